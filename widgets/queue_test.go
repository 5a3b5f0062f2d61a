package widgets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// queueUnderTest is a queue in a window, with what it called back.
type queueUnderTest struct {
	*Queue
	win   fyne.Window
	log   []string
	rows  map[string]QueueRow
	asked int // how often a row was asked for
	held  fyne.KeyModifier
}

func newQueueUnderTest(t *testing.T) *queueUnderTest {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(AlwaysDark))
	u := &queueUnderTest{rows: map[string]QueueRow{}}
	note := func(format string, args ...any) { u.log = append(u.log, fmt.Sprintf(format, args...)) }
	u.Queue = NewQueue(func() { note("files") }, func() { note("folder") })
	u.OnAction = func(ids []string, a Action) { note("%s %v", actionName(a), ids) }
	u.OnMenu = func(ids []string, _ fyne.Position) { note("menu %v", ids) }
	u.OnReorder = func(ids []string, m Move) { note("move %d %v", m, ids) }
	u.OnSelect = func(ids []string) { note("select %v", ids) }
	u.OnClear = func() { note("clear") }
	u.list.modifiers = func() fyne.KeyModifier { return u.held }
	u.win = show1(t, u.Queue, 700, 500)
	return u
}

func actionName(a Action) string {
	for _, b := range inline {
		if b.action == a {
			return b.words
		}
	}
	return "Help"
}

func (u *queueUnderTest) row(id string) QueueRow { u.asked++; return u.rows[id] }

// fill puts n uploads of a group behind those there are.
func (u *queueUnderTest) fill(g Group, n int, row QueueRow) {
	items := slices.Clone(u.items)
	for range n {
		row.ID = fmt.Sprint("q", len(items))
		row.Name = row.ID + ".mov"
		u.rows[row.ID] = row
		items = append(items, QueueItem{row.ID, g})
	}
	u.SetRows(items, u.row)
}

func (u *queueUnderTest) said(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(u.log, want) {
		t.Errorf("called back %q, want %q", u.log, want)
	}
	u.log = nil
}

func (u *queueUnderTest) keys(names ...fyne.KeyName) {
	for _, n := range names {
		u.list.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

// middleOf is where row i is in the list, a little right of its left edge.
func (u *queueUnderTest) middleOf(i int) fyne.Position {
	pos, _ := u.list.bounds(i)
	return pos.AddXY(60, 20)
}

func (u *queueUnderTest) tap(pos fyne.Position) { u.list.Tapped(&fyne.PointEvent{Position: pos}) }

var moving = QueueRow{State: "Uploading", Tone: ToneMoving, Progress: 0.4, Actions: ActionPause | ActionCancel}

func TestQueueNeverShows100BeforeItIsConfirmed(t *testing.T) {
	u := newQueueUnderTest(t)
	row := moving
	row.Progress = 1
	u.fill(GroupActive, 1, row)
	r := u.list.shown[0]
	if r.percent.Text != "99 %" {
		t.Errorf("all sent, not confirmed: %q", r.percent.Text)
	}
	if r.bar.Size().Width >= r.track.Size().Width {
		t.Error("... yet the bar is full")
	}
	for progress, want := range map[float64]string{0: "0 %", 0.005: "0 %", 0.62: "62 %", 0.999: "99 %", 7: "99 %", math.NaN(): "0 %", math.Inf(1): "99 %"} {
		if got := percentWords(progress, false); got != want {
			t.Errorf("%v: %q, want %q", progress, got, want)
		}
	}
	if got := percentWords(1, true); got != "100 %" {
		t.Errorf("confirmed: %q", got)
	}
}

func TestQueueButtonsActOnTheirRowAlone(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 5, moving)
	u.Select("q0", "q1", "q2")
	for i, r := range u.list.shown {
		start, _ := u.list.bounds(i)
		for _, z := range r.zones {
			u.tap(start.AddXY(z.x+z.w/2, z.y))
		}
	}
	u.said(t, "Pause [q0]", "Cancel [q0]", "Pause [q1]", "Cancel [q1]", "Pause [q2]", "Cancel [q2]", "Pause [q3]", "Cancel [q3]", "Pause [q4]", "Cancel [q4]")
	if got := u.Selected(); len(got) != 3 {
		t.Errorf("pressing buttons changed the selection to %q", got)
	}
}

func TestQueueShowsAtMostThreeButtons(t *testing.T) {
	u := newQueueUnderTest(t)
	for all := range Action(ActionHelp) {
		u.rows["q0"] = QueueRow{ID: "q0", State: "x", Actions: all}
		u.SetRows([]QueueItem{{"q0", GroupActive}}, u.row)
		r := u.list.shown[0]
		var got Action
		for _, z := range r.zones {
			if !all.has(z.action) || got.has(z.action) || z.x+z.w > 700 {
				t.Fatalf("set %b shows %b at %v", all, z.action, z.x)
			}
			got |= z.action
		}
		n := 0
		for _, b := range inline {
			if all.has(b.action) {
				n++
			}
		}
		if len(r.zones) != min(n, 3) {
			t.Fatalf("set %b shows %d buttons", all, len(r.zones))
		}
	}
}

func TestQueueProblemAndTheOneButtonThatHelps(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 1, moving)
	u.fill(GroupNeedsYou, 1, QueueRow{State: "Needs you", Tone: ToneNeedsYou, Progress: -1,
		Problem: "The file changed while it was being uploaded.", ProblemAction: "Upload again"})
	u.fill(GroupActive, 1, moving)
	if h := u.list.height(1); h != queuePitch+queueExtra {
		t.Errorf("row is %v high", h)
	}
	r := u.list.shown[1]
	if text := r.problem.Text + " " + r.more.Text; strings.TrimSpace(text) != "The file changed while it was being uploaded." || r.help.Text != "Upload again" {
		t.Errorf("%q, %q", text, r.help.Text)
	}
	start, _ := u.list.bounds(1)
	u.tap(start.Add(r.help.Position()).AddXY(3, 3))
	u.said(t, "Help [q1]")
	if r := u.list.shown[2]; r.problem.Text != "" || r.helpBox.Visible() {
		t.Error("the next row shows it too")
	}
}

