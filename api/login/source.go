package login

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"stackdrop/api"
)

// Keeper is where one sign-in is kept: a keyring entry, or memory where there is
// no keyring. Several processes may share it.
type Keeper interface {
	// Load gives what was saved last; ErrNobody if there is nothing.
	Load(ctx context.Context) (Kept, error)
	// Save replaces it, all or nothing. A zero Kept removes the entry.
	Save(ctx context.Context, kept Kept) error
	// Lock keeps all others that share the entry, in other processes too, from
	// holding the lock at the same time. It ends with its process.
	Lock(ctx context.Context) (unlock func(), err error)
}

// ErrNobody is Keeper.Load's answer when nothing is kept.
var ErrNobody = errors.New("nobody is signed in")

// SourceOptions are what a Source needs from outside; the zero value will do.
type SourceOptions struct {
	HTTP      http.RoundTripper // nil: a transport of its own
	UserAgent string            // "" is "Stackdrop"
	Log       *slog.Logger      // nil: no log
	Rand      func() float64    // jitter, in [0,1); nil: math/rand
}

// Source gives the access token of one sign-in and refreshes it. It may be used
// from many goroutines.
type Source struct{}

// NewSource makes a Source over what keeper holds. It asks nobody yet.
func NewSource(keeper Keeper, o SourceOptions) *Source { return &Source{} }

// Token gives an access token that is good for the next call: it fits
// rest.Client.Token. Where a refresh is due it waits for it, and only then.
//
// Errors are *api.Error: ErrSignIn when nobody is signed in, or the refresh was
// refused, which stays so; ErrOffline, ErrAgain and ErrLimit pass, with how long
// to wait. The end of ctx is wrapped.
func (s *Source) Token(ctx context.Context) (api.Secret, error) { return "", errNotBuilt }

// Refused says that a service answered 401 to token. If it is the current one
// the next Token refreshes.
func (s *Source) Refused(token api.Secret) {}

// SignOut tells the server that the tokens are not needed any more, which may
// fail, and forgets them. Token gives ErrSignIn from then on. An error means
// that the Keeper could not forget.
func (s *Source) SignOut(ctx context.Context) error { return errNotBuilt }

// Close waits for a refresh under way, so that its new pair is saved, or for the
// end of ctx. Call it before the program ends.
func (s *Source) Close(ctx context.Context) error { return nil }
