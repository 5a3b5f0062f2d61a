package app

import (
	"encoding/json"
	"os"
	"time"

	"fyne.io/fyne/v2"
)

// probe writes where things are on screen into a file, for tests that use the
// real window with a real mouse. It does nothing unless a path was given.
type probe struct {
	w    *window
	path string
	rev  int
	due  bool
}

// layout is what the file holds. Places are canvas units from the top left of
// the window; a pixel is a unit times scale.
type layout struct {
	Rev    int      `json:"rev"`
	Scale  float32  `json:"scale"`
	Window place    `json:"window"`
	Tree   []seen   `json:"tree"`
	Queue  []seen   `json:"queue"`
	Toast  string   `json:"toast"`
	Target string   `json:"target"` // highlighted row
	Status string   `json:"status"` // what a drop would do
	Page   string   `json:"page"`   // in place of tree and queue: "sign-in", "waiting" for the browser
	Box    *boxInfo `json:"sandbox,omitempty"`
}

type place struct {
	X float32 `json:"x"`
	Y float32 `json:"y"`
	W float32 `json:"w"`
	H float32 `json:"h"`
}

type seen struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Kind  string `json:"kind,omitempty"`
	Depth int    `json:"depth"`
	Open  bool   `json:"open"`
	State string `json:"state,omitempty"`
	Dest  string `json:"dest,omitempty"`
	place
}

type boxInfo struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

func newProbe(w *window, path string) *probe { return &probe{w: w, path: path} }

// changed writes the file soon; many changes make one write.
func (p *probe) changed() {
	if p == nil || p.path == "" || p.due {
		return
	}
	p.due = true
	p.w.after(60*time.Millisecond, p.write)
}

func (p *probe) write() {
	p.due = false
	p.rev++
	w := p.w
	size := w.win.Canvas().Size()
	l := layout{Rev: p.rev, Scale: w.win.Canvas().Scale(), Window: place{W: size.Width, H: size.Height}, Toast: w.main.Toasts.Text(), Target: w.main.Tree.DropTarget(), Status: w.drops.hint, Page: w.pageNow()}
	for _, r := range w.main.Tree.InSight() {
		n := w.tree.nodes[r.ID]
		l.Tree = append(l.Tree, seen{ID: r.ID, Name: n.Name, Kind: string(n.Ref.Kind), Depth: r.Depth, Open: w.main.Tree.IsOpen(r.ID), place: placeOf(r.Pos, r.Size)})
	}
	if w.bridge.snap != nil {
		for _, j := range w.bridge.snap.Jobs {
			l.Queue = append(l.Queue, seen{ID: j.ID, Name: j.Name, State: string(j.State), Dest: destination(j)})
		}
	}
	if w.sandbox != nil {
		l.Box = &boxInfo{URL: w.sandbox.URL, Token: w.sandbox.Sandbox.Token()}
	}
	data, err := json.Marshal(l)
	if err == nil {
		err = os.WriteFile(p.path+".new", data, 0o600)
	}
	if err == nil {
		err = os.Rename(p.path+".new", p.path)
	}
	if err != nil {
		w.log.Warn("probe", "error", err)
	}
	p.w.after(500*time.Millisecond, p.changed) // toasts and highlights come and go by themselves
}

// pageNow names what stands in place of tree and queue.
func (w *window) pageNow() string {
	switch {
	case w.signing == nil:
		return ""
	case w.browsing.waits():
		return "waiting"
	}
	return "sign-in"
}

func placeOf(pos fyne.Position, size fyne.Size) place {
	return place{X: pos.X, Y: pos.Y, W: size.Width, H: size.Height}
}
