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
	"stackdrop/upload"
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
	d.token(d.boxServer.Sandbox.Token())
	d.untilSignedIn()
	d.until("told", func() bool { return d.note.up[aboutKeyring] != nil })
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

// TestSeveralAccounts: Jane by token and Sam with his Adobe ID, both members of
// one account, side by side.
func TestSeveralAccounts(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	d.token(d.boxServer.Sandbox.Token())
	d.until("Jane", func() bool { return d.named("Jane Doe") != nil && d.row("Acme Post") != "" })
	d.adobe("Sam Okafor")
	jane, sam := d.named("Jane Doe"), d.named("Sam Okafor")
	d.until("both trees", func() bool { return len(d.tops("Northlight Pictures")) == 2 })
	for i, who := range []*account{jane, sam} {
		id := d.tops("Northlight Pictures")[i]
		if row, _ := d.main.Tree.Row(id); keyOf(id) != who.Key || row.Detail != "V4 · "+who.Email {
			t.Errorf("row %d is %s's, and says %q", i, keyOf(id), row.Detail)
		}
	}

	// The same project twice: what is dropped on Sam's is Sam's.
	hisProject := d.open2(d.tops("Northlight Pictures")[1], "Series", "Saltmarsh S02")
	n := d.tree.nodes[hisProject]
	d.drops.to(n, []string{d.file("sam.mov", 1000).Path()})
	d.confirmed(1)
	if j := d.bridge.snap.Jobs[0]; j.Account != sam.Key {
		t.Errorf("uploaded for %s", j.Account)
	}
	d.main.Tree.Select(hisProject)
	if d.current() != sam {
		t.Error("the header shows another account than the selection's")
	}
	var words []string
	for _, item := range d.accountMenu().Items {
		words = append(words, item.Label)
	}
	for _, want := range []string{"Add an account…", "Sign out of " + jane.Email + " · V4", sam.Email + " · V4"} {
		if !strings.Contains(strings.Join(words, "|"), want) {
			t.Errorf("%q is not in %q", want, words)
		}
	}

	d.signOut(jane)
	if d.row("Acme Post") != "" || len(d.tops("Northlight Pictures")) != 1 || d.main.Tree.Selected()[0] != hisProject {
		t.Error("Jane signed out: her tree stays, or Sam's moved")
	}
	for id := range d.tree.nodes {
		if keyOf(id) == jane.Key {
			t.Fatalf("%s is still known", id)
		}
	}
	d.drops.to(n, []string{d.file("sam2.mov", 1000).Path()})
	d.confirmed(2)
}

// tops are the rows at the top with that name.
func (d *desk) tops(name string) (ids []string) {
	for _, id := range d.tree.kids[""] {
		if d.tree.nodes[id].Name == name {
			ids = append(ids, id)
		}
	}
	return ids
}

// open2 opens a path below a row and gives its last row.
func (d *desk) open2(id string, names ...string) string {
	d.t.Helper()
	for _, name := range names {
		d.main.Tree.Open(id)
		next := ""
		d.until(name+" is there", func() bool {
			for _, kid := range d.tree.kids[id] {
				if d.tree.nodes[kid].Name == name {
					next = kid
				}
			}
			return next != ""
		})
		id = next
	}
	return id
}

