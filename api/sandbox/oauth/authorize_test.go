package oauth

import (
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRefusedQuestions: what is wrong with a request goes back to the app, but
// not before it is sure which app that is.
func TestRefusedQuestions(t *testing.T) {
	for _, test := range []struct {
		name string
		kind Kind
		set  url.Values // nil values are taken away
		want string     // the error the app gets; "" for a page that says so
	}{
		{"unknown app", Native, url.Values{"client_id": {"nobody"}}, ""},
		{"no app", Native, url.Values{"client_id": nil}, ""},
		{"app of the other house", Native, url.Values{"client_id": {"v2"}}, ""},
		{"redirect not registered, V2", PKCE, url.Values{"redirect_uri": {"http://127.0.0.1:1/callback"}}, ""},
		{"redirect's beginning is registered, V2", PKCE, url.Values{"redirect_uri": {"http://127.0.0.1:17803/callback/more"}}, ""},
		{"no redirect, V2", PKCE, url.Values{"redirect_uri": nil}, ""},
		{"state too long", SPA, url.Values{"state": {strings.Repeat("s", 4097)}}, ""},
		{"parameter twice", SPA, url.Values{"state": {"a", "b"}}, ""},

		{"response type", SPA, url.Values{"response_type": {"token"}}, "unsupported_response_type"},
		{"no response type, V2", PKCE, url.Values{"response_type": nil}, "unsupported_response_type"},
		{"response mode", Web, url.Values{"response_mode": {"fragment"}}, "invalid_request"},
		{"prompt", Web, url.Values{"prompt": {"always"}}, "invalid_request"},
		{"nobody is signed in", Web, url.Values{"prompt": {"none"}}, "login_required"},
		{"made-up scope", Native, url.Values{"scope": {adobeScopes + " frame.io"}}, "invalid_scope"},
		{"scope of servers", Native, url.Values{"scope": {"openid AdobeID frame.s2s.all"}}, "invalid_scope"},
		{"scope in capitals", Native, url.Values{"scope": {"OPENID"}}, "invalid_scope"},
		{"no openid", Native, url.Values{"scope": {"email profile"}}, "invalid_scope"},
		{"no scope", Native, url.Values{"scope": nil}, "invalid_scope"},
		{"no scope, V2", PKCE, url.Values{"scope": nil}, "invalid_scope"},
		{"made-up scope, V2", PKCE, url.Values{"scope": {"offline asset.move"}}, "invalid_scope"},
		{"commas, V2", PKCE, url.Values{"scope": {"offline,asset.read"}}, "invalid_scope"},
		{"no challenge", Native, url.Values{"code_challenge": nil}, "invalid_request"},
		{"no challenge, V2", PKCE, url.Values{"code_challenge": nil}, "invalid_request"},
		{"no method is plain", SPA, url.Values{"code_challenge_method": nil}, "invalid_request"},
		{"plain", SPA, url.Values{"code_challenge_method": {"plain"}}, "invalid_request"},
		{"plain, with a secret", Web, url.Values{"code_challenge_method": {"plain"}}, "invalid_request"},
		{"challenge too short", SPA, url.Values{"code_challenge": {"c2hvcnQ"}}, "invalid_request"},
		{"challenge padded", SPA, url.Values{"code_challenge": {strings.Repeat("A", 43) + "="}}, "invalid_request"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t, Options{})
			c, q := clientOf(t, s, test.kind), url.Values{}
			maps.Copy(q, question(c))
			maps.Copy(q, test.set)
			if q.Get("client_id") == "v2" {
				q.Set("client_id", clientOf(t, s, PKCE).ID)
			}
			w := ask(s, c, q)
			if test.want == "" {
				if w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" || !strings.Contains(w.Body.String(), `role="alert"`) {
					t.Errorf("got %d, Location %q, want a page with the error", w.Code, w.Header().Get("Location"))
				}
			} else {
				where, values := back(t, w)
				if where != c.Redirect || values.Get("error") != test.want || values.Get("state") != q.Get("state") || values.Has("code") {
					t.Errorf("%s got %v, want %s", where, values, test.want)
				}
			}
			if r := s.Record(); len(r.Refused) != 1 || r.Asked != 0 {
				t.Errorf("the record says %+v", r)
			}
		})
	}
}

