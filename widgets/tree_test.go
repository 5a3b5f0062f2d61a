package widgets

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// treeUnderTest is a tree in a window, with what it called back.
type treeUnderTest struct {
	*Tree
	win  fyne.Window
	log  []string
	held fyne.KeyModifier
	now  time.Time
}

// The test driver gives positions as they are in a window whose own area begins
// at 2,3; on a real desktop it begins at 0,0.
var border = fyne.NewPos(2, 3)

// onCanvas is a position as a drop would give it, for a tree at 30,50.
func onCanvas(x, y float32) fyne.Position { return fyne.NewPos(30+x, 50+y).Subtract(border) }

// newTreeUnderTest stands 30 right of and 50 below the window's corner.
func newTreeUnderTest(tb testing.TB) *treeUnderTest {
	test.NewTempApp(tb.(*testing.T)).Settings().SetTheme(NewTheme(AlwaysDark))
	u := &treeUnderTest{Tree: NewTree(), now: time.Unix(0, 0)}
	note := func(what string) func(string) {
		return func(id string) { u.log = append(u.log, what+" "+id) }
	}
	u.OnOpen, u.OnRetry, u.OnMore, u.OnSelect = note("open"), note("retry"), note("more"), note("select")
	u.OnActivate, u.OnHover, u.OnRename, u.OnDelete = note("activate"), note("hover"), note("rename"), note("delete")
	u.OnMenu = func(id string, pos fyne.Position) {
		u.log = append(u.log, fmt.Sprintf("menu %s %v,%v", id, pos.X, pos.Y))
	}
	u.modifiers = func() fyne.KeyModifier { return u.held }
	u.typed.now = func() time.Time { return u.now }
	u.win = show1(tb, container.New(inset{left: 30, top: 50}, u.Tree), 330, 50+10*treePitch)
	return u
}

func (u *treeUnderTest) said(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(u.log, want) {
		t.Errorf("called back %q, want %q", u.log, want)
	}
	u.log = nil
}

func (u *treeUnderTest) keys(names ...fyne.KeyName) {
	for _, n := range names {
		u.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func folders(prefix string, n int) []TreeRow {
	rows := make([]TreeRow, n)
	for i := range rows {
		rows[i] = TreeRow{ID: fmt.Sprint(prefix, i), Kind: KindFolder, Name: fmt.Sprint(prefix, i), Expandable: true, Accepts: AcceptsInto}
	}
	return rows
}

func (u *treeUnderTest) names() []string {
	var names []string
	for _, r := range u.shown {
		names = append(names, r.name.Text)
	}
	return names
}

func TestTreeRowAtEveryScroll(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 1000))
	for _, offset := range []float32{0, 1, 12.5, treePitch, 333.3, 26 * 500, 26 * 990} {
		u.scrollTo(offset)
		for _, y := range []float32{0, 5, 25.9, 26, 100, 259} {
			want := fmt.Sprintf("f%d", int((offset+y)/treePitch))
			if got, ok := u.RowAt(onCanvas(10, y)); !ok || got != want {
				t.Errorf("scrolled %v, at %v: %q %v, want %q", offset, y, got, ok, want)
			}
		}
	}
	for _, pos := range []fyne.Position{onCanvas(-1, 10), onCanvas(300, 10), onCanvas(10, -1), onCanvas(10, 10*treePitch), {}} {
		if id, ok := u.RowAt(pos); ok {
			t.Errorf("outside at %v: %q", pos, id)
		}
	}
	u.Hide()
	if id, ok := u.RowAt(onCanvas(10, 10)); ok {
		t.Errorf("hidden, yet %q", id)
	}
}

func TestTreeRowAtNotesMeansTheirParent(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 1))
	u.Open("f0")
	if id, ok := u.RowAt(onCanvas(10, treePitch+5)); !ok || id != "f0" {
		t.Errorf("on “Loading…”: %q %v", id, ok)
	}
	if id, ok := u.RowAt(onCanvas(10, 2*treePitch+5)); ok {
		t.Errorf("below all rows: %q", id)
	}
}

