package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/api/v2"
	"stackdrop/api/v4"
)

// defaultURL is Frame.io itself.
const defaultURL = "https://api.frame.io"

// userAgent is who calls; V4 refuses some programs' own default.
const userAgent = "Stackdrop/" + Version

// gate is the way in to one Frame.io.
type gate struct {
	base string // of the API, and of signing in; "" is Frame.io itself
	log  *slog.Logger
}

// address names this Frame.io in the keyring.
func (g gate) address() string { return cmp.Or(g.base, defaultURL) }

// site is where a method signs in.
func (g gate) site(method login.Method) login.Site {
	if method == login.Frameio {
		return login.FrameioSite(g.base)
	}
	return login.AdobeSite(g.base)
}

// enter asks Frame.io whose sign-in it is that keeper holds, and makes a session
// of it. Its errors say what to do, and never hold a token. Whoever gets a
// session must close its Source.
func (g gate) enter(ctx context.Context, keeper login.Keeper) (*session, error) {
	kept, err := keeper.Load(ctx)
	if errors.Is(err, login.ErrNobody) {
		return nil, &api.Error{Class: api.ErrSignIn, Call: "sign in"}
	}
	if err != nil {
		return nil, err
	}
	if kept.Base != g.base && strings.HasPrefix(g.base, "http://") { // a sandbox's port changes
		kept.Base = g.base
		if err := keeper.Save(ctx, kept); err != nil {
			return nil, err
		}
	}
	source := g.source(keeper)
	in, err := g.enterAs(ctx, kept.Method, source)
	if err != nil {
		_ = source.Close(ctx) // what went wrong is told already
		return nil, err
	}
	in.method = kept.Method
	return in, nil
}

// source gives the tokens of a sign-in. It asks nobody yet.
func (g gate) source(keeper login.Keeper) *login.Source {
	return login.NewSource(keeper, login.SourceOptions{UserAgent: userAgent, Log: g.log})
}

// elder is the same token where uploads of its account may have begun before it
// moved; see mayBe. It shares the Source.
func (g gate) elder(ctx context.Context, in *session) (*session, error) { return g.v2(ctx, in.Source) }

func (g gate) enterAs(ctx context.Context, method login.Method, source *login.Source) (*session, error) {
	switch method {
	case login.Adobe:
		return g.v4(ctx, source, false)
	case login.Frameio:
		return g.v2(ctx, source)
	}
	return g.developer(ctx, source)
}

// developer enters with a developer token. V4 takes it for accounts that have
// moved there (Frame.io guide, Migration); V2, until its end, for all others.
func (g gate) developer(ctx context.Context, source *login.Source) (*session, error) {
	in, err := g.v4(ctx, source, true)
	if err == nil {
		var roots []api.Node
		roots, err = in.Service.Roots(ctx)
		if err == nil && len(roots) > 0 {
			return in, nil
		}
		if err == nil { // known on V4, but with nothing there: not moved yet
			err = &api.Error{Class: api.ErrGone, Call: "look for accounts"}
		}
	}
	if !saysNo(err) {
		return nil, fmt.Errorf("sign in to Frame.io: %w", err)
	}
	old, err2 := g.v2(ctx, source)
	switch {
	case err2 == nil:
		return old, nil
	case !saysNo(err2):
		return nil, fmt.Errorf("sign in to Frame.io: %w", err2)
	case in != nil: // an empty V4 is better than nothing
		return in, nil
	case errors.Is(err, api.ErrForbidden):
		return nil, fmt.Errorf("sign in to Frame.io: %w", err) // its words say what to do
	}
	return nil, badToken{err}
}

// saysNo says whether Frame.io understood and will answer the same next time.
func saysNo(err error) bool {
	for _, class := range []error{api.ErrSignIn, api.ErrForbidden, api.ErrGone, api.ErrRefused} {
		if errors.Is(err, class) {
			return true
		}
	}
	return false
}

func (g gate) v4(ctx context.Context, source *login.Source, legacy bool) (*session, error) {
	svc, err := v4.New(v4.Options{BaseURL: g.address(), Token: source.Token, Refused: source.Refused, Legacy: legacy, UserAgent: userAgent, Log: g.log})
	if err != nil {
		return nil, err
	}
	return g.me(ctx, svc, source)
}

func (g gate) v2(ctx context.Context, source *login.Source) (*session, error) {
	svc, err := v2.New(v2.Options{BaseURL: g.address(), Token: source.Token, Refused: source.Refused, UserAgent: userAgent, Log: g.log})
	if err != nil {
		return nil, err
	}
	return g.me(ctx, svc, source)
}

// me asks a service who it works for.
func (g gate) me(ctx context.Context, svc api.Service, source *login.Source) (*session, error) {
	user, err := svc.Me(ctx)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(g.address())
	if err != nil {
		return nil, fmt.Errorf("read the API address: %w", err)
	}
	s := &session{Key: svc.Version() + " " + user.ID + " " + base.Host, User: user, Service: svc, Source: source}
	if base.Scheme == "http" { // rest allows that to loopback only
		s.Hosts.Loopback = base.Host
		s.Key = svc.Version() + " " + user.ID + " loopback" // its port changes
	}
	return s, nil
}

// badToken is a developer token that neither API takes, in one sentence.
type badToken struct{ answer error }

func (badToken) Error() string {
	return "Frame.io does not accept this token; make a new one at developer.frame.io and use all of it"
}

func (e badToken) Unwrap() error { return e.answer }
