package login

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stackdrop/api"
)

const signOutTime = 10 * time.Second // for another process's lock and the server

// SignOut tells the server that the tokens are not needed any more and forgets
// them. The first may fail, and is logged only: without a network one signs out
// too, and the tokens then end by themselves. Token gives ErrSignIn from now on.
// An error means that the keeper could not forget; SignOut may be called again.
func (s *Source) SignOut(ctx context.Context) error {
	s.mu.Lock()
	s.out = true // no flight starts any more
	s.mu.Unlock()
	if err := s.wait(ctx); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, signOutTime)
	defer cancel()
	if unlock, err := s.keeper.Lock(limited); err == nil {
		defer unlock()
	} else {
		s.log.Warn("signing out without the lock", "error", bare(err, nil))
	}
	s.mu.Lock()
	k := s.known
	s.mu.Unlock()
	if err := s.look(limited, &k); err != nil && !errors.Is(err, ErrNobody) {
		s.log.Warn("signing out of what cannot be read", "error", err)
	}
	s.revoke(limited, k.kept)
	if err := s.keeper.Save(ctx, Kept{}); err != nil {
		return fmt.Errorf("forget the kept sign-in: %w", bare(err, secretsOf(k.kept)))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = known{}
	return nil
}

// revoke takes the refresh token back, which is the one that lasts, then the
// access token.
func (s *Source) revoke(ctx context.Context, kept Kept) {
	server := s.server(kept)
	if kept.Method == Token || server.site.Revoke == "" {
		return
	}
	for _, token := range []api.Secret{kept.Refresh, kept.Access} {
		if token == "" {
			continue
		}
		if err := server.revoke(ctx, token); err != nil {
			s.log.Warn("the server was not told of the sign-out", "error", bare(err, secretsOf(kept)))
			return
		}
	}
}
