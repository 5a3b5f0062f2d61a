package oauth

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"
)

// TestDance plays what an app does with a library that knows nothing of us, for
// every kind of app: sign in, use the token, let it expire, refresh it.
func TestDance(t *testing.T) {
	for _, kind := range []Kind{Native, SPA, Web, PKCE} {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { dance(t, kind) })
		})
	}
}

func dance(t *testing.T, kind Kind) {
	s := open(t, Options{})
	c := clientOf(t, s, kind)
	const origin = "http://login.example"
	config := oauth2.Config{
		ClientID: c.ID, ClientSecret: c.Secret, RedirectURL: c.Redirect, Scopes: s.house(c.API).split(question(c).Get("scope")),
		Endpoint: oauth2.Endpoint{AuthURL: origin + pathOf(s, c), TokenURL: origin + tokenPath(s, c), AuthStyle: oauth2.AuthStyleInParams},
	}
	if kind == Web {
		config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: wire{s}})

	proof := oauth2.GenerateVerifier()
	address := config.AuthCodeURL("the state", oauth2.S256ChallengeOption(proof))
	page := send(s, httptest.NewRequest(http.MethodGet, address, nil))
	where, values := back(t, press(t, s, c, page.Body.String(), s.users[1].ID, "allow"))
	if where != c.Redirect || values.Get("state") != "the state" {
		t.Fatalf("the answer went to %s with %v", where, values)
	}
	first, err := config.Exchange(ctx, values.Get("code"), oauth2.VerifierOption(proof))
	if err != nil {
		t.Fatal(err)
	}
	if user, api, ok := s.Check(first.AccessToken); user != s.users[1].ID || api != c.API || !ok {
		t.Errorf("the token is that of %q on %q, %v", user, api, ok)
	}
	if first.RefreshToken == "" || time.Until(first.Expiry) != time.Hour || first.Type() != "Bearer" {
		t.Errorf("the token is good until %v, refresh token %v, type %s", first.Expiry, first.RefreshToken != "", first.Type())
	}

	time.Sleep(time.Hour)
	if living(s, first.AccessToken) {
		t.Error("the token lives longer than it said")
	}
	second, err := config.TokenSource(ctx, first).Token()
	if err != nil {
		t.Fatal(err)
	}
	if !living(s, second.AccessToken) || second.RefreshToken == first.RefreshToken {
		t.Error("refreshing gave no good token, or the refresh token did not change")
	}
	if r := s.Record(); r.Asked != 1 || r.Allowed != 1 || r.Exchanged != 1 || r.Refreshed != 1 || len(r.Refused) != 0 {
		t.Errorf("the record says %+v", r)
	}
}

// wire is the network between an app and the servers.
type wire struct{ s *Server }

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	w.s.Handler().ServeHTTP(answer, r)
	return answer.Result(), nil
}

// TestDanceByTrial lets the library find out how the app proves itself: its
// first try is a header, which a public app must not send. The code survives.
func TestDanceByTrial(t *testing.T) {
	s := open(t, Options{})
	c := clientOf(t, s, PKCE)
	config := oauth2.Config{ClientID: c.ID, RedirectURL: c.Redirect, Endpoint: oauth2.Endpoint{TokenURL: "http://login.example" + tokenPath(s, c)}}
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: wire{s}})
	if _, err := config.Exchange(ctx, allow(t, s, c, question(c)), oauth2.VerifierOption(verifier)); err != nil {
		t.Fatal(err)
	}
	if got := s.Record().Refused["invalid_client"]; got != 1 {
		t.Errorf("the header of a PKCE app was refused %d times, want 1", got)
	}
}
