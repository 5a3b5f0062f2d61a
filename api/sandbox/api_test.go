package sandbox

import (
	"encoding/json"
	"fmt"
	"net/url"
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

func TestTreeFromTheTop(t *testing.T) {
	c := start(t, Options{Unlimited: true})
	me := struct{ Name, Email, Account_ID, Kind string }{}
	c.send("GET", "/v2/me", nil).as(t, &me)
	if me.Name != "Jane Doe" || me.Email != "jane@studio.tv" {
		t.Fatalf("%+v", me)
	}
	var accounts []accountJSON
	c.send("GET", "/v2/accounts", nil).as(t, &accounts)
	if len(accounts) != 2 {
		t.Fatalf("%d accounts", len(accounts))
	}
	seen := 0
	for _, a := range accounts {
		var one accountJSON
		c.send("GET", "/v2/accounts/"+a.ID, nil).as(t, &one)
		var teams []teamJSON
		c.send("GET", "/v2/accounts/"+a.ID+"/teams", nil).as(t, &teams)
		for _, tm := range teams {
			c.send("GET", "/v2/teams/"+tm.ID+"?include=account", nil).as(t, &tm)
			if tm.Account == nil || tm.Account.ID != a.ID || one.ID != a.ID {
				t.Fatalf("%+v", tm)
			}
			var projects []projectJSON
			c.send("GET", "/v2/teams/"+tm.ID+"/projects", nil).as(t, &projects)
			for _, p := range projects {
				if p.ReadOnly || p.RootAsset.AccountID != a.ID || p.RootAsset.ID != p.RootAssetID {
					t.Fatalf("%+v", p)
				}
				seen++
			}
		}
	}
	if seen != 10 {
		t.Fatalf("%d projects in teams: one of 12 is archived, one shared", seen)
	}
	var teams []teamJSON
	if c.send("GET", "/v2/teams", nil).as(t, &teams); len(teams) != 4 {
		t.Fatalf("%d teams", len(teams))
	}
}

func TestProjectFilters(t *testing.T) {
	c := start(t, Options{Unlimited: true})
	team := c.box.Info().Teams[0].ID
	for query, want := range map[string]int{"": 3, "?filter[archived]=all": 4, "?filter[archived]=none": 3, "?filter%5Barchived%5D=only": 1} {
		var list []projectJSON
		if c.send("GET", "/v2/teams/"+team+"/projects"+query, nil).as(t, &list); len(list) != want {
			t.Errorf("%q gave %d projects, want %d", query, len(list), want)
		}
	}
	for query, want := range map[string]int{"": 1, "?filter[name]=harbor": 1, "?filter[name]=nothing": 0, "?filter[archived]=true": 0, "?filter[account_id]=x": 0} {
		var list []projectJSON
		c.send("GET", "/v2/projects/shared"+query, nil).as(t, &list)
		if len(list) != want || want == 1 && !list[0].Shared {
			t.Errorf("shared%q gave %d", query, len(list))
		}
	}
	for _, p := range c.box.Info().Projects {
		var one projectJSON
		c.send("GET", "/v2/projects/"+p.ID, nil).as(t, &one)
		if one.RootAssetID != p.RootAssetID || one.FileCount == 0 || one.Storage == 0 {
			t.Fatalf("%+v", one)
		}
		if p.Archived {
			if one.ArchiveStatus != "archived" || one.ArchivedAt == nil || !one.ReadOnly {
				t.Errorf("%+v", one)
			}
			if a := c.send("POST", "/v2/assets/"+p.RootAssetID+"/children", object{"type": "folder", "name": "x"}); a.status != 403 {
				t.Errorf("create in an archived project: %d", a.status)
			}
		}
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

func TestPaging(t *testing.T) {
	c := start(t, fast(""))
	folder := c.mkdir(c.root(), "many").ID
	for n := range 123 {
		c.mkdir(folder, fmt.Sprintf("f%03d", n))
	}
	list := func(query string, body any, want int, headers string) []assetJSON {
		t.Helper()
		a := c.send("GET", "/v2/assets/"+folder+"/children"+query, body)
		var items []assetJSON
		a.as(t, &items)
		got := fmt.Sprint(a.header.Get("page-number"), a.header.Get("per-page"), a.header.Get("total-pages"), a.header.Get("total"))
		if len(items) != want || got != headers {
			t.Errorf("%s %v: %d items, headers %s, want %d and %s", query, body, len(items), got, want, headers)
		}
		return items
	}
	list("", nil, 50, fmt.Sprint("1", "50", "3", "123"))
	list("?page=3", nil, 23, fmt.Sprint("3", "50", "3", "123"))
	list("?page=4", nil, 0, fmt.Sprint("4", "50", "3", "123"))
	list("?page=99999999999", nil, 0, fmt.Sprint("99999999999", "50", "3", "123"))
	list("?page_size=5000", nil, 123, fmt.Sprint("1", "500", "1", "123"))
	list("", object{"page": 2, "page_size": 100}, 23, fmt.Sprint("2", "100", "2", "123"))
	list("", object{"page": "2", "page_size": "100"}, 23, fmt.Sprint("2", "100", "2", "123"))
	list("?page=1", object{"page": 2, "include": []string{"creator", "children"}}, 50, fmt.Sprint("1", "50", "3", "123"))
	list("", object{}, 50, fmt.Sprint("1", "50", "3", "123"))
	seen := map[string]bool{}
	for p := 1; p <= 13; p++ {
		for _, a := range list(fmt.Sprintf("?page_size=10&page=%d", p), nil, min(10, 123-(p-1)*10), fmt.Sprint(fmt.Sprint(p), "10", "13", "123")) {
			seen[a.ID] = true
		}
	}
	if len(seen) != 123 {
		t.Errorf("pages show %d of 123", len(seen))
	}
	for _, bad := range []string{"?page=0", "?page=-1", "?page=x", "?page_size=0", "?sort=colour"} {
		if a := c.send("GET", "/v2/assets/"+folder+"/children"+bad, nil); a.status != 422 {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
	if a := c.send("GET", "/v2/assets/"+folder+"/children", "{"); a.status != 400 {
		t.Errorf("broken body: %d", a.status)
	}
	empty := c.send("GET", "/v2/assets/"+c.mkdir(folder, "empty").ID+"/children", nil)
	if string(empty.body) != "[]" || empty.header.Get("total-pages") != "1" || empty.header.Get("total") != "0" {
		t.Errorf("empty: %s %v", empty.body, empty.header)
	}
}

func names(list []assetJSON) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Name)
	}
	return strings.Join(out, " ")
}

func TestListing(t *testing.T) {
	c := start(t, fast(""))
	folder := c.mkdir(c.root(), "list").ID
	b := c.mkdir(folder, "b").ID
	c.create(folder, "C.mov", 30)
	c.create(folder, "a.mov", 20)
	for _, n := range []string{"1", "2", "3", "4"} {
		c.mkdir(b, n)
	}
	for query, want := range map[string]string{
		"": "b C.mov a.mov", "?sort=name": "a.mov b C.mov", "?sort=-name": "C.mov b a.mov", "?sort=filesize,-name": "b a.mov C.mov",
		"?type=folder": "b", "?type=file&sort=name": "a.mov C.mov", "?sort=-inserted_at": "a.mov C.mov b", "?sort=label,filetype,id,uploaded_at,comment_count,index&type=folder": "b",
	} {
		var list []assetJSON
		if c.send("GET", "/v2/assets/"+folder+"/children"+query, nil).as(t, &list); names(list) != want {
			t.Errorf("%s: %s, want %s", query, names(list), want)
		}
	}
	var list []assetJSON
	c.send("GET", "/v2/assets/"+folder+"/children?include=children,cover_asset", nil).as(t, &list)
	if list[0].Children == nil || names(*list[0].Children) != "1 2 3" || list[0].ItemCount != 4 || list[1].Children == nil {
		t.Errorf("include=children: %+v", list[0])
	}
	if folders := c.asset(b); folders.Filesize != nil || folders.UploadURLs != nil || folders.Project == nil {
		t.Errorf("%+v", folders)
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

func TestReviewLinks(t *testing.T) {
	c := start(t, fast(""))
	project := c.box.Info().Projects[0].ID
	file := c.upload(c.folder(), "x.mov", noise(2, 100)).ID
	path := "/v2/projects/" + project + "/review_links"
	var link linkJSON
	c.send("POST", path, object{"name": "For the client", "password": "p", "current_version_only": true}).as(t, &link)
	if !strings.HasPrefix(link.ShortURL, "https://f.io/") || !link.Password || !link.Newest || link.ProjectID != project {
		t.Fatalf("%+v", link)
	}
	assets := "/v2/review_links/" + link.ID + "/assets"
	c.send("POST", assets, object{"asset_ids": []string{file}}).as(t, &link)
	c.send("POST", assets, object{"asset_ids": []string{file, c.folder()}}).as(t, &link)
	if link.ItemCount != 2 {
		t.Fatalf("%+v", link)
	}
	c.send("PUT", assets, object{"asset_ids": []string{file}}).as(t, &link)
	var items []assetJSON
	c.send("GET", "/v2/review_links/"+link.ID+"/items", nil).as(t, &items)
	if link.ItemCount != 1 || len(items) != 1 {
		t.Fatalf("%+v, %d items", link, len(items))
	}
	c.send("PUT", "/v2/review_links/"+link.ID, object{"is_active": false, "enable_downloading": false}).as(t, &link)
	c.send("GET", "/v2/review_links/"+link.ID, nil).as(t, &link)
	var all []linkJSON
	c.send("GET", path, nil).as(t, &all)
	if link.Active || len(all) != 1 {
		t.Fatalf("%+v, %d links", link, len(all))
	}
	for what, got := range map[string]answer{
		"no name":   c.send("POST", path, object{}),
		"no assets": c.send("POST", assets, object{}),
	} {
		if got.status != 422 {
			t.Errorf("%s: %d", what, got.status)
		}
	}
	if got := c.send("POST", assets, object{"asset_ids": []string{"x"}}); got.status != 404 {
		t.Errorf("unknown asset: %d", got.status)
	}
}

func TestLinksStayInTheirProject(t *testing.T) {
	c := start(t, Options{Unlimited: true})
	var own, shared InfoProject
	for _, p := range c.box.Info().Projects {
		if p.Shared {
			shared = p
		} else {
			own = p
		}
	}
	if got := c.send("POST", "/v2/projects/"+shared.ID+"/review_links", object{"name": "x"}); got.status != 403 {
		t.Errorf("link in a shared project: %d", got.status)
	}
	var link linkJSON
	c.send("POST", "/v2/projects/"+own.ID+"/review_links", object{"name": "x"}).as(t, &link)
	if got := c.send("POST", "/v2/review_links/"+link.ID+"/assets", object{"asset_ids": []string{shared.RootAssetID}}); got.status != 422 {
		t.Errorf("asset of another project: %d", got.status)
	}
}

func TestCreateProject(t *testing.T) {
	c := start(t, fast(""))
	path := "/v2/teams/" + c.box.Info().Teams[0].ID + "/projects"
	var p projectJSON
	c.send("POST", path, object{"name": "Fresh"}).as(t, &p)
	c.upload(p.RootAssetID, "x.mov", noise(1, 10))
	for body, want := range map[string]int{`{"name":"Fresh"}`: 409, `{}`: 422} {
		if got := c.send("POST", path, body); got.status != want {
			t.Errorf("%s: %d", body, got.status)
		}
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

func TestCreateRules(t *testing.T) {
	c := start(t, fast(""))
	path := "/v2/assets/" + c.folder() + "/children"
	file := c.upload(c.folder(), "x.mov", noise(1, 10)).ID
	for body, want := range map[string]int{
		`{"type":"file","name":"a.mov","filesize":1}`:                         200,
		`{"type":"file","name":"a.mov","filesize":0,"filetype":"video/mp4"}`:  200,
		`{"type":"file","name":"a/b\\..","filesize":1,"auto_version_id":"x"}`: 200,
		`{"type":"file","name":"a.mov","filesize":5497558138880}`:             200,
		`{"type":"file","name":"a.mov","filesize":5497558138881}`:             422,
		`{"type":"file","name":"a.mov","filesize":-1}`:                        422,
		`{"type":"file","name":"a.mov"}`:                                      422,
		`{"type":"file","name":"a.mov","filesize":null}`:                      422,
		`{"type":"file","filesize":1}`:                                        422,
		`{"type":"file","name":"","filesize":1}`:                              422,
		`{"type":"version_stack","name":"a"}`:                                 422,
		`{"name":"a.mov","filesize":1}`:                                       422,
		`{"type":"file","name":"a.mov","filesize":"1"}`:                       400,
		`{"type":"file","name":"a.mov","filesize":1.5}`:                       400,
		`[]`:             400,
		`{"type":"file"`: 400,
		``:               422,
		`{"type":"folder","name":"f","filesize":0}`:                                   200,
		`{"type":"folder","name":""}`:                                                 422,
		`{"type":"file","name":"a.mov","source":{"url":"https://example.com/x.mov"}}`: 422,
	} {
		if got := c.send("POST", path, body, "Content-Type", "application/json"); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	for what, parent := range map[string]string{"file": file, "stack": c.stack(c.folder())} {
		if got := c.send("POST", "/v2/assets/"+parent+"/children", object{"type": "folder", "name": "x"}); got.status != 422 {
			t.Errorf("parent is a %s: %d", what, got.status)
		}
	}
	var a assetJSON
	c.send("POST", path, url.Values{"type": {"file"}, "name": {"form.mov"}, "filesize": {"7"}, "filetype": {"video/quicktime"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").as(t, &a)
	if a.Name != "form.mov" || *a.Filesize != 7 || len(a.UploadURLs) != 1 {
		t.Errorf("form: %+v", a)
	}
	if got := c.send("POST", path, "type=file&name=x&filesize=y", "Content-Type", "application/x-www-form-urlencoded"); got.status != 422 {
		t.Errorf("form with a bad number: %d", got.status)
	}
	if got := c.send("POST", path, "type=%zz", "Content-Type", "application/x-www-form-urlencoded"); got.status != 400 {
		t.Errorf("bad form: %d", got.status)
	}
	if got := c.send("POST", path, strings.Repeat(" ", maxBody+1)); got.status != 400 {
		t.Errorf("huge body: %d", got.status)
	}
	noType := c.create(c.folder(), "x", 1)
	if c.send("POST", path, object{"type": "file", "name": "a.png", "filesize": 1, "filetype": nil}).as(t, &a); *a.Filetype != "image/png" || noType.Autoversion != nil {
		t.Errorf("null filetype became %s", *a.Filetype)
	}
}

func TestNumberOfParts(t *testing.T) {
	for _, x := range []struct {
		size, target int64
		most, want   int
	}{{1, 20e6, 10000, 1}, {0, 20e6, 10000, 1}, {20e6, 20e6, 10000, 1}, {20e6 + 1, 20e6, 10000, 2}, {50_645_990, 20e6, 10000, 3},
		{24_638_557, 20e6, 10000, 2}, {21_136_250, 20e6, 10000, 2}, {5 << 40, 20e6, 10000, 10000}, {68e9, 20e6, 35, 35}} {
		if got := partCount(x.size, x.target, x.most); got != x.want {
			t.Errorf("%+v: %d", x, got)
		}
	}
}
