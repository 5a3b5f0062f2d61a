package app

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/api/sandbox"
	"stackdrop/api/sandbox/oauth"
	"stackdrop/app/handover"
	"stackdrop/app/keep"
	"stackdrop/widgets"
)

// token types a developer token on the sign-in page.
func (d *desk) token(token string) {
	d.t.Helper()
	d.showSignIn(nil, "")
	d.signing.page.OnToken(token)
}

func (d *desk) trouble(words string) {
	d.t.Helper()
	var shown string
	d.until("the page says "+words, func() bool {
		shown = d.signing.said
		return strings.Contains(shown, words)
	})
}

// noSecretsIn looks for what must never be written, in the log and in every file
// of Stackdrop's own.
func (d *desk) noSecretsIn(marks ...string) {
	d.t.Helper()
	for _, m := range marks {
		if m != "" && strings.Contains(d.logged.String(), m) {
			d.t.Errorf("the log holds a secret (%.12s…)", m)
		}
	}
	noMarks(d.t, d.data, marks...)
}

func TestSignInWithAnAdobeID(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	d.adobe("Jane Doe")
	a := d.named("Jane Doe")
	if a.version() != "V4" || !strings.HasPrefix(a.Key, "V4 ") || !strings.HasSuffix(a.Key, " loopback") {
		t.Errorf("the account is called %q", a.Key)
	}
	d.until("her tree", func() bool { return d.row("Spring Campaign") != "" })
	d.drops.dropped(d.place("Spring Campaign"), []fyne.URI{d.file("by Adobe.mov", 120_000)})
	d.confirmed(1)
	d.until("kept", func() bool { return d.keys.holds(`"method":"adobe"`) })
	kept := d.keptOf(a)
	d.noSecretsIn(kept.Access.Reveal(), kept.Refresh.Reveal(), "code=", "code_verifier")
	if d.settings.LastWay != "adobe" || d.settings.Adobe != (registered{kept.Client.ID, kept.Client.Redirect}) {
		t.Errorf("the page will not be filled: %+v", d.settings)
	}

	// The next start goes on as her, without a word.
	d.shut()
	d.open()
	d.begin("")
	d.until("signed in again by itself", func() bool { return d.named("Jane Doe") != nil && d.named("Jane Doe").in != nil })
	d.until("her tree again", func() bool { return d.row("Spring Campaign") != "" })

	// Signing out ends it at the server too.
	d.signOut(d.named("Jane Doe"))
	d.until("forgotten", func() bool { return !d.keys.holds("adobe") && !d.keys.holds("Jane") })
	d.until("revoked", func() bool { _, _, ok := d.boxServer.Sandbox.Login().Check(kept.Access.Reveal()); return !ok })
	if d.signing == nil || d.row("Spring Campaign") != "" {
		t.Error("signed out, and her tree is still there")
	}
}

