package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"stackdrop/api/sandbox/oauth"
)

const noToken = `{"errors":[{"title":"Unauthorized","detail":"Invalid or missing authorization token"}]}`

func TestV4WantsATokenAndTheHeader(t *testing.T) {
	c := start(t, fast(""))
	for what, headers := range map[string][]string{
		"no token":        {"Authorization", ""},
		"another token":   {"Authorization", "Bearer fio-u-wrong"},
		"no bearer":       {"Authorization", c.token},
		"no header":       {legacyHeader, ""},
		"another value":   {legacyHeader, "1"},
		"the word, loud":  {legacyHeader, "TRUE"},
		"an empty bearer": {"Authorization", "Bearer "},
	} {
		a := c.send("GET", "/v4/me", nil, headers...)
		if a.status != 401 || string(a.body) != noToken || a.header.Get("x-ratelimit-limit") == "" {
			t.Errorf("%s: %d %s %v", what, a.status, a.body, a.header)
		}
	}
	me := func() answer { return c.send("GET", "/v4/me", nil) }
	if u := dataOf[v4ProfileJSON](t, me(), 200); u.Name != "Jane Doe" || u.Email != "jane@studio.tv" || !isUUID(u.ID) {
		t.Errorf("%+v", u)
	}
	c.box.RevokeToken()
	if a := me(); a.status != 401 || string(a.body) != noToken {
		t.Errorf("revoked: %d %s", a.status, a.body)
	}
	c.box.RestoreToken()
	c.box.AdminConsole(true)
	if a := me(); a.status != 401 || string(a.body) != noToken {
		t.Errorf("in the Admin Console: %d %s", a.status, a.body)
	}
	if a := c.send("GET", "/v2/me", nil); a.status != 200 {
		t.Errorf("V2 does not care: %d", a.status)
	}
	c.box.AdminConsole(false)
	c.box.Unlink(true)
	me().refused(t, "not linked", 401, `"Your Frame user is not linked to an Adobe ID"`)
	c.box.Unlink(false)
	if a := me(); a.status != 200 {
		t.Errorf("linked again: %d", a.status)
	}
}

func TestOneVersionOnly(t *testing.T) {
	for api, want := range map[string][2]int{"": {200, 200}, "v2": {200, 401}, "v4": {401, 200}} {
		o := fast("")
		o.API = api
		c := start(t, o)
		if got := [2]int{c.send("GET", "/v2/me", nil).status, c.send("GET", "/v4/me", nil).status}; got != want {
			t.Errorf("%q: %v", api, got)
		}
		if got := c.box.Info().API; got != api && got != "both" {
			t.Errorf("%q: %q", api, got)
		}
	}
	o := fast(t.TempDir())
	o.API = "v3"
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "v3") {
		t.Errorf("v3: %v", err)
	}
}