// TestRedirects: Adobe answers to the default address when another is asked for
// that is not registered; raw IPs and plain http never are.
func TestRedirects(t *testing.T) {
	s := open(t, Options{Redirects: []string{"https://localhost:4444/other", "http://127.0.0.1:5555/callback", "https://127.0.0.1:6666/callback"}})
	for _, test := range []struct {
		kind  Kind
		asked string
		same  bool
	}{
		{Native, "", false},
		{Native, "adobe+0123://adobeid/somebody", false},
		{Native, "https://localhost:4444/other", false},
		{SPA, "", false},
		{SPA, "https://localhost:1/callback", true},
		{SPA, "https://localhost:4444/other", true},
		{SPA, "https://localhost:4444/callback?x=https://localhost:1/callback", false},
		{SPA, "https://localhost:x/callback", false},
		{SPA, "http://localhost:17802/callback", false},
		{SPA, "https://127.0.0.1:6666/callback", false},
		{SPA, "https://evil.example/https://localhost:1/callback", false},
		{SPA, "https://me@localhost:1/callback", false},
		{Web, "https://localhost:17801/callback", true},
		{Web, "https://localhost:17802/callback", false},
		{Web, "https://localhost:4444/other", true},
		{Web, "https://127.0.0.1:6666/callback", false},
		{PKCE, "http://127.0.0.1:5555/callback", true},
	} {
		c := clientOf(t, s, test.kind)
		q := question(c)
		q.Set("redirect_uri", test.asked)
		page := ask(s, c, q)
		want := c.Redirect
		if test.same {
			want = test.asked
		}
		if where, _ := back(t, press(t, s, c, page.Body.String(), s.users[0].ID, "allow")); where != want {
			t.Errorf("%s asked for %q and got %q", test.kind, test.asked, where)
		}
	}
}

// TestLenient: what Adobe lets one leave out, and forms of the same thing.
func TestLenient(t *testing.T) {
	s := open(t, Options{})
	c := clientOf(t, s, Native)
	for name, set := range map[string]url.Values{
		"commas":           {"scope": {strings.ReplaceAll(adobeScopes, " ", ",")}},
		"no response type": {"response_type": nil},
		"unknown":          {"locale": {"de_DE"}},
		"always ask":       {"prompt": {"login"}},
		"no state":         {"state": nil},
		"longest state":    {"state": {strings.Repeat("ä", 2048)}},
	} {
		q := question(c)
		maps.Copy(q, set)
		_, values := back(t, press(t, s, c, ask(s, c, q).Body.String(), s.users[0].ID, "allow"))
		if values.Get("state") != q.Get("state") || values.Has("state") != (q.Get("state") != "") {
			t.Errorf("%s: the state came back as %q", name, values.Get("state"))
		}
		if p := pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, values.Get("code")))); !living(s, p.Access) || p.Refresh == "" {
			t.Errorf("%s: the tokens are no good", name)
		}
	}
}

func TestCancel(t *testing.T) {
	s := open(t, Options{})
	for _, c := range s.Clients() {
		w := press(t, s, c, ask(s, c, question(c)).Body.String(), "", "cancel")
		where, values := back(t, w)
		if where != c.Redirect || values.Get("error") != "access_denied" || values.Get("state") != "a state/ä" || values.Has("code") {
			t.Errorf("%s got %v", where, values)
		}
	}
	if r := s.Record(); r.Cancelled != 4 || r.Allowed != 0 {
		t.Errorf("the record says %+v", r)
	}
}

// TestUnasked: switches that answer without a page.
func TestUnasked(t *testing.T) {
	refuses := open(t, Options{Refuse: true})
	c := clientOf(t, refuses, Web)
	if _, values := back(t, ask(refuses, c, question(c))); values.Get("error") != "access_denied" {
		t.Errorf("got %v", values)
	}
	allows := open(t, Options{Users: []User{{"u1", "A", "a@b"}, {"u2", "B", "b@b"}}, Allow: "u2"})
	q := question(c)
	q.Set("prompt", "none")
	_, values := back(t, ask(allows, c, q))
	p := pairOf(t, post(allows, tokenPath(allows, c), exchangeForm(c, values.Get("code"))))
	if user, _, _ := allows.Check(p.Access); user != "u2" {
		t.Errorf("the token is that of %q", user)
	}
}

