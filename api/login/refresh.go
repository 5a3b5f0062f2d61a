package login

import (
	"context"
	"errors"
	"time"

	"stackdrop/api"
)

const (
	flightTime = 2 * time.Minute // with the wait for another process's flight
	saveTime   = 30 * time.Second

	firstPause   = time.Second      // after a failed flight; doubled each time
	offlinePause = 4 * time.Second  // at most: the network may be back any moment
	againPause   = time.Minute      // at most
	deniedPause  = 10 * time.Second // between looks whether somebody signed in elsewhere
	savePause    = 30 * time.Second // between tries to save
)

// start begins a flight. It goes on when the caller who needed it gives up:
// between the server's answer and Save nobody may stop it. Close waits for it.
func (s *Source) start() {
	f := &flight{known: s.known, done: make(chan struct{})}
	s.flight = f
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), flightTime)
		defer cancel()
		for !s.land(f, s.fly(ctx, &f.known)) {
		}
	}()
}

// fly makes k fresh, if that can be done: by what another process left with the
// keeper, else by asking the server.
func (s *Source) fly(ctx context.Context, k *known) error {
	if err := s.look(ctx, k); err != nil || k.isFresh(time.Now()) && !k.unsaved() {
		return err
	}
	unlock, err := s.keeper.Lock(ctx)
	if err != nil {
		return &api.Error{Class: api.ErrAgain, Call: "lock the kept sign-in", Cause: bare(err, nil)}
	}
	defer unlock()
	if err := s.look(ctx, k); err != nil {
		return err
	}
	if k.unsaved() {
		if err := s.save(ctx, k); err != nil {
			return err
		}
	}
	if k.isFresh(time.Now()) {
		return nil
	}
	return s.refresh(ctx, k)
}

// look takes over what the keeper holds, unless it is behind what we know.
func (s *Source) look(ctx context.Context, k *known) error {
	loaded, err := s.keeper.Load(ctx)
	if err == nil && loaded.IsZero() {
		err = ErrNobody
	}
	switch {
	case err == nil && k.unsaved() && loaded.sameTokens(k.stored): // Save failed
	case err == nil:
		k.kept, k.stored = loaded, loaded
	case errors.Is(err, ErrNobody): // signed out by another process, if there ever was one
		return s.forgotten(ctx, k)
	case k.unsaved():
		s.log.Warn("the kept sign-in cannot be read, and a newer one is not saved", "error", bare(err, secretsOf(k.kept)))
	case k.kept.IsZero() && ctx.Err() != nil:
		return &api.Error{Class: api.ErrAgain, Call: "read the kept sign-in", Words: "the system's keyring does not answer; it may be waiting for its password", Cause: bare(err, nil)}
	case k.kept.IsZero():
		return &api.Error{Class: api.ErrSignIn, Call: "read the kept sign-in", Words: "the kept sign-in cannot be read", Cause: bare(err, nil)}
	default:
		s.log.Warn("the kept sign-in cannot be read; the one in memory is used", "error", bare(err, secretsOf(k.kept)))
	}
	return nil
}

// forgotten is the end of a sign-in that somebody else has signed out of. They
// could not take back a pair that only we know.
func (s *Source) forgotten(ctx context.Context, k *known) error {
	if k.unsaved() {
		s.revoke(ctx, k.kept)
	}
	k.kept, k.stored = Kept{}, Kept{}
	return nobody()
}

// refresh gets a new pair and saves it. A refresh token that was refused once is
// not sent again.
func (s *Source) refresh(ctx context.Context, k *known) error {
	kept := k.kept
	switch {
	case kept.Refresh == "":
		return &api.Error{Class: api.ErrSignIn, Call: "refresh the sign-in", Words: "the sign-in has run out"}
	case kept.Refresh == k.dead:
		return k.denial
	}
	g, err := s.server(kept).refresh(ctx, kept.Method, kept.Refresh)
	if e, ok := errors.AsType[*api.Error](err); ok && e.Class == api.ErrSignIn {
		k.dead, k.denial = kept.Refresh, err
	}
	if err != nil {
		return err
	}
	kept.Access, kept.Since, kept.Expires = g.access, g.since, g.expires
	if g.refresh != "" {
		kept.Refresh = g.refresh
	}
	k.kept = kept
	if err := s.save(ctx, k); err != nil {
		return err
	}
	s.log.Info("the sign-in was refreshed", "method", string(kept.Method), "until", kept.Expires, "saved", !k.unsaved())
	return nil
}

// save gives the newest pair to the keeper. A failure is no reason to withhold
// it from this process, so it is only logged; savePause later it is tried again.
// An error says that somebody has signed out meanwhile.
func (s *Source) save(ctx context.Context, k *known) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	err := s.keeper.Save(ctx, k.kept)
	switch {
	case errors.Is(err, ErrNobody):
		return s.forgotten(ctx, k)
	case err != nil:
		s.log.Error("the refreshed sign-in could not be kept: until it is, it lives in memory only", "error", bare(err, secretsOf(k.kept)))
	default:
		k.stored = k.kept
	}
	return nil
}

func (s *Source) server(kept Kept) server {
	return server{outside: s.outside, site: kept.site(), client: kept.Client}
}

func secretsOf(kept Kept) []string {
	return []string{kept.Access.Reveal(), kept.Refresh.Reveal(), kept.Client.Secret.Reveal()}
}

// land hands out what the flight found. It does not end one whose token was
// refused since it started: that must look again.
func (s *Source) land(f *flight, err error) (landed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refused, now := s.known.refused, time.Now()
	if err == nil && refused == f.kept.Access && refused != f.refused {
		f.refused = refused
		return false
	}
	s.known = f.known
	if err == nil {
		s.known.refused = ""
		s.trouble, s.until, s.failed = nil, time.Time{}, 0
	} else {
		s.known.refused = refused
		s.fail(err, now)
	}
	if s.known.unsaved() {
		s.saveAt = now.Add(savePause)
	}
	if err == nil || s.known.isUsable(now) {
		f.token = s.known.kept.Access
	} else {
		f.err = s.trouble
	}
	s.flight = nil
	close(f.done)
	return true
}

// fail notes why there is no fresh token, and for how long nobody asks again.
func (s *Source) fail(err error, now time.Time) {
	e, ok := errors.AsType[*api.Error](err)
	if !ok { // the flight's own time ran out
		e = &api.Error{Class: api.ErrAgain, Call: "refresh the sign-in", Cause: bare(err, nil)}
	}
	own := *e
	pause := firstPause << min(s.failed, 10)
	switch own.Class {
	case api.ErrSignIn:
		pause = deniedPause
	case api.ErrOffline:
		pause = min(pause, offlinePause)
	default:
		pause = time.Duration((1 + s.rand()) / 2 * float64(min(pause, againPause)))
		pause = max(pause, own.Wait)
	}
	if own.Class != api.ErrSignIn {
		own.Wait = pause
	}
	if s.failed == 0 { // a night without a network is one line
		s.log.Warn("the sign-in could not be refreshed", "error", own.Error())
	}
	s.failed++
	s.trouble, s.until = &own, now.Add(pause)
}
