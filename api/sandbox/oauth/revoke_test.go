package oauth

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestRevoke: an access token dies alone, a refresh token takes all of its
// grant along. What is not known is dead anyway.
func TestRevoke(t *testing.T) {
	s := open(t, Options{})
	native, web := clientOf(t, s, Native), clientOf(t, s, Web)
	revoke := func(c Client, secret string) *httptest.ResponseRecorder {
		form := url.Values{"token": {secret}, "client_id": {c.ID}}
		if c.Secret != "" {
			form.Set("client_secret", c.Secret)
		}
		return post(s, "/ims/revoke", form)
	}
	for _, c := range []Client{native, web} {
		p, other := signIn(t, s, c), signIn(t, s, c)
		if w := revoke(c, p.Access); w.Code != http.StatusOK || w.Body.Len() != 0 || living(s, p.Access) {
			t.Errorf("%s: an access token: %d %q, lives %v", c.Name, w.Code, w.Body, living(s, p.Access))
		}
		p = pairOf(t, post(s, tokenPath(s, c), refreshForm(c, p.Refresh)))
		if w := revoke(c, p.Refresh); w.Code != http.StatusOK || w.Body.Len() != 0 || living(s, p.Access) {
			t.Errorf("%s: a refresh token: %d %q, its access token lives %v", c.Name, w.Code, w.Body, living(s, p.Access))
		}
		if got := errorOf(t, post(s, tokenPath(s, c), refreshForm(c, p.Refresh))); got != "invalid_grant" {
			t.Errorf("%s: a revoked refresh token: %s", c.Name, got)
		}
		if !living(s, other.Access) {
			t.Errorf("%s: another sign-in ended too", c.Name)
		}
		for _, secret := range []string{p.Refresh, "made-up"} {
			if w := revoke(c, secret); w.Code != http.StatusOK {
				t.Errorf("%s: what is not known: %d", c.Name, w.Code)
			}
		}
	}
	if r := s.Record(); r.Revoked != 4 {
		t.Errorf("the record says %d", r.Revoked)
	}

	mine := signIn(t, s, native)
	if got := errorOf(t, revoke(clientOf(t, s, SPA), mine.Refresh)); got != "invalid_grant" {
		t.Errorf("another app's: %s", got)
	}
	web.Secret = "wrong"
	if got := errorOf(t, revoke(web, mine.Refresh)); got != "invalid_client" {
		t.Errorf("a wrong secret: %s", got)
	}
	if got := errorOf(t, revoke(native, "")); got != "invalid_request" {
		t.Errorf("nothing: %s", got)
	}
	if !living(s, mine.Access) {
		t.Error("a refused revocation revoked")
	}
}

func TestUserinfo(t *testing.T) {
	s := open(t, Options{Users: []User{{"u1", "Jane Doe", "jane@studio.tv"}}})
	native, v2 := clientOf(t, s, Native), clientOf(t, s, PKCE)
	get := func(header string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/ims/userinfo/v2?client_id="+native.ID, nil)
		r.Header.Set("Authorization", header)
		return send(s, r)
	}
	p := signIn(t, s, native)
	var jane person
	if err := json.Unmarshal(get("Bearer "+p.Access).Body.Bytes(), &jane); err != nil {
		t.Fatal(err)
	}
	if jane != (person{p.Subject, "ind", "Jane Doe", "Jane", "Doe", "jane@studio.tv", true}) || !strings.HasSuffix(jane.Subject, "@AdobeID") {
		t.Errorf("got %+v", jane)
	}

	q := question(native)
	q.Set("scope", "openid")
	little := pairOf(t, post(s, tokenPath(s, native), exchangeForm(native, allow(t, s, native, q))))
	if got := get("Bearer " + little.Access).Body.String(); got != `{"sub":"`+p.Subject+`"}`+"\n" {
		t.Errorf("with openid alone: %s", got)
	}
	for _, header := range []string{"", p.Access, "Bearer " + p.Refresh, "Bearer " + signIn(t, s, v2).Access, "Basic x"} {
		w := get(header)
		if got := errorOf(t, w); got != "invalid_token" || w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("got %d %s", w.Code, got)
		}
	}
}

// TestDiscovery: every address it tells answers.
func TestDiscovery(t *testing.T) {
	s := open(t, Options{})
	for _, origin := range []string{"http://127.0.0.1:4321", "https://login.example"} {
		var fields map[string]any
		w := send(s, httptest.NewRequest(http.MethodGet, origin+"/ims/.well-known/openid-configuration", nil))
		if err := json.Unmarshal(w.Body.Bytes(), &fields); err != nil {
			t.Fatal(err)
		}
		if fields["issuer"] != origin {
			t.Errorf("the issuer is %v", fields["issuer"])
		}
		for name, method := range map[string]string{"authorization_endpoint": "GET", "token_endpoint": "POST", "userinfo_endpoint": "GET", "revocation_endpoint": "POST"} {
			address, _ := fields[name].(string)
			if !strings.HasPrefix(address, origin+"/ims/") {
				t.Errorf("%s is %q", name, address)
			}
			if w := send(s, httptest.NewRequest(method, address, nil)); w.Code != 400 && w.Code != 401 {
				t.Errorf("%s answers %d", name, w.Code)
			}
		}
	}
}
