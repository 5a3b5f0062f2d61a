package upload

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func scanned(t *testing.T, version bool, paths ...string) (all []found, skipped []Skipped) {
	t.Helper()
	s := &scan{ctx: t.Context(), version: version, emit: func(f found) error { all = append(all, f); return nil }, skip: func(s Skipped) { skipped = append(skipped, s) }}
	for _, p := range paths {
		if err := s.run(p); err != nil {
			t.Fatal(err)
		}
	}
	return all, skipped
}

func tree(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range files {
		path := filepath.Join(root, f)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestScanKeepsTheTree(t *testing.T) {
	root := tree(t, "Day/A/1.mov", "Day/A/10.mov", "Day/A/2.mov", "Day/B/x.wav", "Day/notes.txt")
	all, _ := scanned(t, false, filepath.Join(root, "Day"))
	var got []string
	for _, f := range all {
		if f.err != nil {
			t.Errorf("%s: %v", f.path, f.err)
		}
		got = append(got, strings.Join(append(f.dir, f.name), "/"))
	}
	want := []string{"Day/A/1.mov", "Day/A/2.mov", "Day/A/10.mov", "Day/B/x.wav", "Day/notes.txt"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestScanReportsJunkAndTakesWhatIsMeant(t *testing.T) {
	root := tree(t, "d/.DS_Store", "d/._a.mov", "d/Thumbs.db", "d/a.mov", "d/.hidden.mov", "d/__MACOSX/x")
	all, skipped := scanned(t, false, filepath.Join(root, "d"))
	if len(all) != 2 || len(skipped) != 4 {
		t.Errorf("%d files, skipped %v", len(all), skipped)
	}
	all, _ = scanned(t, false, filepath.Join(root, "d", "._a.mov"))
	if len(all) != 1 {
		t.Error("a file that was dropped itself is meant")
	}
}

func TestScanGivesEachTroubleItsReason(t *testing.T) {
	root := tree(t, "d/good.mov", "d/sub/x.mov")
	d := filepath.Join(root, "d")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(d, "empty.mov"), nil, 0o644))
	must(os.Symlink(d, filepath.Join(d, "sub", "loop")))
	must(os.Symlink(filepath.Join(root, "nowhere"), filepath.Join(d, "broken")))
	must(makePipe(filepath.Join(d, "pipe")))
	must(os.Symlink(filepath.Join(d, "good.mov"), filepath.Join(d, "link.mov")))
	all, _ := scanned(t, false, d, filepath.Join(root, "gone.mov"))
	want := map[string]error{"empty.mov": errEmpty, "loop": errLoop, "broken": fs.ErrNotExist, "pipe": errSpecial, "gone.mov": fs.ErrNotExist, "good.mov": nil, "x.mov": nil, "link.mov": nil}
	for _, f := range all {
		reason, known := want[f.name]
		if !known || !errors.Is(f.err, reason) || (reason == nil) != (f.err == nil) {
			t.Errorf("%s: %v", f.name, f.err)
		}
		delete(want, f.name)
		if f.err != nil {
			if p := problemOf(f.err); p.Code == "unknown" || p.What == "" || p.Did == "" {
				t.Errorf("%s has no words: %+v", f.name, p)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not seen: %v", want)
	}
}

func TestScanRefusesFoldersAsVersions(t *testing.T) {
	root := tree(t, "d/a.mov", "b.mov")
	all, _ := scanned(t, true, filepath.Join(root, "d"), filepath.Join(root, "b.mov"))
	if len(all) != 2 || !errors.Is(all[0].err, errFolderVersion) || all[1].err != nil {
		t.Errorf("%+v", all)
	}
}

func TestNamesAreNFC(t *testing.T) {
	root := tree(t, "u\u0308ber.mov")
	all, _ := scanned(t, false, filepath.Join(root, "u\u0308ber.mov"))
	if all[0].name != "\u00fcber.mov" {
		t.Errorf("%q", all[0].name)
	}
	if _, err := os.Stat(all[0].path); err != nil {
		t.Error("the path on the disk must stay as it is:", err)
	}
}

func TestMediaTypes(t *testing.T) {
	for name, want := range map[string]string{
		"a.MOV": "video/quicktime", "b.mxf": "application/mxf", "c.unknown": "text/plain", "d.r3d": "application/octet-stream",
	} {
		if got := mediaType(name, []byte("plain words")); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := mediaType("noext", []byte("\x89PNG\r\n\x1a\n")); got != "image/png" {
		t.Errorf("by content: %s", got)
	}
}

func TestPathsThatAreNotTextSurvive(t *testing.T) {
	for _, p := range []diskPath{"/a/b.mov", "/a/\xff\xfe.mov", ""} {
		data, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var back diskPath
		if err := back.UnmarshalJSON(data); err != nil || back != p {
			t.Errorf("%q came back as %q, %v", p, back, err)
		}
	}
}
