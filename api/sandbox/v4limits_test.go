package sandbox

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// limitsOfSpec are the limits of Frame.io's OpenAPI file, as
// facts beside the table that the sandbox has.
var limitsOfSpec = map[string][]string{
	"3/1000": {"POST /folders/x/folders"},
	"5/1000": {
		"POST /folders/x/files/local_upload", "POST /folders/x/files", "GET /files/x/status",
		"GET /folders/x/files", "GET /folders/x/folders", "GET /folders/x/version_stacks",
	},
	"10/1000": {"GET /files/x"},
	"10/60000": {
		"POST /folders/x/version_stacks", "PATCH /version_stacks/x/move", "POST /version_stacks/x/copy", "PATCH /version_stacks/x/versions",
		"POST /projects/x/shares", "PATCH /shares/" + nowhere, "POST /shares/" + nowhere + "/assets", "DELETE /shares/" + nowhere + "/assets/x",
		"PATCH /projects/x/metadata/values", "PATCH /folders/x", "PATCH /folders/x/move", "POST /folders/x/copy",
		"POST /workspaces/" + nowhere + "/projects",
	},
	"60/60000": {"DELETE /folders/x", "DELETE /shares/" + nowhere},
	"100/60000": {
		"GET /workspaces", "GET /workspaces/" + nowhere, "GET /workspaces/" + nowhere + "/projects", "GET /projects", "GET /invited_projects", "GET /projects/x",
		"GET /folders/x", "GET /folders/x/children", "PATCH /files/x", "PATCH /files/x/move", "POST /files/x/copy", "DELETE /files/x",
		"GET /version_stacks/x", "GET /version_stacks/x/children", "GET /projects/x/shares", "GET /shares/" + nowhere,
		"GET /files/x/metadata", "GET /metadata/field_definitions", "PATCH /files/x/restore", "PATCH /folders/x/restore",
	},
}

// Each call has its own bucket, of the documented size, that drains gradually.
func TestV4LimitsInVirtualTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o := fast(dir)
		o.Unlimited = false
		c := bubble(t, o)
		defer c.settle()
		calls := 2 // me and accounts
		c.drain(t, "GET", "/v4/me", 100, time.Minute)
		c.drain(t, "GET", "/v4/accounts", 100, time.Minute)
		for limit, list := range limitsOfSpec {
			n, window, _ := strings.Cut(limit, "/")
			most, _ := strconv.Atoi(n)
			ms, _ := strconv.Atoi(window)
			for _, call := range list {
				method, path, _ := strings.Cut(call, " ")
				c.drain(t, method, c.in(path), most, time.Duration(ms)*time.Millisecond)
				calls++
			}
		}
		if calls != len(v4Table) {
			t.Errorf("%d calls were tried, there are %d", calls, len(v4Table))
		}
	})
}

// drain empties a call's bucket, sees the refusal, and waits for one more.
func (c *client) drain(t *testing.T, method, path string, most int, window time.Duration) {
	t.Helper()
	for n := range most {
		a := c.send(method, path, nil)
		if a.status == 429 || a.header.Get("x-ratelimit-remaining") != strconv.Itoa(most-n-1) {
			t.Errorf("%s %s: call %d of %d: %d %v", method, path, n+1, most, a.status, a.header)
			return
		}
	}
	a := c.send(method, path, nil)
	if string(a.body) != `{"errors":[{"detail":"Too many requests"}]}` || a.status != 429 ||
		a.header.Get("x-ratelimit-limit") != strconv.Itoa(most) || a.header.Get("x-ratelimit-remaining") != "0" ||
		a.header.Get("x-ratelimit-window") != strconv.Itoa(int(window.Milliseconds())) || a.header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%s %s: %d %s %v", method, path, a.status, a.body, a.header)
	}
	time.Sleep(window / time.Duration(most))
	if got := c.send(method, path, nil); got.status == 429 {
		t.Errorf("%s %s: nothing has drained", method, path)
	}
	if got := c.send(method, path, nil); got.status != 429 {
		t.Errorf("%s %s: too much has drained", method, path)
	}
}

// Jane's calls do not hold Sam's back.
func TestV4LimitsArePerUser(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o := fast(dir)
		o.Empty, o.Unlimited, o.OAuth.Allow = false, false, "Sam Okafor"
		c := bubble(t, o)
		defer c.settle()
		c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		sam := "Bearer " + c.signInToAdobe()
		for range 100 {
			c.send("GET", "/v4/me", nil)
		}
		if a := c.send("GET", "/v4/me", nil); a.status != 429 {
			t.Errorf("Jane: %d", a.status)
		}
		if a := c.send("GET", "/v4/me", nil, "Authorization", sam); a.status != 200 {
			t.Errorf("Sam: %d", a.status)
		}
		if got := c.box.Record().Limited; got != 1 {
			t.Errorf("%d were limited", got)
		}
	})
}