// keptOf is what the keyring holds of an account.
func (d *desk) keptOf(a *account) login.Kept {
	d.t.Helper()
	kept, err := d.ring.Keeper(a.Key).Load(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return kept
}

func TestSignInWithAnOldAccount(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	redirect := "http://" + ln.Addr().String() + "/callback"
	if err := ln.Close(); err != nil { // the flow listens there
		t.Fatal(err)
	}
	d := newDesk(t, sandbox.Options{Empty: true, OAuth: oauth.Options{Redirects: []string{redirect}}})
	_, form := d.forms()
	form.Redirect = redirect
	d.showSignIn(nil, "")
	d.signing.page.OnFrameio(form)
	if _, page := newPerson(t).answer(d.browserOpens(), "Jane Doe", "allow"); !strings.Contains(page, "signed in") || strings.Contains(page, "code=") {
		t.Errorf("the browser ends on\n%s", page)
	}
	d.untilSignedIn()
	if a := d.named("Jane Doe"); a == nil || a.version() != "V2" || d.settings.LastWay != "frameio" || d.scheme != "" {
		t.Errorf("%+v", d.accounts.all)
	}
	d.signIn() // and the same person by token, over V4: another account
	if len(d.accounts.all) != 2 {
		t.Errorf("%d accounts", len(d.accounts.all))
	}
}

func TestTheBrowserSaysNo(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	form, _ := d.forms()
	d.showSignIn(nil, "")
	d.signing.page.OnAdobe(form)
	at := d.browserOpens()
	for _, wrong := range []string{d.scheme + "://adobeid/x?code=MARK1&state=wrong", "https://elsewhere.example/?code=MARK1"} {
		if said := d.secondInstance(wrong, exitFailed); strings.Contains(said, "MARK1") || said == "" {
			t.Errorf("%q", said)
		}
	}
	d.signing.page.OnPasted("nonsense MARK2")
	d.trouble("address")
	address, _ := newPerson(t).answer(at, "Jane Doe", "cancel")
	d.signing.page.OnPasted(address) // as a person may
	d.trouble("cancelled in the browser")
	if d.accounts.all != nil {
		t.Error("somebody is signed in")
	}
	if said := d.secondInstance(address, exitFailed); !strings.Contains(said, "not waiting") {
		t.Errorf("after that: %q", said)
	}
	d.noSecretsIn("MARK1", "MARK2")
}

func TestSigningInIsCancelledOnThePage(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	form, _ := d.forms()
	d.showSignIn(nil, "")
	page := d.signing.page
	page.OnAdobe(form)
	first := d.browserOpens()
	page.OnCancel()
	d.until("nobody waits", func() bool { return errors.Is(d.handed(handover.Message{Redirect: "adobe+0://x"}), errNoFlow) })
	page.OnAdobe(form)
	second := d.browserOpens()
	address, _ := newPerson(t).answer(first, "Jane Doe", "allow")
	if said := d.secondInstance(address, exitFailed); said == "" { // the flow that was cancelled
		t.Error("not a word")
	}
	address, _ = newPerson(t).answer(second, "Jane Doe", "allow")
	d.secondInstance(address, exitOK)
	d.untilSignedIn()
}

func TestSchemesThatCannotBeRegisteredArePasted(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	d.byHand = errors.New("no xdg-mime")
	form, _ := d.forms()
	d.showSignIn(nil, "")
	d.signing.page.OnAdobe(form)
	address, _ := newPerson(t).answer(d.browserOpens(), "Jane Doe", "allow")
	d.signing.page.OnPasted(address)
	d.untilSignedIn()
}

func TestNobodyListensToTheBrowser(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	d.shut()
	if said := d.secondInstance("adobe+00://adobeid/x?code=MARK&state=1", exitFailed); !strings.Contains(said, "no Stackdrop window") || strings.Contains(said, "MARK") {
		t.Errorf("%q", said)
	}
}

func TestTokensAndWhatIsWrongWithThem(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(*sandbox.Sandbox)
		version string
		says    string
	}{
		{"moved to V4", func(*sandbox.Sandbox) {}, "V4", ""},
		{"not moved, or run by the Admin Console", func(b *sandbox.Sandbox) { b.AdminConsole(true) }, "V2", ""},
		{"not linked to an Adobe ID", func(b *sandbox.Sandbox) { b.Unlink(true) }, "V2", ""},
		{"revoked", func(b *sandbox.Sandbox) { b.RevokeToken() }, "", "does not accept this token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, sandbox.Options{Empty: true})
			c.prepare(d.boxServer.Sandbox)
			token := d.boxServer.Sandbox.Token()
			d.token(" " + token + "\n")
			if c.says != "" {
				d.trouble(c.says)
				return
			}
			d.untilSignedIn()
			if got := d.accounts.all[0].version(); got != c.version {
				t.Errorf("signed in over %s", got)
			}
			d.until("kept", func() bool { return d.keys.holds(token) })
			d.noSecretsIn(token)
		})
	}
}

func TestAnUnlinkedAdobeIDIsToldWhatToDo(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	d.boxServer.Sandbox.Unlink(true)
	form, _ := d.forms()
	d.showSignIn(nil, "")
	d.signing.page.OnAdobe(form)
	address, _ := newPerson(t).answer(d.browserOpens(), "Jane Doe", "allow")
	d.secondInstance(address, exitOK)
	d.trouble("Account Settings, Profile, Authentication")
}

func TestNoKeyringMeansUntilItIsClosed(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	d.keys.broken = true
	d.begin("")
	d.until("the page", func() bool { return d.signing != nil })
	if strings.Contains(d.screen(), "keychain") {
		t.Error("the page speaks of a keychain")
	}
	d.token(d.boxServer.Sandbox.Token())
	d.untilSignedIn()
	d.until("told", func() bool { return d.note.up[aboutKeyring] != nil })
	d.askSignOut(d.accounts.all[0])
	if d.note.up[aboutKeyring] != nil {
		t.Error("told of nobody any more")
	}
}

