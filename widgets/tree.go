package widgets

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Tree is the project tree: lazily loaded, virtualised, driven by pointer or
// keyboard alone. 50,000 open rows scroll like fifty.
//
// A row that is Expandable opens at once and asks for its children with OnOpen;
// answer with SetChildren or SetFailed. Setting something from the program
// (Select, Open of what is loaded, Close) calls nothing back.
type Tree struct {
	column[*treeRow]

	OnOpen     func(id string)                    // load the children of id
	OnRetry    func(parentID string)              // load again what failed; "" for the roots
	OnMore     func(parentID string)              // the next page came into sight
	OnSelect   func(id string)                    // the selection changed; id has the keyboard, "" for none
	OnActivate func(id string)                    // Enter
	OnMenu     func(id string, pos fyne.Position) // id is selected; pos is on the canvas; "" beside all rows
	OnHover    func(id string)                    // pointer over another row, in a foreign drag too (X11); "" when it left
	OnRename   func(id string)                    // F2
	OnDelete   func(id string)                    // Delete; see Selected for all that is meant

	model   *treeModel
	sel     selection
	pen     *pen
	keyed   bool // has the keys
	target  string
	hovered string
	pointer fyne.Position // last seen place of the pointer, on this widget
	inside  bool
	typed   typeAhead
	escape  func() // in a sheet

	modifiers func() fyne.KeyModifier
}

var (
	_ fyne.Widget            = (*Tree)(nil)
	_ fyne.Focusable         = (*Tree)(nil)
	_ fyne.Tappable          = (*Tree)(nil)
	_ fyne.SecondaryTappable = (*Tree)(nil)
	_ desktop.Hoverable      = (*Tree)(nil)
)

// NewTree returns an empty tree.
func NewTree() *Tree {
	t := &Tree{model: newTreeModel(), sel: newSelection(), pen: newPen(), modifiers: heldModifiers}
	t.typed.now = time.Now
	t.pitch, t.minSize = treePitch, fyne.NewSize(180, 4*treePitch)
	t.newRow, t.draw, t.moved = newTreeRow, t.drawLine, t.scrolled
	t.ExtendBaseWidget(t)
	return t
}

// SetRoots replaces the tops of the tree. Rows whose ids stay keep what is
// below them.
func (t *Tree) SetRoots(rows []TreeRow) { t.SetChildren("", rows, false) }

// SetChildren replaces the children of a row ("" for the roots) and ends its
// loading. more says that the server has others: OnMore is called once when the
// end comes into sight. Ids that stay keep their own children, openness and
// selection. An unknown parent is ignored: it went while it was loading.
func (t *Tree) SetChildren(parentID string, rows []TreeRow, more bool) {
	if n := t.model.node(parentID); n != nil {
		t.forget(t.model.setChildren(n, rows, more))
		t.changed(n)
	}
}

// AddChildren puts a further page behind the children there are.
func (t *Tree) AddChildren(parentID string, rows []TreeRow, more bool) {
	if n := t.model.node(parentID); n != nil {
		t.forget(t.model.addChildren(n, rows, more))
		t.changed(n)
	}
}

// SetLoading shows a row's children as being loaded ("" for the whole tree).
func (t *Tree) SetLoading(parentID string) {
	if n := t.model.node(parentID); n != nil {
		n.loading, n.failed = true, ""
		t.changed(n)
	}
}

// SetFailed shows why a row's children could not be loaded, with a way to try
// again. Children that are there stay.
func (t *Tree) SetFailed(parentID, message string) {
	if n := t.model.node(parentID); n != nil {
		n.loading, n.asked, n.failed = false, false, message
		t.changed(n)
	}
}

// Update shows a row anew: renamed, stacked, labelled. An unknown id is ignored.
func (t *Tree) Update(row TreeRow) {
	n := t.model.nodes[row.ID]
	if n == nil {
		return
	}
	expandable := n.row.Expandable
	n.row = row
	if expandable && !row.Expandable {
		t.forget(t.model.shed(n, nil))
	}
	if expandable != row.Expandable || t.model.filter != "" {
		t.changed(n)
	}
	t.redrawAt(t.model.index(n))
}

// Remove takes a row and everything below it away.
func (t *Tree) Remove(id string) {
	n := t.model.nodes[id]
	if n == nil {
		return
	}
	parent := n.parent
	t.forget(t.model.remove(n))
	t.changed(parent)
}

// Open opens a row, and calls OnOpen if its children are not there yet.
func (t *Tree) Open(id string) {
	n := t.model.nodes[id]
	if n == nil || !n.row.Expandable || n.open {
		return
	}
	n.open = true
	t.opened(n)
}

// opened shows what an opened node holds, and asks for it if it is not there.
func (t *Tree) opened(n *treeNode) {
	load := !n.loaded && !n.loading
	if load {
		n.loading, n.failed = true, ""
	}
	t.changed(n)
	if load {
		call(t.OnOpen, n.row.ID)
	}
}

// Close closes a row. If the selection was below it, the row becomes selected.
func (t *Tree) Close(id string) {
	n := t.model.nodes[id]
	if n == nil || !n.open {
		return
	}
	n.open = false
	if t.liftSelection(n) {
		defer call(t.OnSelect, t.sel.cursor)
	}
	t.changed(n)
}

