package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained: the queue has the keys. Fyne calls it.
func (l *queueList) FocusGained() {
	l.keyed = true
	if lo, hi := l.window(); l.index(l.sel.cursor) < 0 && lo < hi {
		l.sel.cursor = l.items[lo].ID // to be seen where the keys are
	}
	l.redraw()
}

// FocusLost: the keys went elsewhere. Fyne calls it.
func (l *queueList) FocusLost() {
	l.keyed = false
	l.redraw()
}

// TypedRune means nothing here. Fyne calls it.
func (l *queueList) TypedRune(rune) {}

// TypedKey moves and acts. Fyne calls it.
func (l *queueList) TypedKey(e *fyne.KeyEvent) {
	i, last := l.index(l.sel.cursor), len(l.items)-1
	if i >= 0 && len(l.sel.ids) == 0 && (e.Name == fyne.KeyUp || e.Name == fyne.KeyDown) {
		l.moveTo(i) // first take up what the outline is around
		return
	}
	switch e.Name {
	case fyne.KeyUp:
		l.moveTo(max(0, i-1))
	case fyne.KeyDown:
		l.moveTo(min(last, i+1))
	case fyne.KeyHome:
		l.moveTo(0)
	case fyne.KeyEnd:
		l.moveTo(last)
	case fyne.KeyPageUp:
		l.moveTo(max(0, i-l.pageRows()))
	case fyne.KeyPageDown:
		l.moveTo(min(last, i+l.pageRows()))
	case fyne.KeyDelete:
		l.actOnChosen(ActionCancel, ActionRemove)
	case fyne.KeySpace:
		l.pauseOrResume()
	case fyne.KeyReturn, fyne.KeyEnter:
		l.actOnChosen(ActionHelp, ActionShow)
	case desktop.KeyMenu:
		l.menu()
	case fyne.KeyF10:
		if l.modifiers() == fyne.KeyModifierShift {
			l.menu()
		}
	}
}

func (l *queueList) moveTo(i int) {
	if i < 0 || i >= len(l.items) {
		return
	}
	l.choose(i, l.modifiers()&fyne.KeyModifierShift)
	l.reveal(i)
}

// actOnChosen does to each selected row the first of the actions it allows.
func (l *queueList) actOnChosen(actions ...Action) {
	rest := l.chosen()
	for _, a := range actions {
		var can, cannot []string
		for _, id := range rest {
			if l.allows(id, a) {
				can = append(can, id)
			} else {
				cannot = append(cannot, id)
			}
		}
		l.act(can, a)
		rest = cannot
	}
}

func (l *queueList) allows(id string, a Action) bool {
	row := l.q.row(id)
	if a == ActionHelp {
		return row.ProblemAction != ""
	}
	return row.Actions.has(a)
}

// pauseOrResume pauses if anything selected is running, else resumes.
func (l *queueList) pauseOrResume() {
	for _, id := range l.chosen() {
		if l.allows(id, ActionPause) {
			l.actOnChosen(ActionPause)
			return
		}
	}
	l.actOnChosen(ActionResume, ActionRetry)
}

func (l *queueList) menu() {
	i := l.index(l.sel.cursor)
	if i < 0 || l.q.OnMenu == nil {
		return
	}
	l.reveal(i)
	pos, _ := l.bounds(i)
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
	l.q.OnMenu(l.chosen(), origin.Add(pos).AddXY(queueInset+gap, firstLine+gap))
}

// TypedShortcut takes Select all and Alt with an arrow; the rest goes on to
// the window, which a focused widget would otherwise cut off. Fyne calls it.
func (l *queueList) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		l.selectAll()
		return
	case *desktop.CustomShortcut:
		if s.Modifier == fyne.KeyModifierAlt && l.reorder(s.KeyName) {
			return
		}
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(l)
	if window, ok := c.(fyne.Shortcutable); ok {
		window.TypedShortcut(s)
	}
}

func (l *queueList) selectAll() {
	cursor, anchor := l.sel.cursor, l.sel.anchor
	clear(l.sel.ids)
	for _, item := range l.items {
		l.sel.ids[item.ID] = true
	}
	l.sel.cursor, l.sel.anchor = cursor, anchor
	l.redraw()
	l.selected()
}

func (l *queueList) reorder(key fyne.KeyName) bool {
	var m Move
	switch key {
	case fyne.KeyUp:
		m = MoveUp
	case fyne.KeyDown:
		m = MoveDown
	case fyne.KeyHome:
		m = MoveTop
	case fyne.KeyEnd:
		m = MoveBottom
	default:
		return false
	}
	if ids := l.chosen(); len(ids) > 0 && l.q.OnReorder != nil {
		l.q.OnReorder(ids, m)
	}
	return true
}