func TestStartsByItselfWhenTheNetworkComes(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		url := d.baseURL
		d.baseURL = "http://127.0.0.1:1" // nobody there
		d.giveToken(api.Secret(d.boxServer.Sandbox.Token()))
		d.until("told", func() bool { return d.note.up[aboutNetwork] != nil })
		d.baseURL = url
		d.main.Tree.OnRetry("")
		d.untilSignedIn()
		if d.note.up[aboutNetwork] != nil {
			t.Error("the banner stays")
		}
	})
}

func TestASecondStartBringsTheFirstToFront(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	raised := false
	d.raised = func() { raised = true }
	getenv := func(string) string { return "" }
	if err := (Program{Getenv: getenv}).showOther(t.Context(), d.state, 1); err != nil {
		t.Fatal(err)
	}
	d.until("raised", func() bool { return raised })
	if err := d.handed(handover.Message{}); err == nil {
		t.Error("nothing was handed over, and taken")
	}
	d.shut()
	if err := (Program{Getenv: getenv}).showOther(t.Context(), filepath.Join(d.data, "nobody"), 1); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("nobody listens: %v", err)
	}
}

func TestTheEndOfV2IsToldOnce(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true, API: "v2"})
	d.signIn()
	note := d.note.up[aboutEnd]
	if note == nil || !strings.Contains(note.Text, "1 December 2026") || !strings.Contains(note.Text, d.accounts.all[0].Email) {
		t.Fatalf("%+v", note)
	}
	note.OnDismiss()
	d.accountsChanged()
	if d.note.up[aboutEnd] != nil {
		t.Error("told again")
	}
}

// TestUploadsBegunOverV2EndThere: the developer token that has come to V4 since.
func TestUploadsBegunOverV2EndThere(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	box := d.boxServer.Sandbox
	box.AdminConsole(true) // only V2 takes it
	d.signIn()
	if v := d.accounts.all[0].version(); v != "V2" {
		t.Fatal(v)
	}
	d.engine.SetLimits(1, 100_000)
	d.drops.to(d.tree.nodes[d.row("Folder")], []string{d.file("old.mov", 500_000).Path()})
	d.until("it has begun", func() bool { return d.bridge.snap != nil && d.bridge.snap.Totals.Sent > 50_000 })
	d.shut()
	box.AdminConsole(false) // moved
	d.open()
	d.begin(api.Secret(box.Token()))
	d.until("signed in over V4", func() bool { return d.accounts.anybody() && d.accounts.all[0].version() == "V4" })
	d.confirmed(1)
	for part, n := range box.Record().Stored {
		if n != 1 {
			t.Errorf("%v was stored %d times", part, n)
		}
	}
}

func TestManySignInsAtOnceAreOneAccount(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	token := api.Secret(d.boxServer.Sandbox.Token())
	for range 3 {
		d.giveToken(token)
	}
	d.untilSignedIn()
	d.until("one account", func() bool { return len(d.accounts.all) == 1 && d.accounts.all[0].in != nil })
	if got := fmt.Sprint(len(d.tops("Account"))); got != "1" {
		t.Errorf("%s roots", got)
	}
}

func TestThePageBeginsWithTheWayOfTheAccount(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	for _, c := range []struct {
		last, key string
		method    login.Method
		want      widgets.SignInWay
	}{
		{"", "", "", widgets.WayAdobe},
		{"token", "", "", widgets.WayToken},
		{"frameio", "", "", widgets.WayFrameio},
		{"frameio", "V4 x host", "", widgets.WayAdobe},
		{"adobe", "V2 x host", "", widgets.WayFrameio},
		{"token", "V2 x host", "", widgets.WayToken},
		{"adobe", "V4 x host", login.Token, widgets.WayToken},
		{"token", "V2 x host", login.Frameio, widgets.WayFrameio},
	} {
		d.settings.LastWay = c.last
		a := &account{Account: keep.Account{Who: keep.Who{Key: c.key}, Kept: login.Kept{Method: c.method}}}
		if got := d.wayOf(a); got != c.want {
			t.Errorf("%+v: way %d", c, got)
		}
	}
}
