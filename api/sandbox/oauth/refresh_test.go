package oauth

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func checkJWT(t *testing.T, token, want string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("a token has %d parts, want 3", len(parts))
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || !strings.Contains(string(body), want) {
		t.Errorf("a token's body lacks %s, %v", want, err)
	}
}

// TestRotation: each refresh gives a new pair; the old refresh token is dead,
// and using it ends everything.
func TestRotation(t *testing.T) {
	s := open(t, Options{})
	for _, c := range s.Clients() {
		first := signIn(t, s, c)
		second := pairOf(t, post(s, tokenPath(s, c), refreshForm(c, first.Refresh)))
		third := pairOf(t, post(s, tokenPath(s, c), refreshForm(c, second.Refresh)))
		if !living(s, first.Access) || !living(s, second.Access) || !living(s, third.Access) {
			t.Errorf("%s: refreshing took access tokens away", c.Name)
		}
		before := s.Record()
		if got := errorOf(t, post(s, tokenPath(s, c), refreshForm(c, first.Refresh))); got != "invalid_grant" {
			t.Errorf("%s: a dead refresh token: %s", c.Name, got)
		}
		if living(s, third.Access) {
			t.Errorf("%s: a thief would be in still", c.Name)
		}
		if got := errorOf(t, post(s, tokenPath(s, c), refreshForm(c, third.Refresh))); got != "invalid_grant" {
			t.Errorf("%s: the newest after that: %s", c.Name, got)
		}
		if r := s.Record(); r.Refreshed != before.Refreshed || r.Replayed != before.Replayed+1 || r.Refused["invalid_grant"] != before.Refused["invalid_grant"]+2 {
			t.Errorf("%s: the record says %+v after %+v", c.Name, r, before)
		}
	}
}

func TestRefusedRefreshes(t *testing.T) {
	s := open(t, Options{})
	native, spa, v2 := clientOf(t, s, Native), clientOf(t, s, SPA), clientOf(t, s, PKCE)
	mine, old := signIn(t, s, native), signIn(t, s, v2)
	for name, test := range map[string]struct {
		c    Client
		form url.Values
		want string
	}{
		"none":             {native, refreshForm(native, ""), "invalid_grant"},
		"made up":          {native, refreshForm(native, "made-up"), "invalid_grant"},
		"an access token":  {native, refreshForm(native, mine.Access), "invalid_grant"},
		"another app's":    {spa, refreshForm(spa, mine.Refresh), "invalid_grant"},
		"the other house":  {v2, refreshForm(v2, mine.Refresh), "invalid_grant"},
		"V2's at Adobe":    {native, refreshForm(native, old.Refresh), "invalid_grant"},
		"more than before": {v2, with(refreshForm(v2, old.Refresh), "scope", v2Scopes+" team.read"), "invalid_scope"},
	} {
		if got := errorOf(t, post(s, tokenPath(s, test.c), test.form)); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	pairOf(t, post(s, tokenPath(s, native), refreshForm(native, mine.Refresh)))
	pairOf(t, post(s, tokenPath(s, v2), with(refreshForm(v2, old.Refresh), "scope", v2Scopes)))
}

func with(form url.Values, name, value string) url.Values {
	form.Set(name, value)
	return form
}

// TestLives: how long tokens are good, to the second.
func TestLives(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		name            string
		o               Options
		kind            Kind
		access, refresh time.Duration
	}{
		{"Adobe", Options{}, Native, time.Hour, 14 * day},
		{"Frame.io", Options{}, PKCE, time.Hour, 30 * day},
		{"short", Options{AccessLife: 5 * time.Second, RefreshLife: time.Minute}, Web, 5 * time.Second, time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, test.o)
				c := clientOf(t, s, test.kind)
				p, late := signIn(t, s, c), signIn(t, s, c)
				if p.Expires != int(test.access.Seconds()) {
					t.Errorf("expires_in is %d", p.Expires)
				}
				time.Sleep(test.access - time.Nanosecond)
				if !living(s, p.Access) {
					t.Error("the access token died early")
				}
				time.Sleep(time.Nanosecond)
				if living(s, p.Access) {
					t.Error("the access token lives too long")
				}
				time.Sleep(test.refresh - test.access - time.Nanosecond)
				pairOf(t, post(s, tokenPath(s, c), refreshForm(c, p.Refresh)))
				time.Sleep(time.Nanosecond)
				if got := errorOf(t, post(s, tokenPath(s, c), refreshForm(c, late.Refresh))); got != "invalid_grant" {
					t.Errorf("an old refresh token: %s", got)
				}
				time.Sleep(test.refresh)
				signIn(t, s, c)
				if n := len(s.grants.Refresh); n != 1 || len(s.grants.Grants) != 1 {
					t.Errorf("%d refresh tokens of %d grants are kept, want the new one", n, len(s.grants.Grants))
				}
			})
		})
	}
}

