package sandbox

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
)

// reopen closes a sandbox and opens its folder again on the same port.
func (c *client) reopen(o Options) *client {
	c.t.Helper()
	addr := strings.TrimPrefix(c.origin, "http://")
	c.close()
	srv, err := Start(c.t.Context(), addr, o)
	if err != nil {
		c.t.Fatal(err)
	}
	return &client{c.t, srv.URL, srv.Sandbox.Token(), c.http, srv.Sandbox, srv}
}

func TestRestart(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 100
	c := open(t, o)
	folder := c.mkdir(c.root(), "Season").ID
	done := c.upload(folder, "done.mov", noise(1, 250)).ID
	half := c.create(folder, "half.mov", 250)
	data := noise(2, 250)
	parts := split(data, 3)
	c.put(half.UploadURLs[0], parts[0])
	c.put(half.UploadURLs[0], parts[0])
	c.put(half.UploadURLs[2], parts[2])
	stack := c.stack(folder)
	grow, _ := c.grow(object{"type": "file", "is_realtime_upload": true, "filetype": "video/quicktime", "name": "grow.mov"})
	growURL := c.partURLs(grow, `{"parts":[{"number":1,"size":3,"is_final":true}],"asset_filesize":3}`)[0]
	var link linkJSON
	c.send("POST", "/v2/projects/"+c.box.Info().Projects[0].ID+"/review_links", object{"name": "L"}).as(t, &link)
	var project projectJSON
	c.send("POST", "/v2/teams/"+c.box.Info().Teams[0].ID+"/projects", object{"name": "P2"}).as(t, &project)
	c.upload(project.RootAssetID, "in p2.mov", noise(5, 9))
	c.send("DELETE", "/v2/assets/"+c.upload(folder, "gone.mov", noise(3, 30)).ID, nil)
	before := c.box.Assets()

	c = c.reopen(o)
	after := c.box.Assets()
	if len(before) != len(after) {
		t.Fatalf("%d assets before, %d after", len(before), len(after))
	}
	for i := range before {
		if before[i].ID != after[i].ID || before[i].Disk != after[i].Disk || before[i].Deleted != after[i].Deleted || strings.Join(before[i].Versions, "") != strings.Join(after[i].Versions, "") {
			t.Errorf("%+v became %+v", before[i], after[i])
		}
	}
	if c.asset(done).Checksums == nil || c.asset(stack).ItemCount != 2 {
		t.Error("finished things changed")
	}
	if got := c.put(half.UploadURLs[1], parts[1]); got.status != 200 {
		t.Fatalf("an old URL: %d %s", got.status, got.body)
	}
	if got := c.put(growURL, []byte("abc")); got.status != 200 {
		t.Fatalf("an old URL: %d %s", got.status, got.body)
	}
	if c.asset(half.ID).CompletedAt == nil || c.asset(grow).CompletedAt == nil || !bytes.Equal(c.onDisk(half.ID), data) {
		t.Error("the halves did not meet")
	}
	if got := c.send("GET", "/v2/review_links/"+link.ID, nil); got.status != 200 {
		t.Errorf("review link: %d", got.status)
	}
	if c.box.Notice() != "" {
		t.Error(c.box.Notice())
	}
	if err := c.box.ExpireURLs(); err != nil {
		t.Fatal(err)
	}
	late := c.create(folder, "late.mov", 5).UploadURLs[0]
	c = c.reopen(o)
	if got := c.put(half.UploadURLs[1], parts[1]); got.status != 403 {
		t.Errorf("expired before the restart: %d", got.status)
	}
	if got := c.put(late, []byte("hello")); got.status != 200 {
		t.Errorf("given after the others expired: %d", got.status)
	}
	if err := c.box.Verify(); err != nil {
		t.Error(err)
	}
	c.close()
}

func TestFolderIsTakenOnce(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	if _, err := New(o); !errors.Is(err, errInUse) {
		t.Errorf("a second sandbox on the folder: %v", err)
	}
	if err := c.box.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.box.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	o.Seed = 2
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "another world") {
		t.Errorf("another seed: %v", err)
	}
	o.Seed = 1
	again, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	c.close()
}

func TestNewRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, o := range map[string]Options{
		"no folder": {}, "a file": {Dir: file}, "a bad plan": {Dir: t.TempDir(), Faults: Plan{Rules: []Rule{{Match: "x"}}}},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.168.1.1:0", "example.com:80", "nonsense", "[::]:0"} {
		if _, err := Start(t.Context(), addr, fast(t.TempDir())); err == nil || !strings.Contains(err.Error(), "the sandbox listens on") {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

// The log is damaged all over, a byte at a time: the sandbox must start, say so unless
// it is only the end that is cut, and know what the other lines told.
func TestDamagedLog(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	id := c.upload(c.folder(), "a.mov", noise(1, 100)).ID
	c.stack(c.folder())
	c.close()
	name := filepath.Join(o.Dir, logName)
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(good, []byte("\n"))
	for at := 0; at < len(good); at += 23 {
		bad := bytes.Clone(good)
		bad[at] ^= 0x15
		if err := os.WriteFile(name, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		box, err := New(o)
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		if at < len(good)-1 && box.Notice() == "" {
			t.Errorf("byte %d: no notice", at)
		}
		box.Assets()
		box.Close()
		if aside, _ := filepath.Glob(name + ".damaged-*"); at < len(good)-1 && len(aside) != 1 {
			t.Fatalf("byte %d: set aside: %v", at, aside)
		} else if len(aside) == 1 {
			os.Remove(aside[0])
		}
	}
	for cut := range len(good) {
		if cut%17 != 0 {
			continue
		}
		if err := os.WriteFile(name, good[:len(good)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		box, err := New(o)
		if err != nil {
			t.Fatalf("cut %d: %v", cut, err)
		}
		if box.Notice() != "" && cut < len(good)-1 {
			t.Errorf("a torn end is no damage: %s", box.Notice())
		}
		box.Close()
	}
	if err := os.WriteFile(name, good, 0o600); err != nil {
		t.Fatal(err)
	}
	box, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	if a := box.world.assets[id]; a == nil || lines < 5 {
		t.Errorf("%d lines, asset %v", lines, a)
	}
}

// A crash between the log and the disk: the move is repeated at the next start.
func TestMovesAreRepeated(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	id := c.upload(c.folder(), "a.mov", noise(1, 100)).ID
	if err := c.box.Rename(id, "b.mov"); err != nil {
		t.Fatal(err)
	}
	c.close()
	in := filepath.Join(o.Dir, "Account/Team/Project/Folder")
	if err := os.Rename(filepath.Join(in, "b.mov"), filepath.Join(in, "a.mov")); err != nil {
		t.Fatal(err)
	}
	c = open(t, o)
	if err := c.box.Verify(); err != nil {
		t.Error(err)
	}
	c.close()
}

func TestLogIsCompacted(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	for n := range 1100 {
		if err := c.box.Rename(c.folder(), strings.Repeat("x", 1+n%2)); err != nil {
			t.Fatal(err)
		}
		if err := c.box.Rename(c.box.Assets()[0].ID, "Folder"); err != nil {
			t.Fatal(err)
		}
	}
	c.close()
	before, _ := os.Stat(filepath.Join(o.Dir, logName))
	c = open(t, o)
	after, _ := os.Stat(filepath.Join(o.Dir, logName))
	if after.Size() > before.Size()/100 || c.folder() == "" {
		t.Errorf("%d bytes became %d", before.Size(), after.Size())
	}
	c.close()
}

// A crash while parts are being copied together: the next start does it again.
func TestJoiningGoesOn(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 100
	c := open(t, o)
	data := noise(6, 150)
	a := c.create(c.folder(), "x.mov", len(data))
	c.put(a.UploadURLs[0], data[:10]) // not the foreseen size, so the parts must be copied
	c.box.gate.close()                // from here on nothing is done in the background
	k, err := c.box.openSink(c.box.world.assets[a.ID], 2, 140)
	if err != nil {
		t.Fatal(err)
	}
	s := &sums{xx: xxhash.New()}
	_, _ = s.Write(data[10:])
	if _, err := k.Write(data[10:]); err != nil {
		t.Fatal(err)
	}
	if err := c.box.store(k, s.part()); err != nil {
		t.Fatal(err)
	}
	c.box.log.file.Close()
	c.box.lock.Close()
	c.box.disk.root.Close()
	c.close()
	c = open(t, o)
	until(t, "the joining", func() bool { return c.asset(a.ID).CompletedAt != nil })
	if !bytes.Equal(c.onDisk(a.ID), data) {
		t.Error("bytes differ")
	}
	c.close()
}

const killDir = "SANDBOX_KILL_DIR"

// TestKilled serves uploads in a child process that is killed at once after each
// answer; the parent finds everything that was answered.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		serveUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	o := fast(dir)
	o.PartSize = 100
	data := noise(4, 550)
	var id string
	var urls []string
	addr := ""
	for i, part := range split(data, 6) {
		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), killDir+"="+dir, "SANDBOX_KILL_ADDR="+addr)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, 200)
		n, err := out.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		origin := strings.TrimSpace(string(line[:n]))
		addr = strings.TrimPrefix(origin, "http://")
		c := &client{t: t, origin: origin, token: seed(1).token(), http: new(http.Client)}
		if id == "" {
			w := build(header{Seed: 1, Empty: true, Born: time.Now()})
			a := c.create(w.projects[0].Root.ID, "killed.mov", len(data))
			id, urls = a.ID, a.UploadURLs
		}
		if got := c.put(urls[i], part); got.status != 200 {
			t.Fatalf("part %d after %d kills: %d %s", i+1, i, got.status, got.body)
		}
		c.http.CloseIdleConnections()
		child.Process.Kill()
		child.Wait()
	}
	c := open(t, o)
	if c.asset(id).CompletedAt == nil || !bytes.Equal(c.onDisk(id), data) {
		t.Errorf("after 6 kills: %+v", c.asset(id))
	}
	if err := c.box.Verify(); err != nil {
		t.Error(err)
	}
	c.close()
}

func serveUntilKilled(t *testing.T, dir string) {
	addr := os.Getenv("SANDBOX_KILL_ADDR")
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	o := fast(dir)
	o.PartSize = 100
	srv, err := Start(t.Context(), addr, o)
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.WriteString(srv.URL + "\n")
	select {}
}
