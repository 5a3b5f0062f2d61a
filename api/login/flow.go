package login

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
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

// flowLimit is how long Wait waits for the browser.
const flowLimit = 5 * time.Minute

// Errors of Wait that are nobody's failure. Both are sentences for people.
var (
	ErrCancelled = errors.New("You cancelled in the browser.")
	ErrTooLate   = errors.New("Nobody signed in within 5 minutes. Try again.")
)

// Flow is one person signing in, once. Its methods may be called from any
// goroutine; Wait only once.
type Flow struct {
	server   server
	method   Method
	redirect *url.URL
	state    string // 256 bits
	verifier string // 384 bits, 64 characters
	address  string

	listeners []net.Listener  // none for a custom scheme
	life      context.Context // until Close
	kill      context.CancelFunc

	replies chan reply    // room for the one there can be
	over    chan struct{} // closed when outcome stands
	outcome error

	mu    sync.Mutex
	waits bool           // Wait was called
	taken bool           // no reply is taken any more
	pages sync.WaitGroup // the browser's last page, while it is not written
}

// reply is what the browser brought back: a code, or why there is none.
type reply struct {
	code string
	err  error
}

// Begin prepares to sign in: it makes the secrets of this one flow and, for a
// loopback redirect, opens the listener, so that URL can be opened at once. The
// error is a sentence for people.
func Begin(ctx context.Context, method Method, client Client, site Site, o FlowOptions) (*Flow, error) {
	if method != Adobe && method != Frameio {
		return nil, errors.New("A developer token needs no browser: paste it into Stackdrop.")
	}
	if err := client.Check(method); err != nil {
		return nil, err
	}
	if err := site.check(); err != nil {
		return nil, err
	}
	redirect, err := url.Parse(client.Redirect)
	if err != nil {
		return nil, errNoAddress
	}
	f := &Flow{
		server:   server{outside: newOutside(o.HTTP, o.UserAgent, o.Log, nil), site: site, client: client},
		method:   method,
		redirect: redirect,
		state:    random(32),
		verifier: random(48),
		replies:  make(chan reply, 1),
		over:     make(chan struct{}),
	}
	f.life, f.kill = context.WithCancel(context.Background())
	f.address = f.authorize(o.AskWho)
	if f.listeners, err = listen(ctx, redirect, o.Listen); err != nil {
		f.server.log.Warn("listening for the browser", "error", err)
		return nil, errPort
	}
	return f, nil
}

// authorize is the address to open. A client with a secret proves itself by it
// and has no challenge (ims.md, "Constructing the Request URL for OAuth Web App");
// all others must have one, whose method would default to plain.
func (f *Flow) authorize(askWho bool) string {
	config := oauth2.Config{
		ClientID: f.server.client.ID, RedirectURL: f.server.client.Redirect, Scopes: f.server.site.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: f.server.site.Authorize},
	}
	var more []oauth2.AuthCodeOption
	if f.server.client.Secret == "" {
		more = append(more, oauth2.S256ChallengeOption(f.verifier))
	}
	if askWho && f.method == Adobe {
		more = append(more, oauth2.SetAuthURLParam("prompt", "login"))
	}
	return config.AuthCodeURL(f.state, more...)
}

// URL is what to open in the system's browser. It is good for this flow only;
// keep it out of logs, since it holds the state.
func (f *Flow) URL() string { return f.address }

// Wait waits until somebody signed in, at most 5 minutes, and gets the tokens.
// For a custom scheme it waits for Redirected. It closes the flow, once the
// browser has its last page, or 5 s later.
//
// Errors: ErrCancelled, ErrTooLate, an *api.Error of the exchange, or the end of
// ctx or Close, which unwraps to context.Canceled or context.DeadlineExceeded.
func (f *Flow) Wait(ctx context.Context) (Kept, error) {
	if !f.first() {
		return Kept{}, errFlowIsOver
	}
	stop := f.serve()
	defer stop()
	defer f.Close()
	kept, err := f.wait(ctx)
	f.end(err)
	f.pages.Wait()
	return kept, err
}

func (f *Flow) first() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	again := f.waits
	f.waits = true
	return !again
}

func (f *Flow) wait(ctx context.Context) (Kept, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(f.life, cancel)()
	patience := time.NewTimer(flowLimit)
	defer patience.Stop()
	select {
	case r := <-f.replies:
		if r.err != nil {
			return Kept{}, r.err
		}
		return f.exchange(ctx, r.code)
	case <-patience.C:
		return Kept{}, ErrTooLate
	case <-ctx.Done():
		return Kept{}, interrupted("sign in", ctx.Err())
	}
}

func (f *Flow) exchange(ctx context.Context, code string) (Kept, error) {
	g, err := f.server.exchange(ctx, code, f.verifier)
	if err != nil {
		return Kept{}, err
	}
	return Kept{
		Method: f.method, Client: f.server.client, Base: f.server.site.Base,
		Access: g.access, Refresh: g.refresh, Since: g.since, Expires: g.expires,
	}, nil
}

// end settles the outcome, for the page and for whoever comes too late.
func (f *Flow) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.taken, f.outcome = true, err
	close(f.over)
}

// Close ends the flow, and Wait with it. It may be called at any time, twice too.
func (f *Flow) Close() {
	f.kill()
	for _, l := range f.listeners {
		_ = l.Close() // the second time it only says so
	}
}

// random is n bytes that nobody can guess, as text for an address.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
