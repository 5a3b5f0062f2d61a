package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"stackdrop/api"
	"stackdrop/api/sandbox"
	"stackdrop/app/keep"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// janeAndSam are signed in, Jane by token and Sam with his Adobe ID, and kept.
func janeAndSam(t *testing.T) (d *desk, jane, sam *account) {
	t.Helper()
	d = newDesk(t, sandbox.Options{})
	d.token(d.boxServer.Sandbox.Token())
	d.until("Jane", func() bool { return d.named("Jane Doe") != nil })
	d.adobe("Sam Okafor")
	jane, sam = d.named("Jane Doe"), d.named("Sam Okafor")
	d.until("both trees", func() bool { return len(d.tops("Northlight Pictures")) == 2 })
	d.until("kept", func() bool { return jane.kept && sam.kept })
	return d, jane, sam
}

// sends begins an upload of Sam's, of which all parts are on the wire at once.
func (d *desk) sends(name string) {
	d.t.Helper()
	d.engine.SetLimits(2, 70_000)
	his := d.open2(d.tops("Northlight Pictures")[1], "Series", "Saltmarsh S02")
	d.drops.to(d.tree.nodes[his], []string{d.file(name, 100_000).Path()})
	d.until("it has begun", func() bool {
		return d.bridge.snap != nil && d.bridge.snap.Totals.Sent > 0 && d.bridge.snap.InFlight == 2
	})
}

func (d *desk) screen() string { return test.RenderToMarkup(d.win.Canvas()) }

// TestSigningOutStopsUploads: it asks first, they stop at once and say why, and
// after the next start the banner says who is missing, until it is put away.
func TestSigningOutStopsUploads(t *testing.T) {
	d, _, sam := janeAndSam(t)
	d.sends("his.mov")
	if row := d.bridge.row(d.jobNamed("his.mov").ID); !strings.HasSuffix(row.Dest, "Saltmarsh S02 · sam.okafor@…") {
		t.Errorf("the row says %q", row.Dest)
	}
	d.askSignOut(sam)
	if s := d.screen(); !strings.Contains(s, "1 upload stops and waits") || d.named("Sam Okafor") == nil {
		t.Fatal("signed out without a question")
	}
	d.win.Canvas().Overlays().Remove(d.win.Canvas().Overlays().Top())
	d.signOut(sam)
	d.signOut(sam) // pressed twice
	d.until("it has stopped", func() bool { return d.jobNamed("his.mov").State == upload.NeedsYou })
	job := d.jobNamed("his.mov")
	if job.Sent == job.Size || !strings.HasPrefix(job.Problem.Text(), "You signed out of this Frame.io account.") {
		t.Errorf("%d of %d sent, and %q", job.Sent, job.Size, job.Problem.Text())
	}
	if row := d.bridge.row(job.ID); row.ProblemAction != "Sign in as sam.okafor@…" || !strings.HasSuffix(row.Dest, " · sam.okafor@…") {
		t.Errorf("the row says %q, %q", row.Dest, row.ProblemAction)
	}
	if d.note.up[aboutStrangers] != nil {
		t.Error("who has just signed out is asked to sign in")
	}
	d.until("forgotten", func() bool { return !d.keys.holds("Sam") && !d.keys.holds("adobe") })

	d.shut()
	d.open()
	d.begin("")
	d.until("Sam is missed", func() bool { return d.note.up[aboutStrangers] != nil && len(d.tops("Northlight Pictures")) == 1 })
	if text := d.note.up[aboutStrangers].Text; !strings.Contains(text, sam.Email) {
		t.Errorf("the banner says %q", text)
	}
	d.queueAction([]string{job.ID}, widgets.ActionHelp)
	if d.signing == nil || !strings.Contains(d.screen(), "As "+sam.Email) {
		t.Error("the page does not say whom it asks for")
	}
	d.signing.page.OnBack()
	d.note.up[aboutStrangers].OnDismiss()
	d.accountsChanged()
	d.bridge.show()
	if d.note.up[aboutStrangers] != nil {
		t.Error("put away, and still there")
	}
	d.engine.SetLimits(0, 0)
	d.adobe("Sam Okafor")
	d.until("greeted", func() bool { return strings.Contains(d.main.Toasts.Text(), "Signed in as Sam Okafor (V4)") })
	d.confirmed(1)
	if len(d.strangers)+len(d.ignored) != 0 {
		t.Errorf("still missed: %v, %v", d.strangers, d.ignored)
	}
	for part, n := range d.boxServer.Sandbox.Record().Stored {
		if n != 1 {
			t.Errorf("%v was stored %d times", part, n)
		}
	}
}

// TestSigningOutOfAnAccountThatNeverCame: without a session the sign-in is
// revoked all the same, by what is kept.
func TestSigningOutOfAnAccountThatNeverCame(t *testing.T) {
	d, _, sam := janeAndSam(t)
	kept := d.keptOf(sam)
	d.shut()
	d.open()
	there := d.baseURL
	d.baseURL = "http://127.0.0.1:1" // nobody there
	d.begin("")
	d.until("he waits", func() bool { return d.named("Sam Okafor") != nil && d.named("Sam Okafor").later != nil })
	d.baseURL = there
	sam = d.named("Sam Okafor")
	if err := sam.keeper.Save(t.Context(), kept); err != nil { // the network is back
		t.Fatal(err)
	}
	d.askSignOut(sam)
	d.until("forgotten", func() bool { return !d.keys.holds("Sam") && !d.keys.holds("adobe") })
	d.until("revoked", func() bool { _, _, ok := d.boxServer.Sandbox.Login().Check(kept.Access.Reveal()); return !ok })
}