func TestTreeLoadsLazily(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 2))
	u.said(t)
	u.Open("f0")
	u.said(t, "open f0")
	if got := u.names(); !slices.Equal(got, []string{"f0", "Loading…", "f1"}) {
		t.Errorf("loading: %q", got)
	}
	u.SetFailed("f0", "No network")
	if got := u.names(); !slices.Equal(got, []string{"f0", "No network", "f1"}) {
		t.Errorf("failed: %q", got)
	}
	test.TapCanvas(u.win.Canvas(), fyne.NewPos(100, 50+treePitch+5))
	u.said(t, "retry f0")
	if got := u.names(); got[1] != "Loading…" {
		t.Errorf("trying again: %q", got)
	}
	u.SetChildren("f0", nil, false)
	if got := u.names(); got[1] != "Empty" {
		t.Errorf("empty: %q", got)
	}
	u.Close("f0")
	u.Open("f0")
	u.said(t) // it is loaded
	u.SetChildren("gone", folders("x", 1), false)
	if u.Len() != 3 {
		t.Errorf("an unknown parent gave %d lines", u.Len())
	}
}

func TestTreeAsksForMoreOnceWhenItsEndIsSeen(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 1))
	u.Open("f0")
	u.SetChildren("f0", folders("c", 50), true)
	u.said(t, "open f0")
	u.scrollTo(1e6)
	u.scrollTo(0)
	u.scrollTo(1e6)
	u.said(t, "more f0")
	u.AddChildren("f0", folders("d", 50), true)
	u.said(t) // its end is out of sight again
	u.scrollTo(1e6)
	u.said(t, "more f0")
	u.AddChildren("f0", folders("e", 1), false)
	if u.Len() != 1+50+50+1 {
		t.Errorf("%d lines", u.Len())
	}
}

func TestTreeTaps(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 3))
	c := u.win.Canvas()
	at := func(row int) fyne.Position { return fyne.NewPos(150, 50+float32(row)*treePitch+5) }
	test.TapCanvas(c, at(1))
	u.said(t, "select f1")
	if c.Focused() != u.Tree {
		t.Error("a tap does not give the keys")
	}
	test.TapCanvas(c, at(1)) // again: toggles
	u.said(t, "open f1")
	u.SetChildren("f1", folders("c", 2), false)
	test.TapCanvas(c, at(1))
	if u.IsOpen("f1") {
		t.Error("a second tap does not close")
	}
	test.TapCanvas(c, fyne.NewPos(30+arrowX(0)+5, at(0).Y)) // the arrow toggles and selects nothing
	u.said(t, "open f0")
	if got := u.Selected(); !slices.Equal(got, []string{"f1"}) {
		t.Errorf("selected %q", got)
	}
	u.held = fyne.KeyModifierShortcutDefault
	test.TapCanvas(c, at(3)) // f2: f0 shows a note below it
	u.held = 0
	if got := u.Selected(); !slices.Equal(got, []string{"f1", "f2"}) {
		t.Errorf("with Ctrl: %q", got)
	}
	u.held = fyne.KeyModifierShift
	test.TapCanvas(c, at(0))
	u.held = 0
	if got := u.Selected(); !slices.Equal(got, []string{"f0", "f1", "f2"}) {
		t.Errorf("with Shift: %q", got)
	}
	test.TapCanvas(c, at(9))
	if got := u.Selected(); len(got) != 0 {
		t.Errorf("a tap beside all rows leaves %q", got)
	}
}

func TestTreeMenu(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 3))
	u.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(90, treePitch+5), AbsolutePosition: fyne.NewPos(120, 81)})
	u.said(t, "select f1", "menu f1 120,81")
	u.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(90, 9*treePitch)})
	u.said(t, "menu  0,0")
	u.keys(desktop.KeyMenu)
	u.said(t, fmt.Sprintf("menu f1 %v,%v", 28+arrowX(0)+treeIndent, 47+2*treePitch))
}

