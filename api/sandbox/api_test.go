package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTokenIsWanted(t *testing.T) {
	c := start(t, fast(""))
	for name, value := range map[string]string{
		"absent": "", "wrong": "Bearer fio-u-wrong", "no bearer": c.token, "basic": "Basic " + c.token, "empty": "Bearer ",
	} {
		a := c.send("GET", "/v2/me", nil, "Authorization", value)
		if a.status != 401 || !strings.Contains(string(a.body), `"errors":[{"code":401`) || a.header.Get("x-ratelimit-limit") == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if !strings.HasPrefix(c.token, "fio-u-") || len(c.token) != 70 {
		t.Errorf("token has %d characters", len(c.token))
	}
	c.box.RevokeToken()
	if a := c.send("GET", "/v2/me", nil); a.status != 401 || string(a.body) != `{"error":"invalid_token"}` {
		t.Errorf("revoked: %d %s", a.status, a.body)
	}
	c.box.RestoreToken()
	if a := c.send("GET", "/v2/me", nil); a.status != 200 {
		t.Errorf("restored: %d", a.status)
	}
}

func TestNotFound(t *testing.T) {
	c := start(t, fast(""))
	gone := "00000000-0000-4000-8000-000000000000"
	for _, call := range []string{
		"GET /v2/nothing", "GET /", "POST /v2/me", "PATCH /v2/assets/" + gone, "GET /v3/me",
		"GET /v2/assets/" + gone, "GET /v2/assets/" + gone + "/children", "PUT /v2/assets/" + gone, "DELETE /v2/assets/" + gone,
		"POST /v2/assets/" + gone + "/children", "DELETE /v2/assets/" + gone + "/unversion", "PUT /v2/assets/" + gone + "/restore",
		"GET /v2/accounts/" + gone, "GET /v2/accounts/" + gone + "/teams", "GET /v2/teams/" + gone, "GET /v2/teams/" + gone + "/projects",
		"GET /v2/projects/" + gone, "GET /v2/projects/" + gone + "/review_links", "GET /v2/review_links/" + gone, "GET /v2/review_links/" + gone + "/items",
		"PUT /v2/review_links/" + gone, "GET /v2/assets/not-an-id", "GET /v2/assets/%2e%2e", "POST /v2/teams/" + gone + "/projects",
	} {
		method, path, _ := strings.Cut(call, " ")
		a := c.send(method, path, object{"type": "folder", "name": "x"})
		var e errorJSON
		if err := json.Unmarshal(a.body, &e); a.status != 404 || err != nil || e.Code != 404 || len(e.Errors) != 1 || e.Errors[0].Detail == "" {
			t.Errorf("%s: %d %s", call, a.status, a.body)
		}
	}
	project := c.box.Info().Projects[0].ID
	if a := c.send("POST", "/v2/assets/"+project+"/children", object{"type": "folder", "name": "x"}); a.status != 404 {
		t.Errorf("a project id as parent: %d", a.status)
	}
	if a := c.send("GET", "/health", nil); a.status != 200 || string(a.body) != `{"status":"ok"}` {
		t.Errorf("health: %d %s", a.status, a.body)
	}
}

func TestUpdate(t *testing.T) {
	c := start(t, fast(""))
	id := c.mkdir(c.root(), "old").ID
	var a assetJSON
	c.send("PUT", "/v2/assets/"+id, object{"name": "new", "label": "approved", "description": "d", "index": 7.5, "private": true, "properties": object{"k": "v"}}).as(t, &a)
	if a.Name != "new" || a.Label != "approved" || *a.Description != "d" || a.Index != 7.5 || !a.Private || string(a.Properties["k"]) != `"v"` {
		t.Fatalf("%+v", a)
	}
	c.send("POST", "/v2/assets/"+id+"/label", object{"label": "none"}).as(t, &a)
	if a.Label != "none" || c.asset(id).Name != "new" {
		t.Fatalf("%+v", a)
	}
	for body, want := range map[string]int{`{"name":""}`: 422, `{"label":"red"}`: 422, `{"name":1}`: 400, `{`: 400} {
		if got := c.send("PUT", "/v2/assets/"+id, body, "Content-Type", "application/json"); got.status != want {
			t.Errorf("%s: %d", body, got.status)
		}
	}
}

func TestDeleteAndRestore(t *testing.T) {
	c := start(t, fast(""))
	folder := c.mkdir(c.root(), "shoot").ID
	file := c.upload(folder, "a.mov", noise(1, 100)).ID
	var gone assetJSON
	c.send("DELETE", "/v2/assets/"+folder, nil).as(t, &gone)
	if gone.DeletedAt == nil || gone.HardDeletedAt == nil {
		t.Fatalf("%+v", gone)
	}
	for _, id := range []string{folder, file} {
		if a := c.send("GET", "/v2/assets/"+id, nil); a.status != 404 {
			t.Errorf("deleted: %d", a.status)
		}
	}
	if a := c.send("GET", "/v2/assets/"+folder+"?include_deleted=true", nil); a.status != 200 {
		t.Errorf("include_deleted: %d", a.status)
	}
	if a := c.send("DELETE", "/v2/assets/"+folder, nil); a.status != 404 {
		t.Errorf("deleted twice: %d", a.status)
	}
	var list []assetJSON
	c.send("GET", "/v2/assets/"+c.root()+"/children?include_deleted=true", nil).as(t, &list)
	if names(c.children(c.root())) != "Folder" || names(list) != "Folder shoot" {
		t.Errorf("%s; %s", names(c.children(c.root())), names(list))
	}
	c.send("PUT", "/v2/assets/"+folder+"/restore", nil).as(t, &gone)
	if a, ok := c.box.Find("Account/Team/Project/shoot/a.mov"); !ok || a.Disk != "Account/Team/Project/shoot/a.mov" {
		t.Errorf("restored: %+v", a)
	}
	if a := c.send("DELETE", "/v2/assets/"+c.root(), nil); a.status != 403 {
		t.Errorf("root deleted: %d", a.status)
	}
	var batch batchJSON
	c.send("DELETE", "/v2/batch/assets", object{"asset_ids": []string{folder, "nothing", folder}}).as(t, &batch)
	if !slices.Equal(batch.Success, []string{folder}) || !slices.Equal(batch.Error, []string{"nothing"}) {
		t.Errorf("%+v", batch)
	}
	if a := c.send("DELETE", "/v2/batch/assets", object{}); a.status != 422 {
		t.Errorf("empty batch: %d", a.status)
	}
}

func TestMoveAndCopy(t *testing.T) {
	c := start(t, fast(""))
	a, b := c.mkdir(c.root(), "a").ID, c.mkdir(c.root(), "b").ID
	file := c.upload(a, "x.mov", noise(2, 100)).ID
	stack := c.stack(a)
	var out assetJSON
	c.send("POST", "/v2/assets/"+b+"/move", object{"id": file}).as(t, &out)
	if *out.ParentID != b {
		t.Fatalf("%+v", out)
	}
	c.send("POST", "/v2/assets/"+b+"/copy", object{"id": a}).as(t, &out)
	if !out.Copy || out.Name != "a" || out.ItemCount != 1 || c.children(out.ID)[0].ItemCount != 2 {
		t.Fatalf("%+v", out)
	}
	var batch batchJSON
	c.send("POST", "/v2/batch/assets/"+a+"/copy", object{"batch": []object{{"id": file}, {"id": "nothing"}}, "copy_comments": "all"}).as(t, &batch)
	if len(batch.Success) != 1 || len(batch.Error) != 1 {
		t.Fatalf("%+v", batch)
	}
	for what, call := range map[string][3]string{
		"into itself":    {b, "move", b},
		"below itself":   {c.mkdir(b, "in").ID, "move", b},
		"copy in itself": {b, "copy", b},
		"into a file":    {file, "move", a},
		"into a stack":   {stack, "move", file},
		"the root":       {a, "move", c.root()},
	} {
		if got := c.send("POST", "/v2/assets/"+call[0]+"/"+call[1], object{"id": call[2]}); got.status != 422 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := c.send("POST", "/v2/assets/"+a+"/move", object{"id": "nothing"}); got.status != 404 {
		t.Errorf("move nothing: %d", got.status)
	}
}

func TestRateLimits(t *testing.T) {
	o := fast("")
	o.Unlimited = false
	c := start(t, o)
	hit := func(method, path string, body any) (granted int, last answer) {
		for range 60 {
			if last = c.send(method, path, body); last.status == 429 {
				return granted, last
			}
			granted++
		}
		return granted, last
	}
	folder := c.folder()
	for _, x := range []struct {
		method, path string
		body         any
		limit        string
		window       string
		least        int
	}{
		{"POST", "/v2/assets/" + folder + "/children", object{"type": "folder", "name": "x"}, "5", "1000", 5},
		{"GET", "/v2/assets/" + folder, nil, "5", "1000", 5},
		{"PUT", "/v2/assets/" + folder, object{}, "10", "1000", 10},
	} {
		granted, last := hit(x.method, x.path, x.body)
		h := last.header
		if last.status != 429 || granted < x.least || granted > x.least+4 || string(last.body) != "Rate Limit Exceeded\n" ||
			h.Get("x-ratelimit-limit") != x.limit || h.Get("x-ratelimit-window") != x.window || h.Get("x-ratelimit-remaining") != "0" || h.Get("Retry-After") != "" {
			t.Errorf("%s %s: %d granted, then %d %q %v", x.method, x.path, granted, last.status, last.body, h)
		}
	}
	if c.box.Record().Limited != 3 {
		t.Errorf("recorded %d limited calls", c.box.Record().Limited)
	}
}

// stack makes a stack of two files in a folder.
func (c *client) stack(folder string) string {
	c.t.Helper()
	one, two := c.upload(folder, "cut_v1.mov", noise(11, 50)).ID, c.upload(folder, "cut_v2.mov", noise(12, 60)).ID
	var top assetJSON
	c.send("POST", "/v2/assets/"+one+"/version", object{"next_asset_id": two}).as(c.t, &top)
	return *top.ParentID
}
