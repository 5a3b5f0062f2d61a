package widgets

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained: the tree has the keys. Fyne calls it.
func (t *Tree) FocusGained() {
	t.keyed = true
	if lo, hi := t.window(); t.model.indexOf(t.sel.cursor) < 0 && lo < hi {
		t.sel.cursor = t.model.lines[lo].id() // to be seen where the keys are
	}
	t.redraw()
}

// FocusLost: the keys went elsewhere. Fyne calls it.
func (t *Tree) FocusLost() {
	t.keyed = false
	t.redraw()
}

// TypedKey moves and acts. Fyne calls it.
func (t *Tree) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace && t.typed.running() {
		return // part of a name being typed
	}
	if e.Name == fyne.KeyEscape {
		run(t.escape)
		return
	}
	if t.walk(e.Name) {
		return
	}
	i := t.model.indexOf(t.sel.cursor)
	if i < 0 {
		return
	}
	l := t.model.lines[i]
	if l.kind != lineNode {
		if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace {
			t.press(l)
		}
		return
	}
	t.act(e.Name, i, l)
}

// walk moves the cursor up and down.
func (t *Tree) walk(key fyne.KeyName) bool {
	i := t.model.indexOf(t.sel.cursor)
	last := len(t.model.lines) - 1
	if i >= 0 && len(t.sel.ids) == 0 && (key == fyne.KeyUp || key == fyne.KeyDown) {
		t.moveTo(i, 1) // first take up what the outline is around
		return true
	}
	switch key {
	case fyne.KeyUp:
		t.moveTo(i-1, -1)
	case fyne.KeyDown:
		t.moveTo(i+1, 1)
	case fyne.KeyHome:
		t.moveTo(0, 1)
	case fyne.KeyEnd:
		t.moveTo(last, -1)
	case fyne.KeyPageUp:
		t.moveTo(max(0, i-t.pageRows()), -1)
	case fyne.KeyPageDown:
		t.moveTo(min(last, i+t.pageRows()), 1)
	default:
		return false
	}
	return true
}

func (t *Tree) act(key fyne.KeyName, i int, l treeLine) {
	id := l.id()
	switch key {
	case fyne.KeyLeft:
		t.setOpen(l, false)
		now := t.model.indexOf(id)
		if p := l.node.parent; now >= 0 && t.model.lines[now].open == l.open && p != t.model.root {
			t.moveTo(t.model.index(p), -1) // it was not open, or cannot be closed
		}
	case fyne.KeyRight:
		switch {
		case !l.open && l.node.row.Expandable:
			t.setOpen(l, true)
		case i+1 < len(t.model.lines) && t.model.lines[i+1].depth > l.depth:
			t.moveTo(i+1, 1)
		}
	case fyne.KeySpace:
		if l.node.row.Expandable {
			t.toggle(l)
		} else {
			call(t.OnActivate, id)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		call(t.OnActivate, id)
	case fyne.KeyF2:
		call(t.OnRename, id)
	case fyne.KeyDelete:
		call(t.OnDelete, id)
	case desktop.KeyMenu:
		t.menuAt(i)
	case fyne.KeyF10:
		if t.modifiers() == fyne.KeyModifierShift {
			t.menuAt(i)
		}
	}
}

// menuAt asks for the menu of a line, just below its name.
func (t *Tree) menuAt(i int) {
	if t.OnMenu == nil || i < 0 || t.model.lines[i].kind != lineNode {
		return
	}
	t.reveal(i)
	l := t.model.lines[i]
	pos, size := t.bounds(i)
	pos = pos.AddXY(arrowX(l.depth)+treeIndent, size.Height)
	t.OnMenu(l.id(), pos.Add(fyne.CurrentApp().Driver().AbsolutePositionForObject(t)))
}

// moveTo puts the cursor on line i, or on the next line in that direction which
// can hold it, and selects by the modifiers held.
func (t *Tree) moveTo(i, step int) {
	for i >= 0 && i < len(t.model.lines) && t.model.lines[i].id() == "" {
		i += step
	}
	if i < 0 || i >= len(t.model.lines) {
		return
	}
	t.choose(i, t.modifiers()&fyne.KeyModifierShift)
	t.reveal(i)
}

// choose selects line i in the way the modifiers say; -1 selects nothing.
func (t *Tree) choose(i int, held fyne.KeyModifier) {
	switch {
	case i < 0:
		t.sel.set()
	case held&fyne.KeyModifierShift != 0 && t.model.indexOf(t.sel.anchor) >= 0:
		a := t.model.indexOf(t.sel.anchor)
		var between []string
		for k := min(a, i); k <= max(a, i); k++ {
			if l := t.model.lines[k]; l.kind == lineNode {
				between = append(between, l.id())
			}
		}
		t.sel.reach(t.model.lines[i].id(), between)
	case held&fyne.KeyModifierShortcutDefault != 0:
		t.sel.toggle(t.model.lines[i].id())
	default:
		t.sel.set(t.model.lines[i].id())
	}
	t.redraw()
	call(t.OnSelect, base(t.sel.cursor))
}

// TypedRune looks for the next name that begins with what is typed. Fyne calls it.
func (t *Tree) TypedRune(r rune) {
	start := t.model.indexOf(t.sel.cursor)
	prefix, again := t.typed.add(r)
	if prefix == "" {
		return
	}
	if again {
		start++
	}
	n := len(t.model.lines)
	for k := range n {
		i := (max(start, 0) + k) % n
		l := t.model.lines[i]
		if l.kind == lineNode && strings.HasPrefix(strings.ToLower(l.node.row.Name), prefix) {
			t.choose(i, 0)
			t.reveal(i)
			return
		}
	}
}

// typeAhead collects what is typed in quick succession.
type typeAhead struct {
	now  func() time.Time
	last time.Time
	text string
}

const typeAheadPause = time.Second

func (a *typeAhead) running() bool {
	return a.text != "" && a.now().Sub(a.last) < typeAheadPause
}

// add gives the prefix to look for, in lower case, and whether to look behind
// the present row: for a first letter, and for the same letter again and again.
func (a *typeAhead) add(r rune) (prefix string, again bool) {
	running := a.running()
	if !running {
		a.text = ""
		if r == ' ' {
			return "", false
		}
	}
	a.last = a.now()
	c := strings.ToLower(string(r))
	if running && strings.Trim(a.text, c) == "" {
		a.text = c
		return c, true
	}
	a.text += c
	return a.text, !running
}
