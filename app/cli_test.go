package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

// shell runs command lines in this process against a sandbox of its own.
type shell struct {
	t     *testing.T
	srv   *sandbox.Server
	box   string
	src   string
	state string
	data  string         // Stackdrop's own folder
	keys  *memoryKeyring // the system's
	said  syncBuffer     // all output, for the hunt for secrets
}

// inBoth plays a story over V2 and over V4.
func inBoth(t *testing.T, o sandbox.Options, story func(t *testing.T, s *shell)) {
	for _, version := range []string{"v2", "v4"} {
		t.Run(version, func(t *testing.T) {
			o.API, o.Empty = version, true
			story(t, newShell(t, o))
		})
	}
}

func newShell(t *testing.T, o sandbox.Options) *shell {
	t.Helper()
	s := &shell{t: t, box: t.TempDir(), src: t.TempDir(), state: t.TempDir(), data: t.TempDir(), keys: newMemoryKeyring()}
	o.Dir, o.Unlimited, o.ConfirmAfter = s.box, true, -1
	srv, err := sandbox.Start(context.Background(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	s.srv = srv
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		s.noSecrets()
	})
	return s
}

// run gives exit code, standard output and standard error.
func (s *shell) run(args ...string) (int, string, string) {
	return s.runWith(map[string]string{"FRAMEIO_API_URL": s.srv.URL, "FRAMEIO_TOKEN": s.srv.Sandbox.Token()}, args...)
}

func (s *shell) runWith(env map[string]string, args ...string) (int, string, string) {
	s.t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	getenv := func(k string) string {
		if k == "XDG_DATA_HOME" {
			return s.data
		}
		return env[k]
	}
	code := Main(ctx, Program{Args: args, Getenv: getenv, Stdout: &out, Stderr: &errs, Keyring: s.keys})
	_, _ = s.said.Write(append(out.Bytes(), errs.Bytes()...)) // to memory
	return code, out.String(), errs.String()
}

func (s *shell) upload(args ...string) (int, string, string) {
	s.t.Helper()
	return s.run(append([]string{"upload", "-state", s.state}, args...)...)
}

func (s *shell) file(name string, size int) string {
	s.t.Helper()
	path := filepath.Join(s.src, filepath.FromSlash(name))
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, bytes.Repeat([]byte(name), size/len(name)+1)[:size], 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return path
}

// same compares a source with what landed in the sandbox's folder.
func (s *shell) same(src, landed string) {
	s.t.Helper()
	want, err := os.ReadFile(src)
	got, err2 := os.ReadFile(filepath.Join(s.box, landed))
	if err := errors.Join(err, err2); err != nil || !bytes.Equal(got, want) {
		s.t.Errorf("%s: %d bytes, the source has %d: %v", landed, len(got), len(want), err)
	}
}

// noSecrets: neither token nor signatures in anything written or said.
func (s *shell) noSecrets() {
	marks := []string{s.srv.Sandbox.Token(), "X-Amz-Signature", "X-Amz-Credential", "Authorization"}
	noMarks(s.t, s.state, marks...)
	for _, m := range marks {
		if strings.Contains(s.said.String(), m) {
			s.t.Errorf("a secret was printed (%.12s...)", m)
		}
	}
	if n := s.srv.Sandbox.Record().Authorization; n != 0 {
		s.t.Errorf("%d requests to the part store carried Authorization", n)
	}
}