// signIn plays the browser, for somebody who was asked before, and gives the
// access token.
func (c *client) signIn(kind oauth.Kind, authorize, token, scope string) string {
	c.t.Helper()
	var app oauth.Client
	for _, a := range c.box.Info().Login.Clients {
		if a.Kind == kind {
			app = a
		}
	}
	const verifier = "a-verifier-that-is-long-enough-to-be-one-of-pkce"
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {app.ID}, "redirect_uri": {app.Redirect}, "response_type": {"code"}, "scope": {scope}, "state": {"s"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	asked := c.send("GET", authorize+"?"+q.Encode(), nil)
	to, err := url.Parse(asked.header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		c.t.Fatalf("%d to %q: %s", asked.status, to, asked.body)
	}
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "client_id": {app.ID},
		"code_verifier": {verifier}, "redirect_uri": {app.Redirect},
	}
	got := c.send("POST", token, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var pair struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(got.body, &pair); err != nil || pair.Access == "" {
		c.t.Fatalf("%d %s", got.status, got.body)
	}
	return pair.Access
}

func (c *client) signInToAdobe() string {
	c.t.Helper()
	return c.signIn(oauth.Native, "/ims/authorize/v2", "/ims/token/v3", "openid email profile offline_access additional_info.roles")
}

func TestSigningIn(t *testing.T) {
	o := fast("")
	o.Empty, o.OAuth.Allow = false, "Sam Okafor"
	c := start(t, o)
	adobe := "Bearer " + c.signInToAdobe()
	frameio := "Bearer " + c.signIn(oauth.PKCE, "/oauth2/auth", "/oauth2/token", "account.read offline")
	me := func(path, token string) answer {
		return c.send("GET", path, nil, "Authorization", token, legacyHeader, "")
	}
	if u := dataOf[v4ProfileJSON](t, me("/v4/me", adobe), 200); u.Name != "Sam Okafor" {
		t.Errorf("%+v", u)
	}
	var u userJSON
	me("/v2/me", frameio).as(t, &u)
	if u.Name != "Sam Okafor" {
		t.Errorf("%+v", u)
	}
	for path, token := range map[string]string{"/v2/me": adobe, "/v4/me": frameio} {
		if a := me(path, token); a.status != 401 {
			t.Errorf("%s with the other's token: %d", path, a.status)
		}
	}
	c.box.Unlink(true)
	me("/v4/me", adobe).refused(t, "not linked", 401, "not linked")
	c.box.Unlink(false)
	c.box.AdminConsole(true)
	if a := me("/v4/me", adobe); a.status != 200 {
		t.Errorf("the Admin Console forbids developer tokens, not these: %d", a.status)
	}
	if err := c.box.Login().ExpireAccess(); err != nil {
		t.Fatal(err)
	}
	if a := me("/v4/me", adobe); a.status != 401 || string(a.body) != noToken {
		t.Errorf("expired: %d %s", a.status, a.body)
	}
}

// Sam is in the second account only; on neither version does he see more.
func TestSamSeesHisAccountOnly(t *testing.T) {
	o := fast("")
	o.Empty, o.OAuth.Allow = false, "Sam Okafor"
	c := start(t, o)
	info := c.box.Info()
	adobe := "Bearer " + c.signInToAdobe()
	frameio := "Bearer " + c.signIn(oauth.PKCE, "/oauth2/auth", "/oauth2/token", "account.read offline")
	get := func(path string) answer {
		token := adobe
		if strings.HasPrefix(path, "/v2") {
			token = frameio
		}
		return c.send("GET", path, nil, "Authorization", token)
	}
	if list := dataOf[[]v4AccountJSON](t, get("/v4/accounts"), 200); len(list) != 1 || list[0].DisplayName != "Northlight Pictures" || list[0].Roles[0] != "member" {
		t.Errorf("%+v", list)
	}
	var mine []accountJSON
	get("/v2/accounts").as(t, &mine)
	var teams []teamJSON
	get("/v2/teams").as(t, &teams)
	var shared []projectJSON
	get("/v2/projects/shared").as(t, &shared)
	if len(mine) != 1 || *mine[0].DisplayName != "Northlight Pictures" || len(teams) != 2 || len(shared) != 0 {
		t.Errorf("%+v %+v %+v", mine, teams, shared)
	}
	acme, north := info.Accounts[0].ID, info.Accounts[1].ID
	var hers InfoProject
	for _, p := range info.Projects {
		if p.AccountID == acme {
			hers = p
		}
	}
	for path, want := range map[string]int{
		"/v4/accounts/" + acme + "/workspaces":                      403,
		"/v4/accounts/" + acme + "/projects/" + hers.ID:             403,
		"/v4/accounts/" + acme + "/folders/" + hers.RootFolderID:    403,
		"/v4/accounts/" + north + "/folders/" + hers.RootFolderID:   404,
		"/v4/accounts/" + north + "/projects/" + hers.ID:            404,
		"/v4/accounts/" + north + "/workspaces/" + hers.WorkspaceID: 404,
		"/v4/accounts/" + north + "/invited_projects":               200,
		"/v2/projects/" + hers.ID:                                   404,
		"/v2/teams/" + hers.TeamID:                                  404,
		"/v2/accounts/" + acme:                                      404,
		"/v2/assets/" + hers.RootAssetID:                            404,
		"/v2/assets/" + hers.RootAssetID + "/children":              404,
		"/v2/assets/" + hers.RootAssetID + "?include_deleted=true":  404,
		"/v2/projects/" + hers.ID + "/review_links":                 404,
	} {
		if a := get(path); a.status != want {
			t.Errorf("%s: %d, want %d: %s", path, a.status, want, a.body)
		}
	}
}

func TestV4NoRoute(t *testing.T) {
	c := start(t, fast(""))
	for _, call := range []string{"GET /v4", "GET /v4/", "GET /v4/nothing", "POST /v4/me", "DELETE /v4/accounts", "GET /v4/accounts/x/y/z", "PUT /v4/accounts/x/files/y"} {
		method, path, _ := strings.Cut(call, " ")
		a := c.send(method, path, nil, "Authorization", "")
		a.refused(t, call, 404, "no route found for "+call)
	}
	c.v4("GET", "/folders/"+c.folder(), nil)
	c.send("GET", "/v4/accounts/"+nowhere+"/projects", nil).refused(t, "no such account", 404)
}

func TestV4UnreadableBodies(t *testing.T) {
	c := start(t, fast(""))
	path := c.in("/folders/" + c.root() + "/folders")
	for body, kind := range map[string]string{
		`{`: "application/json", `{"data":{"name":"x"}} {}`: "application/json", `{"data":{"name":"x"}}`: "text/plain", `name=x`: "application/x-www-form-urlencoded",
	} {
		c.send("POST", path, body, "Content-Type", kind).refused(t, body, 400)
	}
	if a := c.send("POST", path, `{"data":{"name":"x"}}`, "Content-Type", "application/json; charset=utf-8"); a.status != 201 {
		t.Errorf("%d %s", a.status, a.body)
	}
}
