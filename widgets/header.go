package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Account says as whom the program works, always in sight.
type Account struct {
	Name    string // "Jane Doe"
	Email   string
	Version string // "V2"
	Sandbox bool   // shown beside the version, so that nobody mistakes it
	Note    string // what is wrong: "sign in again"; "" is nothing
}

// Header is the bar at the top of the window.
type Header struct {
	widget.BaseWidget
	OnAccounts func(pos fyne.Position) // the account was pressed; pos is below it, for a menu
	OnSearch   func(text string)       // at every change; "" when cleared
	OnSubmit   func(text string)       // Enter in the search field
	OnLeave    func()                  // Escape or Down in the search field: the tree takes the keys
	OnUpload   func(pos fyne.Position) // the button "Upload…"; pos is below it, for a menu
	OnPause    func()
	OnMenu     func(pos fyne.Position) // pos is below the button

	who, mail *line
	search    *searchEntry
	upload    *button
	pause     *button
	menu      *button
	content   *fyne.Container
	row       *fyne.Container
}

// NewHeader returns a header that names nobody yet.
func NewHeader() *Header {
	h := &Header{who: newLine(textSize, true, inkText), mail: newLine(textSize, false, inkDim)}
	h.who.hug = true
	h.mail.middle = true
	h.search = newSearchEntry("Find a project or folder", func(s string) { call(h.OnSearch, s) })
	h.search.OnSubmitted = func(s string) { call(h.OnSubmit, s) }
	h.search.leave = func() { run(h.OnLeave) }
	h.upload = newButton(buttonPrimary, GlyphUpload, "Upload…", func() { h.at(h.upload, h.OnUpload) })
	h.pause = newButton(buttonPlain, GlyphPause, "Pause all", func() { run(h.OnPause) })
	h.menu = newButton(buttonFlat, GlyphMenu, "", func() { h.at(h.menu, h.OnMenu) })
	h.row = container.New(headerLayout{}, h.who, h.mail, h.search, h.upload, h.pause, h.menu)
	h.content = container.NewStack(newSurface(fillWindow, edgeBottom), h.row)
	h.ExtendBaseWidget(h)
	return h
}

func (h *Header) at(b *button, f func(fyne.Position)) {
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	call(f, pos.AddXY(0, b.Size().Height+halfGap))
}

// SetAccount shows who is signed in; the zero Account shows nobody,
// and hides what needs somebody.
func (h *Header) SetAccount(a Account) {
	sandbox := ""
	if a.Sandbox {
		sandbox = "Sandbox"
	}
	signedIn := a != (Account{})
	show(h.search, signedIn)
	show(h.upload, signedIn)
	show(h.pause, signedIn)
	h.who.set(clean(a.Name))
	rest := joined("  ·  ", a.Email, a.Version, sandbox)
	if a.Name != "" && rest != "" {
		rest = "·  " + rest
	}
	h.mail.set(rest)
	relayout(h.row)
}

// SetAccounts shows who is signed in. The first is named, and should be the one
// the selection belongs to; the others are counted. None hides what needs
// somebody.
func (h *Header) SetAccounts(accounts []Account) {
	if len(accounts) == 0 {
		h.SetAccount(Account{})
		return
	}
	h.SetAccount(accounts[0])
}

// SetPaused says what the pause button does next.
func (h *Header) SetPaused(paused bool) {
	if paused {
		h.pause.set(GlyphPlay, "Resume all")
	} else {
		h.pause.set(GlyphPause, "Pause all")
	}
	relayout(h.row)
}

// FocusSearch gives the keys to the search field.
func (h *Header) FocusSearch() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(h.search); c != nil {
		c.Focus(h.search)
	}
}

// SetSearch sets the text of the search field, and calls OnSearch if it changed.
func (h *Header) SetSearch(text string) { h.search.SetText(text) }

// CreateRenderer is for Fyne.
func (h *Header) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.content) }

// headerLayout: the account at the left gives way, the search field keeps
// between 180 and 320 units, the buttons keep what they need.
type headerLayout struct{}

const headerHeight float32 = 48

func (headerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, headerHeight) }

func (headerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const pad = 14
	x := size.Width - pad
	for i := len(o) - 1; i >= 2; i-- {
		if !o[i].Visible() {
			continue
		}
		m := o[i].MinSize()
		if i == 2 {
			m.Width = min(max(size.Width*0.24, 180), 320)
		}
		x -= m.Width
		place(o[i], x, (size.Height-m.Height)/2, m.Width, m.Height)
		x -= gap
	}
	left := float32(pad)
	for i := range 2 {
		m := o[i].MinSize()
		if i == 1 || left+m.Width > x {
			m.Width = max(0, x-gap-left)
		}
		place(o[i], left, (size.Height-m.Height)/2, m.Width, m.Height)
		left += m.Width + 6
	}
}

// searchEntry is an entry that lets go of the keys on Escape and Down.
type searchEntry struct {
	widget.Entry
	leave  func()
	escape func() // a second Escape, in a sheet; nil: the first one leaves
}

func newSearchEntry(hint string, changed func(string)) *searchEntry {
	e := &searchEntry{}
	e.ExtendBaseWidget(e)
	e.PlaceHolder = hint
	e.OnChanged = changed
	e.SetIcon(theme.SearchIcon())
	return e
}

// TypedKey is Fyne's entry but for leaving it. Fyne calls it.
func (e *searchEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		had := e.Text != ""
		e.SetText("")
		switch {
		case e.escape == nil:
			run(e.leave)
		case !had:
			e.escape()
		}
	case fyne.KeyDown:
		run(e.leave)
	default:
		e.Entry.TypedKey(k)
	}
}