func TestUploadFromTheCommandLine(t *testing.T) {
	inBoth(t, sandbox.Options{PartSize: 100_000}, func(t *testing.T, s *shell) {
		a, b := s.file("a.mov", 1_000_001), s.file("b.mov", 1)
		c := s.file("dir/sub/c.wav", 250_000)
		s.file("dir/.DS_Store", 4)
		code, out, errs := s.upload("-to", "Team/Project/Folder", "-json", a, b, filepath.Join(s.src, "dir")+"/")
		if code != 0 {
			t.Fatalf("exit %d\n%s%s", code, out, errs)
		}
		const at = "Account/Team/Project/Folder/"
		s.same(a, at+"a.mov")
		s.same(b, at+"b.mov")
		s.same(c, at+"dir/sub/c.wav")
		var kinds []string
		var last tally
		for lines := bufio.NewScanner(strings.NewReader(out)); lines.Scan(); {
			var e event
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Event == "" || e.Time == "" {
				t.Fatalf("not a JSON object per line: %q %v", lines.Text(), err)
			}
			kinds = append(kinds, e.Event)
			if e.Event == "summary" {
				_ = json.Unmarshal(lines.Bytes(), &last)
			}
		}
		if kinds[len(kinds)-1] != "summary" || !slices.Contains(kinds, "skipped") {
			t.Errorf("events %v", kinds)
		}
		if !last.OK || last.Files != 3 || last.Confirmed != 3 || last.Skipped != 1 || last.Bytes != 1_250_002 {
			t.Errorf("%+v", last)
		}
		code, out, _ = s.upload("-to", "Team/Project/Folder", a)
		if code != 0 || !strings.Contains(out, "was uploaded before") {
			t.Errorf("run again: exit %d\n%s", code, out)
		}
	})
}

func TestVersionFromTheCommandLine(t *testing.T) {
	inBoth(t, sandbox.Options{}, func(t *testing.T, s *shell) {
		first, second, third := s.file("cut_v1.mov", 1000), s.file("cut_v2.mov", 2000), s.file("cut_v3.mov", 3000)
		if code, out, errs := s.upload("-to", "Team/Project/Folder", first); code != 0 {
			t.Fatal(code, out, errs)
		}
		if code, out, errs := s.upload("-to", "Team/Project/Folder", "-version-of", "Team/Project/Folder/cut_v1.mov", second); code != 0 {
			t.Fatal(code, out, errs)
		}
		v1, ok := findByName(s, "cut_v1.mov")
		if !ok {
			t.Fatal("the first version is gone")
		}
		if code, out, errs := s.upload("-version-of", v1.ID, third); code != 0 { // by id, of a file inside the stack
			t.Fatal(code, out, errs)
		}
		var stacks []string
		for _, a := range s.srv.Sandbox.Assets() {
			if a.Type == "version_stack" && !a.Deleted {
				var names []string
				for _, id := range a.Versions {
					for _, v := range s.srv.Sandbox.Assets() {
						if v.ID == id {
							names = append(names, v.Name)
						}
					}
				}
				stacks = append(stacks, strings.Join(names, " "))
			}
		}
		if want := []string{"cut_v3.mov cut_v2.mov cut_v1.mov"}; !slices.Equal(stacks, want) {
			t.Errorf("stacks, newest first: %q", stacks)
		}
		if err := s.srv.Sandbox.Verify(); err != nil {
			t.Error(err)
		}
	})
}

