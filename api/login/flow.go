package login

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
)

// FlowOptions are what a Flow needs from outside; the zero value will do.
type FlowOptions struct {
	HTTP      http.RoundTripper // for the token endpoint; nil: a transport of its own
	UserAgent string            // "" is "Stackdrop"
	Log       *slog.Logger      // nil: no log
	AskWho    bool              // let the browser ask who signs in even if it knows somebody: for a second account (Adobe only)

	// Listen opens the listener of a loopback redirect; nil: the system's.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
}

// Errors of Wait that are nobody's failure. Both are sentences for people.
var (
	ErrCancelled = errors.New("You cancelled in the browser.")
	ErrTooLate   = errors.New("Nobody signed in within 5 minutes. Try again.")
)

// Flow is one person signing in, once. Its methods may be called from any
// goroutine; Wait only once.
type Flow struct{}

var errNotBuilt = errors.New("Signing in in the browser is not built yet.")

// Begin prepares to sign in: it makes the secrets of this one flow and, for a
// loopback redirect, opens the listener, so that URL can be opened at once. The
// error is a sentence for people.
func Begin(ctx context.Context, method Method, client Client, site Site, o FlowOptions) (*Flow, error) {
	return nil, errNotBuilt
}

// URL is what to open in the system's browser. It is good for this flow only.
func (f *Flow) URL() string { return "" }

// Wait waits until somebody signed in, at most 5 minutes, and gets the tokens.
// For a custom scheme it waits for Redirected. It closes the flow.
//
// Errors: ErrCancelled, ErrTooLate, an *api.Error of the exchange, or the end of
// ctx or Close, which unwraps to context.Canceled or context.DeadlineExceeded.
func (f *Flow) Wait(ctx context.Context) (Kept, error) { return Kept{}, errNotBuilt }

// Redirected takes the whole address the browser ended on: from the second
// instance that the system started for the scheme, or pasted by a person, which
// works for every kind of redirect. An error is a sentence for people; the flow
// goes on waiting.
func (f *Flow) Redirected(address string) error { return errNotBuilt }

// Close ends the flow, and Wait with it. It may be called at any time, twice too.
func (f *Flow) Close() {}