// TestPressedTwice: who presses again, since the browser did nothing, gets the
// same way back, and what was answered stays so.
func TestPressedTwice(t *testing.T) {
	s := open(t, Options{})
	c := clientOf(t, s, Native)
	page := ask(s, c, question(c)).Body.String()
	first := press(t, s, c, page, s.users[0].ID, "allow")
	_, values := back(t, first)
	for _, answer := range []string{"allow", "cancel"} {
		again := press(t, s, c, page, s.users[1].ID, answer)
		link := `href="` + first.Header().Get("Location") + `"`
		if again.Code != http.StatusOK || !strings.Contains(html.UnescapeString(again.Body.String()), link) {
			t.Errorf("pressing %s after that gave %d without the link %s", answer, again.Code, link)
		}
	}
	p := pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, values.Get("code"))))
	if user, _, _ := s.Check(p.Access); user != s.users[0].ID || s.Record().Allowed != 1 {
		t.Errorf("the token is that of %q, codes given: %d", user, s.Record().Allowed)
	}
}

// TestForeignAnswers: only our own page, not too old, is taken at its word.
func TestForeignAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, Options{})
		c := clientOf(t, s, SPA)
		page := ask(s, c, question(c)).Body.String()
		good := url.Values{"request": {requestName.FindStringSubmatch(page)[1]}, "user": {s.users[0].ID}, "answer": {"allow"}}
		change := func(name, value string) url.Values {
			out := maps.Clone(good)
			out.Set(name, value)
			return out
		}
		for name, w := range map[string]*httptest.ResponseRecorder{
			"no request":  post(s, pathOf(s, c), change("request", "")),
			"guessed":     post(s, pathOf(s, c), change("request", random(32))),
			"nobody":      post(s, pathOf(s, c), change("user", "nobody")),
			"no answer":   post(s, pathOf(s, c), change("answer", "")),
			"other house": post(s, "/oauth2/auth", good),
			"too large":   post(s, pathOf(s, c), change("x", strings.Repeat("x", maxForm))),
		} {
			if w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" {
				t.Errorf("%s: got %d", name, w.Code)
			}
		}
		for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			r := httptest.NewRequest(http.MethodPost, pathOf(s, c), strings.NewReader(good.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header, value)
			if w := send(s, r); w.Code != http.StatusForbidden {
				t.Errorf("%s %s: got %d", header, value, w.Code)
			}
		}
		time.Sleep(patience)
		if w := post(s, pathOf(s, c), good); w.Code != http.StatusBadRequest {
			t.Errorf("an old page: got %d", w.Code)
		}
		ask(s, c, question(c))
		time.Sleep(time.Second)
		ask(s, c, question(c))
		if len(s.asking) != 2 {
			t.Errorf("%d requests are kept, want the 2 new ones", len(s.asking))
		}
	})
}

// TestPage: what a person needs who sees it, or hears it read.
func TestPage(t *testing.T) {
	s := open(t, Options{Users: []User{{"jane", "Jane <b>Doe</b>", "jane@studio.tv"}, {"sam", "Sam Okafor", "sam@studio.tv"}}})
	for _, c := range s.Clients() {
		w := ask(s, c, question(c))
		text := w.Body.String()
		for _, want := range []string{
			`<html lang="en">`, "<title>Sign in · Sandbox</title>", "Sandbox.", "stands in for the sign-in of " + s.house(c.API).name,
			"<h1>" + c.Name + " asks for access</h1>", "stay signed in", "<legend>Continue as</legend>", "prefers-color-scheme: dark",
			"Jane &lt;b&gt;Doe&lt;/b&gt;", "Sam Okafor", "sam@studio.tv", ">Allow</button>", ">Cancel</button>",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the page of %s lacks %q", c.Name, want)
			}
		}
		if strings.Count(text, "<label>") != 2 || strings.Count(text, "checked") != 1+1 { // the other is a rule's
			t.Errorf("the page has not two people with labels, the first chosen:\n%s", text)
		}
		if strings.Contains(text, "<script") || strings.Contains(text, "<b>Doe") || strings.Contains(text, "ZgotmplZ") {
			t.Error("the page holds what it must not")
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "form-action") {
			t.Errorf("its rules are %q", policy)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Error("the page may be kept")
		}
	}
}
