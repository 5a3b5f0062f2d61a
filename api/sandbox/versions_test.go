package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func (c *client) version(target, next string) answer {
	c.t.Helper()
	return c.send("POST", "/v2/assets/"+target+"/version", object{"next_asset_id": next})
}

func ids(list []assetJSON) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

func TestVersions(t *testing.T) {
	o := fast(t.TempDir())
	c := start(t, o)
	folder, other := c.folder(), c.mkdir(c.root(), "Exports").ID
	v1, v2 := c.upload(folder, "Promo_v1.mov", noise(1, 10)).ID, c.upload(other, "Promo_v2.mov", noise(2, 20)).ID
	v3, last := c.upload(folder, "Promo_v3.mov", noise(3, 30)).ID, c.upload(folder, "z.mov", noise(4, 40)).ID

	var a assetJSON
	c.version(v1, v2).as(t, &a)
	stack := *a.ParentID
	list := c.children(folder)
	if a.ID != v2 || stack == v1 || stack == v2 || !slices.Equal(ids(list), []string{stack, v3, last}) {
		t.Fatalf("file and file: answer %s, folder %v", a.ID, ids(list))
	}
	if list[0].Kind != "version_stack" || list[0].ItemCount != 2 || *list[0].CoverAssetID != v2 || list[0].CoverAsset == nil || list[0].Name != "Promo_v1.mov" {
		t.Fatalf("stack %+v", list[0])
	}
	c.version(stack, v3).as(t, &a)
	if got := ids(c.children(stack)); !slices.Equal(got, []string{v3, v2, v1}) || *a.ParentID != stack {
		t.Fatalf("newest is not first: %v", got)
	}
	info, _ := c.box.Find("Account/Team/Project/Folder/Promo_v1.mov")
	if !slices.Equal(info.Versions, []string{v3, v2, v1}) {
		t.Fatalf("%+v", info)
	}
	for _, name := range []string{"Promo_v1.mov", "Promo_v2.mov", "Promo_v3.mov"} {
		if _, err := os.Stat(filepath.Join(o.Dir, "Account/Team/Project/Folder/Promo_v1.mov (versions)", name)); err != nil {
			t.Error(err)
		}
	}
	c.send("PUT", "/v2/assets/"+v1, object{"index": 99}).as(t, &a)
	if got := ids(c.children(stack)); got[0] != v1 || *c.asset(stack).CoverAssetID != v1 {
		t.Errorf("reordered: %v", got)
	}

	// Out again, one by one: the last file takes the stack's place.
	c.send("DELETE", "/v2/assets/"+v1+"/unversion", nil).as(t, &a)
	if *a.ParentID != folder || c.asset(stack).ItemCount != 2 {
		t.Errorf("unversion: %+v", a)
	}
	c.send("DELETE", "/v2/assets/"+v3+"/unversion", nil).as(t, &a)
	if got := ids(c.children(folder)); !slices.Equal(got, []string{v2, last, v1, v3}) {
		t.Errorf("after the stack dissolved: %v", got)
	}
	if got := c.send("GET", "/v2/assets/"+stack, nil); got.status != 404 {
		t.Errorf("dissolved stack: %d", got.status)
	}
	if got := c.send("DELETE", "/v2/assets/"+v3+"/unversion", nil); got.status != 422 {
		t.Errorf("unversion outside a stack: %d", got.status)
	}
}

