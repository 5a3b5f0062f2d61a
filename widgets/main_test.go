package widgets

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// newMainUnderTest is the whole window, filled.
func newMainUnderTest(t *testing.T, w, h float32) (*Main, fyne.Window) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(AlwaysDark))
	clock := &clock{}
	m := NewMain(NewHeader(), NewNotice(), NewTree(), NewQueue(nil, nil), NewStatusBar(), NewToasts(clock.after))
	win := show1(t, m, w, h)
	m.Header.SetAccounts([]Account{Account{Name: "Jane Doe", Email: "jane@studio.tv", Version: "V2", Sandbox: true}})
	m.Tree.SetRoots([]TreeRow{{ID: "a", Kind: KindAccount, Name: "Acme Post", Expandable: true}})
	m.Tree.SetChildren("a", []TreeRow{
		{ID: "p", Kind: KindStack, Name: "Promo", Detail: "2 versions", Accepts: AcceptsVersion, Label: LabelApproved},
		{ID: "x", Kind: KindFolder, Name: "Cuts", Accepts: AcceptsInto, Expandable: true}}, false)
	m.Tree.Open("a")
	m.Tree.Open("x")
	m.Tree.SetFailed("x", "Frame.io cannot be reached")
	rows := map[string]QueueRow{
		"1": {ID: "1", Name: "Promo_v3.mov", Dest: "Spring / Cuts", Becomes: "new version of Promo", State: "Uploading", Tone: ToneMoving,
			Progress: 0.62, Detail: "84 MB/s · 1 min left", Bytes: "11.2 of 18.4 GB", Actions: ActionPause | ActionCancel},
		"2": {ID: "2", Name: "Trailer.mxf", Dest: "Spring / Cuts", State: "Needs you", Tone: ToneNeedsYou, Progress: 0.4,
			Problem: "The file changed while it was being uploaded.", ProblemAction: "Upload again", Actions: ActionCancel},
		"3": {ID: "3", Name: "Teaser.mov", Dest: "Spring", State: "Done · verified", Glyph: GlyphChecks, Tone: ToneGood, Progress: 1,
			Confirmed: true, Bytes: "2.4 GB", Actions: ActionLink | ActionShow | ActionRemove},
	}
	m.Queue.SetRows([]QueueItem{{"1", GroupActive}, {"2", GroupNeedsYou}, {"3", GroupDone}}, func(id string) QueueRow { return rows[id] })
	m.Queue.SetSummary("1 of 3 · 11 GB of 40 GB · 9 min")
	m.Status.Set(Status{Speed: "84 MB/s", Parts: "8 parts in flight", Left: "9 min left", Limit: "Limit off", Online: "Online", Health: ToneGood})
	return m, win
}

// The goldens are Fyne's own description of the window: what stands where, in
// which colour, saying what. Look at the difference; if it is meant, copy
// testdata/failed over testdata.
func TestMainLooks(t *testing.T) {
	m, win := newMainUnderTest(t, 1000, 620)
	test.AssertRendersToMarkup(t, "main.xml", win.Canvas())
	m.Tree.SetDropTarget("p")
	m.Tree.Select("x")
	m.Queue.Select("2")
	win.Canvas().Focus(m.Queue.list)
	m.Notice.Set(Note{Tone: ToneFixing, Text: "Frame.io cannot be reached. Uploads wait.", Choice: Choose{Words: "Try now"}})
	m.Status.Set(Status{Message: "Drop to add a version of Promo", Limit: "Limit 40 MB/s", Bites: true, Online: "Offline", Health: ToneFixing})
	m.Toasts.Say(Toast{Tone: ToneGood, Text: "12 items › Cuts", Choice: Choose{Words: "Undo"}})
	test.AssertRendersToMarkup(t, "main-busy.xml", win.Canvas())
}

func TestMainFitsSmallWindows(t *testing.T) {
	m, _ := newMainUnderTest(t, 900, 560)
	m.Notice.Set(Note{Text: strings.Repeat("Long words of explanation. ", 12), OnDismiss: func() {}})
	m.Header.SetAccounts([]Account{Account{Name: strings.Repeat("Wolfeschlegelstein ", 5), Email: strings.Repeat("long", 20) + "@studio.tv", Version: "V2"}})
	m.Toasts.Say(Toast{Text: strings.Repeat("a long answer ", 20), Choice: Choose{Words: "Undo"}})
	if min := m.MinSize(); min.Width > 900 || min.Height > 560 {
		t.Errorf("needs %v", min)
	}
	if c := m.Toasts.card; c.Position().X < 0 || c.Position().X+c.Size().Width > 900 {
		t.Errorf("the toast reaches from %v, %v wide", c.Position().X, c.Size().Width)
	}
	if o := m.Header.account; o.Position().X+o.Size().Width > m.Header.search.Position().X {
		t.Errorf("the account reaches from %v, %v wide, under the search field at %v", o.Position().X, o.Size().Width, m.Header.search.Position().X)
	}
}

func TestMainPage(t *testing.T) {
	m, _ := newMainUnderTest(t, 900, 560)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.Tree).AddXY(20, 10)
	if id, ok := m.Tree.RowAt(at); !ok || id != "a" {
		t.Fatalf("row %q", id)
	}
	s := NewSignIn(SignInOptions{})
	m.ShowPage(s)
	if _, ok := m.Tree.RowAt(at); ok {
		t.Error("a drop on the sign-in page would land in the tree")
	}
	m.ShowPage(nil)
	if id, ok := m.Tree.RowAt(at); !ok || id != "a" {
		t.Errorf("back again: row %q", id)
	}
}

