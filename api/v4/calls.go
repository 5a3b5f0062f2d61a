package v4

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// answer is the envelope of every answer with a body (Frame.io guide, API
// basics).
type answer[T any] struct {
	Data  T `json:"data"`
	Links struct {
		Next string `json:"next"` // null at the end of a list
	} `json:"links"`
}

// wrapped is the envelope of every body that is sent.
type wrapped struct {
	Data any `json:"data"`
}

// call makes one call; out is a pointer to an answer, or nil.
func (s *Service) call(ctx context.Context, c rest.Call, out any) error {
	if s.legacy && !c.Open {
		head := c.Header.Clone()
		if head == nil {
			head = http.Header{}
		}
		head.Set("x-frameio-legacy-token-auth", "true")
		c.Header = head
	}
	if c.Body != nil {
		c.Body = wrapped{c.Body}
	}
	_, err := s.client.Do(ctx, c, out)
	return s.patient(err)
}

// restAfter5xx is how long the guide wants programs to stay away when Frame.io
// fails, with some randomness on top (Frame.io guide, Rate limits).
const restAfter5xx = 30 * time.Second

func (s *Service) patient(err error) error {
	if e, ok := errors.AsType[*api.Error](err); ok && e.Status >= 500 {
		e.Wait = max(e.Wait, restAfter5xx+time.Duration(s.rand()*float64(restAfter5xx)/2))
	}
	return err
}

// get is a plain GET of one object; args stand for the :names of route.
func get[T any](ctx context.Context, s *Service, route string, query url.Values, args ...string) (T, error) {
	return ask[T](ctx, s, rest.Call{Method: http.MethodGet, Route: route, Args: args, Query: query})
}

// probe is a get that may well find nothing.
func probe[T any](ctx context.Context, s *Service, route string, query url.Values, args ...string) (T, error) {
	return ask[T](ctx, s, rest.Call{
		Method: http.MethodGet, Route: route, Args: args, Query: query,
		Expect: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
	})
}

func post[T any](ctx context.Context, s *Service, route string, body any, args ...string) (T, error) {
	return ask[T](ctx, s, rest.Call{Method: http.MethodPost, Route: route, Args: args, Body: body})
}

func ask[T any](ctx context.Context, s *Service, c rest.Call) (T, error) {
	var out answer[T]
	err := s.call(ctx, c, &out)
	return out.Data, err
}

// patch changes something to what the body says; doing it twice changes nothing
// more. The answer is not looked at.
func (s *Service) patch(ctx context.Context, route string, body any, args ...string) error {
	return s.call(ctx, rest.Call{Method: http.MethodPatch, Route: route, Args: args, Body: body, Safe: true}, nil)
}

func (s *Service) delete(ctx context.Context, route string, args ...string) error {
	return s.call(ctx, rest.Call{Method: http.MethodDelete, Route: route, Args: args}, nil)
}
