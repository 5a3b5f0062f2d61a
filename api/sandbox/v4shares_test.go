package sandbox

import (
	"strings"
	"testing"
	"time"
)

func (c *client) v4Share(body object) v4ShareJSON {
	c.t.Helper()
	body["type"], body["access"] = "asset", "public"
	return dataOf[v4ShareJSON](c.t, c.v4("POST", "/projects/"+c.box.Info().Projects[0].ID+"/shares", body), 201)
}

func TestV4Shares(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	f := c.v4Clips(c.folder(), "a.mov", "b.mov", "c <x>.mov")
	stack := c.v4Stack(c.folder(), f[0], f[1])
	s := c.v4Share(object{"name": "For the client", "asset_ids": []string{stack.ID, c.folder()}, "downloading_enabled": false})
	if *s.Name != "For the client" || s.Access != "public" || !s.Enabled || s.Downloading || s.Passphrase != nil || !isUUID(s.Collection) {
		t.Fatalf("%+v", s)
	}
	path := "/shares/" + s.ID
	added := dataOf[v4ShareJSON](t, c.v4("POST", path+"/assets", object{"asset_id": f[2]}), 200)
	if added.Added != f[2] || added.ID != s.ID {
		t.Errorf("%+v", added)
	}
	c.v4("POST", path+"/assets", object{"asset_id": f[2]}).refused(t, "twice", 422, "already")
	c.v4("POST", path+"/assets", object{"asset_id": nowhere}).refused(t, "nothing", 404)
	page := c.send("GET", *s.ShortURL, nil)
	if page.status != 200 || !strings.Contains(string(page.body), "c &lt;x&gt;.mov") || !strings.Contains(string(page.body), "For the client") {
		t.Errorf("%d %s", page.status, page.body)
	}
	removed := dataOf[v4ShareJSON](t, c.v4("DELETE", path+"/assets/"+f[2], nil), 200)
	if removed.Removed != f[2] {
		t.Errorf("%+v", removed)
	}
	c.v4("DELETE", path+"/assets/"+f[2], nil).refused(t, "not in there", 404)

	day := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	changed := dataOf[v4ShareJSON](t, c.v4("PATCH", path, object{
		"name": "New", "passphrase": "sesame", "description": "d", "expiration": day.Format(time.RFC3339), "access": "secure",
	}), 200)
	if *changed.Name != "New" || *changed.Passphrase != "sesame" || *changed.Description != "d" || *changed.Expiration != stamp(day) || changed.Access != "secure" {
		t.Errorf("%+v", changed)
	}
	if page := c.send("GET", *s.ShortURL, nil); strings.Contains(string(page.body), "v1.mov") || !strings.Contains(string(page.body), "passphrase") {
		t.Errorf("%s", page.body)
	}
	changed = dataOf[v4ShareJSON](t, c.v4("PATCH", path, object{"name": nil, "passphrase": nil, "description": nil, "expiration": nil}), 200)
	if changed.Name != nil || changed.Passphrase != nil || changed.Description != nil || changed.Expiration != nil {
		t.Errorf("%+v", changed)
	}
	if other := c.v4Share(object{"name": "Another"}); other.ID == s.ID {
		t.Error("two shares are one")
	}

	c.close()
	c = start(t, o)
	if got := dataOf[v4ShareJSON](t, c.v4("GET", path, nil), 200); got.Name != nil || got.Access != "secure" {
		t.Errorf("after a restart: %+v", got)
	}
	shares := "/projects/" + c.box.Info().Projects[0].ID + "/shares"
	if got := dataOf[[]v4ShareJSON](t, c.v4("GET", shares+"?sort=created_at_desc", nil), 200); len(got) != 2 || got[1].ID != s.ID {
		t.Errorf("%+v", got)
	}
	if a := c.v4("DELETE", path, nil); a.status != 204 {
		t.Errorf("%d", a.status)
	}
	c.v4("GET", path, nil).refused(t, "deleted", 404)
	c.v4("POST", path+"/assets", object{"asset_id": f[2]}).refused(t, "deleted", 404)
	if got := dataOf[[]v4ShareJSON](t, c.v4("GET", shares, nil), 200); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	_, code, _ := strings.Cut(*s.ShortURL, "/s/")
	if a := c.send("GET", "/s/"+code, nil); a.status != 404 {
		t.Errorf("its page: %d", a.status)
	}
	var links []linkJSON
	c.send("GET", "/v2"+shares[:len(shares)-len("shares")]+"review_links", nil).as(t, &links)
	if len(links) != 1 || links[0].Name != "Another" {
		t.Errorf("V2 sees %+v", links)
	}
}

func TestV4SharesWithPassphrases(t *testing.T) {
	c := start(t, fast(""))
	c.box.DemandPassphrases(true)
	if s := c.v4Share(object{"name": "x"}); s.Passphrase == nil || len(*s.Passphrase) < 8 {
		t.Errorf("%+v", s)
	}
	if s := c.v4Share(object{"name": "x", "passphrase": "mine"}); *s.Passphrase != "mine" {
		t.Errorf("%+v", s)
	}
	c.box.DemandPassphrases(false)
	if s := c.v4Share(object{"name": "x"}); s.Passphrase != nil {
		t.Errorf("%+v", s)
	}
}

// A guest sees the project, fills it, and may share nothing of it.
func TestV4Guests(t *testing.T) {
	o := fast("")
	o.Empty = false
	c := start(t, o)
	var p InfoProject
	for _, x := range c.box.Info().Projects {
		if x.Shared {
			p = x
		}
	}
	in := "/v4/accounts/" + p.AccountID
	accounts := dataOf[[]v4AccountJSON](t, c.send("GET", "/v4/accounts?sort=display_name_asc", nil), 200)
	roles := map[string]int{"owner": 0, "admin": 0, "": 0}
	for _, a := range accounts {
		roles[strings.Join(a.Roles, " ")]++
	}
	if len(accounts) != 3 || roles["owner"] != 1 || roles["admin"] != 1 || roles[""] != 1 {
		t.Errorf("%+v", accounts)
	}
	if got := dataOf[[]v4WorkspaceJSON](t, c.send("GET", in+"/workspaces", nil), 200); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	for _, path := range []string{in + "/invited_projects", in + "/projects"} {
		if got := dataOf[[]v4ProjectJSON](t, c.send("GET", path+"?include=owner", nil), 200); len(got) != 1 || got[0].ID != p.ID || got[0].Owner.Name != "Mira Okafor" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if got := dataOf[[]v4ProjectJSON](t, c.v4("GET", "/invited_projects", nil), 200); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	c.send("GET", in+"/workspaces/"+p.WorkspaceID, nil).refused(t, "its workspace", 403)
	made := c.send("POST", in+"/folders/"+p.RootFolderID+"/folders", object{"data": object{"name": "Mine"}})
	dataOf[v4AssetJSON](t, made, 201)
	c.send("POST", in+"/projects/"+p.ID+"/shares", object{"data": object{"type": "asset", "name": "x", "access": "public"}}).refused(t, "a share", 403)
}
