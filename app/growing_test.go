package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// TestWaitsUntilFilesAreFinished, in virtual time.
func TestWaitsUntilFilesAreFinished(t *testing.T) {
	file, folder := filepath.Join(t.TempDir(), "take.mov"), t.TempDir()
	write := func(path string, data string, at time.Time) {
		t.Helper()
		err := os.WriteFile(path, []byte(data), 0o644)
		if err == nil {
			err = os.Chtimes(path, at, at)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		change func()
		after  time.Duration // change, and
		takes  time.Duration // all in all
	}{
		{"nothing changes", func() {}, 3 * time.Second, 15 * time.Second},
		{"it grows", func() { write(file, "longer", time.Unix(1, 0)) }, 9500 * time.Millisecond, 25 * time.Second},
		{"its time changes", func() { write(file, "begun", time.Unix(2, 0)) }, 14500 * time.Millisecond, 30 * time.Second},
		{"a file comes", func() { write(filepath.Join(folder, "next.mov"), "x", time.Unix(1, 0)) }, 5500 * time.Millisecond, 21 * time.Second},
		{"it goes, for another to come", func() { _ = os.Remove(file) }, 5500 * time.Millisecond, 21 * time.Second},
		{"after the end", func() { write(file, "longer", time.Unix(1, 0)) }, 15500 * time.Millisecond, 15 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(file, "begun", time.Unix(1, 0))
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				change := time.AfterFunc(c.after, c.change)
				defer change.Stop()
				if err := waitCalm(t.Context(), []string{file, folder}); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begun); took != c.takes {
					t.Errorf("waited %v, want %v", took, c.takes)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		begun := time.Now()
		if err := waitCalm(ctx, []string{file}); err == nil || time.Since(begun) != 2500*time.Millisecond {
			t.Errorf("stopped: %v, after %v", err, time.Since(begun))
		}
	})
}

func TestGrowingIsSaidInFewWords(t *testing.T) {
	for _, c := range []struct {
		growing bool
		paths   []string
		want    string
	}{
		{false, []string{"/x/take.mov"}, "Frame.io V4 has no growing uploads: waiting until take.mov has not changed for 15 s, then it is uploaded."},
		{true, []string{"a", "b"}, "growing uploads are not in this version yet: waiting until 2 items have not changed for 15 s, then they are uploaded."},
	} {
		if got := growingWords(api.Capabilities{Growing: c.growing}, "V4", c.paths); got != c.want {
			t.Errorf("%q", got)
		}
	}
}

// saying ends something as soon as a word is written.
type saying struct {
	syncBuffer
	word string
	end  func()
}

func (s *saying) Write(p []byte) (int, error) {
	n, err := s.syncBuffer.Write(p)
	if strings.Contains(s.String(), s.word) {
		s.end()
	}
	return n, err
}

// TestGrowingWaitsOnTheCommandLine: it says so, once, and can be stopped.
func TestGrowingWaitsOnTheCommandLine(t *testing.T) {
	inBoth(t, sandbox.Options{}, func(t *testing.T, s *shell) {
		a := s.file("take.mov", 1000)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		env := map[string]string{"FRAMEIO_API_URL": s.srv.URL, "FRAMEIO_TOKEN": s.srv.Sandbox.Token(), "XDG_DATA_HOME": s.data}
		out, errs := &saying{word: `"waiting"`, end: cancel}, &syncBuffer{}
		code := Main(ctx, Program{
			Args:   []string{"upload", "-state", s.state, "-json", "-growing", "-to", "Team/Project/Folder", a},
			Getenv: func(name string) string { return env[name] }, Stdout: out, Stderr: errs, Keyring: s.keys,
		})
		said := errs.String()
		if code != exitFailed || strings.Count(said, "waiting until take.mov has not changed for 15 s") != 1 || !strings.Contains(said, "stopped while waiting; nothing was uploaded") {
			t.Errorf("exit %d\n%s", code, said)
		}
		var e event
		if err := json.Unmarshal([]byte(out.String()), &e); err != nil || e.Event != "waiting" || e.Path != a || e.API == "" || e.Time == "" || !strings.Contains(said, e.Message) {
			t.Errorf("%s\n%v", out.String(), err)
		}
		if len(s.srv.Sandbox.Record().Puts) != 0 {
			t.Error("something was sent")
		}
	})
}