func TestTreeKeyboard(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 30))
	u.keys(fyne.KeyDown, fyne.KeyDown)
	u.said(t, "select f0", "select f1")
	u.keys(fyne.KeyRight)
	u.said(t, "open f1")
	u.SetChildren("f1", folders("c", 2), false)
	u.keys(fyne.KeyRight, fyne.KeyDown)
	u.said(t, "select c0", "select c1")
	u.keys(fyne.KeyLeft)
	u.said(t, "select f1")
	u.keys(fyne.KeyLeft)
	if u.IsOpen("f1") {
		t.Error("Left does not close")
	}
	u.keys(fyne.KeyEnd)
	u.said(t, "select f29")
	if top := u.top(29) - u.offset(); top < 0 || top > 10*treePitch {
		t.Error("End scrolls nothing")
	}
	u.keys(fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome)
	u.said(t, "select f20", "select f29", "select f0")
	u.keys(fyne.KeyReturn, fyne.KeyF2, fyne.KeyDelete, fyne.KeySpace)
	u.said(t, "activate f0", "rename f0", "delete f0", "open f0")
	u.held = fyne.KeyModifierShift
	u.keys(fyne.KeyHome)
	u.log = nil
	u.held = 0
}

func TestTreeKeyboardReachesTryAgain(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 2))
	u.Open("f0")
	u.SetFailed("f0", "No network")
	u.Select("f0")
	u.log = nil
	u.keys(fyne.KeyDown, fyne.KeyReturn)
	u.said(t, "select f0", "retry f0")
	if got := u.Selected(); len(got) != 0 {
		t.Errorf("a note is among the selected: %q", got)
	}
	u.keys(fyne.KeyDown)
	if got := u.Selected(); !slices.Equal(got, []string{"f0"}) && !slices.Equal(got, []string{"f1"}) {
		t.Errorf("the keyboard is lost: %q", got)
	}
}

func TestTreeShiftKeysSelectARange(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 5))
	u.Select("f1")
	u.held = fyne.KeyModifierShift
	u.keys(fyne.KeyDown, fyne.KeyDown)
	if got := u.Selected(); !slices.Equal(got, []string{"f1", "f2", "f3"}) {
		t.Errorf("%q", got)
	}
	u.keys(fyne.KeyUp, fyne.KeyUp, fyne.KeyUp)
	if got := u.Selected(); !slices.Equal(got, []string{"f0", "f1"}) {
		t.Errorf("and back: %q", got)
	}
}

func TestTreeTypeAhead(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots([]TreeRow{{ID: "1", Name: "Archive"}, {ID: "2", Name: "Spring Cuts"}, {ID: "3", Name: "Spring Dailies"}, {ID: "4", Name: "Summer"}})
	typed := func(s string, want string) {
		t.Helper()
		for _, r := range s {
			if r == ' ' {
				u.keys(fyne.KeySpace)
			}
			u.TypedRune(r)
		}
		if got := u.Selected(); !slices.Equal(got, []string{want}) {
			t.Errorf("typed %q: %q, want %q", s, got, want)
		}
		u.now = u.now.Add(2 * time.Second)
	}
	typed("spring d", "3")
	typed("a", "1")
	typed("s", "2")
	typed("s", "3")   // the next one, later
	typed("sss", "3") // round: 4, 2, 3
	typed("su", "4")
}

func TestTreeSelectionSurvives(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 3))
	u.Open("f1")
	u.SetChildren("f1", folders("c", 3), false)
	u.Select("c1")
	u.SetRoots(folders("f", 5))
	u.SetChildren("f1", append(folders("new", 2), folders("c", 3)...), false)
	u.Update(TreeRow{ID: "c1", Name: "renamed"})
	if got := u.Selected(); !slices.Equal(got, []string{"c1"}) {
		t.Errorf("after updates: %q", got)
	}
	u.log = nil
	u.Close("f1")
	u.said(t, "select f1")
	if got := u.Selected(); !slices.Equal(got, []string{"f1"}) {
		t.Errorf("after closing above it: %q", got)
	}
	u.Remove("f1")
	u.said(t, "select ")
	if got := u.Selected(); len(got) != 0 {
		t.Errorf("after removing it: %q", got)
	}
}

