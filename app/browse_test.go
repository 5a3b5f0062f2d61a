package app

import (
	"errors"
	"strings"
	"testing"

	"stackdrop/api/login"
	"stackdrop/app/scheme"
)

// While the browser is away the page says how it comes back, and what to do where
// it cannot.
func TestWaitWords(t *testing.T) {
	native := login.Client{Redirect: "adobe+0f3a://adobeid/x"}
	for _, c := range []struct {
		client login.Client
		byHand error
		says   string
	}{
		{native, nil, "allow it"},
		{native, scheme.ErrSomeBrowsers, "open it in Firefox"},
		{native, scheme.ErrByHand, "begins with adobe+"},
		{native, errors.New("no xdg-mime"), "begins with adobe+"},
		{login.Client{Redirect: "https://localhost:8443/callback"}, nil, "certificate"},
		{login.Client{Redirect: "http://127.0.0.1:8765/callback"}, nil, "come back"},
	} {
		if got := waitWords(c.client, c.byHand); !strings.Contains(got, c.says) {
			t.Errorf("%s, %v: %q", c.client.Redirect, c.byHand, got)
		}
	}
}