// A review link of many files, or labels for them, are rows too: counted, not
// weighed.
func TestQueueShowsWorkThatIsNoUpload(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 1, QueueRow{Dest: "Spring", State: "Adding to the link", Tone: ToneMoving, Glyph: GlyphLink, Progress: 0.4,
		Detail: "16 min left", Bytes: "120 of 300 files", Actions: ActionLink | ActionCancel})
	u.fill(GroupActive, 1, QueueRow{Dest: "Spring", State: "Labelling in 12 s", Glyph: GlyphLabel, Progress: 0.5, Actions: ActionCancel})
	u.fill(GroupDone, 1, QueueRow{Dest: "Spring", State: "Link ready", Tone: ToneGood, Glyph: GlyphLink, Progress: 1, Confirmed: true,
		Actions: ActionLink | ActionRemove})
	adding, labelling, ready := u.list.shown[0], u.list.shown[1], u.list.shown[2]
	if adding.state.Text+adding.detail.Text != "Adding to the link  16 min left" || adding.percent.Text != "40 %" || adding.bytes.Text != "120 of 300 files" {
		t.Errorf("says %q, %q, %q, %q", adding.state.Text, adding.detail.Text, adding.percent.Text, adding.bytes.Text)
	}
	if labelling.bytes.Text != "" || !labelling.icon.Visible() || labelling.icon.Image == adding.icon.Image {
		t.Errorf("labelling has %q beside its bar, and the icon %v", labelling.bytes.Text, labelling.icon.Visible())
	}
	if ready.track.Visible() || ready.percent.Text != "" {
		t.Error("a link that is ready still has a bar")
	}
	for i, r := range []*queueRow{adding, labelling, ready} {
		start, _ := u.list.bounds(i)
		u.tap(start.AddXY(r.zones[0].x+r.zones[0].w/2, r.zones[0].y))
	}
	u.said(t, "Copy link [q0]", "Cancel [q1]", "Copy link [q2]")
}

func TestQueueSelection(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 6, moving)
	u.tap(u.middleOf(1))
	u.held = fyne.KeyModifierShift
	u.tap(u.middleOf(3))
	u.held = fyne.KeyModifierShortcutDefault
	u.tap(u.middleOf(2))
	u.tap(u.middleOf(5))
	u.held = 0
	u.said(t, "select [q1]", "select [q1 q2 q3]", "select [q1 q3]", "select [q1 q3 q5]")

	// Another order, one gone: the rest stays, in its new order.
	u.SetRows([]QueueItem{{"q5", GroupActive}, {"q0", GroupActive}, {"q1", GroupActive}}, u.row)
	u.said(t, "select [q5 q1]")
	u.Tick()
	if got := u.Selected(); !slices.Equal(got, []string{"q5", "q1"}) {
		t.Errorf("after a tick: %q", got)
	}
	u.tap(fyne.NewPos(60, 480))
	u.said(t, "select []")
}

