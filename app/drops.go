package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"stackdrop/api"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// drops decides what a drop means and answers it at once, with Undo: a wrong
// folder is the costly mistake.
type drops struct {
	w    *window
	hint string // what a drop would do here, while something is dragged over a row

	over  string          // row under the pointer
	held  func() bool     // whether something is being dragged over the window
	watch func()          // calls the next look at the pointer off
	since time.Time       // the pointer came to this row
	waits map[string]bool // batches whose scan is not through
}

// GLFW does not say when a drag leaves the window, so that is looked for while
// a row is highlighted. A row rested on springs open.
const (
	watchEvery  = 150 * time.Millisecond
	springAfter = 900 * time.Millisecond
)

func newDrops(w *window) *drops {
	return &drops{w: w, held: func() bool { return false }, waits: map[string]bool{}}
}

// hover: the pointer is over a row. Only when something is being dragged is
// that about a drop; where the system does not tell, nothing is highlighted.
func (d *drops) hover(id string) {
	d.over, d.since = id, time.Now()
	if d.watch != nil {
		d.watch()
		d.watch = nil
	}
	d.look()
}

// look highlights the row while a drag is over it, and looks again soon.
func (d *drops) look() {
	d.watch = nil
	if d.over == "" || !d.held() {
		d.unhighlight()
		return
	}
	d.highlight(d.over)
	if time.Since(d.since) > springAfter {
		d.w.tree.tree.Open(d.over)
	}
	d.watch = d.w.after(watchEvery, d.look)
}

func (d *drops) highlight(id string) {
	if d.w.tree.tree.DropTarget() == id {
		return
	}
	d.w.tree.tree.SetDropTarget(id)
	d.hint = d.meaning(d.w.tree.nodes[id])
	d.w.bridge.refreshStatus()
	d.w.probe.changed()
}

func (d *drops) unhighlight() {
	if d.hint == "" && d.w.tree.tree.DropTarget() == "" {
		return
	}
	d.hint = ""
	d.w.tree.tree.SetDropTarget("")
	d.w.bridge.refreshStatus()
}

// meaning is what a drop on a node does, in words.
func (d *drops) meaning(n rowNode) string {
	switch accepts(n.Node) {
	case widgets.AcceptsInto:
		return "Drop to upload to " + d.w.placeIn(n.key, d.w.tree.path(n.row))
	case widgets.AcceptsVersion:
		return "Drop to stack as the next version of " + d.w.placeIn(n.key, n.Name)
	}
	if n.ReadOnly {
		return n.Name + " is archived and takes no files"
	}
	return "Drop on a project or folder inside"
}

// dropped is the window's one drop callback. Positions are good in 2.7.4 at
// this moment; the work itself waits for the next turn of the loop.
func (d *drops) dropped(pos fyne.Position, uris []fyne.URI) {
	paths := make([]string, 0, len(uris))
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, filepath.FromSlash(u.Path()))
		}
	}
	id, onTree := d.w.tree.tree.RowAt(pos)
	d.over = ""
	d.unhighlight()
	switch {
	case !d.w.accounts.anybody():
		d.w.say(widgets.ToneNeedsYou, "Sign in to Frame.io first, then drop again.")
	case d.w.win.Canvas().Overlays().Top() != nil:
		d.w.say(widgets.ToneNeutral, "Answer the open question first, then drop again.")
	case len(paths) == 0:
		d.w.say(widgets.ToneNeutral, "Only files and folders from this computer can be dropped.")
	case onTree:
		d.to(d.w.tree.nodes[id], paths)
	default:
		d.toSelected(paths)
	}
}

// toSelected is a drop beside the tree: into the selected folder.
func (d *drops) toSelected(paths []string) {
	n, ok := d.w.tree.target()
	if !ok {
		d.w.chooseTarget("Where do "+nameList(paths)+" go?", "Upload here", func(n rowNode) { d.to(n, paths) })
		return
	}
	d.to(n, paths)
}

