package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// tallPage is a column of text and fields in the middle of the window. Where
// the window is too low for it, it scrolls, and follows the keys.
type tallPage struct {
	widget.BaseWidget
	pressed func() // on the bare ground

	column *fyne.Container
	body   *fyne.Container
	scroll *container.Scroll
	ground *surface
}

const (
	pageWidth float32 = 560
	pageLeast float32 = 500 // as high as the longest of its forms
)

func newTallPage(parts ...fyne.CanvasObject) *tallPage {
	p := &tallPage{ground: newSurface(fillPanel, edgeNone)}
	p.column = container.New(pile{width: pageWidth, gap: 12, centre: true, least: pageLeast}, parts...)
	p.body = container.New(inset{24, 20, 24, 20}, p.column)
	p.scroll = container.NewVScroll(p.body)
	p.ExtendBaseWidget(p)
	return p
}

// Tapped: Fyne has taken the keys away from whatever had them. Fyne calls it.
func (p *tallPage) Tapped(*fyne.PointEvent) { run(p.pressed) }

// arrange lays the page out anew, after something in it came, went or changed.
func (p *tallPage) arrange() {
	p.fit(p.Size())
	p.scroll.Refresh()
}

// fit gives wrapping text its width before anybody asks for its height.
func (p *tallPage) fit(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	p.body.Resize(fyne.NewSize(size.Width, max(size.Height, p.body.Size().Height)))
	relayout(p.column)
	p.body.Resize(fyne.NewSize(size.Width, max(size.Height, p.body.MinSize().Height)))
	p.scroll.Resize(size)
}

// shows says whether o is among what can be seen, if only by scrolling.
func (p *tallPage) shows(o fyne.CanvasObject) bool { return visibleIn(p.column, o) }

func visibleIn(in *fyne.Container, o fyne.CanvasObject) bool {
	for _, child := range in.Objects {
		if !child.Visible() {
			continue
		}
		if child == o {
			return true
		}
		if c, ok := child.(*fyne.Container); ok && visibleIn(c, o) {
			return true
		}
	}
	return false
}

// reveal scrolls as little as brings o into sight.
func (p *tallPage) reveal(o fyne.CanvasObject) {
	const margin = 16
	d := fyne.CurrentApp().Driver()
	if d.CanvasForObject(o) == nil {
		return
	}
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(p.body).Y
	offset := p.scroll.Offset.Y
	offset = max(offset, top+o.Size().Height+margin-p.scroll.Size().Height)
	offset = min(offset, max(0, top-margin))
	p.scroll.ScrollToOffset(fyne.NewPos(0, offset))
}

// CreateRenderer is for Fyne.
func (p *tallPage) CreateRenderer() fyne.WidgetRenderer { return &tallPageRenderer{p} }

type tallPageRenderer struct{ p *tallPage }

func (r *tallPageRenderer) MinSize() fyne.Size { return r.p.scroll.MinSize() }
func (r *tallPageRenderer) Layout(size fyne.Size) {
	place(r.p.ground, 0, 0, size.Width, size.Height)
	r.p.fit(size)
}
func (r *tallPageRenderer) Refresh() { r.p.ground.Refresh(); r.p.arrange() }
func (r *tallPageRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.ground, r.p.scroll}
}
func (r *tallPageRenderer) Destroy() {}

// sideBySide is something that wraps, and beside it something as wide as it
// asks for.
type sideBySide struct{ gap float32 }

func (s sideBySide) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+s.gap+b.Width, max(a.Height, b.Height))
}

func (s sideBySide) Layout(o []fyne.CanvasObject, size fyne.Size) {
	b := o[1].MinSize()
	place(o[1], size.Width-b.Width, (size.Height-b.Height)/2, b.Width, b.Height)
	width := size.Width - b.Width - s.gap
	o[0].Resize(fyne.NewSize(width, o[0].MinSize().Height)) // wrapped at that width
	h := o[0].MinSize().Height
	place(o[0], 0, max(0, (size.Height-h)/2), width, h)
}

// newGap takes what room is left over.
func newGap() fyne.CanvasObject { return container.NewStack() }

// newHint is text that wraps, small and dim.
func newHint(text string) *fyne.Container {
	l := widget.NewLabel(text)
	l.Wrapping, l.Importance, l.SizeName = fyne.TextWrapWord, widget.LowImportance, captionSize
	return unpadded(l)
}
