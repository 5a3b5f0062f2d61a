package window

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSignIn is a person's first hour: Stackdrop opens the system's browser, the
// person allows it there, the browser hands the answer to a second Stackdrop and
// that one to the first; then files are dropped on a V4 project, a new cut is
// stacked, and the token expires while all this goes on.
func TestSignIn(t *testing.T) {
	logs := filepath.Join(artifacts(), "window", "signin")
	d := newDesktop(t, logs)
	b := d.newBrowser(left)
	footage := d.fill("footage", map[string]int{"Promo v1.mov": 3_000_000, "Dailies/A001_C003.mxf": 1_000_000})
	newCut := d.fill("new cut", map[string]int{"Promo v2.mov": 2_500_000})
	bin := build(t)
	s := d.startServer(bin, "-api", "v4", "-token-life", tokenLife.String())
	p := d.startOn(s, bin, "dark", right)
	p.await("somebody is asked to sign in", 30*time.Second, func(v view) bool { return v.Page == "sign-in" })
	d.shot("the sign-in page")

	client := s.native()
	p.typeInto(client.ID, client.Redirect)
	p.await("the browser is waited for", 20*time.Second, func(v view) bool { return v.Page == "waiting" })
	b.allow()
	p.await("the tree is filled", 30*time.Second, func(v view) bool { return v.Page == "" && len(v.Tree) > 0 })
	signedIn := time.Now()
	b.endBrowser()
	d.shot("signed in")

	cuts := p.open(folder...)
	p.dropOn(filepath.Join(d.home, "footage"), left, func(v view) (row, bool) { return v.byID(cuts.ID) })
	p.uploaded("Promo v1.mov", "A001_C003.mxf")
	p.compare(below(filepath.Join(folder...), footage))

	// The token dies; the next drop finds that out, and nobody notices.
	d.until("the token has expired", 2*tokenLife, func() bool { return time.Since(signedIn) > tokenLife })
	p.dropOn(filepath.Join(d.home, "new cut"), left, func(v view) (row, bool) { return v.child(cuts, "Promo v1.mov") })
	p.uploaded("Promo v2.mov")
	if got, want := p.stackWith(cuts, "Promo v1.mov"), []string{"Promo v2.mov", "Promo v1.mov"}; !slices.Equal(got, want) {
		t.Errorf("the stack is %q, want %q", got, want)
	}
	const versions = "Promo v1.mov (versions)/"
	footage[versions+"Promo v1.mov"], footage[versions+"Promo v2.mov"] = footage["Promo v1.mov"], newCut["Promo v2.mov"]
	delete(footage, "Promo v1.mov")
	p.compare(below(filepath.Join(folder...), footage))
	d.shot("after the token had expired")
	p.end(filepath.Join(logs, "stackdrop.log"))
	p.noSecrets(logs)
}

// tokenLife is shorter than the story.
const tokenLife = 15 * time.Second

type client struct{ ID, Redirect string }

// native is the app that Adobe would call a Native App: its redirect is an
// address with a scheme of its own.
func (s *server) native() (c client) {
	for _, one := range s.box.Login.Clients {
		if one.Kind == "native" {
			c = client{one.ID, one.Redirect}
		}
	}
	return c
}

// typeInto fills the form's fields from the first one on, and sends it off.
func (p *program) typeInto(fields ...string) {
	p.Helper()
	window := p.window("--name", "^Stackdrop")
	p.x("windowactivate", "--sync", window)
	for i, text := range fields {
		if i > 0 {
			p.x("key", "Tab")
		}
		p.x("type", "--delay", "5", text)
	}
	p.shot("the form is filled in")
	p.x("key", "Return")
}

// written is the text of files, and of all files below folders.
func (p *program) written(places ...string) map[string]string {
	p.Helper()
	texts := map[string]string{}
	for _, place := range places {
		p.must(filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			texts[path] = string(data)
			return err
		}))
	}
	return texts
}

// noSecrets looks for what an address or an answer would have left behind in
// what the programs printed and logged.
func (p *program) noSecrets(logs string) {
	p.Helper()
	for name, text := range p.written(filepath.Join(logs, "stackdrop.log"), filepath.Join(p.home, ".local")) {
		for _, bad := range []string{"access_token", "refresh_token", "code=", "code_verifier"} {
			if strings.Contains(text, bad) {
				p.Errorf("%s holds %q", name, bad)
			}
		}
	}
}
