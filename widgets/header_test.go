package widgets

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestHeader(t *testing.T) {
	m, win := newMainUnderTest(t, 1000, 600)
	var log []string
	h := m.Header
	h.OnSearch = func(s string) { log = append(log, "search "+s) }
	h.OnSubmit = func(s string) { log = append(log, "submit "+s) }
	h.OnLeave = func() { log = append(log, "leave") }
	h.OnPause = func() { log = append(log, "pause") }
	h.OnMenu = func(fyne.Position) { log = append(log, "menu") }
	h.OnUpload = func(fyne.Position) { log = append(log, "upload") }
	h.FocusSearch()
	if win.Canvas().Focused() != h.search {
		t.Fatal("the search field has not the keys")
	}
	test.Type(h.search, "a")
	h.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	h.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	h.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	for _, b := range []*button{h.pause, h.menu, h.upload} {
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if want := []string{"search a", "submit a", "leave", "search ", "leave", "pause", "menu", "upload"}; !slices.Equal(log, want) {
		t.Errorf("called back %q, want %q", log, want)
	}
	h.SetPaused(true)
	if h.pause.text != "Resume all" {
		t.Errorf("paused, the button says %q", h.pause.text)
	}
	h.SetAccounts(nil)
	if h.search.Visible() || h.upload.Visible() || h.account.Visible() {
		t.Error("signed out, somebody is still named")
	}
}

var (
	jane = Account{Name: "Jane Doe", Email: "jane@studio.tv", Version: "V4"}
	john = Account{Name: "John Roe", Email: "john@agency.tv", Version: "V2", Note: "sign in again"}
)

// newHeaderUnderTest is a header of that width.
func newHeaderUnderTest(t *testing.T, width float32, accounts ...Account) (*Header, fyne.Window) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(AlwaysDark))
	h := NewHeader()
	win := show1(t, h, width, headerHeight)
	h.SetAccounts(accounts)
	return h, win
}

// reads is what the account button says, from left to right.
func (b *accountButton) reads() string {
	words := []string{b.name.Text, b.mail.Text, b.version.words.Text, b.note.Text, b.others.words.Text}
	if b.warning.Visible() {
		words[3] = "! " + words[3]
	}
	if b.warnings.Visible() {
		words[4] += " !"
	}
	if !b.others.words.Visible() {
		words[4] = ""
	}
	if b.sandbox.words.Visible() {
		words[2] += " " + b.sandbox.words.Text
	}
	return strings.TrimSpace(joined(" | ", words...))
}

func TestHeaderSaysAsWhom(t *testing.T) {
	h, _ := newHeaderUnderTest(t, 1200)
	inSandbox := jane
	inSandbox.Sandbox = true
	for _, c := range []struct {
		accounts []Account
		want     string
	}{
		{[]Account{jane}, "Jane Doe | jane@studio.tv | V4"},
		{[]Account{inSandbox}, "Jane Doe | jane@studio.tv | V4 Sandbox"},
		{[]Account{john}, "John Roe | john@agency.tv | V2 | ! sign in again"},
		{[]Account{jane, jane, jane}, "Jane Doe | jane@studio.tv | V4 | +2"},
		{[]Account{jane, john}, "Jane Doe | jane@studio.tv | V4 | +1 !"}, // the other one is in trouble
		{[]Account{{Email: "jane@studio.tv", Version: "V2"}}, "jane@studio.tv | V2"},
	} {
		h.SetAccounts(c.accounts)
		if got := h.account.reads(); got != c.want {
			t.Errorf("says %q, want %q", got, c.want)
		}
	}
}

// Whatever the width, which version it is, and that something is wrong, stays.
func TestHeaderGivesWayInOrder(t *testing.T) {
	long := Account{Name: "Jane Doe", Email: "jane.doe@wolfeschlegelstein-postproduction.example.com", Version: "V2", Note: "sign in again"}
	for width, want := range map[float32]string{
		1400: "Jane Doe | jane.doe@wolfeschlegelstein-postproduction.example.com | V2 | ! sign in again | +1",
		780:  "Jane Doe | V2 | ! sign in again | +1",
		640:  "Jane Doe | V2 | !  | +1",
	} {
		h, _ := newHeaderUnderTest(t, width, long, jane)
		if got := h.account.reads(); got != want {
			t.Errorf("%v wide: says %q, want %q", width, got, want)
		}
		end := h.account.arrow.Position().X + arrowSize
		if end > h.account.Size().Width || h.account.Position().X+h.account.Size().Width > h.search.Position().X {
			t.Errorf("%v wide: reaches %v of %v, the search field begins at %v", width, end, h.account.Size().Width, h.search.Position().X)
		}
	}
}

func TestHeaderAccountIsAButton(t *testing.T) {
	h, win := newHeaderUnderTest(t, 1000, jane)
	var at []fyne.Position
	h.OnAccounts = func(pos fyne.Position) { at = append(at, pos) }
	test.TapCanvas(win.Canvas(), fyne.NewPos(40, 24))
	win.Canvas().FocusNext()
	if win.Canvas().Focused() != h.account || h.account.face.StrokeWidth != 2 || !h.account.face.Visible() {
		t.Error("no ring around the keys")
	}
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyDown, fyne.KeyA} {
		h.account.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if len(at) != 5 || at[0].Y <= h.account.Size().Height || at[0].Y > headerHeight+gap {
		t.Errorf("pressed at %v", at)
	}
	win.Canvas().Unfocus()
	test.MoveMouse(win.Canvas(), fyne.NewPos(40, 24))
	if !h.account.face.Visible() || h.account.face.StrokeWidth != 0 {
		t.Error("the pointer does not light it")
	}
	test.MoveMouse(win.Canvas(), fyne.NewPos(900, 2))
	if h.account.face.Visible() {
		t.Error("the light stays")
	}
}
