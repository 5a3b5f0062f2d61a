package app

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"stackdrop/api/sandbox"
	"stackdrop/app/handover"
)

// TestNobodyListensBeforeThereIsAWindow: what a second Stackdrop hands over needs
// a window to be shown in.
func TestNobodyListensBeforeThereIsAWindow(t *testing.T) {
	data := t.TempDir()
	getenv := func(name string) string {
		return map[string]string{"XDG_DATA_HOME": data, "DISPLAY": ":none", "FRAMEIO_API_URL": "http://127.0.0.1:1"}[name]
	}
	var early error
	started := func() fyne.App {
		path := handover.Path(filepath.Join(data, "stackdrop", "window"), handover.Runtime(getenv))
		early = handover.Send(t.Context(), path, handover.Message{Show: true})
		return test.NewTempApp(t)
	}
	code := Main(t.Context(), Program{Getenv: getenv, Stdout: io.Discard, Stderr: t.Output(), Keyring: newMemoryKeyring(), Fyne: started})
	if code != exitOK || !errors.Is(early, handover.ErrNobody) {
		t.Errorf("exit %d; it was answered %v", code, early)
	}
}

// TestARefusedAddressIsSaidOnThePage: whoever is in front of the browser does not
// see what the second Stackdrop prints.
func TestARefusedAddressIsSaidOnThePage(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	raised := 0
	d.raised = func() { raised++ }
	form, _ := d.forms()
	d.showSignIn(nil, "")
	d.signing.page.OnAdobe(form)
	d.browserOpens()
	if said := d.secondInstance("adobe+00ff://adobeid/x?code=MARK&state=1", exitFailed); said == "" { // of another window
		t.Error("not a word")
	}
	said := d.secondInstance(form.Redirect+"?code=MARK&state=older", exitFailed)
	d.trouble("belongs to another sign-in")
	if !strings.Contains(said, "belongs to another sign-in") || raised != 1 || !d.browsing.waits() {
		t.Errorf("%q, raised %d times", said, raised)
	}
	d.shut()
	if err := d.handed(handover.Message{Show: true}); err == nil {
		t.Error("a window that is closing was to come to the front")
	}
}
