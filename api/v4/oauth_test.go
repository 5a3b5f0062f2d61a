package v4

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"stackdrop/api"
	"stackdrop/api/sandbox"
	"stackdrop/api/sandbox/oauth"
)

// TestSignedInByAdobe: an OAuth token needs no header of the old days, and when
// it dies in the middle the next one goes on.
func TestSignedInByAdobe(t *testing.T) {
	o := options(t)
	o.Empty, o.Unlimited, o.OAuth.Allow = false, true, "Sam Okafor"
	server, err := sandbox.Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	var mu sync.Mutex
	token, refused := signIn(t, server), 0
	service, err := New(Options{
		BaseURL: server.URL,
		Token: func(context.Context) (api.Secret, error) {
			mu.Lock()
			defer mu.Unlock()
			return token, nil
		},
		Refused: func(api.Secret) {
			mu.Lock()
			defer mu.Unlock()
			refused++
			token = signIn(t, server)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)

	seen := make(map[string]api.Node)
	roots, err := service.Roots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(namesOf(roots), []string{"Northlight Pictures"}) { // the other account is not Sam's
		t.Fatalf("the roots are %q", namesOf(roots))
	}
	if err := server.Sandbox.Login().ExpireAccess(); err != nil {
		t.Fatal(err)
	}
	openAll(t, service, roots[0], seen)
	if refused != 1 || len(seen) < 1000 {
		t.Errorf("%d tokens were refused, want 1; %d rows were seen", refused, len(seen))
	}
	if user, err := service.Me(t.Context()); err != nil || user.Name != "Sam Okafor" {
		t.Errorf("the user is %+v, %v", user, err)
	}
}

// signIn plays the browser and gives an access token.
func signIn(t *testing.T, server *sandbox.Server) api.Secret {
	t.Helper()
	clients := server.Sandbox.Info().Login.Clients
	app := clients[slices.IndexFunc(clients, func(c oauth.Client) bool { return c.Kind == oauth.Native })]
	const verifier = "a-verifier-that-is-long-enough-to-be-one-of-pkce"
	sum := sha256.Sum256([]byte(verifier))
	query := url.Values{
		"client_id": {app.ID}, "redirect_uri": {app.Redirect}, "response_type": {"code"}, "state": {"s"},
		"scope":          {"openid email profile offline_access additional_info.roles"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	asked, err := browser.Get(server.URL + "/ims/authorize/v2?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	_ = asked.Body.Close()
	back, err := url.Parse(asked.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := browser.PostForm(server.URL+"/ims/token/v3", url.Values{
		"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "client_id": {app.ID}, "code_verifier": {verifier},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	var pair struct {
		Access api.Secret `json:"access_token"`
	}
	if err := json.NewDecoder(got.Body).Decode(&pair); err != nil || pair.Access == "" {
		t.Fatalf("no token came: %s, %v", got.Status, err)
	}
	return pair.Access
}