// TestTheTokenDiesInTheMiddle: an access token that expires is renewed unseen;
// when the grant is gone the uploads of that account need a sign-in, the others
// go on, and after it everything ends without a part sent twice.
func TestTheTokenDiesInTheMiddle(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	box := d.boxServer.Sandbox
	d.token(box.Token())
	d.until("Jane", func() bool { return d.named("Jane Doe") != nil })
	d.adobe("Sam Okafor")
	jane, sam := d.named("Jane Doe"), d.named("Sam Okafor")
	d.until("both trees", func() bool { return len(d.tops("Northlight Pictures")) == 2 })
	janes := d.tree.nodes[d.open2(d.tops("Northlight Pictures")[0], "Series", "Saltmarsh S01")]
	sams := d.tree.nodes[d.open2(d.tops("Northlight Pictures")[1], "Series", "Saltmarsh S02")]
	d.engine.SetLimits(2, 1_000_000)

	if err := box.Login().ExpireAccess(); err != nil {
		t.Fatal(err)
	}
	d.drops.to(sams, []string{d.file("one.mov", 100_000).Path()})
	d.confirmed(1)
	if n := box.Login().Record().Refreshed; n != 1 || sam.state() != "" {
		t.Fatalf("%d refreshes, and %q", n, sam.state())
	}

	d.drops.to(sams, []string{d.file("two.mov", 900_000).Path(), d.file("three.mov", 900_000).Path()})
	created := func(name string) bool { return !d.jobNamed(name).Asset.IsZero() }
	d.until("both have begun", func() bool {
		return d.bridge.snap.Totals.Jobs == 3 && created("two.mov") && created("three.mov") && d.bridge.snap.Totals.Sent > 200_000
	})
	if err := box.Login().RevokeAll(); err != nil {
		t.Fatal(err)
	}
	d.until("Sam is asked", func() bool { return sam.refused != "" && d.bridge.snap.Totals.NeedsYou == 2 })
	if jane.state() != "" || d.note.up[aboutSignIn] == nil {
		t.Errorf("Jane: %q", jane.state())
	}
	d.drops.to(janes, []string{d.file("hers.mov", 1000).Path()})
	d.confirmed(2)

	// The button beside the upload leads to the page, filled for him.
	job := d.jobNamed("three.mov")
	if job.State != upload.NeedsYou || job.Problem.Fix != upload.FixSignIn {
		t.Fatalf("%s, %+v", job.State, job.Problem)
	}
	d.queueAction([]string{job.ID}, widgets.ActionHelp)
	if d.signing == nil || d.wayOf(sam) != widgets.WayAdobe {
		t.Fatal("no page")
	}
	d.adobe("Sam Okafor")
	d.confirmed(4)
	if sam.state() != "" || d.note.up[aboutSignIn] != nil {
		t.Errorf("signed in again, and %q", sam.state())
	}
	for part, n := range box.Record().Stored {
		if n != 1 {
			t.Errorf("%v was stored %d times", part, n)
		}
	}
	for i, name := range []string{"one.mov", "two.mov", "three.mov"} {
		if _, ok := box.Find("Northlight Pictures/Series/Saltmarsh S02/" + name); !ok {
			t.Errorf("file %d, %s, is not there", i, name)
		}
	}
	if err := box.Verify(); err != nil {
		t.Error(err)
	}
}

func (d *desk) jobNamed(name string) *upload.Job {
	d.t.Helper()
	for _, j := range d.bridge.snap.Jobs {
		if j.Name == name {
			return j
		}
	}
	d.t.Fatalf("no upload of %s", name)
	return nil
}

