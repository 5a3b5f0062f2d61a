package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// line is a one-line field in a small dialog: Enter does what the dialog is
// for, Escape closes it, and what stands there is selected at first.
type line struct {
	widget.Entry
	form *dialog.FormDialog
}

func newLine() *line {
	l := &line{}
	l.ExtendBaseWidget(l)
	return l
}

func (l *line) showIn(form *dialog.FormDialog, on fyne.Canvas) {
	l.form = form
	l.OnSubmitted = func(string) { form.Submit() }
	form.Show()
	on.Focus(l)
	l.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// TypedKey is for Fyne.
func (l *line) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		l.form.Hide()
		return
	}
	l.Entry.TypedKey(e)
}