// to uploads paths to a node: into a folder or project, or as versions.
func (d *drops) to(n rowNode, paths []string) {
	tree := d.w.tree
	req := upload.Request{Account: n.key, Paths: paths}
	switch accepts(n.Node) {
	case widgets.AcceptsInto:
		req.Into, req.Dest = n.Into, tree.path(n.row)
	case widgets.AcceptsVersion:
		if stack := tree.nodes[tree.up[n.row]]; stack.Ref.Kind == api.KindStack { // a file inside a stack stands for it
			n = stack
		}
		req.Into, req.Dest = n.Into, tree.path(tree.up[n.row])
		req.VersionOf, req.Target = n.Ref, n.Name
	default:
		d.w.say(widgets.ToneNeutral, d.meaning(n)+".")
		return
	}
	d.add(req, len(paths))
}

func (d *drops) add(req upload.Request, items int) {
	d.w.do(func(ctx context.Context) func() {
		id, err := d.w.engine.Add(ctx, req)
		return func() {
			if err != nil {
				d.w.complain("The drop was not taken", err)
				return
			}
			d.waits[id] = true
			d.answer(id, req, items)
		}
	})
}

// answer says plainly what the drop did, with the way back.
func (d *drops) answer(batch string, req upload.Request, items int) {
	what := nameList(req.Paths)
	text := fmt.Sprintf("%s › %s", what, d.w.placeIn(req.Account, req.Dest))
	if req.Target != "" {
		target := d.w.placeIn(req.Account, req.Target)
		text = fmt.Sprintf("%s › new version of %s", what, target)
		if items > 1 {
			text = fmt.Sprintf("%s › new versions of %s, in order of their names", what, target)
		}
	}
	d.w.main.Toasts.Clear() // an answer must not wait behind an older one
	d.w.main.Toasts.Say(widgets.Toast{
		Tone: widgets.ToneGood, Text: text, For: 10 * time.Second,
		Choice: widgets.Choose{Words: "Undo", Do: func() { d.undo(batch, what) }},
	})
	d.w.probe.changed()
}

func (d *drops) undo(batch, what string) {
	d.w.engine.Undo(batch)
	d.w.say(widgets.ToneNeutral, what+" was taken back.")
	for _, b := range d.w.bridge.snap.Batches {
		if b.ID == batch {
			for _, wait := range []time.Duration{time.Second, 4 * time.Second, 12 * time.Second} {
				d.w.after(wait, func() { d.w.tree.touched(b.Request.Account, b.Request.Into, b.Request.VersionOf) })
			}
		}
	}
}

// undoWhole is Undo from the list, long after: what is finished is asked about.
func (d *drops) undoWhole(batch string) {
	confirmed, all := 0, 0
	for _, j := range d.w.bridge.snap.Jobs {
		if j.Batch == batch {
			all++
			if j.Confirmed {
				confirmed++
			}
		}
	}
	what := plural(all, "upload", "uploads")
	if confirmed == 0 {
		d.undo(batch, what)
		return
	}
	widgets.Ask(d.w.win.Canvas(), widgets.Question{
		Title:   "Take the whole drop back?",
		Text:    fmt.Sprintf("%s of this drop, of which %d finished, are deleted from Frame.io, with the comments they may have by now.", what, confirmed),
		Choices: []widgets.Choose{{Words: "Take back", Do: func() { d.undo(batch, what) }}}, Danger: true,
	})
}

// follow reports what a scan left out, once it is through.
func (d *drops) follow(s *upload.Snapshot) {
	for _, b := range s.Batches {
		if _, mine := d.waits[b.ID]; !mine || b.Scanning {
			continue
		}
		delete(d.waits, b.ID)
		if n := len(b.Skipped); n > 0 && !b.Undone {
			d.w.main.Toasts.Say(widgets.Toast{
				Tone: widgets.ToneNeutral, Text: plural(n, "system file was left out", "system files were left out"), For: 8 * time.Second,
				Choice: widgets.Choose{Words: "Show", Do: func() { d.w.showSkipped(b.Skipped) }},
			})
		}
		if len(b.Jobs) == 0 && len(b.Skipped) == 0 {
			d.w.say(widgets.ToneNeutral, "There was nothing to upload: the folder is empty.")
		}
	}
}
