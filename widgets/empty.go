package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Empty is what stands where nothing is yet: an icon, a sentence that invites,
// a softer one, and what can be done.
type Empty struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

// Choose is a button of an Empty, a Notice or a Choice: its words, and what
// pressing it does.
type Choose struct {
	Words string
	Glyph Glyph
	Do    func()
}

// NewEmpty returns the picture; the first choice is the one to press.
func NewEmpty(g Glyph, title, text string, choices ...Choose) *Empty {
	e := &Empty{}
	head := newLine(titleSize, true, inkText)
	head.align = fyne.TextAlignCenter
	head.set(title)
	parts := []fyne.CanvasObject{newIcon(g, 40, inkDim), head}
	if text != "" {
		parts = append(parts, newPara(text, fyne.TextAlignCenter))
	}
	if len(choices) > 0 {
		var row []fyne.CanvasObject
		for i, c := range choices {
			kind := buttonPlain
			if i == 0 {
				kind = buttonPrimary
			}
			row = append(row, newButton(kind, c.Glyph, c.Words, c.Do))
		}
		parts = append(parts, container.NewCenter(container.New(bar{wide: -1, gap: gap, height: 44}, row...)))
	}
	e.content = container.New(inset{left: 16, right: 16}, container.New(pile{width: 420, gap: gap, centre: true}, parts...))
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer is for Fyne.
func (e *Empty) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.content) }

// newPara is text that wraps, without the margin Fyne puts around a label.
func newPara(text string, align fyne.TextAlign) *fyne.Container {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = clean(lines[i])
	}
	l := widget.NewLabel(strings.Join(lines, "\n"))
	l.Wrapping, l.Alignment = fyne.TextWrapWord, align
	return unpadded(l)
}

func unpadded(l *widget.Label) *fyne.Container {
	return container.New(inset{-6, -4, -6, -4}, l)
}
