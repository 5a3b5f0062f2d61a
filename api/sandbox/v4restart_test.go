package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A restart in the middle of everything: half an upload, a stack of one file,
// somebody signed in.
func TestV4Restart(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize, o.OAuth.Allow = 10, "Jane Doe"
	c := open(t, o)
	data := noise(1, 29)
	half := c.v4Create(c.folder(), "half.mov", len(data))
	parts := [][]byte{data[:10], data[10:20], data[20:]}
	c.put(half.UploadURLs[0].URL, parts[0])
	cuts := c.v4Folder(c.root(), "Cuts").ID
	f := c.v4Clips(cuts, "a.mov", "b.mov")
	stack := c.v4Stack(cuts, f...)
	c.v4("PATCH", "/files/"+f[1]+"/move", object{"parent_id": cuts})
	token := "Bearer " + c.signInToAdobe()
	c.close()

	c = start(t, o)
	if a := c.send("GET", "/v4/me", nil, "Authorization", token, legacyHeader, ""); a.status != 200 {
		t.Errorf("the sign-in is forgotten: %d %s", a.status, a.body)
	}
	if got := c.v4List("/version_stacks/" + stack.ID + "/children"); len(got) != 1 || c.head(stack.ID) != f[0] {
		t.Errorf("%+v", got)
	}
	var fresh v4AssetJSON // the addresses hold the old port: sign them anew
	c.box.mu.Lock()
	a := c.box.world.assets[half.ID]
	for _, u := range c.box.uploadURLs(a, c.box.world.born) {
		fresh.UploadURLs = append(fresh.UploadURLs, v4UploadURLJSON{URL: u})
	}
	c.box.mu.Unlock()
	for i := 1; i < 3; i++ {
		if got := c.put(fresh.UploadURLs[i].URL, parts[i]); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	if !c.v4Status(half.ID).Complete {
		t.Fatal("not complete")
	}
	onDisk, err := os.ReadFile(filepath.Join(o.Dir, "Account/Team/Project/Folder/half.mov"))
	if err != nil || !bytes.Equal(onDisk, data) {
		t.Errorf("%d bytes on disk, %v", len(onDisk), err)
	}
}

// Parts may come in any order, and again; the last PUT of a part wins.
func TestV4PartsInAnyOrder(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 10
	c := start(t, o)
	data := noise(1, 35) // parts of 9, 9, 9 and 8
	a := c.v4Create(c.folder(), "x.mov", len(data))
	put := func(i int, part []byte) {
		t.Helper()
		if got := c.put(a.UploadURLs[i].URL, part); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	put(3, data[27:])
	put(1, noise(2, 9))
	put(0, data[:9])
	put(1, data[9:18])
	if c.v4Status(a.ID).Complete {
		t.Error("complete too soon")
	}
	put(2, data[18:27])
	until(t, "the join", func() bool { return c.v4Status(a.ID).Complete })
	if onDisk, err := os.ReadFile(filepath.Join(o.Dir, "Account/Team/Project/Folder/x.mov")); err != nil || !bytes.Equal(onDisk, data) {
		t.Errorf("%d bytes on disk, %v", len(onDisk), err)
	}
}
