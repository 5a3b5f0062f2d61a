package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Question is what a sheet asks before something that cannot be taken back, or
// where only a human can decide: quit, delete, which of two.
type Question struct {
	Title string
	Text  string
	// Choices from left to right; the last is what Enter does, and stands out.
	Choices []Choose
	Danger  bool   // the last choice destroys something
	Cancel  string // words of the way out; "" is "Cancel"
	OnClose func() // after cancelling, by button or Escape
}

// Ask shows the question over the window, blocks what is below, and gives the
// keys to its last choice; to Cancel where that is dangerous. The returned
// function takes the sheet away as cancelling does, but calls nothing.
func Ask(on fyne.Canvas, q Question) (dismiss func()) {
	s := &sheet{canvas: on}
	cancel := newButton(buttonPlain, GlyphNone, "Cancel", func() { s.close(); run(q.OnClose) })
	if q.Cancel != "" {
		cancel.text = q.Cancel
	}
	cancel.escape = cancel.tapped
	row := []fyne.CanvasObject{cancel, layout.NewSpacer()}
	focus := cancel
	for i, c := range q.Choices {
		kind := buttonPlain
		last := i == len(q.Choices)-1
		switch {
		case last && q.Danger:
			kind = buttonDanger
		case last:
			kind = buttonPrimary
		}
		b := newButton(kind, c.Glyph, c.Words, func() { s.close(); run(c.Do) })
		b.escape = cancel.tapped
		row = append(row, b)
		if last && !q.Danger {
			focus = b
		}
	}
	title := newLine(titleSize, true, inkText)
	title.set(q.Title)
	s.show(container.New(inset{16, 16, 16, 14}, container.New(pile{gap: 12}, title, newPara(q.Text, fyne.TextAlignLeading),
		container.New(bar{wide: 1, gap: gap, height: 32}, row...))), fyne.NewSize(520, 0), focus)
	return s.close
}

// sheet is a modal pop-up that gives the keys back when it goes.
type sheet struct {
	canvas fyne.Canvas
	popup  *widget.PopUp
	before fyne.Focusable
}

func (s *sheet) show(content fyne.CanvasObject, size fyne.Size, focus fyne.Focusable) {
	s.before = s.canvas.Focused()
	s.popup = widget.NewModalPopUp(content, s.canvas)
	s.popup.Show()
	room := s.canvas.Size().SubtractWidthHeight(48, 48)
	s.popup.Resize(size.Min(room))
	// Wrapped text knows its height only after it has been given a width.
	s.popup.Resize(fyne.NewSize(min(size.Width, room.Width), max(size.Height, content.MinSize().Height+12)))
	if focus != nil {
		s.canvas.Focus(focus)
	}
}

func (s *sheet) close() {
	if s.popup == nil {
		return
	}
	s.popup.Hide()
	s.popup = nil
	if s.before != nil {
		s.canvas.Focus(s.before)
	}
}
