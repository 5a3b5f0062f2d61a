package v2

import (
	"context"
	"net/http"

	"stackdrop/api/rest"
)

// get is a plain GET; args stand for the :names of route.
func (s *Service) get(ctx context.Context, route string, out any, args ...string) error {
	_, err := s.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: route, Args: args}, out)
	return err
}

func (s *Service) post(ctx context.Context, route string, body, out any, args ...string) error {
	_, err := s.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: route, Args: args, Body: body}, out)
	return err
}

func (s *Service) put(ctx context.Context, route string, body any, args ...string) error {
	_, err := s.client.Do(ctx, rest.Call{Method: http.MethodPut, Route: route, Args: args, Body: body}, nil)
	return err
}

func (s *Service) delete(ctx context.Context, route string, args ...string) error {
	_, err := s.client.Do(ctx, rest.Call{Method: http.MethodDelete, Route: route, Args: args}, nil)
	return err
}
