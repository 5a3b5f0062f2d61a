package app

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"stackdrop/api/login"
	"stackdrop/api/sandbox"
	"stackdrop/app/keep"
)

// stays keeps somebody signed in with an Adobe ID, as the window would.
func (s *shell) stays(who string) login.Kept {
	s.t.Helper()
	form, _ := sandboxForms(s.srv.Sandbox)
	flow, err := login.Begin(s.t.Context(), login.Adobe, login.Client{ID: form.ID, Redirect: form.Redirect}, login.AdobeSite(s.srv.URL), login.FlowOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	at, err := url.Parse(flow.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	address, _ := newPerson(s.t).answer(at, who, "allow")
	if err := flow.Redirected(address); err != nil {
		s.t.Fatal(err)
	}
	kept, err := flow.Wait(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	g := gate{base: s.srv.URL}
	holder := keep.Hold(kept)
	in, err := g.enter(s.t.Context(), holder)
	if err == nil {
		err = holder.Move(s.t.Context(), s.ring(), keep.Who{Key: in.Key, Name: in.User.Name, Email: in.User.Email})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return kept
}

func (s *shell) ring() *keep.Ring {
	return keep.New(s.keys, s.srv.URL, filepath.Join(s.data, "stackdrop", "locks"))
}

// uploadAsKept uploads without a token in the environment.
func (s *shell) uploadAsKept(args ...string) (int, string, string) {
	return s.runWith(map[string]string{"FRAMEIO_API_URL": s.srv.URL}, append([]string{"upload", "-state", s.t.TempDir()}, args...)...)
}

const samsFolder = "Northlight Pictures/Series/Saltmarsh S02"

func TestTheCommandLineWorksAsWhomTheWindowDoes(t *testing.T) {
	s := newShell(t, sandbox.Options{})
	sam := s.stays("Sam Okafor")
	code, out, errs := s.uploadAsKept("-to", samsFolder, "-json", s.file("a.mov", 1000))
	if code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	var last tally
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.API != "V4" || !strings.Contains(lines[0], `"api":"V4"`) {
		t.Errorf("%s\n%v", out, err)
	}
	s.srv.Sandbox.AdminConsole(true) // no developer token on V4
	if code, out, _ := s.upload("-to", samsFolder, "-json", s.file("v2.mov", 1000)); code != exitOK || !strings.Contains(out, `"api":"V2"`) {
		t.Errorf("exit %d\n%s", code, out)
	}
	noMarks(t, s.data, sam.Access.Reveal(), sam.Refresh.Reveal())
}

// TestTwoCommandLinesRefreshOnce: both find the access token expired, at once.
func TestTwoCommandLinesRefreshOnce(t *testing.T) {
	s := newShell(t, sandbox.Options{})
	before := s.stays("Sam Okafor")
	box := s.srv.Sandbox.Login()
	if err := box.ExpireAccess(); err != nil {
		t.Fatal(err)
	}
	files := []string{s.file("a.mov", 1000), s.file("b.mov", 1000)}
	var both sync.WaitGroup
	for _, file := range files {
		both.Go(func() {
			if code, out, errs := s.uploadAsKept("-to", samsFolder, file); code != exitOK {
				t.Errorf("exit %d\n%s%s", code, out, errs)
			}
		})
	}
	both.Wait()
	if n := box.Record().Refreshed; n != 1 {
		t.Errorf("%d refreshes", n)
	}
	kept, err := s.ring().Accounts(s.t.Context())
	if err != nil || len(kept) != 1 || kept[0].Kept.Refresh == before.Refresh {
		t.Errorf("%d accounts, %v", len(kept), err)
	}
	if err := box.RevokeAll(); err != nil {
		t.Fatal(err)
	}
	code, out, errs := s.uploadAsKept("-to", samsFolder, files[0])
	if code != exitFailed || !strings.Contains(errs, kept[0].Email+" to sign in again") {
		t.Errorf("revoked: exit %d\n%s%s", code, out, errs)
	}
}

func TestTheCommandLineChoosesAnAccount(t *testing.T) {
	s := newShell(t, sandbox.Options{})
	s.stays("Jane Doe")
	s.stays("Sam Okafor")
	kept, err := s.ring().Accounts(s.t.Context())
	if err != nil || len(kept) != 2 {
		t.Fatal(kept, err)
	}
	a := s.file("a.mov", 10)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, kept[0].Email + ", " + kept[1].Email},
		{[]string{"-account", "nobody@nowhere.example"}, exitUsage, "not signed in"},
		{[]string{"-account", strings.ToUpper(kept[1].Email)}, exitOK, "1 of 1"},
		{[]string{"-account", kept[0].Email}, exitOK, "1 of 1"},
	} {
		code, out, errs := s.uploadAsKept(append(c.args, "-to", samsFolder, a)...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("%v: exit %d\n%s%s", c.args, code, out, errs)
		}
	}
	if code, _, errs := s.upload("-account", kept[0].Email, "-to", samsFolder, a); code != exitUsage || !strings.Contains(errs, "FRAMEIO_TOKEN is set") {
		t.Errorf("with a token: exit %d, %s", code, errs)
	}
	s.keys.broken = true
	if code, _, errs := s.uploadAsKept("-to", samsFolder, a); code != exitUsage || !strings.Contains(errs, "no keyring") {
		t.Errorf("no keyring: exit %d, %s", code, errs)
	}
}

func TestTheTokenOfAnOlderStackdropIsTakenOver(t *testing.T) {
	s := newShell(t, sandbox.Options{})
	s.keys.entries[s.srv.URL] = s.srv.Sandbox.Token()
	if code, out, errs := s.uploadAsKept("-to", samsFolder, s.file("a.mov", 10)); code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	kept, err := s.ring().Accounts(s.t.Context())
	if _, still := s.keys.entries[s.srv.URL]; still || err != nil || len(kept) != 1 || !strings.HasPrefix(kept[0].Key, "V4 ") {
		t.Errorf("%v, %v, still there: %t", kept, err, still)
	}
}

func TestADamagedSignInIsSaid(t *testing.T) {
	s := newShell(t, sandbox.Options{})
	s.stays("Sam Okafor")
	for name := range s.keys.entries {
		if strings.Contains(name, "#") {
			s.keys.entries[name] = "{damaged"
		}
	}
	if code, _, errs := s.uploadAsKept("-to", samsFolder, s.file("a.mov", 10)); code != exitFailed || !strings.Contains(errs, "sign in again") {
		t.Errorf("exit %d, %s", code, errs)
	}
}