func TestQueueSelectAll(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 3, moving)
	u.list.TypedShortcut(&fyne.ShortcutSelectAll{})
	u.said(t, "select [q0 q1 q2]")
}

func TestQueueMenuTakesInTheRowUnderThePointer(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 4, moving)
	u.Select("q0", "q1")
	u.list.TappedSecondary(&fyne.PointEvent{Position: u.middleOf(1)})
	u.list.TappedSecondary(&fyne.PointEvent{Position: u.middleOf(3)})
	u.list.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(60, 450)})
	u.said(t, "menu [q0 q1]", "select [q3]", "menu [q3]", "menu []")
}

func TestQueueKeyboard(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 2, moving)
	u.fill(GroupActive, 1, QueueRow{State: "Paused", Actions: ActionResume | ActionCancel})
	u.fill(GroupDone, 1, QueueRow{State: "Done", Tone: ToneGood, Confirmed: true, Actions: ActionShow | ActionRemove})
	u.keys(fyne.KeyDown, fyne.KeyDown, fyne.KeyEnd, fyne.KeyHome)
	u.said(t, "select [q0]", "select [q1]", "select [q3]", "select [q0]")
	u.keys(fyne.KeySpace, fyne.KeyDelete, fyne.KeyReturn)
	u.said(t, "Pause [q0]", "Cancel [q0]") // it cannot be shown
	u.Select("q0", "q2", "q3")
	u.keys(fyne.KeySpace, fyne.KeyDelete, fyne.KeyReturn, desktop.KeyMenu)
	u.said(t, "Pause [q0]", "Cancel [q0 q2]", "Remove from list [q3]", "Show [q3]", "menu [q0 q2 q3]")
	u.Select("q2")
	u.keys(fyne.KeySpace)
	u.said(t, "Resume [q2]")
	u.held = fyne.KeyModifierShift
	u.keys(fyne.KeyUp)
	u.held = 0
	u.said(t, "select [q1 q2]")
	for _, key := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd} {
		u.list.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt})
	}
	u.said(t, "move 0 [q1 q2]", "move 1 [q1 q2]", "move 2 [q1 q2]", "move 3 [q1 q2]")
}

func TestQueueKeysOnNothing(t *testing.T) {
	u := newQueueUnderTest(t)
	all := []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown,
		fyne.KeyDelete, fyne.KeySpace, fyne.KeyReturn, desktop.KeyMenu}
	u.keys(all...)
	u.said(t)
}

func TestQueueFilters(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 3, moving)
	u.fill(GroupNeedsYou, 1, QueueRow{State: "Needs you"})
	u.fill(GroupDone, 2, QueueRow{State: "Done"})
	var chips []string
	for _, c := range u.chips {
		chips = append(chips, c.text)
	}
	if want := []string{"All  6", "Active  3", "Needs you  1", "Done  2"}; !slices.Equal(chips, want) {
		t.Errorf("chips %q", chips)
	}
	u.Select("q0", "q4")
	u.chips[FilterDone].Tapped(nil)
	if n := len(u.list.items); n != 2 || u.Filter() != FilterDone {
		t.Errorf("Done shows %d rows", n)
	}
	if got := u.Selected(); !slices.Equal(got, []string{"q4"}) {
		t.Errorf("keys would act on hidden rows: %q", got)
	}
	u.SetFilter(FilterAll)
	if got := u.Selected(); !slices.Equal(got, []string{"q0", "q4"}) {
		t.Errorf("the filter lost the selection: %q", got)
	}
	u.SetRows([]QueueItem{{"q0", GroupActive}}, u.row)
	u.SetFilter(FilterNeedsYou)
	if !u.none.Visible() || u.empty.Visible() {
		t.Error("an empty filter does not say so")
	}
}

func TestQueueEmptyState(t *testing.T) {
	u := newQueueUnderTest(t)
	if !u.empty.Visible() || u.top.Visible() {
		t.Error("an empty queue does not invite")
	}
	u.fill(GroupActive, 1, moving)
	if u.empty.Visible() || !u.list.Visible() {
		t.Error("a filled one still does")
	}
	u.SetRows(nil, u.row)
	if !u.empty.Visible() {
		t.Error("emptied again, it does not")
	}
}

func TestQueueButtonsAbove(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupDone, 1, QueueRow{State: "Done"})
	u.clear.Tapped(nil)
	u.said(t, "clear")
	u.SetSummary("1 of 2")
	if u.summary.pic.Text != "1 of 2" {
		t.Errorf("%q", u.summary.pic.Text)
	}
}

