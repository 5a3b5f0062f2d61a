package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// RowAt is the row under a position of the canvas, as a drop reports it. Notes
// ("Loading…", "Empty") stand for the row they belong to. It is false beside
// all rows, outside the tree, and while the tree is not shown.
func (t *Tree) RowAt(pos fyne.Position) (id string, ok bool) {
	d := fyne.CurrentApp().Driver()
	if !t.Visible() || t.scroll == nil || d.CanvasForObject(t) == nil {
		return "", false
	}
	i := t.under(pos.Subtract(d.AbsolutePositionForObject(t)))
	if i < 0 || i >= len(t.model.lines) {
		return "", false
	}
	id = t.model.lines[i].node.row.ID
	return id, id != ""
}

// SetDropTarget outlines the row a drop would land on, and says in it what the
// drop would do; "" takes the outline away.
func (t *Tree) SetDropTarget(id string) {
	if t.target == id {
		return
	}
	old := t.target
	t.target = id
	t.redrawAt(t.model.indexOf(old))
	t.redrawAt(t.model.indexOf(id))
}

// DropTarget is the outlined row; "" for none.
func (t *Tree) DropTarget() string { return t.target }

// Tapped selects, toggles, or tries again. Fyne calls it.
func (t *Tree) Tapped(e *fyne.PointEvent) {
	t.focus()
	i := t.under(e.Position)
	if i < 0 {
		t.choose(-1, 0)
		return
	}
	l := t.model.lines[i]
	switch {
	case l.kind == lineFailed || l.kind == lineMore:
		t.press(l)
	case l.kind != lineNode:
	case t.onArrow(l, e.Position.X):
		t.toggle(l)
	case t.modifiers() == 0 && t.sel.only(l.id()) && l.node.row.Expandable:
		t.toggle(l)
	default:
		t.choose(i, t.modifiers())
	}
}

func (t *Tree) onArrow(l treeLine, x float32) bool {
	left := arrowX(l.depth)
	return l.node.row.Expandable && x >= left-4 && x < left+treeIndent
}

// TappedSecondary selects what is under the pointer, unless it is part of the
// selection already, and asks for its menu. Fyne calls it.
func (t *Tree) TappedSecondary(e *fyne.PointEvent) {
	t.focus()
	i := t.under(e.Position)
	id := ""
	if i >= 0 && t.model.lines[i].kind == lineNode {
		if id = t.model.lines[i].id(); !t.sel.has(id) {
			t.choose(i, 0)
		}
	}
	if t.OnMenu != nil {
		t.OnMenu(id, e.AbsolutePosition)
	}
}

// toggle opens or closes a line's node.
func (t *Tree) toggle(l treeLine) { t.setOpen(l, !l.open) }

// setOpen opens or closes a line's node as it is shown. Among the results of a
// filter it peeks into a match; what is open because something in it was found
// stays open.
func (t *Tree) setOpen(l treeLine, open bool) {
	n := l.node
	switch {
	case t.model.filter == "" || n.peeked():
		if open {
			t.Open(n.row.ID)
		} else {
			t.Close(n.row.ID)
		}
	case open && !l.open:
		n.peek = true
		t.model.peeks = append(t.model.peeks, n)
		t.opened(n)
	case !open && n.peek:
		n.peek = false
		t.changed(n)
	}
}

// press does what a note offers.
func (t *Tree) press(l treeLine) {
	id := l.node.row.ID
	switch l.kind {
	case lineFailed:
		t.SetLoading(id)
		call(t.OnRetry, id)
	case lineMore:
		if !l.node.asked {
			l.node.asked = true
			t.redraw()
			call(t.OnMore, id)
		}
	}
}

func (t *Tree) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil {
		c.Focus(t)
	}
}

// MouseIn follows the pointer. Fyne calls it.
func (t *Tree) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved follows the pointer. Fyne calls it.
func (t *Tree) MouseMoved(e *desktop.MouseEvent) {
	t.pointer, t.inside = e.Position, true
	t.hover()
}

// MouseOut forgets the pointer. Fyne calls it.
func (t *Tree) MouseOut() {
	t.inside = false
	t.setHovered("")
}

// scrolled: other rows are under a pointer that did not move.
func (t *Tree) scrolled() {
	if t.inside {
		t.hover()
	}
	t.askMore()
}

func (t *Tree) hover() {
	id := ""
	if i := t.under(t.pointer); i >= 0 && t.model.lines[i].kind == lineNode {
		id = t.model.lines[i].id()
	}
	t.setHovered(id)
}

func (t *Tree) setHovered(id string) {
	if id == t.hovered {
		return
	}
	old := t.hovered
	t.hovered = id
	t.redrawAt(t.model.indexOf(old))
	t.redrawAt(t.model.indexOf(id))
	call(t.OnHover, id)
}
