package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"stackdrop/api"
	"stackdrop/api/sandbox"
	"stackdrop/app/keep"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// desk is a whole program with its window in Fyne's test driver, on a real
// sandbox. What the program posts to Fyne's goroutine is pumped by the test.
type desk struct {
	*window
	t         *testing.T
	boxServer *sandbox.Server
	posts     chan func()
	box       string // sandbox folder
	src       string
	data      string   // Stackdrop's own folders
	state     string   // the window's
	shut      func()   // ends the program
	browsed   *url.URL // what the browser was opened with last
	scheme    string   // that is to come back to us
	byHand    error    // it cannot
	logged    syncBuffer
	keys      *memoryKeyring
}

// overBoth plays a story over V2 and over V4.
func overBoth(t *testing.T, story func(t *testing.T, d *desk)) {
	for _, version := range []string{"v2", "v4"} {
		t.Run(version, func(t *testing.T) { story(t, newDesk(t, sandbox.Options{API: version, Empty: true})) })
	}
}

func newDesk(t *testing.T, o sandbox.Options) *desk {
	t.Helper()
	d := &desk{t: t, box: t.TempDir(), src: t.TempDir(), data: t.TempDir(), keys: newMemoryKeyring()}
	d.state = filepath.Join(d.data, "stackdrop", "window")
	if err := os.MkdirAll(d.state, 0o700); err != nil {
		t.Fatal(err)
	}
	o.Dir, o.Unlimited, o.PartSize, o.ConfirmAfter, o.HashAfter = d.box, true, 50_000, -1, -1
	d.serve(o)
	d.open()
	t.Cleanup(func() { d.shut() })
	return d
}

// serve starts the sandbox, at a new port each time.
func (d *desk) serve(o sandbox.Options) {
	d.t.Helper()
	if d.boxServer != nil {
		if err := d.boxServer.Close(); err != nil {
			d.t.Fatal(err)
		}
	}
	o.Dir = d.box
	srv, err := sandbox.Start(context.Background(), "127.0.0.1:0", o)
	if err != nil {
		d.t.Fatal(err)
	}
	d.boxServer = srv
	d.t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			d.t.Error(err)
		}
	})
}

// open starts the program, as often as a test wants.
func (d *desk) open() {
	t := d.t
	t.Helper()
	log := slog.New(slog.NewTextHandler(&d.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w := &window{
		log: log, sessions: newSessions(), ignored: map[string]bool{}, baseURL: d.boxServer.URL,
		settings: readSettings(filepath.Join(d.state, "settings.json"), log),
		ring:     keep.New(d.keys, "sandbox-window", filepath.Join(d.data, "stackdrop", "locks")),
	}
	d.window, d.posts = w, make(chan func(), 1024)
	w.browse = func(u *url.URL) error {
		d.browsed = u
		return nil
	}
	w.register = func(_ context.Context, scheme string) error {
		d.scheme = scheme
		return d.byHand
	}
	var err error
	w.engine, err = upload.Open(upload.Options{Dir: d.state, Connect: w.sessions.connect})
	if err != nil {
		t.Fatal(err)
	}
	w.ctx, w.stop = context.WithCancel(context.Background())
	w.post = func(f func()) {
		select {
		case d.posts <- f:
		case <-w.ctx.Done():
		}
	}
	ctx, stopEngine := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.engine.Run(ctx) }()
	a := test.NewTempApp(t)
	w.app = a
	w.build(a)
	w.probe = newProbe(w, "")
	w.win.Resize(fyne.NewSize(1280, 760))
	stopListening := w.listen(Program{Getenv: os.Getenv}, d.state)
	w.bridge.start()
	d.shut = sync.OnceFunc(func() {
		stopListening()
		w.closing.Store(true)
		w.stop()
		stopEngine()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		w.workers.Wait()
		w.closeSessions()
	})
}

// until runs what the program posts until ok, or fails.
func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	limit := time.After(time.Minute)              // generous: a loaded machine is no failure
	look := time.NewTicker(10 * time.Millisecond) // not all that is waited for posts
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case f := <-d.posts:
			f()
		case <-limit:
			d.t.Fatalf("never: %s (toast %q)", what, d.main.Toasts.Text())
		}
	}
}

