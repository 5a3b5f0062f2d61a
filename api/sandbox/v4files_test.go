package sandbox

import (
	"slices"
	"testing"
	"time"
)

func TestV4Upload(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 1000
	c := start(t, o)
	bytes := noise(1, 3500)
	a := c.v4Upload(c.folder(), "Größe.MOV", bytes)
	if a.MediaType != "video/quicktime" || a.Status != "created" || *a.ParentID != c.folder() || *a.FileSize != 3500 || len(a.UploadURLs) != 4 {
		t.Fatalf("%+v", a)
	}
	st := c.v4Status(a.ID)
	if !st.Complete || st.Failed || st.FileType != a.MediaType || st.CompletedAt == nil || *st.UploadedAt != a.CreatedAt {
		t.Errorf("%+v", st)
	}
	if got := c.v4File(a.ID); got.Status != "transcoded" || got.UploadURLs != nil {
		t.Errorf("%+v", got)
	}
	if x := c.asset(a.ID); x.Name != a.Name || x.CompletedAt == nil || x.Checksums.XXHash == "" {
		t.Errorf("V2 sees %+v", x)
	}
}

// Every part plan that was ever seen, and what the client must live with.
func TestV4PartPlan(t *testing.T) {
	for size, want := range map[int64]int{
		1: 1, 12_582_956: 1, 20_000_000: 1, 20_000_001: 2, 50_645_990: 3, 2_075_169_730: 35, 68_087_113_964: 35,
		35 * most5GB: 35, 35*most5GB + 1: 36, 5_000_000_000_000: 1000,
	} {
		a := &asset{Size: size, Even: true, Count: v4Parts(size, 20_000_000, v4PartCount)}
		if a.Count != want {
			t.Errorf("%d bytes: %d parts, want %d", size, a.Count, want)
		}
		var at int64
		first, last := int64(0), int64(0)
		for n := 1; n <= a.Count; n++ {
			offset, part := a.planned(n)
			if offset != at || part < 1 || part > most5GB || n > 1 && part > last {
				t.Fatalf("%d bytes: part %d is %d bytes at %d, want it at %d", size, n, part, offset, at)
			}
			if n == 1 {
				first = part
			}
			at, last = at+part, part
		}
		if at != size || first-last > 1 {
			t.Errorf("%d bytes: the parts have %d, from %d to %d", size, at, first, last)
		}
	}
	a := &asset{Size: 50_645_990, Even: true, Count: 3}
	for n, want := range []int64{16_881_997, 16_881_997, 16_881_996} {
		if _, got := a.planned(n + 1); got != want {
			t.Errorf("part %d of the guide's sample has %d bytes", n+1, got)
		}
	}
}

// Parts must have the sizes that were given, whatever they add up to.
func TestV4WrongSizes(t *testing.T) {
	for _, fails := range []bool{false, true} {
		o := fast("")
		o.PartSize, o.FailWrongSizes = 10, fails
		c := start(t, o)
		a := c.v4Create(c.folder(), "a.mov", 20)
		put := func(i, n int) { c.put(a.UploadURLs[i].URL, noise(1, n), "Content-Type", a.MediaType) }
		put(0, 12)
		put(1, 8)
		if st := c.v4Status(a.ID); st.Complete || st.Failed != fails {
			t.Errorf("fails %v: %+v", fails, st)
		}
		if got := c.v4File(a.ID); got.Status != "created" {
			t.Errorf("%+v", got)
		}
	}
}

func TestV4StatusInTime(t *testing.T) {
	o := fast("")
	o.PlayableAfter = time.Hour
	c := start(t, o)
	a := c.v4Create(c.folder(), "a.mov", 5)
	if st := c.v4Status(a.ID); st.Complete || st.CompletedAt != nil || st.UploadedAt == nil {
		t.Errorf("%+v", st)
	}
	c.put(a.UploadURLs[0].URL, []byte("hello"))
	if got := c.v4File(a.ID); got.Status != "uploaded" || !c.v4Status(a.ID).Complete {
		t.Errorf("%+v", got)
	}
}

func TestV4Media(t *testing.T) {
	c := start(t, fast(""))
	for name, want := range map[string]string{
		"a.mp4": "video/mp4", "A.WAV": "audio/x-wav", "x.R3D": "application/octet-stream", "none": "application/octet-stream", ".mov": "video/quicktime",
	} {
		if a := c.v4Create(c.folder(), name, 1); a.MediaType != want {
			t.Errorf("%s: %s", name, a.MediaType)
		}
	}
	old := object{"name": "x.r3d", "file_size": 3, "media_type": "video/x-red"}
	a := dataOf[v4AssetJSON](t, c.v4("POST", "/folders/"+c.folder()+"/files", old), 201)
	if a.MediaType != "video/x-red" || c.put(a.UploadURLs[0].URL, []byte("red"), "Content-Type", "video/x-red").status != 200 {
		t.Errorf("%+v", a)
	}
	old["source_url"] = "https://example.com/x"
	c.v4("POST", "/folders/"+c.folder()+"/files", old).refused(t, "a remote upload", 422, "URL")
}

