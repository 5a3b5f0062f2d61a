package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Group is which of the queue's filters a row belongs to.
type Group int

const (
	GroupActive   Group = iota // waiting, moving, paused, retrying
	GroupNeedsYou              // only a human helps; such rows have a line for the problem
	GroupDone                  // confirmed, or given up
)

// QueueItem places an upload in the queue.
type QueueItem struct {
	ID    string
	Group Group
}

// queueList is the scrolling part of the queue.
type queueList struct {
	column[*queueRow]
	q *Queue

	items   []QueueItem // those the filter shows
	places  map[string]int
	sel     selection
	pen     *pen
	keyed   bool
	pointer fyne.Position
	inside  bool
	hovered string
	hot     Action

	modifiers func() fyne.KeyModifier
}

var (
	_ fyne.Widget            = (*queueList)(nil)
	_ fyne.Focusable         = (*queueList)(nil)
	_ fyne.Shortcutable      = (*queueList)(nil)
	_ fyne.Tappable          = (*queueList)(nil)
	_ fyne.SecondaryTappable = (*queueList)(nil)
	_ desktop.Hoverable      = (*queueList)(nil)
)

func newQueueList(q *Queue) *queueList {
	l := &queueList{q: q, places: map[string]int{}, sel: newSelection(), pen: newPen(), modifiers: heldModifiers}
	l.pitch, l.extra, l.minSize = queuePitch, queueExtra, fyne.NewSize(400, 2*queuePitch)
	l.newRow, l.draw, l.moved = newQueueRow, l.drawRow, l.scrolled
	l.ExtendBaseWidget(l)
	return l
}

// set replaces the rows. What is selected stays selected while it exists, and
// the row at the top of the view stays there while it does.
func (l *queueList) set(items []QueueItem, exists func(id string) bool) {
	topID, within := l.anchor()
	l.items = items
	clear(l.places)
	var tall []int
	for i, item := range items {
		l.places[item.ID] = i
		if item.Group == GroupNeedsYou {
			tall = append(tall, i)
		}
	}
	lost := false
	for id := range l.sel.ids {
		if !exists(id) {
			lost = l.sel.drop(id) || lost
		}
	}
	l.setCount(len(items), tall)
	if i, ok := l.places[topID]; ok && topID != "" {
		l.scrollTo(l.top(i) + within)
	}
	if lost {
		l.selected()
	}
}

// anchor is the row at the top of the view and how far it is scrolled out; none
// at the very top, where new rows may come in above.
func (l *queueList) anchor() (id string, within float32) {
	y := l.offset()
	i := l.at(y)
	if y <= 0 || i < 0 || i >= len(l.items) {
		return "", 0
	}
	return l.items[i].ID, y - l.top(i)
}

func (l *queueList) index(id string) int {
	if i, ok := l.places[id]; ok {
		return i
	}
	return -1
}

func (l *queueList) drawRow(i int, r *queueRow, width float32) {
	if i >= len(l.items) || l.q.row == nil {
		return
	}
	id := l.items[i].ID
	look := queueLook{
		chosen:  l.sel.has(id),
		keyed:   l.keyed,
		cursor:  l.sel.cursor == id,
		hovered: l.inside && l.hovered == id,
	}
	if look.hovered {
		look.hot = l.hot
	}
	r.draw(l.pen.dip(l), l.q.row(id), look, width, l.height(i))
}

// chosen are the selected ids in the order they stand; what the filter hides
// is not among them, so that no key acts on what cannot be seen.
func (l *queueList) chosen() []string {
	places := make([]int, 0, len(l.sel.ids))
	for id := range l.sel.ids {
		if i, ok := l.places[id]; ok {
			places = append(places, i)
		}
	}
	slices.Sort(places)
	ids := make([]string, len(places))
	for k, i := range places {
		ids[k] = l.items[i].ID
	}
	return ids
}

func (l *queueList) selected() {
	call(l.q.OnSelect, l.chosen())
}

// choose selects row i in the way the modifiers say; -1 selects nothing.
func (l *queueList) choose(i int, held fyne.KeyModifier) {
	anchor := l.index(l.sel.anchor)
	switch {
	case i < 0:
		l.sel.set()
	case held&fyne.KeyModifierShift != 0 && anchor >= 0:
		var between []string
		for k := min(anchor, i); k <= max(anchor, i); k++ {
			between = append(between, l.items[k].ID)
		}
		l.sel.reach(l.items[i].ID, between)
	case held&fyne.KeyModifierShortcutDefault != 0:
		l.sel.toggle(l.items[i].ID)
	default:
		l.sel.set(l.items[i].ID)
	}
	l.redraw()
	l.selected()
}

// Tapped presses a button of a row, or selects. Fyne calls it.
func (l *queueList) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	i := l.under(e.Position)
	if a := l.actionAt(i, e.Position); a != 0 {
		l.act([]string{l.items[i].ID}, a)
		return
	}
	l.choose(i, l.modifiers())
}

func (l *queueList) actionAt(i int, pos fyne.Position) Action {
	if k := i - l.first; i >= 0 && k >= 0 && k < len(l.shown) {
		start, _ := l.bounds(i)
		return l.shown[k].hit(pos.Subtract(start))
	}
	return 0
}

// TappedSecondary asks for the menu of the selection, which takes in what is
// under the pointer. Fyne calls it.
func (l *queueList) TappedSecondary(e *fyne.PointEvent) {
	i := l.under(e.Position)
	if i >= 0 && !l.sel.has(l.items[i].ID) {
		l.choose(i, 0)
	}
	if l.q.OnMenu != nil {
		var ids []string
		if i >= 0 {
			ids = l.chosen()
		}
		l.q.OnMenu(ids, e.AbsolutePosition)
	}
}

func (l *queueList) act(ids []string, a Action) {
	if l.q.OnAction != nil && len(ids) > 0 {
		l.q.OnAction(ids, a)
	}
}

// MouseIn follows the pointer. Fyne calls it.
func (l *queueList) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved follows the pointer. Fyne calls it.
func (l *queueList) MouseMoved(e *desktop.MouseEvent) {
	l.pointer, l.inside = e.Position, true
	l.hover()
}

// MouseOut forgets the pointer. Fyne calls it.
func (l *queueList) MouseOut() {
	l.inside = false
	l.setHovered("", 0)
}

func (l *queueList) scrolled() {
	if l.inside {
		l.hover()
	}
}

func (l *queueList) hover() {
	i := l.under(l.pointer)
	if i < 0 {
		l.setHovered("", 0)
		return
	}
	l.setHovered(l.items[i].ID, l.actionAt(i, l.pointer))
}

func (l *queueList) setHovered(id string, hot Action) {
	if id == l.hovered && hot == l.hot {
		return
	}
	old := l.hovered
	l.hovered, l.hot = id, hot
	l.redrawAt(l.index(old))
	l.redrawAt(l.index(id))
}