func TestVersionRules(t *testing.T) {
	o := fast("")
	c := start(t, o)
	folder := c.folder()
	stack, stack2 := c.stack(folder), c.stack(folder)
	inside, file := c.children(stack)[0].ID, c.upload(folder, "x.mov", noise(1, 10)).ID
	other := c.upload(folder, "y.mov", noise(1, 11)).ID
	waiting := c.create(folder, "w.mov", 10).ID
	var picture assetJSON
	c.send("POST", "/v2/assets/"+folder+"/children", object{"type": "file", "name": "p.png", "filetype": "image/png", "filesize": 1}).as(t, &picture)
	c.put(picture.UploadURLs[0], []byte("p"), "Content-Type", "image/png")
	var project projectJSON
	c.send("POST", "/v2/teams/"+c.box.Info().Teams[0].ID+"/projects", object{"name": "Other"}).as(t, &project)
	abroad := c.upload(project.RootAssetID, "x.mov", noise(1, 10)).ID

	for what, x := range map[string][3]string{
		"target inside a stack":   {inside, file, "422"},
		"next in a stack":         {file, inside, "422"},
		"stack on a stack":        {stack, stack2, "422"},
		"stack on a file":         {file, stack, "422"},
		"folder next":             {file, folder, "422"},
		"folder target":           {folder, file, "422"},
		"on itself":               {file, file, "422"},
		"next incomplete":         {file, waiting, "422"},
		"target incomplete":       {waiting, file, "422"},
		"picture on a film":       {file, picture.ID, "422"},
		"picture on a stack":      {stack, picture.ID, "422"},
		"another project":         {file, abroad, "422"},
		"no such next":            {file, "00000000-0000-4000-8000-000000000000", "404"},
		"no such target":          {"00000000-0000-4000-8000-000000000000", file, "404"},
		"nothing next":            {file, "", "422"},
		"already in there":        {stack, inside, "422"},
		"and one that is allowed": {file, other, "200"},
	} {
		if got := c.version(x[0], x[1]); got.status != map[string]int{"422": 422, "404": 404, "200": 200}[x[2]] {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
}

// Before the analysis is done, asset_type is null and cannot differ.
func TestVersionBeforeAnalysis(t *testing.T) {
	o := fast("")
	o.PlayableAfter = time.Hour
	c := start(t, o)
	one, two := c.upload(c.folder(), "a.mov", noise(1, 10)), c.upload(c.folder(), "b.mov", noise(2, 10))
	if a := c.asset(one.ID); a.AssetType != nil || a.TranscodedAt != nil || a.CompletedAt == nil {
		t.Fatalf("%+v", a)
	}
	if got := c.version(one.ID, two.ID); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestDeletingInStacks(t *testing.T) {
	c := start(t, fast(t.TempDir()))
	folder := c.folder()
	stack := c.stack(folder)
	three := c.upload(folder, "cut_v3.mov", noise(13, 70)).ID
	c.version(stack, three)
	c.send("DELETE", "/v2/assets/"+three, nil)
	if a := c.asset(stack); a.ItemCount != 2 || a.CoverAsset.Name != "cut_v2.mov" {
		t.Errorf("after the cover was deleted: %+v", a)
	}
	c.send("DELETE", "/v2/assets/"+stack, nil)
	if got := names(c.children(folder)); got != "cut_v2.mov cut_v1.mov" && got != "cut_v1.mov cut_v2.mov" {
		t.Errorf("a deleted stack leaves %q: its files must stay", got)
	}
	again := c.stack(folder)
	c.send("DELETE", "/v2/assets/"+c.children(again)[0].ID, nil)
	if got := c.send("GET", "/v2/assets/"+again, nil); got.status != 404 {
		t.Errorf("a stack of one: %d", got.status)
	}
}

func TestFilesFollowTheTree(t *testing.T) {
	o := fast(t.TempDir())
	c := start(t, o)
	a, b := c.mkdir(c.root(), "A").ID, c.mkdir(c.root(), "B").ID
	one := c.upload(a, "same.mov", noise(1, 10)).ID
	two := c.upload(a, "same.mov", noise(2, 11)).ID
	odd := c.upload(a, "a/b:c?.mov", noise(3, 12)).ID
	at := func(want map[string]string) {
		t.Helper()
		for id, path := range want {
			for _, x := range c.box.Assets() {
				if x.ID == id && x.Disk != "Account/Team/Project/"+path {
					t.Errorf("%s is at %s, want %s", x.Name, x.Disk, path)
				}
			}
		}
		if err := c.box.Verify(); err != nil {
			t.Error(err)
		}
	}
	at(map[string]string{one: "A/same.mov", two: "A/same (2).mov", odd: "A/a_b_c_.mov"})
	if err := c.box.Rename(a, "Ä"); err != nil {
		t.Fatal(err)
	}
	at(map[string]string{one: "Ä/same.mov", two: "Ä/same (2).mov"})
	if err := c.box.Move(a, b); err != nil {
		t.Fatal(err)
	}
	at(map[string]string{one: "B/Ä/same.mov", odd: "B/Ä/a_b_c_.mov"})
	if err := c.box.Delete(one); err != nil {
		t.Fatal(err)
	}
	if err := c.box.Rename(two, "Same.mov"); err != nil {
		t.Fatal(err)
	}
	at(map[string]string{two: "B/Ä/Same.mov"})
	if _, err := os.Stat(filepath.Join(o.Dir, hidden, "trash", one)); err != nil {
		t.Error(err)
	}
	for _, err := range []error{c.box.Delete("x"), c.box.Rename("x", "y"), c.box.Move("x", b)} {
		if err == nil {
			t.Error("no error for an unknown id")
		}
	}
}
