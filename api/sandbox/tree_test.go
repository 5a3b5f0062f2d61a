package sandbox

import (
	"testing"
)

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