// TestNoRefresh: who did not ask for it, or is an app that Adobe gives none.
func TestNoRefresh(t *testing.T) {
	s := open(t, Options{})
	for kind, scope := range map[Kind]string{Native: "offline_access ", PKCE: "offline "} {
		c := clientOf(t, s, kind)
		q := question(c)
		q.Set("scope", strings.Replace(q.Get("scope"), scope, "", 1))
		page := ask(s, c, q).Body.String()
		if strings.Contains(page, "stay signed in") {
			t.Errorf("%s: the page says the app wants to stay", c.Name)
		}
		_, values := back(t, press(t, s, c, page, s.users[0].ID, "allow"))
		if p := pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, values.Get("code")))); p.Refresh != "" || !living(s, p.Access) {
			t.Errorf("%s: refresh token %v", c.Name, p.Refresh != "")
		}
	}
	never := open(t, Options{NoNativeRefresh: true})
	for _, c := range never.Clients() {
		if p := signIn(t, never, c); (p.Refresh != "") != (c.Kind == Web || c.Kind == PKCE) {
			t.Errorf("%s: refresh token %v", c.Name, p.Refresh != "")
		}
	}
}

// TestScopesForV4: a token without the scopes that Frame.io wants is a token,
// and opens nothing.
func TestScopesForV4(t *testing.T) {
	s := open(t, Options{})
	c := clientOf(t, s, Native)
	for _, missing := range []string{"email", "profile", "additional_info.roles"} {
		q := question(c)
		q.Set("scope", strings.Replace(adobeScopes, missing+" ", "", 1))
		p := pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, allow(t, s, c, q))))
		if living(s, p.Access) {
			t.Errorf("a token without %s opens V4", missing)
		}
	}
	q := question(c)
	q.Set("scope", strings.Replace(adobeScopes, " AdobeID", "", 1))
	if p := pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, allow(t, s, c, q)))); !living(s, p.Access) {
		t.Error("AdobeID is not needed")
	}
}

// TestEndings: what tests can do to tokens in use.
func TestEndings(t *testing.T) {
	s := open(t, Options{})
	c := clientOf(t, s, Native)
	p := signIn(t, s, c)
	waiting := allow(t, s, c, question(c))
	if err := s.ExpireAccess(); err != nil || living(s, p.Access) {
		t.Errorf("the access token lives, %v", err)
	}
	p = pairOf(t, post(s, tokenPath(s, c), refreshForm(c, p.Refresh)))
	if err := s.RevokeAll(); err != nil || living(s, p.Access) {
		t.Errorf("the access token lives, %v", err)
	}
	for _, form := range []url.Values{refreshForm(c, p.Refresh), exchangeForm(c, waiting)} {
		if got := errorOf(t, post(s, tokenPath(s, c), form)); got != "invalid_grant" {
			t.Errorf("after all was revoked: %s", got)
		}
	}
}
