package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	adobeScopes = "openid email profile offline_access additional_info.roles AdobeID"
	v2Scopes    = "offline account.read asset.create"
	verifier    = "a-verifier-that-is-just-long-enough-0123456789"
)

func open(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func clientOf(t *testing.T, s *Server, k Kind) Client {
	t.Helper()
	for _, c := range s.Clients() {
		if c.Kind == k {
			return c
		}
	}
	t.Fatalf("no %s among the clients", k)
	return Client{}
}

func send(s *Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// question is what a well-behaved app opens in the browser.
func question(c Client) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {c.ID}, "redirect_uri": {c.Redirect}, "response_type": {"code"}, "state": {"a state/ä"},
		"scope": {adobeScopes}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	if c.API == "v2" {
		q.Set("scope", v2Scopes)
	}
	return q
}

func pathOf(s *Server, c Client) string { return s.house(c.API).authorize }

func ask(s *Server, c Client, q url.Values) *httptest.ResponseRecorder {
	return send(s, httptest.NewRequest(http.MethodGet, pathOf(s, c)+"?"+q.Encode(), nil))
}

var requestName = regexp.MustCompile(`name="request" value="([^"]+)"`)

// press answers a page as a browser does.
func press(t *testing.T, s *Server, c Client, page, user, answer string) *httptest.ResponseRecorder {
	t.Helper()
	found := requestName.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("this is no page with a question:\n%s", page)
	}
	return post(s, pathOf(s, c), url.Values{"request": {found[1]}, "user": {user}, "answer": {answer}})
}

func post(s *Server, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(s, r)
}

// back is where an answer sends the browser.
func back(t *testing.T, w *httptest.ResponseRecorder) (address string, values url.Values) {
	t.Helper()
	if w.Code != http.StatusSeeOther {
		t.Fatalf("got %d, want a redirect:\n%s", w.Code, w.Body)
	}
	address, query, _ := strings.Cut(w.Header().Get("Location"), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return address, values
}

// allow signs the first person in and gives the code.
func allow(t *testing.T, s *Server, c Client, q url.Values) string {
	t.Helper()
	page := ask(s, c, q)
	_, values := back(t, press(t, s, c, page.Body.String(), s.users[0].ID, "allow"))
	if values.Get("code") == "" {
		t.Fatalf("no code came, but %v", values)
	}
	return values.Get("code")
}

// exchangeForm is what a well-behaved app sends for its code.
func exchangeForm(c Client, code string) url.Values {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "code_verifier": {verifier}, "client_id": {c.ID}}
	if c.Secret != "" {
		form.Set("client_secret", c.Secret)
	}
	if c.API == "v2" {
		form.Set("redirect_uri", c.Redirect)
	}
	return form
}

func refreshForm(c Client, refresh string) url.Values {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "client_id": {c.ID}}
	if c.Secret != "" {
		form.Set("client_secret", c.Secret)
	}
	return form
}

func tokenPath(s *Server, c Client) string { return s.house(c.API).token }

// pairOf reads tokens, if that is what the answer holds.
func pairOf(t *testing.T, w *httptest.ResponseRecorder) pair {
	t.Helper()
	var p pair
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusOK || p.Access == "" {
		t.Fatalf("got %d, want tokens: %s", w.Code, w.Body)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("tokens may be kept by whoever sees them")
	}
	return p
}

// errorOf reads the "error" of a refused request.
func errorOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body struct {
		Error string `json:"error"`
		Words string `json:"error_description"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Error == "" || w.Code < 400 {
		t.Fatalf("got %d, want an error: %s", w.Code, w.Body)
	}
	return body.Error
}

// signIn plays all of it.
func signIn(t *testing.T, s *Server, c Client) pair {
	t.Helper()
	return pairOf(t, post(s, tokenPath(s, c), exchangeForm(c, allow(t, s, c, question(c)))))
}

func living(s *Server, access string) bool {
	_, _, ok := s.Check(access)
	return ok
}
