package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestButton(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(AlwaysDark))
	pressed := 0
	b := newButton(buttonPlain, GlyphPause, "Pause", func() { pressed++ })
	w := show1(t, b, 120, 28)
	test.TapCanvas(w.Canvas(), fyne.NewPos(20, 10))
	for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape, fyne.KeyA} {
		b.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if pressed != 4 {
		t.Errorf("pressed %d times, want 4", pressed)
	}
	b.setOff(true)
	b.Tapped(nil)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if pressed != 4 {
		t.Error("an off button can be pressed")
	}
}

func TestButtonShowsPointerAndKeys(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(AlwaysDark))
	for kind := buttonFlat; kind <= buttonChip; kind++ {
		b := newButton(kind, GlyphNone, "Words", nil)
		w := show1(t, b, 120, 28)
		calm := b.face.FillColor
		test.MoveMouse(w.Canvas(), fyne.NewPos(20, 10))
		if b.face.FillColor == calm || !b.face.Visible() {
			t.Errorf("kind %d: the pointer changes nothing", kind)
		}
		b.MouseOut()
		w.Canvas().Focus(b)
		if b.face.FillColor != calm || b.face.StrokeWidth != 2 || !b.face.Visible() {
			t.Errorf("kind %d: no ring around the keys", kind)
		}
		w.Canvas().Unfocus()
		if b.face.StrokeWidth == 2 {
			t.Errorf("kind %d: the ring stays", kind)
		}
	}
}

// A focused list must not cut the window off from its shortcuts.
func TestQueuePassesShortcutsOn(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 2, moving)
	find := &desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierControl}
	found := 0
	u.win.Canvas().AddShortcut(find, func(fyne.Shortcut) { found++ })
	u.list.TypedShortcut(find)
	u.list.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyA, Modifier: fyne.KeyModifierAlt})
	if found != 1 {
		t.Errorf("Ctrl+F arrived %d times", found)
	}
}

func TestQueueShowsWhereTheKeysAre(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 3, moving)
	u.Focus()
	if u.win.Canvas().Focused() != u.list || u.list.shown[0].shade.StrokeWidth == 0 || len(u.Selected()) != 0 {
		t.Error("nothing shows where the keys are")
	}
	u.keys(fyne.KeyDelete, fyne.KeySpace)
	u.said(t) // an outline is no selection
	u.keys(fyne.KeyDown, fyne.KeyDown)
	u.said(t, "select [q0]", "select [q1]")
	u.win.Canvas().Unfocus()
	if got := u.list.shown[1].shade.FillColor; got != dark.chosenBg {
		t.Errorf("a selection without the keys is painted %v", got)
	}
}

func TestMainRemembersItsSplit(t *testing.T) {
	m, _ := newMainUnderTest(t, 1000, 600)
	if m.Split() != 0.3 {
		t.Errorf("begins at %v", m.Split())
	}
	for in, want := range map[float64]float64{0.45: 0.45, -3: 0.1, 9: 0.8} {
		if m.SetSplit(in); m.Split() != want {
			t.Errorf("set to %v: %v, want %v", in, m.Split(), want)
		}
	}
}

func TestStatusBarLeavesOutWhatIsEmpty(t *testing.T) {
	m, _ := newMainUnderTest(t, 1000, 600)
	s := m.Status
	pressed := 0
	s.OnLimit = func() { pressed++ }
	s.limit.Tapped(nil)
	if pressed != 1 {
		t.Error("the limit cannot be pressed")
	}
	if s.middle.text != "8 parts in flight  ·  9 min left" {
		t.Errorf("says %q", s.middle.text)
	}
	s.Set(Status{Left: "1 min left", Message: ""})
	if s.middle.text != "1 min left" || s.speed.Visible() || s.limit.Visible() || s.dot.Visible() {
		t.Errorf("says %q, speed %v, limit %v, dot %v", s.middle.text, s.speed.Visible(), s.limit.Visible(), s.dot.Visible())
	}
	s.Set(Status{Left: "1 min left", Message: "Drop to upload", Bites: true, Limit: "Limit 5 MB/s"})
	if s.middle.text != "Drop to upload" || s.limit.glyph != GlyphWarning {
		t.Errorf("says %q, limit with %q", s.middle.text, s.limit.glyph)
	}
}
