package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Verify must be able to fail, and to say why.
func TestVerifyFindsTrouble(t *testing.T) {
	in := "Account/Team/Project/Folder/"
	for want, spoil := range map[string]func(t *testing.T, c *client, dir string, a, b string){
		"is not what was received": func(t *testing.T, _ *client, dir, _, _ string) { write(t, dir, in+"a.mov", "jello") },
		"it has 6 bytes":           func(t *testing.T, _ *client, dir, _, _ string) { write(t, dir, in+"a.mov", "hello!") },
		"no such file": func(t *testing.T, _ *client, dir, _, _ string) {
			if err := os.Remove(filepath.Join(dir, in+"a.mov")); err != nil {
				t.Fatal(err)
			}
		},
		"is no asset's file": func(t *testing.T, _ *client, dir, _, _ string) { write(t, dir, in+"stray.txt", "x") },
		"belongs to 2 assets": func(_ *testing.T, c *client, _, a, b string) {
			c.box.world.assets[b].Disk = c.box.world.assets[a].Disk
		},
		"has no files": func(t *testing.T, c *client, _, a, b string) {
			c.version(a, b)
			c.box.world.assets[a].Deleted = c.box.world.born
			c.box.world.assets[b].Deleted = c.box.world.born
		},
		"which is no complete file": func(t *testing.T, c *client, _, a, b string) {
			c.version(a, b)
			c.box.world.assets[b].Type = typeStack
		},
		"its SHA-256 is not what it was": func(t *testing.T, c *client, _, a, _ string) {
			if err := c.box.Verify(); err != nil {
				t.Fatal(err)
			}
			c.box.world.assets[a].SHA256 = strings.Repeat("0", 64)
		},
	} {
		dir := t.TempDir()
		c := open(t, fast(dir))
		a, b := c.upload(c.folder(), "a.mov", []byte("hello")).ID, c.upload(c.folder(), "b.mov", []byte("world")).ID
		spoil(t, c, dir, a, b)
		if err := c.box.Verify(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
		c.close()
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file system that does not do what it should is no reason to fall over.
func TestDiskTrouble(t *testing.T) {
	dir := t.TempDir()
	c := open(t, fast(dir))
	a := c.create(c.folder(), "x.mov", 5)
	if err := os.RemoveAll(filepath.Join(dir, hidden, "parts")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, hidden), "parts", "in the way")
	if got := c.put(a.UploadURLs[0], []byte("hello")); got.status != 500 || got.s3(t).Code != "InternalError" {
		t.Errorf("%d %s", got.status, got.body)
	}
	c.box.log.file.Close()
	if got := c.send("POST", "/v2/assets/"+c.root()+"/children", object{"type": "folder", "name": "x"}); got.status != 500 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if err := c.server.Close(); err == nil {
		t.Error("no word of the log that was gone")
	}
	c.http.CloseIdleConnections()
}

func TestMovingBetweenProjects(t *testing.T) {
	c := start(t, fast(t.TempDir()))
	var p projectJSON
	c.send("POST", "/v2/teams/"+c.box.Info().Teams[0].ID+"/projects", object{"name": "Other"}).as(t, &p)
	in := c.mkdir(c.root(), "shoot").ID
	id := c.upload(in, "a.mov", noise(1, 10)).ID
	if err := c.box.Move(in, p.RootAssetID); err != nil {
		t.Fatal(err)
	}
	if a := c.asset(id); a.ProjectID != p.ID {
		t.Errorf("%+v", a)
	}
	if a, ok := c.box.Find("Account/Team/Other/shoot/a.mov"); !ok || a.Disk != "Account/Team/Other/shoot/a.mov" {
		t.Errorf("%+v", a)
	}
}