func (d *desk) signIn() {
	d.t.Helper()
	d.giveToken(api.Secret(d.boxServer.Sandbox.Token()))
	d.untilSignedIn()
	d.main.Tree.Open(d.row("Project"))
	d.until("the folder is there", func() bool { return d.row("Folder") != "" })
}

func (d *desk) untilSignedIn() {
	d.t.Helper()
	d.until("signed in", func() bool { return d.accounts.anybody() && d.row("Project") != "" })
}

// row is the id of the row with that name, "" if it is not in sight.
func (d *desk) row(name string) string {
	for _, r := range d.main.Tree.InSight() {
		if d.tree.nodes[r.ID].Name == name {
			return r.ID
		}
	}
	return ""
}

func (d *desk) place(name string) fyne.Position {
	d.t.Helper()
	for _, r := range d.main.Tree.InSight() {
		if d.tree.nodes[r.ID].Name == name {
			return fyne.NewPos(r.Pos.X+r.Size.Width/2, r.Pos.Y+r.Size.Height/2)
		}
	}
	d.t.Fatalf("%q is not in sight", name)
	return fyne.Position{}
}

func (d *desk) file(name string, size int) fyne.URI {
	d.t.Helper()
	path := filepath.Join(d.src, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat(name[:1], size)), 0o644); err != nil {
		d.t.Fatal(err)
	}
	return storage.NewFileURI(path)
}

func (d *desk) confirmed(n int) {
	d.t.Helper()
	d.until("uploads confirmed", func() bool { return d.bridge.snap != nil && d.bridge.snap.Totals.Confirmed == n })
}

func TestDropOnAFolderUploads(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		clip := d.file("Day 1/clip.mov", 120_000)
		d.drops.dropped(d.place("Folder"), []fyne.URI{d.file("a b #1.mov", 1000), storage.NewFileURI(filepath.Dir(clip.Path()))})
		d.until("an answer", func() bool { return strings.Contains(d.main.Toasts.Text(), "2 items › Project / Folder") })
		d.confirmed(2)
		for _, path := range []string{"a b #1.mov", "Day 1/clip.mov"} {
			got, err := os.ReadFile(filepath.Join(d.box, "Account/Team/Project/Folder", path))
			want, err2 := os.ReadFile(filepath.Join(d.src, path))
			if err := errors.Join(err, err2); err != nil || string(got) != string(want) {
				t.Errorf("%s: %v", path, err)
			}
		}
		d.main.Tree.Open(d.row("Folder"))
		d.until("the tree shows the new file", func() bool { return d.row("a b #1.mov") != "" })
	})
}

func TestDropOnACutStacks(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		d.drops.dropped(d.place("Folder"), []fyne.URI{d.file("cut_v1.mov", 1000)})
		d.confirmed(1)
		d.main.Tree.Open(d.row("Folder"))
		d.until("the cut is in the tree", func() bool { return d.row("cut_v1.mov") != "" })
		d.drops.dropped(d.place("cut_v1.mov"), []fyne.URI{d.file("cut_v2.mov", 2000)})
		d.until("an answer", func() bool { return strings.Contains(d.main.Toasts.Text(), "new version of cut_v1.mov") })
		d.confirmed(2)
		d.until("a stack of two", func() bool {
			for _, a := range d.boxServer.Sandbox.Assets() {
				if a.Type == "version_stack" && len(a.Versions) == 2 {
					return true
				}
			}
			return false
		})
		d.until("the tree shows the stack", func() bool {
			for _, n := range d.tree.nodes {
				if n.Ref.Kind == api.KindStack && (n.Items == 2 || n.Items < 0) { // V4 does not count
					return true
				}
			}
			return false
		})
	})
}

func TestDropBesideTheTreeGoesToTheSelection(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		beside := fyne.NewPos(900, 400)
		d.drops.dropped(beside, []fyne.URI{d.file("a.mov", 10)})
		if d.win.Canvas().Overlays().Top() == nil {
			t.Fatal("nothing is selected, and nobody was asked where to")
		}
		d.drops.dropped(beside, []fyne.URI{d.file("b.mov", 10)})
		d.until("told to answer first", func() bool { return strings.Contains(d.main.Toasts.Text(), "Answer the open question") })
		d.win.Canvas().Overlays().Remove(d.win.Canvas().Overlays().Top())
		d.main.Tree.Select(d.row("Folder"))
		d.drops.dropped(beside, []fyne.URI{d.file("c.mov", 10)})
		d.confirmed(1)
		if _, err := os.Stat(filepath.Join(d.box, "Account/Team/Project/Folder/c.mov")); err != nil {
			t.Error(err)
		}
	})
}