// liftSelection moves what is selected below n to n itself.
func (t *Tree) liftSelection(n *treeNode) bool {
	lifted := false
	for id := range t.sel.ids {
		if c := t.model.nodes[base(id)]; c != nil && (n.above(c) || c == n && id != c.row.ID) {
			t.sel.drop(id)
			lifted = true
		}
	}
	if c := t.model.nodes[base(t.sel.cursor)]; c != nil && n.above(c) {
		t.sel.cursor, t.sel.anchor = n.row.ID, n.row.ID
	}
	if lifted {
		t.sel.ids[n.row.ID] = true
		t.sel.cursor, t.sel.anchor = n.row.ID, n.row.ID
	}
	return lifted
}

// base is the node a line's id belongs to: for notes, their parent.
func base(id string) string {
	b, _, _ := strings.Cut(id, "\x00")
	return b
}

// IsOpen says whether a row is open.
func (t *Tree) IsOpen(id string) bool {
	n := t.model.nodes[id]
	return n != nil && n.open
}

// Row is what was last set for an id.
func (t *Tree) Row(id string) (TreeRow, bool) {
	n := t.model.nodes[id]
	if n == nil {
		return TreeRow{}, false
	}
	return n.row, true
}

// Select selects one row alone, and scrolls it into sight if it is open to
// view; "" selects nothing. It does not call OnSelect.
func (t *Tree) Select(id string) {
	if t.model.nodes[id] == nil {
		t.sel.set()
	} else {
		t.sel.set(id)
		t.reveal(t.model.indexOf(id))
	}
	t.redraw()
}

// Selected are the selected ids, in the order they stand; what is hidden in
// closed rows or by a filter is not among them.
func (t *Tree) Selected() []string {
	ids := make([]string, 0, len(t.sel.ids))
	if len(t.sel.ids) == 0 {
		return ids
	}
	for _, l := range t.model.lines {
		if l.kind == lineNode && t.sel.has(l.node.row.ID) {
			ids = append(ids, l.node.row.ID)
		}
	}
	return ids
}

// Reveal opens what stands above a row and scrolls it into sight. It loads
// nothing, and says whether the row is known.
func (t *Tree) Reveal(id string) bool {
	n := t.model.nodes[id]
	if n == nil {
		return false
	}
	for p := n.parent; p != t.model.root; p = p.parent {
		if !p.open {
			p.open = true
			t.changed(p)
		}
	}
	t.reveal(t.model.index(n))
	return true
}

// RevealBelow is Reveal with as much of what stands open below the row as there
// is room for.
func (t *Tree) RevealBelow(id string) bool {
	if !t.Reveal(id) {
		return false
	}
	n := t.model.nodes[id]
	first := t.model.index(n)
	last := first
	for last+1 < len(t.model.lines) && (t.model.lines[last+1].node == n || n.above(t.model.lines[last+1].node)) {
		last++
	}
	t.reveal(last)
	t.reveal(first)
	return true
}

// SetFilter shows only rows whose name contains text, with what stands above
// them; "" shows all again. Only what has been loaded can be found.
func (t *Tree) SetFilter(text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == t.model.filter {
		return
	}
	t.model.setFilter(text)
	t.setCount(len(t.model.lines), nil)
	if text == "" && t.sel.cursor != "" {
		t.Reveal(base(t.sel.cursor))
	} else {
		t.scrollTo(0)
	}
}

// Len is how many lines are open to view.
func (t *Tree) Len() int { return len(t.model.lines) }

// changed renews the lines below n. The line at the top of the view stays there,
// whatever came or went above it.
func (t *Tree) changed(n *treeNode) {
	y, seen := t.offset(), t.at(t.offset())
	var top treeLine
	if y > 0 && seen >= 0 {
		top = t.model.lines[seen]
	}
	t.model.splice(n)
	t.setCount(len(t.model.lines), nil)
	if top.node != nil {
		at := slices.IndexFunc(t.model.lines, func(l treeLine) bool { return l.node == top.node && l.kind == top.kind })
		if at >= 0 && at != seen {
			t.scrollTo(y + float32(at-seen)*t.pitch)
		}
	}
	t.askMore()
}

// forget drops ids that are gone from the selection and the highlights.
func (t *Tree) forget(gone []string) {
	lost := false
	for _, id := range gone {
		if t.model.nodes[id] != nil {
			continue // it went, and came back elsewhere
		}
		lost = t.sel.drop(id) || lost
		if t.target == id {
			t.target = ""
		}
	}
	if lost {
		call(t.OnSelect, t.sel.cursor)
	}
}

// askMore asks for the next page of every parent whose end is in sight, once.
func (t *Tree) askMore() {
	var parents []string
	lo, hi := t.window()
	for i := lo; i < min(hi, len(t.model.lines)); i++ {
		if l := t.model.lines[i]; l.kind == lineMore && !l.node.asked {
			l.node.asked = true
			t.redrawAt(i)
			parents = append(parents, l.node.row.ID)
		}
	}
	for _, id := range parents {
		call(t.OnMore, id)
	}
}

func (t *Tree) drawLine(i int, r *treeRow, width float32) {
	if i >= len(t.model.lines) {
		return
	}
	l := t.model.lines[i]
	id := l.id()
	r.draw(t.pen.dip(t), l, treeLook{
		chosen:  id != "" && t.sel.has(id),
		keyed:   t.keyed,
		cursor:  id != "" && t.sel.cursor == id,
		hovered: t.inside && id != "" && t.hovered == id,
		target:  t.target != "" && t.target == id,
	}, width)
}

// call runs a callback if there is one.
func call[A any](f func(A), a A) {
	if f != nil {
		f(a)
	}
}

// heldModifiers asks the driver which modifier keys are down; none where the
// driver cannot tell.
func heldModifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}
