package app

import (
	"strings"
	"testing"

	"stackdrop/api/sandbox"
	"stackdrop/upload"
	"stackdrop/widgets"
)

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
