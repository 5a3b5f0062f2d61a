package v2

import (
	"context"
	"errors"
	"net/http"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// Me is GET /v2/me.
func (s *Service) Me(ctx context.Context) (api.User, error) {
	var u user
	if err := s.get(ctx, "/v2/me", &u); err != nil {
		return api.User{}, err
	}
	return api.User{ID: u.ID, Name: rest.DisplayName(u.Name), Email: rest.DisplayName(u.Email), Account: u.AccountID}, nil
}

// Ping is GET /health, which stands outside /v2 and needs no token.
func (s *Service) Ping(ctx context.Context) error {
	_, err := s.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: "/health", Open: true, Tries: 1}, nil)
	if e, ok := errors.AsType[*api.Error](err); ok && e.Status != 0 && e.Class != api.ErrOffline {
		return nil // it said no, but it is there
	}
	return err
}
