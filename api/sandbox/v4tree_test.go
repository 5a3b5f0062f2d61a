package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func projectNames(list []v4ProjectJSON) (names []string) {
	for _, p := range list {
		names = append(names, p.Name)
	}
	return names
}

// The whole tree of V4 is that of V2.
func TestV4TreeIsThatOfV2(t *testing.T) {
	o := fast("")
	o.Empty = false
	c := start(t, o)
	info := c.box.Info()
	seen := map[string]bool{}
	for _, acc := range info.Accounts {
		in := "/v4/accounts/" + acc.ID
		for _, w := range dataOf[[]v4WorkspaceJSON](t, c.send("GET", in+"/workspaces?include=creator&sort=name_asc", nil), 200) {
			if w.AccountID != acc.ID || w.Creator == nil {
				t.Errorf("%+v", w)
			}
			if got := dataOf[v4WorkspaceJSON](t, c.send("GET", in+"/workspaces/"+w.ID, nil), 200); got.Name != w.Name || got.Creator != nil {
				t.Errorf("%+v", got)
			}
			for _, p := range dataOf[[]v4ProjectJSON](t, c.send("GET", in+"/workspaces/"+w.ID+"/projects", nil), 200) {
				seen[p.ID+p.RootFolderID+w.ID] = true
				one := dataOf[v4ProjectJSON](t, c.send("GET", in+"/projects/"+p.ID+"?include=owner", nil), 200)
				if one.Name != p.Name || one.Owner == nil || one.WorkspaceID != w.ID || one.Storage == 0 {
					t.Errorf("%+v", one)
				}
			}
		}
	}
	for _, p := range info.Projects {
		if !p.Shared && !seen[p.ID+p.RootAssetID+p.TeamID] {
			t.Errorf("V4 has no %s", p.Name)
		}
		if p.RootFolderID != p.RootAssetID || p.WorkspaceID != p.TeamID || p.AccountID == "" {
			t.Errorf("%+v", p)
		}
	}
	if len(seen) != 11 || !slices.Equal(info.Workspaces, info.Teams) || len(info.Login.Clients) != 4 || len(info.Login.Users) != 2 {
		t.Errorf("%d projects, %+v", len(seen), info.Login)
	}
	var v2 []assetJSON
	root := info.Projects[0].RootAssetID
	c.send("GET", "/v2/assets/"+root+"/children", nil).as(t, &v2)
	if got := c.v4List("/folders/" + root + "/children"); !slices.Equal(v4IDs(got), ids(v2)) {
		t.Errorf("%v, on V2 %v", v4IDs(got), ids(v2))
	}
}

func TestV4InactiveProject(t *testing.T) {
	o := fast("")
	o.Empty = false
	c := start(t, o)
	var old InfoProject
	for _, p := range c.box.Info().Projects {
		if p.Archived {
			old = p
		}
	}
	if p := dataOf[v4ProjectJSON](t, c.v4("GET", "/projects/"+old.ID, nil), 200); p.Status != "inactive" {
		t.Errorf("%+v", p)
	}
	children := c.v4List("/folders/" + old.RootFolderID + "/children")
	first := "/folders/" + children[0].ID
	for call, body := range map[string]object{
		"POST /folders/" + old.RootFolderID + "/folders":            {"name": "x"},
		"POST /folders/" + old.RootFolderID + "/files/local_upload": {"name": "x", "file_size": 1},
		"PATCH " + first:                                        {"name": "x"},
		"PATCH " + first + "/move":                              {"parent_id": old.RootFolderID},
		"DELETE " + first:                                       nil,
		"POST " + first + "/copy":                               {},
		"PATCH /projects/" + old.ID + "/metadata/values":        {"file_ids": []string{nowhere}, "values": []object{{"field_definition_id": nowhere, "value": nil}}},
		"POST /folders/" + old.RootFolderID + "/version_stacks": {"file_ids": []string{nowhere, "x"}},
	} {
		method, path, _ := strings.Cut(call, " ")
		c.v4(method, path, body).refused(t, call, 403, "archived")
	}
}

func TestV4CreateProject(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	path := "/workspaces/" + c.box.Info().Teams[0].ID + "/projects"
	var made []v4ProjectJSON
	for range 3 {
		made = append(made, dataOf[v4ProjectJSON](t, c.v4("POST", path, object{"name": "Twice", "restricted": true}), 201))
	}
	if made[0].ID == made[1].ID || made[1].ID == made[2].ID || !made[2].Restricted || made[0].Status != "active" {
		t.Errorf("%+v", made)
	}
	c.v4Upload(made[1].RootFolderID, "a.mov", noise(1, 9))
	c.close()
	c = start(t, o)
	list := dataOf[[]v4ProjectJSON](t, c.v4("GET", "/projects?sort=name_asc", nil), 200)
	if !slices.Equal(projectNames(list), []string{"Project", "Twice", "Twice", "Twice"}) || list[2].ID != made[1].ID || !list[2].Restricted || list[2].Storage != 9 {
		t.Errorf("%+v", list)
	}
	c.v4("POST", "/workspaces/"+nowhere+"/projects", object{"name": "x"}).refused(t, "no such workspace", 404)
}

// What an answer holds beyond the documented, and leaves out.
func TestV4Answers(t *testing.T) {
	o := fast("")
	o.Empty = false
	c := start(t, o)
	root := c.box.Info().Projects[0].RootFolderID
	var all []byte
	for _, p := range dataOf[[]json.RawMessage](t, c.v4("GET", "/projects", nil), 200) {
		all = append(all, p...)
	}
	for _, word := range []string{`"description":null`, `"adobe_id":null`, `"pinned_at":null`} {
		if !strings.Contains(string(all), word) {
			t.Errorf("no project has %s", word)
		}
	}
	cuts := c.v4List("/folders/" + root + "/children?include=creator,project,metadata,media_links.original,media_links.thumbnail,media_links.efficient")
	if len(cuts) == 0 || cuts[0].Project == nil || cuts[0].Project.ID != c.box.Info().Projects[0].ID || cuts[0].Metadata == nil {
		t.Fatalf("%+v", cuts)
	}
	me := dataOf[v4ProfileJSON](t, c.send("GET", "/v4/me", nil), 200)
	if u := cuts[0].Creator; u == nil || !strings.Contains(u.ID, "@") || u.ID == me.ID {
		t.Errorf("a creator's id is none that /me gives: %+v", u)
	}
	a := c.v4List("/folders/" + cuts[0].ID + "/children?include=media_links.original,media_links.thumbnail,media_links.efficient")
	var file *v4AssetJSON
	for _, x := range a {
		switch {
		case x.Type == typeStack:
			file = x.HeadVersion
		case x.Type == typeFile && file == nil:
			file = &x
		}
	}
	text, err := json.Marshal(file.MediaLinks)
	if err != nil || string(text) != `{"efficient":{"download_url":null},"original":{"download_url":null,"inline_url":null},"thumbnail":{"download_url":null,"url":null}}` {
		t.Errorf("%s %v", text, err)
	}
	if file.Status != "transcoded" || file.Creator != nil || file.Metadata != nil {
		t.Errorf("%+v", file)
	}
}
