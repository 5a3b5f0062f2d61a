package v4

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// A developer token is announced with every call, and an OAuth token never.
func TestLegacyHeader(t *testing.T) {
	for _, legacy := range []bool{true, false} {
		s, service := newScript(t)
		service.legacy = legacy
		s.mux.HandleFunc("/v4/", func(w http.ResponseWriter, r *http.Request) {
			got := r.Header.Get("x-frameio-legacy-token-auth")
			if (got == "true") != legacy || r.Header.Get("Authorization") != "Bearer "+testToken.Reveal() {
				t.Errorf("legacy %v: %s has %q", legacy, r.URL.Path, got)
			}
			w.WriteHeader(http.StatusNotFound)
		})
		_, _ = service.Me(t.Context())
		_, _ = service.Roots(t.Context())
		_ = service.Rename(t.Context(), file(1), "x")
		_ = service.Delete(t.Context(), file(1))
		_ = service.toTop(t.Context(), stack(1), id(2))
		if len(s.calls) != 6 {
			t.Errorf("called %v", s.calls)
		}
	}
}

// The guide wants programs to stay away for half a minute after a 5xx.
func TestAfterServerErrorsTheCallerIsAskedToWait(t *testing.T) {
	s, service := newScript(t)
	s.mux.HandleFunc("GET /v4/me", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(502)
		fmt.Fprint(w, "<html>bad gateway")
	})
	for random, want := range map[float64]time.Duration{0: 30 * time.Second, 1: 45 * time.Second} {
		service.rand = func() float64 { return random }
		_, err := service.Me(t.Context())
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != api.ErrAgain || e.Wait != want {
			t.Errorf("got %v, want a wait of %v", err, want)
		}
	}
}

// The words of V4 come through, whatever the status.
func TestErrorsSayWhatFrameIOSaid(t *testing.T) {
	for status, class := range map[int]error{400: api.ErrRefused, 401: api.ErrSignIn, 403: api.ErrForbidden, 404: api.ErrGone, 409: api.ErrRefused, 422: api.ErrRefused} {
		s, service := newScript(t)
		s.fail("GET folders/"+id(1), status, "Unexpected field: foo")
		_, err := service.Node(t.Context(), folder(1))
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != class || e.Words != "Unexpected field: foo" || e.Call != "GET "+folderRoute {
			t.Errorf("%d: got %v, want %v", status, err, class)
		}
	}
	// A firewall's page is not Frame.io's no.
	s, service := newScript(t)
	s.handle("GET folders/"+id(1), func() (int, string) { return 403, "<html><h1>Forbidden</h1>" })
	_, err := service.Node(t.Context(), folder(1))
	if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != api.ErrAgain || !strings.Contains(e.Words, "in its place") || e.Wait != 0 {
		t.Errorf("got %v", err)
	}
}

// The good token of somebody who has to connect the accounts first is kept.
func TestUnlinkedUser(t *testing.T) {
	s, service := newScript(t)
	s.fail("GET /v4/me", 401, "Your Frame user is not linked to an Adobe ID")
	_, err := service.Me(t.Context())
	if !errors.Is(err, api.ErrForbidden) || errors.Is(err, api.ErrSignIn) || !strings.Contains(err.Error(), "Authentication") || s.count("GET /v4/me") != 1 {
		t.Errorf("got %v after %v", err, s.calls)
	}
}

// What would be held back for a minute says so.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service, err := New(Options{Token: rest.Fixed(testToken), HTTP: network(func(*http.Request) (int, string) { return 404, "" })})
		if err != nil {
			t.Fatal(err)
		}
		link := api.Share{Ref: ref(api.KindShare, 1)}
		for range 3 {
			_ = service.AddToShare(t.Context(), link, []api.Ref{file(1)})
		}
		if d := service.Delay(api.StepAddToShare, 0); d < 5*time.Second || d > 10*time.Second {
			t.Errorf("the next file on the link is held back %v", d)
		}
		if d := service.Delay(api.StepShare, 1); d != 0 {
			t.Errorf("two new links are held back %v", d)
		}
		if d := service.Delay(api.StepLabel, 1); d != 0 {
			t.Errorf("two labels are held back %v", d)
		}
	})
}