func TestNoticeTakesRoomOnlyWhileItSpeaks(t *testing.T) {
	m, _ := newMainUnderTest(t, 900, 560)
	before := m.split.Size().Height
	dismissed := 0
	m.Notice.Set(Note{Text: "Offline", OnDismiss: func() { dismissed++ }})
	during := m.split.Size().Height
	m.Notice.dismiss.Tapped(nil)
	if after := m.split.Size().Height; during >= before || after != before || dismissed != 1 {
		t.Errorf("height %v, %v, %v; dismissed %d", before, during, after, dismissed)
	}
}

func TestAsk(t *testing.T) {
	_, win := newMainUnderTest(t, 900, 600)
	c := win.Canvas()
	var log []string
	note := func(s string) func() { return func() { log = append(log, s) } }
	ask := func(danger bool) *button {
		Ask(c, Question{Title: "Quit?", Text: "3 uploads are running.", Danger: danger, OnClose: note("cancelled"),
			Choices: []Choose{{Words: "Finish first", Do: note("finish")}, {Words: "Quit", Do: note("quit")}}})
		b, ok := c.Focused().(*button)
		if !ok {
			t.Fatal("no button has the keys")
		}
		return b
	}
	if b := ask(false); b.text != "Quit" {
		t.Errorf("%q has the keys", b.text)
	} else {
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if b := ask(true); b.text != "Cancel" {
		t.Errorf("before something dangerous, %q has the keys", b.text)
	} else {
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	}
	ask(false).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if want := []string{"quit", "cancelled", "cancelled"}; !slices.Equal(log, want) {
		t.Errorf("%q, want %q", log, want)
	}
	if c.Overlays().Top() != nil {
		t.Error("a sheet is left behind")
	}
	dismiss := Ask(c, Question{Title: "x"})
	dismiss()
	dismiss()
}

func TestPicker(t *testing.T) {
	m, win := newMainUnderTest(t, 900, 600)
	win.Canvas().Focus(m.Tree)
	var picked []string
	p := NewPicker("Upload to…", "Upload here")
	p.OnPick = func(id string) { picked = append(picked, id) }
	p.OnCancel = func() { picked = append(picked, "cancelled") }
	p.Tree.SetRoots([]TreeRow{{ID: "old", Name: "Old"}, {ID: "cuts", Name: "Cuts", Accepts: AcceptsInto}, {ID: "promo", Name: "Promo", Accepts: AcceptsVersion}})
	p.CanPick = func(r TreeRow) bool { return r.Accepts == AcceptsInto }
	p.Show(win.Canvas())
	if win.Canvas().Focused() != p.search {
		t.Error("the search field has not the keys")
	}
	p.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if win.Canvas().Focused() != p.Tree {
		t.Fatal("Down does not go to the tree")
	}
	key := func(k fyne.KeyName) { p.Tree.TypedKey(&fyne.KeyEvent{Name: k}) }
	key(fyne.KeyDown)
	key(fyne.KeyReturn) // Old takes nothing
	key(fyne.KeyEnd)
	key(fyne.KeyReturn) // Promo is no folder
	if !p.pick.off || len(picked) != 0 {
		t.Errorf("picked %q", picked)
	}
	key(fyne.KeyUp)
	if p.pick.off || p.where.text != "Cuts" {
		t.Errorf("button off %v, says %q", p.pick.off, p.where.text)
	}
	key(fyne.KeyReturn)
	if win.Canvas().Focused() != m.Tree || win.Canvas().Overlays().Top() != nil {
		t.Error("the keys did not come back")
	}
	p.Show(win.Canvas())
	key(fyne.KeyEscape)
	if want := []string{"cuts", "cancelled"}; !slices.Equal(picked, want) {
		t.Errorf("%q, want %q", picked, want)
	}
}

func TestPickerEscapeInItsSearchFieldCancels(t *testing.T) {
	_, win := newMainUnderTest(t, 900, 600)
	p := NewPicker("Upload to…", "Upload here")
	cancelled := 0
	p.OnCancel = func() { cancelled++ }
	p.Show(win.Canvas())
	p.search.SetText("x")
	escape := &fyne.KeyEvent{Name: fyne.KeyEscape}
	p.search.TypedKey(escape)
	if p.search.Text != "" || cancelled != 0 {
		t.Errorf("the first Escape: text %q, cancelled %d", p.search.Text, cancelled)
	}
	p.search.TypedKey(escape)
	if cancelled != 1 {
		t.Errorf("the second: cancelled %d", cancelled)
	}
}

func TestSpeedGraph(t *testing.T) {
	test.NewTempApp(t)
	g := NewSpeedGraph()
	lit := func() (n int) {
		img := g.paint(96, 20)
		for x := range 96 {
			for y := range 19 {
				if _, _, _, a := img.At(x, y).RGBA(); a > 0 {
					n++
				}
			}
		}
		return n
	}
	if lit() != 0 {
		t.Error("an empty graph shows something")
	}
	for range graphSamples * 2 {
		g.Add(100)
	}
	if n := lit(); n < 96*17 || len(g.samples) != graphSamples {
		t.Errorf("at full speed %d pixels of %d, %d samples", n, 96*19, len(g.samples))
	}
	for range graphSamples / 2 {
		g.Add(0)
	}
	if n := lit(); n < 96*8 || n > 96*12 {
		t.Errorf("half full: %d pixels", n)
	}
	g.Clear()
	if lit() != 0 {
		t.Error("a cleared graph shows something")
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {2, 3}} {
		g.paint(size[0], size[1])
	}
}

// widgets <- fyne, and nothing that could reach the network or the engine.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range f.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			if strings.HasPrefix(path, "stackdrop/") || strings.HasPrefix(path, "net") || path == "fyne.io/fyne/v2/app" {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