func TestTreeKeepsItsPlaceWhenRowsComeInAbove(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 100))
	u.Open("f2")
	u.scrollTo(50*treePitch + 7)
	want, _ := u.RowAt(onCanvas(10, 10))
	u.SetChildren("f2", folders("c", 20), false)
	if got, _ := u.RowAt(onCanvas(10, 10)); got != want {
		t.Errorf("the view jumped from %q to %q", want, got)
	}
	u.Remove("c3")
	u.Close("f2")
	if got, _ := u.RowAt(onCanvas(10, 10)); got != want {
		t.Errorf("closing made the view jump from %q to %q", want, got)
	}
}

func TestTreeReveal(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 40))
	u.SetChildren("f30", folders("c", 10), false)
	u.SetChildren("c9", folders("d", 3), false)
	if u.Reveal("nobody") {
		t.Error("revealed nobody")
	}
	if !u.Reveal("d2") || !u.IsOpen("f30") || !u.IsOpen("c9") {
		t.Fatal("what stands above is not open")
	}
	i := u.model.indexOf("d2")
	if top := u.top(i) - u.offset(); top < 0 || top+treePitch > u.Size().Height {
		t.Errorf("it stands at %v", top)
	}
	u.said(t)
}

// With a view of ten rows: what stands below comes along as far as it fits, but
// never at the cost of the row itself.
func TestTreeRevealBelow(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 40))
	u.SetChildren("f20", folders("c", 6), false)
	u.SetChildren("f30", folders("d", 20), false)
	u.Open("f20")
	u.Open("f30")
	u.said(t)
	if u.RevealBelow("nobody") {
		t.Error("revealed nobody")
	}
	stands := func(id string) float32 { return (u.top(u.model.indexOf(id)) - u.offset()) / treePitch }
	if !u.RevealBelow("f20") || stands("f20") != 3 || stands("c5") != 9 {
		t.Errorf("f20 stands at %v, and its last at %v", stands("f20"), stands("c5"))
	}
	if !u.RevealBelow("f30") || stands("f30") != 0 {
		t.Errorf("f30, with more than there is room for, stands at %v", stands("f30"))
	}
}

func TestTreeFilter(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 3))
	u.SetChildren("f1", []TreeRow{{ID: "x", Name: "Promo"}, {ID: "y", Name: "Teaser"}}, false)
	u.SetFilter("pro ")
	if got := u.names(); !slices.Equal(got, []string{"f1", "Promo"}) {
		t.Errorf("filtered: %q", got)
	}
	u.Select("x")
	u.SetFilter("zzz")
	if got := u.names(); !slices.Equal(got, []string{nothingFound}) {
		t.Errorf("nothing: %q", got)
	}
	u.keys(fyne.KeyDown, fyne.KeyRight, fyne.KeyReturn)
	u.SetFilter("")
	if got := u.names(); !slices.Equal(got, []string{"f0", "f1", "Promo", "Teaser", "f2"}) {
		t.Errorf("what was found is not in sight: %q", got)
	}
}

func TestTreeOpensWhatAFilterFound(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 3))
	u.SetChildren("f1", folders("cuts", 2), false)
	u.SetFilter("CUTS1")
	u.Select("cuts1")
	u.keys(fyne.KeyRight)
	u.said(t, "open cuts1")
	u.SetChildren("cuts1", folders("x", 2), false)
	if got := u.names(); !slices.Equal(got, []string{"f1", "cuts1", "x0", "x1"}) {
		t.Errorf("peeking: %q", got)
	}
	u.keys(fyne.KeyRight, fyne.KeyRight) // into x0, and open that
	u.said(t, "select x0", "open x0")
	u.keys(fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft)
	u.said(t, "select cuts1")
	if got := u.names(); !slices.Equal(got, []string{"f1", "cuts1"}) {
		t.Errorf("closed again: %q", got)
	}
	u.keys(fyne.KeyLeft, fyne.KeyLeft) // f1 is open because of what is in it, and stays
	u.said(t, "select f1")
	u.SetFilter("")
	if u.IsOpen("cuts1") {
		t.Error("peeking opened it for good")
	}
}

