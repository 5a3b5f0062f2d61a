package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

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

	account *accountButton
	search  *searchEntry
	upload  *button
	pause   *button
	menu    *button
	content *fyne.Container
	row     *fyne.Container
}

// NewHeader returns a header that names nobody yet.
func NewHeader() *Header {
	h := &Header{}
	h.account = newAccountButton(func() { h.at(h.account, h.OnAccounts) })
	h.search = newSearchEntry("Find a project or folder", func(s string) { call(h.OnSearch, s) })
	h.search.OnSubmitted = func(s string) { call(h.OnSubmit, s) }
	h.search.leave = func() { run(h.OnLeave) }
	h.upload = newButton(buttonPrimary, GlyphUpload, "Upload…", func() { h.at(h.upload, h.OnUpload) })
	h.pause = newButton(buttonPlain, GlyphPause, "Pause all", func() { run(h.OnPause) })
	h.menu = newButton(buttonFlat, GlyphMenu, "", func() { h.at(h.menu, h.OnMenu) })
	h.row = container.New(headerLayout{}, h.account, h.search, h.upload, h.pause, h.menu)
	h.content = container.NewStack(newSurface(fillWindow, edgeBottom), h.row)
	h.ExtendBaseWidget(h)
	return h
}

func (h *Header) at(b fyne.CanvasObject, f func(fyne.Position)) {
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	call(f, pos.AddXY(0, b.Size().Height+halfGap))
}

// SetAccounts shows who is signed in. The first is named, and should be the one
// the selection belongs to; the others are counted. None hides what needs
// somebody.
func (h *Header) SetAccounts(accounts []Account) {
	signedIn := len(accounts) > 0
	for _, o := range []fyne.CanvasObject{h.account, h.search, h.upload, h.pause} {
		show(o, signedIn)
	}
	h.account.set(accounts)
	relayout(h.row)
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
	for i := len(o) - 1; i >= 1; i-- {
		if !o[i].Visible() {
			continue
		}
		m := o[i].MinSize()
		if i == 1 {
			m.Width = min(max(size.Width*0.24, 180), 320)
		}
		x -= m.Width
		place(o[i], x, (size.Height-m.Height)/2, m.Width, m.Height)
		x -= gap
	}
	account, left := o[0].(*accountButton), pad-gap // its words align with what is below
	h := account.MinSize().Height
	place(account, left, (size.Height-h)/2, max(0, min(account.wants(), x-left)), h)
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
