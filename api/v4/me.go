package v4

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const meRoute = "/v4/me"

// Me is GET /v4/me, which names no account.
func (s *Service) Me(ctx context.Context) (api.User, error) {
	u, err := get[user](ctx, s, meRoute, nil)
	if err != nil {
		return api.User{}, err
	}
	me := api.User{ID: u.ID, Name: rest.DisplayName(u.Name), Email: rest.DisplayName(u.Email)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.me = me
	return me, nil
}

// knowMe sees to it that creator knows whom to look for, once. That it cannot is
// no reason to show nothing.
func (s *Service) knowMe(ctx context.Context) {
	s.mu.Lock()
	known := s.me.ID != ""
	s.mu.Unlock()
	if !known {
		_, _ = s.Me(ctx)
	}
}

// creator is the id of who made something. The reference shows creators under
// Adobe's ids and /v4/me under a UUID, so one's own address counts as well: an
// upload whose answer was lost is found again by its creator.
func (s *Service) creator(u user) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.me.Email != "" && strings.EqualFold(u.Email, s.me.Email) {
		return s.me.ID
	}
	return u.ID
}

// Ping asks who is there without a token: the refusal is answer enough. V4
// documents no call for it.
func (s *Service) Ping(ctx context.Context) error {
	err := s.call(ctx, rest.Call{Method: http.MethodGet, Route: meRoute, Open: true, Tries: 1, Expect: []int{http.StatusUnauthorized}}, nil)
	if e, ok := errors.AsType[*api.Error](err); ok && e.Status != 0 && e.Class != api.ErrOffline {
		return nil // it said no, but it is there
	}
	return err
}
