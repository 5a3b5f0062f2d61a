package app

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"stackdrop/widgets"
)

// chooseFiles is "Upload files…": into the selected folder, or onto the
// selected cut as versions.
func (w *window) chooseFiles() { w.chooseFor(false) }

// chooseFolder is "Upload folder…".
func (w *window) chooseFolder() { w.chooseFor(true) }

// chooseFor remembers what is selected now: the dialog may be open for long,
// and another selection meanwhile must not change where the files go.
func (w *window) chooseFor(folder bool) {
	n, ok := w.tree.target()
	w.choose(folder, func(paths []string) {
		if ok {
			w.drops.to(n, paths)
			return
		}
		w.drops.toSelected(paths)
	})
}

// chooseAndPlace is "Upload to…": files first, then where they go.
func (w *window) chooseAndPlace() {
	w.choose(false, func(paths []string) {
		w.chooseTarget("Where do "+nameList(paths)+" go?", "Upload here", func(n rowNode) { w.drops.to(n, paths) })
	})
}

// chooseVersion is "Add as new version of…": the file first, then the cut.
func (w *window) chooseVersion() {
	if n, ok := w.tree.target(); ok && accepts(n.Node) == widgets.AcceptsVersion {
		w.chooseFiles()
		return
	}
	w.choose(false, func(paths []string) {
		w.pick("New version of which cut?", "Add as new version", func(row widgets.TreeRow) bool { return row.Accepts == widgets.AcceptsVersion }, func(n rowNode) { w.drops.to(n, paths) })
	})
}

// choose opens the system's own file dialog, which can take many at once, and
// Fyne's where the system has none.
func (w *window) choose(folder bool, then func([]string)) {
	if !w.accounts.anybody() {
		w.say(widgets.ToneNeedsYou, "Sign in to Frame.io first.")
		return
	}
	w.do(func(ctx context.Context) func() {
		paths, err := nativeChoice(ctx, folder)
		return func() {
			switch {
			case errors.Is(err, errNoNativeDialog):
				w.fyneChoice(folder, then)
			case err != nil:
				w.complain("The file dialog could not be opened", err)
			case len(paths) > 0:
				then(paths)
			}
		}
	})
}

var errNoNativeDialog = errors.New("the system has no file dialog of its own")

// fyneChoice is the fall-back: one file or folder at a time.
func (w *window) fyneChoice(folder bool, then func([]string)) {
	size := fyne.NewSize(860, 560)
	if folder {
		d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if err == nil && u != nil {
				then([]string{filepath.FromSlash(u.Path())})
			}
		}, w.win)
		d.Resize(size)
		d.Show()
		return
	}
	d := dialog.NewFileOpen(func(u fyne.URIReadCloser, err error) {
		if err == nil && u != nil {
			u.Close() // only its name is wanted
			then([]string{filepath.FromSlash(u.URI().Path())})
		}
	}, w.win)
	d.Resize(size)
	d.Show()
}

// chooseTarget asks where to: a tree in a sheet, for keyboard and clicks.
func (w *window) chooseTarget(title, verb string, then func(rowNode)) {
	w.pick(title, verb, nil, then)
}

func (w *window) pick(title, verb string, can func(widgets.TreeRow) bool, then func(rowNode)) {
	p := widgets.NewPicker(title, verb)
	p.CanPick = can
	v := newTreeView(w, p.Tree)
	p.Tree.OnOpen = func(id string) { v.load(id, false) }
	p.Tree.OnRetry = func(id string) { v.load(id, false) }
	p.Tree.OnMore = func(id string) { v.load(id, true) }
	p.OnPick = func(id string) {
		n := v.nodes[id]
		w.tree.learn(v, id)
		then(n)
	}
	p.Show(w.win.Canvas())
	v.loadRoots()
}

// learn takes over what another view knows of a node and of what is above it,
// so that its path can be told.
func (v *treeView) learn(from *treeView, id string) {
	for ; id != ""; id = from.up[id] {
		if _, known := v.nodes[id]; !known {
			v.nodes[id], v.up[id] = from.nodes[id], from.up[id]
		}
	}
}