// TestUploadsOfNobodySignedIn: the journal holds uploads of somebody who is not
// signed in any more; they ask, and go on when that person comes.
func TestUploadsOfNobodySignedIn(t *testing.T) {
	d := newDesk(t, sandbox.Options{Empty: true})
	d.adobe("Jane Doe")
	d.untilSignedIn()
	jane := d.named("Jane Doe")
	d.main.Tree.Open(d.row("Project"))
	d.until("the folder", func() bool { return d.row("Folder") != "" })
	d.engine.SetLimits(1, 200_000)
	d.drops.to(d.tree.nodes[d.row("Folder")], []string{d.file("later.mov", 900_000).Path()})
	d.until("it has begun", func() bool { return d.bridge.snap != nil && d.bridge.snap.Totals.Sent > 50_000 })
	d.signOut(jane)
	d.until("it asks", func() bool { return d.strangers[jane.Key] && d.bridge.snap.Totals.NeedsYou == 1 })
	job := d.jobNamed("later.mov")
	d.queueAction([]string{job.ID}, widgets.ActionHelp)
	if d.signing == nil || d.wayOf(&account{Account: jane.Account}) != widgets.WayAdobe {
		t.Fatal("no page")
	}
	d.engine.SetLimits(0, 0)
	d.adobe("Jane Doe")
	d.confirmed(1)
	if len(d.strangers) != 0 {
		t.Error("still strange")
	}
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

// TestOneOfSeveralIsRefusedAtTheStart: that one has a row which says so, and a
// way to sign in again; the others are there.
func TestOneOfSeveralIsRefusedAtTheStart(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	d.token(d.boxServer.Sandbox.Token())
	d.until("Jane", func() bool { return d.named("Jane Doe") != nil })
	d.adobe("Sam Okafor")
	sam := d.named("Sam Okafor")
	d.until("his tree is gone to", func() bool { return d.current() == sam })
	d.until("kept", func() bool { return sam.kept && d.named("Jane Doe").kept })
	d.shut()
	if err := d.boxServer.Sandbox.Login().RevokeAll(); err != nil {
		t.Fatal(err)
	}
	d.open()
	d.begin("")
	d.until("Jane's tree, and Sam refused", func() bool { return d.row("Acme Post") != "" && d.named("Sam Okafor").refused != "" })
	sam = d.named("Sam Okafor")
	stub := d.tree.named(sam)
	if row, ok := d.main.Tree.Row(stub); !ok || row.Name != sam.Email || row.Detail != "sign in again" || row.Expandable {
		t.Fatalf("%+v", row)
	}
	if d.signing != nil {
		t.Error("the page covers Jane's tree")
	}
	if n := d.note.up[aboutSignIn]; n == nil || !strings.Contains(n.Text, sam.Email) {
		t.Errorf("%+v", n)
	}
	d.main.Tree.Select(stub)
	if d.current() != sam {
		t.Error("the header shows another account")
	}
	d.main.Tree.OnActivate(stub)
	if d.signing == nil || d.wayOf(sam) != widgets.WayAdobe {
		t.Fatal("no page")
	}
	d.signing.page.OnBack()
	menu := d.stubMenu(stub).Items
	if menu[0].Label != "Sign in again…" || menu[1].Label != "Sign out of "+sam.Email {
		t.Fatalf("%q, %q", menu[0].Label, menu[1].Label)
	}
	menu[1].Action()
	d.until("forgotten", func() bool { return !d.keys.holds("Sam") && !d.keys.holds("adobe") })
	if d.named("Sam Okafor") != nil || d.note.up[aboutSignIn] != nil || len(d.tree.stubs) != 0 {
		t.Error("signed out, and still there")
	}
}

// TestSeveralWithoutANetwork: each has a row that says so.
func TestSeveralWithoutANetwork(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	d.token(d.boxServer.Sandbox.Token())
	d.until("Jane", func() bool { return d.named("Jane Doe") != nil })
	d.adobe("Sam Okafor")
	d.until("kept", func() bool { return d.named("Sam Okafor").kept && d.named("Jane Doe").kept })
	d.shut()
	d.open()
	url := d.baseURL
	d.baseURL = "http://127.0.0.1:1"
	d.begin("")
	d.until("both wait", func() bool {
		return d.named("Jane Doe") != nil && d.named("Jane Doe").later != nil && d.named("Sam Okafor").later != nil
	})
	row, _ := d.main.Tree.Row(d.tree.named(d.named("Sam Okafor")))
	if row.Detail != "not reachable" || d.note.up[aboutNetwork] == nil {
		t.Errorf("%+v, %+v", row, d.note.up[aboutNetwork])
	}
	d.baseURL = url
	d.goTo(d.named("Sam Okafor")) // from the menu of accounts: tries now
	d.until("Sam", func() bool { return len(d.tops("Northlight Pictures")) == 1 })
	d.tryNow()
	d.until("both", func() bool { return len(d.tops("Northlight Pictures")) == 2 })
	d.goTo(d.named("Jane Doe"))
	if d.current() != d.named("Jane Doe") {
		t.Error("not gone to")
	}
}

// TestASandboxMovesToAnotherPort: who stays signed in there follows.
func TestASandboxMovesToAnotherPort(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	d.adobe("Sam Okafor")
	d.until("kept", func() bool { return d.named("Sam Okafor").kept })
	d.shut()
	d.serve(sandbox.Options{Unlimited: true})
	if err := d.boxServer.Sandbox.Login().ExpireAccess(); err != nil {
		t.Fatal(err)
	}
	d.open()
	d.begin("")
	d.until("Sam", func() bool { return len(d.tops("Northlight Pictures")) == 1 })
	if n := d.boxServer.Sandbox.Login().Record().Refreshed; n != 1 {
		t.Errorf("%d refreshes", n)
	}
}
