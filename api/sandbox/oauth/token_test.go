package oauth

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRefusedExchanges: one thing wrong each, with a code that was good.
func TestRefusedExchanges(t *testing.T) {
	other := strings.Replace(verifier, "a", "b", 1)
	for _, test := range []struct {
		name   string
		kind   Kind
		set    url.Values // nil values are taken away
		header string     // Authorization
		want   string
	}{
		{"no grant type", Native, url.Values{"grant_type": nil}, "", "invalid_request"},
		{"other grant type", Native, url.Values{"grant_type": {"client_credentials"}}, "", "unsupported_grant_type"},
		{"parameter twice", Native, url.Values{"code": {"a", "b"}}, "", "invalid_request"},
		{"no app", Native, url.Values{"client_id": nil}, "", "invalid_client"},
		{"unknown app", Native, url.Values{"client_id": {"nobody"}}, "", "invalid_client"},
		{"secret of a public app", SPA, url.Values{"client_secret": {"s"}}, "", "invalid_client"},
		{"empty secret of a public app", SPA, url.Values{"client_secret": {""}}, "", "invalid_client"},
		{"header of a public app", Native, nil, "Basic aWQ6c2VjcmV0", "invalid_client"},
		{"header of a V2 PKCE app", PKCE, nil, "Basic OWQ6", "invalid_client"},
		{"bearer of a V2 PKCE app", PKCE, nil, "Bearer fio-u-token", "invalid_client"},
		{"no secret", Web, url.Values{"client_secret": nil}, "", "invalid_client"},
		{"wrong secret", Web, url.Values{"client_secret": {"wrong"}}, "", "invalid_client"},
		{"secret twice", Web, nil, "Basic aWQ6c2VjcmV0", "invalid_request"},
		{"no code", Native, url.Values{"code": nil}, "", "invalid_grant"},
		{"made-up code", Native, url.Values{"code": {"made-up"}}, "", "invalid_grant"},
		{"no verifier", Native, url.Values{"code_verifier": nil}, "", "invalid_request"},
		{"no verifier, V2", PKCE, url.Values{"code_verifier": nil}, "", "invalid_request"},
		{"verifier too short", Native, url.Values{"code_verifier": {verifier[:42]}}, "", "invalid_request"},
		{"verifier too long", Native, url.Values{"code_verifier": {strings.Repeat("v", 129)}}, "", "invalid_request"},
		{"verifier with a space", Native, url.Values{"code_verifier": {verifier + " "}}, "", "invalid_request"},
		{"other verifier", Native, url.Values{"code_verifier": {other}}, "", "invalid_grant"},
		{"other verifier, V2", PKCE, url.Values{"code_verifier": {other}}, "", "invalid_grant"},
		{"other verifier, Web App", Web, url.Values{"code_verifier": {other}}, "", "invalid_grant"},
		{"scope once more", Native, url.Values{"scope": {adobeScopes}}, "", "invalid_request"},
		{"no redirect, V2", PKCE, url.Values{"redirect_uri": nil}, "", "invalid_grant"},
		{"other redirect, V2", PKCE, url.Values{"redirect_uri": {"http://127.0.0.1:1/"}}, "", "invalid_grant"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t, Options{})
			c := clientOf(t, s, test.kind)
			form := exchangeForm(c, allow(t, s, c, question(c)))
			maps.Copy(form, test.set)
			r := httptest.NewRequest(http.MethodPost, tokenPath(s, c), strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if test.header != "" {
				r.Header.Set("Authorization", test.header)
			}
			w := send(s, r)
			if got := errorOf(t, w); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			status := http.StatusBadRequest
			if test.want == "invalid_client" && c.API == "v4" {
				status = http.StatusUnauthorized
			}
			if w.Code != status || strings.Contains(w.Body.String(), "error_description") != (c.API == "v4") {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if r := s.Record(); r.Refused[test.want] != 1 || r.Exchanged != 0 || len(s.grants.Grants) != 0 {
				t.Errorf("the record says %+v", r)
			}
		})
	}
}