func findByName(s *shell, name string) (sandbox.AssetInfo, bool) {
	for _, a := range s.srv.Sandbox.Assets() {
		if a.Name == name && a.Type == "file" && !a.Deleted {
			return a, true
		}
	}
	return sandbox.AssetInfo{}, false
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	inBoth(t, sandbox.Options{}, func(t *testing.T, s *shell) {
		a := s.file("a.mov", 10)
		empty := s.file("empty.mov", 0)
		folder, _ := s.srv.Sandbox.Find("Account/Team/Project/Folder")
		cases := []struct {
			args []string
			code int
			says string
		}{
			{[]string{"upload", a}, exitUsage, "-to"},
			{[]string{"upload", "-to", "Team/Project"}, exitUsage, "what to upload"},
			{[]string{"upload", "-to", "x", "-nonsense", a}, exitUsage, "nonsense"},
			{[]string{"upload", "-to", "x", "-limit", "fast", a}, exitUsage, "not a rate"},
			{[]string{"upload", "-to", "x", "-parts", "-1", a}, exitUsage, "-parts"},
			{[]string{"dance"}, exitUsage, "no command"},
			{[]string{"sandbox"}, exitUsage, "-dir"},
			{[]string{"sandbox", "-dir", s.state, "extra"}, exitUsage, "extra"},
			{[]string{"sandbox", "-dir", t.TempDir(), "-listen", "0.0.0.0:0"}, exitFailed, "this machine only"},
			{[]string{"sandbox", "-dir", t.TempDir(), "-faults", a}, exitFailed, "fault plan"},
			{[]string{"upload", "-state", s.state, "-to", "Team/Project/Nope", a}, exitFailed, `"Folder"`},
			{[]string{"upload", "-state", s.state, "-to", "Nobody/Project", a}, exitFailed, `"Team"`},
			{[]string{"upload", "-state", s.state, "-to", "Team", a}, exitFailed, "cannot take files"},
			{[]string{"upload", "-state", s.state, "-to", "6b1f0a52-0000-4000-8000-000000000000", a}, exitFailed, "nothing with the id"},
			{[]string{"upload", "-state", s.state, "-to", folder.ID, "-version-of", folder.ID, a}, exitFailed, "cannot have versions"},
			{[]string{"upload", "-state", s.state, "-to", folder.ID, empty, a + ".gone"}, exitFailed, "empty"},
		}
		for _, c := range cases {
			code, out, errs := s.run(c.args...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("%v: exit %d, want %d and %q\n%s%s", c.args, code, c.code, c.says, out, errs)
			}
		}
		env := map[string]string{"FRAMEIO_API_URL": s.srv.URL}
		if code, _, errs := s.runWith(env, "upload", "-to", "x", a); code != exitUsage || !strings.Contains(errs, "FRAMEIO_TOKEN") {
			t.Errorf("no token: exit %d, %s", code, errs)
		}
		env["FRAMEIO_TOKEN"] = "fio-u-marked-wrong-token"
		if code, _, errs := s.runWith(env, "upload", "-state", s.state, "-to", "x", a); code != exitFailed || errs != "stackdrop: Frame.io does not accept this token; make a new one at developer.frame.io and use all of it\n" {
			t.Errorf("wrong token: exit %d, %s", code, errs)
		}
		env["FRAMEIO_API_URL"] = "http://frame.example"
		if code, _, errs := s.runWith(env, "upload", "-state", s.state, "-to", "x", a); code != exitFailed || !strings.Contains(errs, "http") {
			t.Errorf("plain http elsewhere: exit %d, %s", code, errs)
		}
		if code, _, errs := s.runWith(nil); code != exitFailed || !strings.Contains(errs, "no display") {
			t.Errorf("no display: exit %d, %s", code, errs)
		}
		if code, out, _ := s.run("version"); code != 0 || !strings.HasPrefix(out, "stackdrop ") {
			t.Error(code, out)
		}
		for _, args := range [][]string{{"help"}, {"-h"}, {"upload", "-h"}, {"sandbox", "-h"}} {
			if code, out, _ := s.run(args...); code != 0 || len(out) < 100 {
				t.Errorf("%v: exit %d, %q", args, code, out)
			}
		}
	})
}

func TestOneBadFileAmongGoodOnes(t *testing.T) {
	inBoth(t, sandbox.Options{}, func(t *testing.T, s *shell) {
		paths := []string{"-to", "Team/Project/Folder", s.file("empty.mov", 0)}
		for i := range 8 {
			paths = append(paths, s.file(fmt.Sprintf("%d.mov", i), 1000+i))
		}
		code, out, _ := s.upload(paths...)
		if code != exitFailed || !strings.Contains(out, "8 of 9 files confirmed") || !strings.Contains(out, "0 bytes") {
			t.Errorf("exit %d\n%s", code, out)
		}
	})
}

func TestTheSandboxCommandSaysWhatItHas(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	out := &lineWriter{lines: make(chan string, 4)}
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, Program{Args: []string{"sandbox", "-listen", "127.0.0.1:0", "-dir", t.TempDir(), "-empty"}, Stdout: out, Stderr: out})
	}()
	var info struct {
		APIURL   string `json:"api_url"`
		Token    string
		Projects []struct {
			ID   string
			Root string `json:"root_asset_id"`
		}
	}
	line := <-out.lines
	if err := json.Unmarshal([]byte(line), &info); err != nil || info.APIURL == "" || info.Token == "" || len(info.Projects) != 1 || info.Projects[0].Root == "" {
		t.Errorf("%q: %v", line, err)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit %d", code)
	}
}

type lineWriter struct{ lines chan string }

func (w *lineWriter) Write(p []byte) (int, error) {
	w.lines <- string(p)
	return len(p), nil
}
