package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// complaint says what went wrong, at whatever length; it takes no room while
// nothing has.
type complaint struct {
	widget.BaseWidget
	text    *widget.Label
	content *fyne.Container
}

func newComplaint() *complaint {
	c := &complaint{text: widget.NewLabel("")}
	c.text.Wrapping, c.text.Importance = fyne.TextWrapWord, widget.DangerImportance
	icon := newIcon(GlyphWarning, glyphSize, inkTone(ToneNeedsYou))
	c.content = container.New(besideIcon{}, icon, unpadded(c.text))
	c.ExtendBaseWidget(c)
	c.Hide()
	return c
}

// set says it; "" is that all is well.
func (c *complaint) set(text string) {
	c.text.SetText(text)
	show(c, text != "")
}

// CreateRenderer is for Fyne.
func (c *complaint) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.content) }

// besideIcon is an icon beside the first line of what wraps.
type besideIcon struct{}

const (
	besideIconGap float32 = 6
	besideIconTop float32 = 2 // from the top of the text to that of the icon
)

func (besideIcon) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+besideIconGap+b.Width, max(a.Height+besideIconTop, b.Height))
}

func (besideIcon) Layout(o []fyne.CanvasObject, size fyne.Size) {
	a := o[0].MinSize()
	place(o[0], 0, besideIconTop, a.Width, a.Height)
	x := a.Width + besideIconGap
	place(o[1], x, 0, size.Width-x, size.Height)
}