func TestQueueTickAsksOnlyForRowsInSight(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 10_000, moving)
	u.asked = 0
	u.Tick()
	if want := len(u.list.shown); u.asked != want || want > 11 {
		t.Errorf("asked for %d rows, %d in sight", u.asked, want)
	}
	row := u.rows["q0"]
	row.Progress, row.State = 0.9, "Finishing"
	u.rows["q0"] = row
	u.SetRows(u.items, u.row) // the same order is a tick
	if r := u.list.shown[0]; r.percent.Text != "90 %" || r.state.Text != "Finishing" {
		t.Errorf("%q %q", r.percent.Text, r.state.Text)
	}
}

func TestQueueKeepsItsPlaceWhenRowsComeAndGoAbove(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 100, moving)
	u.list.scrollTo(40*queuePitch + 9)
	u.SetRows(u.items[20:], u.row)
	if got := u.list.items[u.list.at(u.list.offset())].ID; got != "q40" {
		t.Errorf("the view jumped to %s", got)
	}
	if rest := u.list.offset() - u.list.top(u.list.at(u.list.offset())); rest != 9 {
		t.Errorf("by %v", rest-9)
	}
}

func TestQueueColumnsAlign(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 1, moving)
	row := moving
	row.Bytes, row.Actions = "111.2 of 118.4 GB", ActionRetry|ActionPause|ActionCancel
	u.fill(GroupActive, 1, row)
	a, b := u.list.shown[0], u.list.shown[1]
	if a.track.Position().X != b.track.Position().X || a.track.Size() != b.track.Size() {
		t.Errorf("bars at %v %v and %v %v", a.track.Position(), a.track.Size(), b.track.Position(), b.track.Size())
	}
}

// Nothing may be written over anything else, however narrow the queue and long
// the words.
func TestQueueRowKeepsWithinItsColumns(t *testing.T) {
	u := newQueueUnderTest(t)
	long := strings.Repeat("AcmeSpring_30s_16x9 ", 8)
	u.rows["q0"] = QueueRow{ID: "q0", Name: long, Dest: long + " / " + long, Becomes: "new version of " + long, State: long,
		Detail: long, Bytes: "111.2 of 118.4 GB", Progress: 0.5, Problem: long + long + long, ProblemAction: "Upload again",
		Actions: ActionRetry | ActionPause | ActionCancel}
	for _, width := range []float32{420, 560, 640, 900, 1300} {
		u.win.Resize(fyne.NewSize(width, 400))
		u.SetRows([]QueueItem{{"q0", GroupNeedsYou}}, u.row)
		r := u.list.shown[0]
		split, buttons := r.icon.Position().X, r.zones[0].x
		for name, edge := range map[string]struct {
			o     fyne.CanvasObject
			right float32
		}{
			"name": {r.name, split}, "dest": {r.dest, split}, "becomes": {r.becomes, split}, "of": {r.of, split},
			"state": {r.state, buttons}, "detail": {r.detail, buttons}, "percent": {r.percent, buttons},
			"bytes": {r.bytes, buttons}, "problem": {r.problem, r.helpBox.Position().X}, "more": {r.more, r.helpBox.Position().X},
			"help": {r.help, width},
		} {
			if right := edge.o.Position().X + edge.o.Size().Width; right > edge.right+0.5 {
				t.Errorf("at %v: %s reaches %v, its column ends at %v", width, name, right, edge.right)
			}
		}
	}
}

func TestQueueSaysWhatAButtonDoes(t *testing.T) {
	u := newQueueUnderTest(t)
	u.fill(GroupActive, 2, moving)
	z := u.list.shown[1].zones[1]
	start, _ := u.list.bounds(1)
	at := func(x, y float32) *desktop.MouseEvent {
		return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: start.AddXY(x, y)}}
	}
	u.list.MouseIn(at(z.x+5, z.y))
	if r := u.list.shown[1]; !r.tip.Visible() || r.tip.Text != "Cancel" || !r.hot.Visible() {
		t.Errorf("%q, visible %v", r.tip.Text, r.tip.Visible())
	}
	u.list.MouseMoved(at(60, z.y))
	if u.list.shown[1].tip.Visible() {
		t.Error("the words stay when the pointer goes")
	}
	u.list.MouseMoved(at(z.x+5, z.y))
	u.list.MouseOut()
	if r := u.list.shown[1]; r.tip.Visible() || r.shade.FillColor != noColour {
		t.Error("the light stays when the pointer leaves")
	}
}
