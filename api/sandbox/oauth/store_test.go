package oauth

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRestart: who was signed in still is, what was dead is still dead, and the
// apps are the same.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Dir: filepath.Join(t.TempDir(), "made", "for", "it"), Seed: 7}
		s := open(t, o)
		c, v2 := clientOf(t, s, Native), clientOf(t, s, PKCE)
		first, gone := signIn(t, s, c), signIn(t, s, v2)
		second := pairOf(t, post(s, tokenPath(s, c), refreshForm(c, first.Refresh)))
		post(s, "/ims/revoke", with(refreshForm(c, ""), "token", first.Access))

		time.Sleep(30 * time.Minute)
		s = open(t, o)
		if s.Notice() != "" || fmt.Sprint(s.Clients()) != fmt.Sprint(open(t, Options{Seed: 7}).Clients()) {
			t.Errorf("after a restart the apps are others, or something is wrong: %q", s.Notice())
		}
		if living(s, first.Access) || !living(s, second.Access) || !living(s, gone.Access) {
			t.Error("a restart changed which access tokens live")
		}
		time.Sleep(30 * time.Minute)
		if living(s, second.Access) || living(s, gone.Access) {
			t.Error("a restart made access tokens live longer")
		}
		third := pairOf(t, post(s, tokenPath(s, c), refreshForm(c, second.Refresh)))
		pairOf(t, post(s, tokenPath(s, v2), refreshForm(v2, gone.Refresh)))

		s = open(t, o)
		if got := errorOf(t, post(s, tokenPath(s, c), refreshForm(c, first.Refresh))); got != "invalid_grant" || living(s, third.Access) {
			t.Errorf("a refresh token used before two restarts: %s", got)
		}
	})
}

// TestFile: it holds no secret, and nobody else may read it.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{Dir: dir})
	var secrets []string
	for _, c := range s.Clients() {
		p := signIn(t, s, c)
		secrets = append(secrets, p.Access, p.Refresh)
		if c.Secret != "" {
			secrets = append(secrets, c.Secret)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the folder holds %v, %v", entries, err)
	}
	info, err := entries[0].Info()
	if err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("the file has mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "oauth.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if strings.Contains(string(text), secret) {
			t.Error("a secret stands in the file")
		}
	}
}

// TestDamage: a file nobody can read costs people a sign-in, no more.
func TestDamage(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "cut": `{"format":1,"grants":{`, "null": `{"format":1,"grants":null,"access":{},"refresh":{}}`,
		"later": `{"format":2,"grants":{},"access":{},"refresh":{}}`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "oauth.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, Options{Dir: dir})
		if kept, err := os.ReadFile(filepath.Join(dir, "oauth.json.damaged")); string(kept) != text || err != nil || s.Notice() == "" {
			t.Errorf("%s: set aside was %q, %v; the notice is %q", name, kept, err, s.Notice())
		}
		signIn(t, s, clientOf(t, s, Web))
		if again := open(t, Options{Dir: dir}); again.Notice() != "" || len(again.grants.Grants) != 1 {
			t.Errorf("%s: the next start says %q", name, again.Notice())
		}
	}
}

// TestUnwritable: what cannot be kept is not given.
func TestUnwritable(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{Dir: dir})
	c := clientOf(t, s, Native)
	p := signIn(t, s, c)
	secret := allow(t, s, c, question(c))
	used := exchangeForm(c, allow(t, s, c, question(c)))
	pairOf(t, post(s, tokenPath(s, c), used))
	if err := os.Mkdir(filepath.Join(dir, "oauth.json.new"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, form := range []map[string][]string{refreshForm(c, p.Refresh), exchangeForm(c, secret), used} {
		if got := errorOf(t, post(s, tokenPath(s, c), form)); got != "server_error" {
			t.Errorf("got %s", got)
		}
	}
	if w := post(s, "/ims/revoke", with(refreshForm(c, ""), "token", p.Refresh)); w.Code != 500 {
		t.Errorf("revoking gave %d", w.Code)
	}
	if err := s.ExpireAccess(); err == nil || strings.Contains(err.Error(), p.Access) {
		t.Errorf("ExpireAccess: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "oauth.json.new")); err != nil {
		t.Fatal(err)
	}
	pairOf(t, post(s, tokenPath(s, c), refreshForm(c, p.Refresh)))
}

func TestOptions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	unreadable := t.TempDir()
	if err := os.Mkdir(filepath.Join(unreadable, "oauth.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	jane := User{"jane", "Jane", "jane@studio.tv"}
	for name, o := range map[string]Options{
		"no folder":        {},
		"a file":           {Dir: file},
		"a folder in it":   {Dir: unreadable},
		"short life":       {Dir: t.TempDir(), AccessLife: time.Millisecond},
		"negative life":    {Dir: t.TempDir(), RefreshLife: -1},
		"nobody's id":      {Dir: t.TempDir(), Users: []User{jane, {Name: "Sam"}}},
		"one id for two":   {Dir: t.TempDir(), Users: []User{jane, jane}},
		"unknown is asked": {Dir: t.TempDir(), Users: []User{jane}, Allow: "sam"},
		"no address":       {Dir: t.TempDir(), Redirects: []string{"callback"}},
		"fragment":         {Dir: t.TempDir(), Redirects: []string{"http://127.0.0.1:1/#x"}},
	} {
		if s, err := New(o); err == nil {
			t.Errorf("%s: no error, but %v", name, s.Clients())
		}
	}
}
