package api_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"stackdrop/api"
)

func TestErrorSaysWhatThenWhere(t *testing.T) {
	cause := errors.New("connection reset")
	for want, e := range map[string]*api.Error{
		"Frame.io refused this: no such parent (POST /v2/assets/:id/children, HTTP 422, request r1)": {
			Class: api.ErrRefused, Call: "POST /v2/assets/:id/children", Status: 422, RequestID: "r1", Words: "no such parent"},
		"Frame.io cannot be reached: connection reset (GET /v2/me)": {Class: api.ErrOffline, Call: "GET /v2/me", Cause: cause},
		"this is no longer on Frame.io (GET /v2/me, HTTP 404)":      {Class: api.ErrGone, Call: "GET /v2/me", Status: 404},
		"Frame.io asks to slow down: words win (GET /v2/me)":        {Class: api.ErrLimit, Call: "GET /v2/me", Words: "words win", Cause: cause},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Each *Error is exactly one class, however deep it is wrapped.
func TestErrorIsOneClass(t *testing.T) {
	classes := []error{api.ErrAgain, api.ErrOffline, api.ErrLimit, api.ErrSignIn, api.ErrForbidden, api.ErrGone, api.ErrRefused, api.ErrPlan, api.ErrUnknown}
	for i, class := range classes {
		err := fmt.Errorf("uploading: %w", &api.Error{Class: class, Cause: context.Canceled})
		for j, other := range classes {
			if got := errors.Is(err, other); got != (i == j) {
				t.Errorf("%v is %v: %v", class, other, got)
			}
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v hides its cause", class)
		}
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != class {
			t.Errorf("%v is lost in the wrapping", class)
		}
	}
}
