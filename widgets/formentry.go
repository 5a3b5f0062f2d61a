package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// formEntry is a field of the sign-in page: Enter sends the page, Escape leaves
// it.
type formEntry struct {
	widget.Entry
	page *SignIn
}

func newFormEntry(page *SignIn, text, hint string, secret bool) *formEntry {
	e := &formEntry{page: page}
	e.Password, e.Wrapping = secret, fyne.TextWrap(fyne.TextTruncateClip)
	e.Text, e.PlaceHolder = text, hint
	e.OnSubmitted = func(string) { page.send() }
	e.ExtendBaseWidget(e)
	return e
}

func (e *formEntry) setOff(off bool) {
	switch {
	case off == e.Disabled():
	case off:
		e.Disable()
	default:
		e.Enable()
	}
}

// TypedKey is Fyne's entry but for leaving. Fyne calls it.
func (e *formEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.page.escape()
		return
	}
	e.Entry.TypedKey(k)
}

// FocusGained brings it into sight. Fyne calls it.
func (e *formEntry) FocusGained() {
	e.Entry.FocusGained()
	e.page.gained(e)
}

// field is an entry with the words beside it.
type field struct {
	label string
	entry *formEntry
}

// newFields sets fields under each other, their words in a column of their own.
func newFields(fields ...field) fyne.CanvasObject {
	const labels = 112
	var rows []fyne.CanvasObject
	for _, f := range fields {
		label := newLine(textSize, false, inkText)
		label.set(f.label)
		rows = append(rows, container.New(labelled{labels}, label, f.entry))
	}
	return container.New(pile{gap: gap}, rows...)
}

// labelled is words in a column of fixed width, and what they are about.
type labelled struct{ width float32 }

func (l labelled) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	return fyne.NewSize(l.width+m.Width, max(m.Height, o[0].MinSize().Height))
}

func (l labelled) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := o[0].MinSize().Height
	place(o[0], 0, (size.Height-h)/2, l.width-gap, h)
	place(o[1], l.width, 0, size.Width-l.width, size.Height)
}