func TestV4DeleteMoveCopy(t *testing.T) {
	c := start(t, fast(t.TempDir()))
	one, two := c.v4Folder(c.root(), "One"), c.v4Folder(c.root(), "Two")
	if one.Type != typeFolder || string(one.CoverFileID) != "null" || *one.ParentID != c.root() {
		t.Fatalf("%+v", one)
	}
	a := c.v4Upload(one.ID, "a.mov", noise(1, 50))
	waiting := c.v4Create(one.ID, "w.mov", 50)

	moved := dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+a.ID+"/move", object{"parent_id": two.ID}), 200)
	if *moved.ParentID != two.ID {
		t.Errorf("%+v", moved)
	}
	dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+a.ID+"/move", object{"parent_id": two.ID}), 200)
	c.v4("PATCH", "/files/"+a.ID+"/move", object{}).refused(t, "move nowhere", 422, "parent_id")
	c.v4("PATCH", "/files/"+a.ID+"/move", object{"parent_id": nowhere}).refused(t, "move to nothing", 404)
	c.v4("PATCH", "/folders/"+two.ID+"/move", object{"parent_id": two.ID}).refused(t, "move into itself", 422)
	c.v4("PATCH", "/folders/"+c.root()+"/move", object{"parent_id": two.ID}).refused(t, "move of the root", 403)

	same := dataOf[v4AssetJSON](t, c.v4("POST", "/files/"+a.ID+"/copy", nil), 200)
	there := dataOf[v4AssetJSON](t, c.v4("POST", "/files/"+a.ID+"/copy?copy_metadata=true", object{"parent_id": one.ID}), 200)
	if *same.ParentID != two.ID || *there.ParentID != one.ID || same.Name != "a.mov" {
		t.Errorf("%+v %+v", same, there)
	}
	c.v4("POST", "/files/"+waiting.ID+"/copy", nil).refused(t, "copy of half a file", 422)
	c.v4("POST", "/folders/"+one.ID+"/copy", object{"parent_id": one.ID}).refused(t, "copy into itself", 422)
	whole := dataOf[v4AssetJSON](t, c.v4("POST", "/folders/"+one.ID+"/copy", object{"parent_id": two.ID}), 200)
	if got := c.v4List("/folders/" + whole.ID + "/children"); len(got) != 1 {
		t.Errorf("the copy holds %v", v4IDs(got))
	}

	renamed := dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+a.ID, object{"name": "b.mov"}), 200)
	if f, _ := c.box.Find("Account/Team/Project/Two/b.mov"); renamed.Name != "b.mov" || f.ID != a.ID {
		t.Errorf("%+v", renamed)
	}
	if got := dataOf[v4AssetJSON](t, c.v4("PATCH", "/folders/"+two.ID, object{"name": "Zwei"}), 200); got.Name != "Zwei" {
		t.Errorf("%+v", got)
	}
	c.v4("PATCH", "/folders/"+c.root(), object{"name": "x"}).refused(t, "rename of the root", 403)

	gone := c.v4("DELETE", "/folders/"+two.ID, nil)
	if gone.status != 204 || len(gone.body) > 0 || gone.header.Get("x-ratelimit-limit") != "" {
		t.Errorf("%d %q %v", gone.status, gone.body, gone.header)
	}
	for _, path := range []string{"/folders/" + two.ID, "/files/" + a.ID, "/files/" + a.ID + "/status"} {
		c.v4("GET", path, nil).refused(t, "GET of what is gone", 404, "not found")
	}
	c.v4("DELETE", "/folders/"+two.ID, nil).refused(t, "deleted twice", 404)
	c.v4("DELETE", "/folders/"+c.root(), nil).refused(t, "delete of the root", 403)
	if got := v4IDs(c.v4List("/folders/" + c.root() + "/children")); slices.Contains(got, two.ID) {
		t.Errorf("still listed: %v", got)
	}

	c.v4("PATCH", "/folders/"+two.ID+"/restore", nil).refused(t, "restore without the header", 404, "no route found for PATCH")
	back := dataOf[v4AssetJSON](t, c.v4("PATCH", "/folders/"+two.ID+"/restore", nil, "api-version", "experimental"), 200)
	if back.Name != "Zwei" || c.v4File(a.ID).Name != "b.mov" {
		t.Errorf("%+v", back)
	}
	c.v4("PATCH", "/files/"+a.ID+"/restore", nil, "api-version", "experimental").refused(t, "restore of what is there", 404)
	c.v4("DELETE", "/files/"+a.ID, nil)
	dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+a.ID+"/restore", nil, "api-version", "experimental"), 200)
}
