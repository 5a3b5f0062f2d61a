package login

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"stackdrop/api"
)

// SourceOptions are what a Source needs from outside; the zero value will do.
type SourceOptions struct {
	HTTP      http.RoundTripper // nil: a transport of its own
	UserAgent string            // "" is "Stackdrop"
	Log       *slog.Logger      // nil: no log
	Rand      func() float64    // jitter, in [0,1); nil: math/rand
}

// Source gives the access token of one sign-in and refreshes it. It may be used
// from many goroutines.
type Source struct {
	outside
	keeper Keeper

	mu     sync.Mutex
	known  known
	heed   patience // with refusals
	flight *flight  // looks for a good token; nil: nobody does
	out    bool     // signed out

	trouble error     // why the last flight found none
	until   time.Time // nobody looks again before
	failed  int       // flights in a row
	saveAt  time.Time // of a pair that could not be saved
}

// known is what is known of the sign-in.
type known struct {
	kept    Kept       // the newest there is
	stored  Kept       // what the keeper held when last seen
	refused api.Secret // the access token that a service did not accept
	dead    api.Secret // the refresh token that the server did not accept
	denial  error      // in these words
}

func (k known) unsaved() bool { return !k.kept.sameTokens(k.stored) }

// flight is one look for a good token, which all who need one wait for.
type flight struct {
	known               // to work on; nobody else's until the flight has landed
	done  chan struct{} // closed when token and err stand
	token api.Secret
	err   error
}

// NewSource makes a Source over what keeper holds. It asks nobody yet.
func NewSource(keeper Keeper, o SourceOptions) *Source {
	return &Source{outside: newOutside(o.HTTP, o.UserAgent, o.Log, o.Rand), keeper: keeper, heed: newPatience(time.Now())}
}

const (
	askingToken = "get the access token" // as an error's call

	// dueWait is how long callers wait for a refresh while the old token is good
	// enough.
	dueWait = 5 * time.Second
)

// Token gives an access token that is good for the next call: it fits
// rest.Client.Token. Where a refresh is due it waits for it, but not for long
// while the old token is still good.
//
// Errors are *api.Error: ErrSignIn when nobody is signed in, or the refresh was
// refused, which is not asked again until somebody signed in; ErrOffline,
// ErrAgain and ErrLimit pass, with how long to wait. The end of ctx is wrapped.
func (s *Source) Token(ctx context.Context) (api.Secret, error) {
	if err := ctx.Err(); err != nil {
		return "", interrupted(askingToken, err)
	}
	token, flight, err := s.current(time.Now())
	if flight == nil {
		return token, err
	}
	var late <-chan time.Time
	if token != "" {
		timer := time.NewTimer(dueWait)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-flight.done:
		return flight.token, copied(flight.err)
	case <-late:
		return token, nil
	case <-ctx.Done():
		return "", interrupted(askingToken, ctx.Err())
	}
}

// current gives the token, an error, or the flight to wait for; with that, the
// token to use if it takes too long.
func (s *Source) current(now time.Time) (api.Secret, *flight, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	paused := now.Before(s.until)
	switch {
	case s.out:
		return "", nil, nobody()
	case s.known.isFresh(now):
		if s.flight == nil && s.known.unsaved() && !now.Before(s.saveAt) {
			s.start() // to save it, which nobody waits for
		}
		return s.known.kept.Access, nil, nil
	case paused && s.known.isUsable(now):
		return s.known.kept.Access, nil, nil
	case paused:
		return "", nil, waiting(s.trouble, s.until.Sub(now))
	case s.flight == nil:
		s.start()
	}
	if s.known.isUsable(now.Add(dueWait)) {
		return s.known.kept.Access, s.flight, nil
	}
	return "", s.flight, nil
}

// Refused says that a service answered 401 to token. If it is the current one,
// the next Token refreshes. Without a refresh token, or when refreshing does not
// help again and again, the token stands: the service's own words say more.
func (s *Source) Refused(token api.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.known.kept
	if token == "" || token != kept.Access || token == s.known.refused || kept.Refresh == "" {
		return
	}
	if s.heed.take(time.Now()) {
		s.known.refused = token
		s.log.Info("the access token was refused", "method", string(kept.Method))
	}
}

// Again drops the wait after a failure, so that the next Token looks at once.
// Call it when the user asks to try now.
func (s *Source) Again() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = time.Time{}
}

// Close waits for a refresh under way, and tries once more to save a pair that
// is not saved yet, until the end of ctx. Call it when nobody asks for tokens any
// more and before the program ends: a pair that only memory holds dies with it.
func (s *Source) Close(ctx context.Context) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	unsaved := s.known.unsaved() && !s.out
	if unsaved && s.flight == nil {
		s.start()
	}
	s.mu.Unlock()
	if !unsaved {
		return nil
	}
	if err := s.wait(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known.unsaved() {
		return errors.New("the refreshed sign-in could not be kept")
	}
	return nil
}

// wait waits for the flight, if there is one.
func (s *Source) wait(ctx context.Context) error {
	s.mu.Lock()
	flight := s.flight
	s.mu.Unlock()
	if flight == nil {
		return nil
	}
	select {
	case <-flight.done:
		return nil
	case <-ctx.Done():
		return interrupted("wait for the refresh of the sign-in", ctx.Err())
	}
}

// isUsable says whether a service may well take the access token.
func (k known) isUsable(now time.Time) bool {
	if k.kept.Access == "" || k.kept.Access == k.refused {
		return false
	}
	return k.kept.Expires.IsZero() || now.Before(k.kept.Expires)
}

// isFresh says whether nothing is to be done about it for a while.
func (k known) isFresh(now time.Time) bool { return k.isUsable(now.Add(margin(k.kept))) }

// margin is how long before its end a token is refreshed, if it can be: a
// minute, but never more than a tenth of its life.
func margin(kept Kept) time.Duration {
	const most = time.Minute
	if kept.Refresh == "" {
		return 0
	}
	if kept.Since.IsZero() || !kept.Expires.After(kept.Since) {
		return most
	}
	return min(most, kept.Expires.Sub(kept.Since)/10)
}

// patience bounds how often refusals make us refresh: three times, and once
// more each minute. A service that refuses every token, because the account is
// not linked to an Adobe ID for instance, would have us refresh at every call.
type patience struct {
	left int
	at   time.Time
}

const (
	patienceMost = 3
	patienceBack = time.Minute
)

func newPatience(now time.Time) patience { return patience{left: patienceMost, at: now} }

func (p *patience) take(now time.Time) bool {
	if back := int(now.Sub(p.at) / patienceBack); back > 0 {
		p.left = min(p.left+back, patienceMost)
		p.at = now
	}
	if p.left == 0 {
		return false
	}
	p.left--
	return true
}

// nobody is the error of a Source that nobody is signed in to.
func nobody() error { return &api.Error{Class: api.ErrSignIn, Call: askingToken, Cause: ErrNobody} }

// waiting is trouble as it looks while nobody asks again.
func waiting(trouble error, left time.Duration) error {
	err := copied(trouble)
	if e, ok := errors.AsType[*api.Error](err); ok && e.Class != api.ErrSignIn {
		e.Wait = left
	}
	return err
}

// copied keeps the callers of one flight from sharing an error that each may
// change.
func copied(err error) error {
	if e, ok := errors.AsType[*api.Error](err); ok {
		own := *e
		return &own
	}
	return err
}
