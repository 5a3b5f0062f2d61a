package app

import (
	"fmt"

	"stackdrop/widgets"
)

func (w *window) wireTree() {
	t := w.tree.tree
	t.OnOpen = func(id string) { w.tree.load(id, false); w.probe.changed() }
	t.OnRetry = func(id string) { w.tree.load(id, false) }
	t.OnMore = func(id string) { w.tree.load(id, true) }
	t.OnSelect = func(string) { w.selectionChanged() }
	t.OnActivate = w.treeActivated
	t.OnMenu = w.treeMenu
	t.OnHover = w.drops.hover
	t.OnRename = w.renameNode
	t.OnDelete = func(string) { w.deleteNodes() }
}

func (w *window) treeActivated(id string) {
	if a := w.tree.stubs[id]; a != nil {
		w.helpAccount(a)
		return
	}
	if w.tree.tree.IsOpen(id) {
		w.tree.tree.Close(id)
		return
	}
	w.tree.tree.Open(id)
}

// selectionChanged says below the queue where a drop on it would go.
func (w *window) selectionChanged() {
	hint := "Drop files on a folder, or on a cut to stack a version"
	if n, ok := w.tree.target(); ok {
		switch accepts(n.Node) {
		case widgets.AcceptsInto:
			hint = fmt.Sprintf("Drop files here to upload them to %s", w.placeIn(n.key, w.tree.path(n.row)))
		case widgets.AcceptsVersion:
			hint = fmt.Sprintf("Drop a file here to make it the next version of %s", w.placeIn(n.key, n.Name))
		}
	}
	w.main.Queue.SetHint(hint)
	w.showAccounts()
	w.probe.changed()
}