func TestTreeShowsWhereTheKeysAre(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 3))
	u.win.Canvas().Focus(u.Tree)
	if u.shown[0].shade.StrokeWidth == 0 || len(u.Selected()) != 0 {
		t.Errorf("outline %v, selected %q", u.shown[0].shade.StrokeWidth, u.Selected())
	}
	u.win.Canvas().Unfocus()
	if u.shown[0].shade.Visible() {
		t.Error("the outline stays")
	}
}

func TestTreeHoverFollowsTheScroll(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 100))
	test.MoveMouse(u.win.Canvas(), fyne.NewPos(100, 50+treePitch+5))
	test.MoveMouse(u.win.Canvas(), fyne.NewPos(101, 50+treePitch+6))
	test.Scroll(u.win.Canvas(), fyne.NewPos(100, 100), 0, -2*treePitch)
	test.MoveMouse(u.win.Canvas(), fyne.NewPos(2, 2))
	u.said(t, "hover f1", "hover f3", "hover ")
}

func TestTreeDropTarget(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots([]TreeRow{{ID: "a", Name: "Cuts", Accepts: AcceptsInto, Detail: "5 items"}, {ID: "b", Name: "Promo", Accepts: AcceptsVersion}, {ID: "c", Name: "Old"}})
	for i, want := range []string{"Upload here", "New version", "Nothing can be put here"} {
		u.SetDropTarget(u.model.lines[i].id())
		r := u.shown[i]
		if r.shade.StrokeWidth != 2 || r.detail.Text != want {
			t.Errorf("row %d: outline %v, %q", i, r.shade.StrokeWidth, r.detail.Text)
		}
	}
	u.SetDropTarget("")
	if r := u.shown[0]; r.shade.StrokeWidth != 0 || r.detail.Text != "5 items" {
		t.Errorf("left behind: outline %v, %q", r.shade.StrokeWidth, r.detail.Text)
	}
	u.SetDropTarget("b")
	u.Remove("b")
	if u.DropTarget() != "" {
		t.Error("the target is gone, its outline is not")
	}
}

func TestTreeUpdateTurnsAFolderIntoAFile(t *testing.T) {
	u := newTreeUnderTest(t)
	u.SetRoots(folders("f", 2))
	u.Open("f0")
	u.SetChildren("f0", folders("c", 2), false)
	u.Update(TreeRow{ID: "f0", Name: "f0.mov", Kind: KindFile})
	if got := u.names(); !slices.Equal(got, []string{"f0.mov", "f1"}) {
		t.Errorf("%q", got)
	}
}

func TestPooledRowShowsNothingOfItsLastLife(t *testing.T) {
	u := newTreeUnderTest(t)
	rows := folders("f", 100)
	for i := range 20 {
		rows[i].Label, rows[i].Detail, rows[i].Kind = LabelApproved, "Archived", KindStack
	}
	rows[50].Expandable = false
	u.SetRoots(rows)
	u.SetDropTarget("f1")
	u.scrollTo(45 * treePitch)
	for k, r := range u.shown {
		want := fmt.Sprint("f", u.first+k)
		if r.name.Text != want || r.detail.Text != "" || r.dot.Visible() || r.shade.StrokeWidth != 0 {
			t.Errorf("%s: %q %q dot %v outline %v", want, r.name.Text, r.detail.Text, r.dot.Visible(), r.shade.StrokeWidth)
		}
		if r.arrow.Visible() != (want != "f50") {
			t.Errorf("%s: arrow %v", want, r.arrow.Visible())
		}
	}
}
