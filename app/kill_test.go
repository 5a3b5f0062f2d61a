package app

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

// TestKilledFiftyTimes kills a real process at 50 random moments of a 300 MB
// upload and starts it again each time. One asset, equal bytes, and no more
// repeated PUTs than were in flight when it was killed.
func TestKilledFiftyTimes(t *testing.T) {
	for _, version := range []string{"v2", "v4"} {
		t.Run(version, func(t *testing.T) { killFiftyTimes(t, version) })
	}
}

func killFiftyTimes(t *testing.T, version string) {
	const (
		kills    = 50
		parts    = 4 // most in flight
		partSize = 1 << 20
		size     = 300 << 20
		seed     = 3
	)
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, seed))
	box := t.TempDir()
	srv, err := sandbox.Start(t.Context(), "127.0.0.1:0", sandbox.Options{Dir: box, API: version, MaxParts: 1000, Empty: true, Unlimited: true, PartSize: partSize, ConfirmAfter: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	src := filepath.Join(t.TempDir(), "feature.mov")
	if err := os.WriteFile(src, randomBytes(rnd, size), 0o644); err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	start := func(ctx context.Context, limit string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, os.Args[0], "upload", "-to", "Team/Project/Folder", "-json", "-state", state, "-parts", "4", "-limit", limit, src)
		cmd.Env = append(os.Environ(), childEnv+"=1", "FRAMEIO_API_URL="+srv.URL, "FRAMEIO_TOKEN="+srv.Sandbox.Token())
		if _, err := cmd.StdinPipe(); err != nil { // open as long as we live
			t.Fatal(err)
		}
		return cmd
	}
	killed := 0
	for range kills {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(100+rnd.IntN(350))*time.Millisecond)
		cmd := start(ctx, "20MB/s")
		cmd.Cancel = func() error { killed++; return cmd.Process.Kill() }
		_ = cmd.Run() // killed, or done early: both are looked at below
		cancel()
	}
	before := srv.Sandbox.Record()
	last := start(t.Context(), "0")
	last.Cancel = nil
	if out, err := last.CombinedOutput(); err != nil {
		t.Fatalf("the last run failed: %v\n%s", err, out)
	}
	checkOneAsset(t, srv.Sandbox, box, src)
	rec := srv.Sandbox.Record()
	puts := 0
	for _, n := range rec.Puts {
		puts += n
	}
	repeated := puts - len(rec.Puts)
	t.Logf("%d kills, %d of %d parts stored before the last run, %d PUTs repeated (%.2f a kill)", killed, len(before.Stored), len(rec.Stored), repeated, float64(repeated)/float64(max(killed, 1)))
	if killed < kills*9/10 {
		t.Errorf("only %d of %d runs were killed", killed, kills)
	}
	if repeated > killed*parts {
		t.Errorf("%d PUTs were repeated, for %d kills with %d in flight", repeated, killed, parts)
	}
	if len(rec.Puts) != size/partSize {
		t.Errorf("%d parts were sent to, the file has %d: more than one asset", len(rec.Puts), size/partSize)
	}
	noMarks(t, state, srv.Sandbox.Token(), "X-Amz-Signature")
}

// checkOneAsset: one visible file in the folder, with the source's bytes.
func checkOneAsset(t *testing.T, box *sandbox.Sandbox, dir, src string) {
	t.Helper()
	var files []sandbox.AssetInfo
	for _, a := range box.Assets() {
		if a.Type == "file" && !a.Deleted {
			files = append(files, a)
		}
	}
	if len(files) != 1 {
		t.Fatalf("%d files on Frame.io: %+v", len(files), files)
	}
	got, err := os.ReadFile(filepath.Join(dir, files[0].Disk))
	want, err2 := os.ReadFile(src)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the bytes differ")
	}
}

// noMarks greps every file below dir.
func noMarks(t *testing.T, dir string, marks ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, m := range marks {
			if bytes.Contains(data, []byte(m)) {
				t.Errorf("%s holds a secret", filepath.Base(path))
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func randomBytes(rnd *rand.Rand, n int) []byte {
	data := make([]byte, n)
	for i := 0; i+8 <= n; i += 8 {
		v := rnd.Uint64()
		for k := range 8 {
			data[i+k] = byte(v >> (8 * k))
		}
	}
	return data
}