func TestDropWhereNothingCanGo(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		d.drops.dropped(d.place("Team"), []fyne.URI{d.file("a.mov", 10)})
		d.until("told so", func() bool { return strings.Contains(d.main.Toasts.Text(), "project or folder inside") })
		if n := len(d.engine.Snapshot().Jobs); n != 0 {
			t.Errorf("%d uploads", n)
		}
	})
}

func TestUndoFromTheToast(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		d.drops.dropped(d.place("Folder"), []fyne.URI{d.file("wrong.mov", 1000)})
		d.confirmed(1)
		d.drops.undo(d.bridge.snap.Batches[0].ID, "wrong.mov")
		d.until("it is gone from Frame.io", func() bool {
			_, there := d.boxServer.Sandbox.Find("Account/Team/Project/Folder/wrong.mov")
			return !there
		})
	})
}

func TestQuitAsksOnceAndThenQuits(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		d.engine.PauseAll()
		d.drops.dropped(d.place("Folder"), []fyne.URI{d.file("a.mov", 1000)})
		d.engine.ResumeAll()
		d.engine.SetLimits(1, 1024)
		d.drops.dropped(d.place("Folder"), []fyne.URI{d.file("long.mov", 900_000)})
		d.until("running", func() bool { return d.running() != "" })
		d.askQuit()
		if d.win.Canvas().Overlays().Top() == nil || d.closing.Load() {
			t.Fatal("quit without asking")
		}
		d.askQuit()
		if !d.closing.Load() {
			t.Error("asked twice")
		}
	})
}

func TestReloadKeepsLongFoldersWhole(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		var uris []fyne.URI
		for i := range 130 {
			uris = append(uris, d.file(fmt.Sprintf("f%03d.mov", i), 1))
		}
		d.drops.dropped(d.place("Folder"), uris)
		d.confirmed(130)
		id := d.row("Folder")
		d.main.Tree.Open(id)
		d.until("the first page", func() bool { return len(d.tree.kids[id]) >= 100 })
		d.until("both pages", func() bool {
			d.tree.load(id, true) // does nothing while another load is under way
			return len(d.tree.kids[id]) == 130
		})
		d.tree.reload(id)
		d.tree.reload(id) // while the first is under way
		d.until("loaded anew", func() bool { return !d.tree.busy[id] && !d.tree.again[id] })
		if n := len(d.tree.kids[id]); n != 130 {
			t.Errorf("%d rows after loading anew", n)
		}
	})
}

func TestUndoOfFinishedFilesAsksFirst(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.signIn()
		d.drops.dropped(d.place("Folder"), []fyne.URI{d.file("done.mov", 1000)})
		d.confirmed(1)
		d.drops.undoWhole(d.bridge.snap.Batches[0].ID)
		if d.win.Canvas().Overlays().Top() == nil {
			t.Error("a finished file would be deleted without a question")
		}
		if _, there := d.boxServer.Sandbox.Find("Account/Team/Project/Folder/done.mov"); !there {
			t.Error("it was deleted already")
		}
	})
}

func TestOnlyOneBannerTheWorstFirst(t *testing.T) {
	overBoth(t, func(t *testing.T, d *desk) {
		d.note.set(aboutEnd, widgets.Note{Text: "V2 ends", OnDismiss: dismissable})
		d.note.set(aboutJournal, widgets.Note{Text: "damaged", OnDismiss: dismissable})
		d.note.clear(aboutSignIn)
		if d.note.up[aboutJournal] == nil || !d.main.Notice.Visible() {
			t.Error("a banner about the journal was wiped by another concern")
		}
		d.note.up[aboutJournal].OnDismiss()
		d.note.up[aboutEnd].OnDismiss()
		if d.main.Notice.Visible() {
			t.Error("dismissed, and still there")
		}
	})
}