func TestRefusedForms(t *testing.T) {
	s := open(t, Options{})
	c, v2 := clientOf(t, s, Native), clientOf(t, s, PKCE)
	form := func(c Client) string { return exchangeForm(c, allow(t, s, c, question(c))).Encode() }
	for name, r := range map[string]*http.Request{
		"JSON":                typed(tokenPath(s, c), "application/json", `{"grant_type":"authorization_code"}`),
		"no type":             typed(tokenPath(s, c), "", form(c)),
		"too large":           typed(tokenPath(s, c), "application/x-www-form-urlencoded", form(c)+"&x="+strings.Repeat("x", maxForm)),
		"no form":             typed(tokenPath(s, c), "application/x-www-form-urlencoded", "%zz;"),
		"in body and query":   typed(tokenPath(s, c)+"?client_id="+c.ID, "application/x-www-form-urlencoded", form(c)),
		"in the query, V2":    typed(tokenPath(s, v2)+"?"+form(v2), "", ""),
		"a bit in query, V2":  typed(tokenPath(s, v2)+"?x=y", "application/x-www-form-urlencoded", form(v2)),
		"empty":               typed(tokenPath(s, c), "", ""),
		"revoke what":         typed("/ims/revoke?client_id="+c.ID, "", ""),
		"revoke without form": typed("/ims/revoke", "text/plain", "token=x"),
	} {
		want := "invalid_request"
		if name == "empty" {
			want = "invalid_client"
		}
		if got := errorOf(t, send(s, r)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for _, path := range []string{"/ims/token/v3", "/oauth2/token", "/ims/revoke"} {
		if w := send(s, httptest.NewRequest(http.MethodGet, path, nil)); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET %s gave %d", path, w.Code)
		}
	}
}

func typed(path, kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// TestProofs are the ways an app may prove itself at Adobe: secrets in header or
// form, and parameters in body or query.
func TestProofs(t *testing.T) {
	s := open(t, Options{})
	web, native := clientOf(t, s, Web), clientOf(t, s, Native)

	header := exchangeForm(web, allow(t, s, web, question(web)))
	header.Del("client_secret")
	header.Del("client_id")
	r := typed("/ims/token/v3", "application/x-www-form-urlencoded; charset=utf-8", header.Encode())
	r.SetBasicAuth(url.QueryEscape(web.ID), url.QueryEscape(web.Secret))
	pairOf(t, send(s, r))

	plain := question(web)
	plain.Del("code_challenge")
	form := exchangeForm(web, allow(t, s, web, plain))
	if got := errorOf(t, post(s, "/ims/token/v3", form)); got != "invalid_grant" {
		t.Errorf("a verifier without a challenge: %s", got)
	}
	form = exchangeForm(web, allow(t, s, web, plain))
	form.Del("code_verifier")
	pairOf(t, post(s, "/ims/token/v3", form))

	query := exchangeForm(native, allow(t, s, native, question(native)))
	pairOf(t, send(s, typed("/ims/token/v3?"+query.Encode(), "", "")))

	apart := exchangeForm(native, allow(t, s, native, question(native)))
	apart.Del("client_id")
	pairOf(t, send(s, typed("/ims/token/v3?client_id="+native.ID, "application/x-www-form-urlencoded", apart.Encode())))

	r = typed("/ims/token/v3", "application/x-www-form-urlencoded", url.Values{"client_id": {native.ID}}.Encode())
	r.SetBasicAuth(web.ID, web.Secret)
	if got := errorOf(t, send(s, r)); got != "invalid_client" {
		t.Errorf("two apps in one request: %s", got)
	}
}

// TestAnswers: the fields that each house's answers have.
func TestAnswers(t *testing.T) {
	s := open(t, Options{AccessLife: 90 * time.Second})
	for _, test := range []struct {
		kind             Kind
		first, refreshed string
	}{
		{Native, "access_token refresh_token token_type expires_in sub id_token", "access_token refresh_token token_type expires_in"},
		{PKCE, "access_token refresh_token token_type expires_in scope", "access_token refresh_token token_type expires_in scope"},
	} {
		c := clientOf(t, s, test.kind)
		q := question(c)
		q.Set("nonce", "a nonce")
		w := post(s, tokenPath(s, c), exchangeForm(c, allow(t, s, c, q)))
		p := pairOf(t, w)
		again := post(s, tokenPath(s, c), refreshForm(c, p.Refresh))
		for _, a := range []struct {
			w    *httptest.ResponseRecorder
			want string
		}{{w, test.first}, {again, test.refreshed}} {
			var fields map[string]any
			if err := json.Unmarshal(a.w.Body.Bytes(), &fields); err != nil {
				t.Fatal(err)
			}
			if len(fields) != len(strings.Fields(a.want)) || fields["expires_in"] != 90.0 || fields["token_type"] != "bearer" {
				t.Errorf("%s: got %d fields, want %s", test.kind, len(fields), a.want)
			}
			for _, f := range strings.Fields(a.want) {
				if fields[f] == nil {
					t.Errorf("%s: %s is missing", test.kind, f)
				}
			}
		}
		if test.kind == Native {
			checkJWT(t, p.Access, `"type":"access_token"`)
			checkJWT(t, p.Refresh, `"type":"refresh_token"`)
			checkJWT(t, p.ID, `"nonce":"a nonce"`)
			if len(p.Access) < 900 {
				t.Errorf("an access token has %d characters, Adobe's are longer", len(p.Access))
			}
		}
	}
}

// TestCodes: a code is good once and not for long.
func TestCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, Options{})
		c, spa := clientOf(t, s, Native), clientOf(t, s, SPA)

		secret := allow(t, s, c, question(c))
		p := pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, secret)))
		next := pairOf(t, post(s, tokenPath(s, c), refreshForm(c, p.Refresh)))
		if got := errorOf(t, post(s, tokenPath(s, c), exchangeForm(c, secret))); got != "invalid_grant" {
			t.Errorf("a used code: %s", got)
		}
		if living(s, p.Access) || living(s, next.Access) || s.Record().Replayed != 1 {
			t.Error("what a code gave outlives its second use")
		}
		if got := errorOf(t, post(s, tokenPath(s, c), refreshForm(c, next.Refresh))); got != "invalid_grant" {
			t.Errorf("its refresh token: %s", got)
		}

		burnt := exchangeForm(c, allow(t, s, c, question(c)))
		burnt.Set("code_verifier", strings.Repeat("x", 43))
		errorOf(t, post(s, tokenPath(s, c), burnt))
		burnt.Set("code_verifier", verifier)
		if got := errorOf(t, post(s, tokenPath(s, c), burnt)); got != "invalid_grant" {
			t.Errorf("a code after a wrong verifier: %s", got)
		}

		if got := errorOf(t, post(s, tokenPath(s, c), exchangeForm(spa, allow(t, s, c, question(c))))); got != "invalid_grant" {
			t.Errorf("another app's code: %s", got)
		}

		late := allow(t, s, c, question(c))
		time.Sleep(codeLife)
		if got := errorOf(t, post(s, tokenPath(s, c), exchangeForm(c, late))); got != "invalid_grant" {
			t.Errorf("a code too late: %s", got)
		}
		time.Sleep(2 * time.Hour)
		allow(t, s, c, question(c))
		if len(s.codes) != 1 {
			t.Errorf("%d codes are kept", len(s.codes))
		}
	})
}