// TestAKeyringThatDoesNotForget: that is said, and can be tried again.
func TestAKeyringThatDoesNotForget(t *testing.T) {
	d, _, sam := janeAndSam(t)
	d.keys.fail(true)
	d.askSignOut(sam)
	d.until("told", func() bool { return d.note.up[aboutForgetting] != nil })
	note := d.note.up[aboutForgetting]
	if !strings.Contains(note.Text, sam.Email) || !strings.Contains(note.Text, "(no keyring)") {
		t.Errorf("%q", note.Text)
	}
	d.keys.fail(false)
	note.Choice.Do()
	d.until("forgotten", func() bool { return !d.keys.holds("Sam") && !d.keys.holds("adobe") })
	d.until("not told any more", func() bool { return d.note.up[aboutForgetting] == nil })
}

// TestNamesAreToldApart: only where there are several accounts.
func TestNamesAreToldApart(t *testing.T) {
	account := func(key, mail string) *account {
		return &account{Account: keep.Account{Who: keep.Who{Key: key, Email: mail}}}
	}
	w := &window{settings: &settings{People: []keep.Who{{Key: "V4 9 host", Email: "ben@x"}}}}
	w.accounts.all = append(w.accounts.all, account("V4 1 host", "sam@x"))
	for _, c := range []struct{ key, want string }{{"V4 1 host", ""}, {"V4 9 host", "ben@…"}, {"V4 8 host", "another account"}} {
		if got := w.whose(c.key); got != c.want {
			t.Errorf("%s is %q, want %q", c.key, got, c.want)
		}
	}
	w.accounts.all = append(w.accounts.all, account("V2 1 host", "sam@x"), account("V4 2 host", "jane@x"), account("V4 3 host", "ben@y"), account("V4 4 host", ""))
	for _, c := range []struct{ key, want string }{{"V4 1 host", "sam@x · V4"}, {"V2 1 host", "sam@x · V2"}, {"V4 2 host", "jane@…"}, {"V4 3 host", "ben@y"}, {"V4 9 host", "ben@x"}, {"V4 4 host", "this account"}} {
		if got := w.whose(c.key); got != c.want {
			t.Errorf("%s is %q, want %q", c.key, got, c.want)
		}
	}
	if got := w.placeIn("V4 2 host", "Night Ferry"); got != "Night Ferry · jane@…" {
		t.Errorf("%q", got)
	}
}

// TestWhatAServiceCannotDoIsNotOffered: stacks have no name of their own on V4,
// and nobody says how long it keeps what was deleted.
func TestWhatAServiceCannotDoIsNotOffered(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		key := d.accounts.all[0].Key
		can := d.accounts.all[0].in.Service.Capabilities()
		stack := rowNode{Node: api.Node{Ref: api.Ref{Kind: api.KindStack, ID: "1"}, Name: "Cut"}, row: "x", key: key}
		if d.renames(stack) != can.RenameStacks || !d.renames(d.tree.nodes[d.row("Folder")]) || d.renames(d.tree.nodes[d.row("Project")]) {
			t.Error("a wrong name is offered")
		}
		d.tree.nodes["x"] = stack
		d.renameNode("x") // F2
		if asks := d.win.Canvas().Overlays().Top() != nil; asks != can.RenameStacks {
			t.Errorf("F2 asks for a name: %t", asks)
		}
		if top := d.win.Canvas().Overlays().Top(); top != nil {
			d.win.Canvas().Overlays().Remove(top)
		}
		d.main.Tree.Select(d.row("Folder"))
		d.deleteNodes()
		if says := strings.Contains(d.screen(), "keeps deleted things"); says != (can.Keeps != "") {
			t.Errorf("what is kept is said: %t; kept %q", says, can.Keeps)
		}
	})
}

// TestTheTreeOfANewAccountComesIntoSight, of one that stands far below.
func TestTheTreeOfANewAccountComesIntoSight(t *testing.T) {
	d := newDesk(t, sandbox.Options{})
	d.token(d.boxServer.Sandbox.Token())
	d.until("Jane", func() bool { return d.named("Jane Doe") != nil && d.row("Acme Post") != "" })
	top := d.tops("Northlight Pictures")[0]
	d.open2(top, "Series", "Saltmarsh S01")
	d.open2(top, "Series", "Saltmarsh S02")
	d.win.Resize(d.win.Canvas().Size().SubtractWidthHeight(0, 420))
	d.adobe("Sam Okafor")
	sam := d.named("Sam Okafor")
	d.until("all of it", func() bool { return len(d.tops("Northlight Pictures")) == 2 && d.tree.wanted == "" })
	shown := 0
	for _, r := range d.main.Tree.InSight() {
		if keyOf(r.ID) == sam.Key {
			shown++
		}
	}
	if shown < 3 {
		t.Errorf("%d rows of his are in sight", shown)
	}
	if !strings.Contains(d.screen(), ">Sam Okafor</text>") {
		t.Error("the header names another account than the selection's")
	}
}
