package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// line is one line of text that takes the width it is given and cuts itself to
// it. Fyne's Label would ask for the width of its text, and one long name would
// keep the window from shrinking.
type line struct {
	widget.BaseWidget
	ink    func(*palette) color.NRGBA
	middle bool // cut the middle out, not the end
	align  fyne.TextAlign
	hug    bool // ask for the width of the text after all; for short, known words

	text string
	pen  *pen
	pic  *canvas.Text
}

func inkText(p *palette) color.NRGBA { return p.text }
func inkDim(p *palette) color.NRGBA  { return p.dim }

func inkTone(t Tone) func(*palette) color.NRGBA {
	return func(p *palette) color.NRGBA { return p.tone(t) }
}

func newLine(size float32, bold bool, ink func(*palette) color.NRGBA) *line {
	l := &line{ink: ink, pen: newPen(), pic: newText(size, bold)}
	l.ExtendBaseWidget(l)
	return l
}

// set changes the text; it is cheap if nothing changes.
func (l *line) set(text string) {
	if l.text == text {
		return
	}
	l.text = text
	l.Refresh()
}

// CreateRenderer is for Fyne.
func (l *line) CreateRenderer() fyne.WidgetRenderer { return &lineRenderer{l} }

type lineRenderer struct{ l *line }

func (r *lineRenderer) MinSize() fyne.Size {
	w := float32(24)
	if r.l.hug {
		w = textWidth(r.l.text, r.l.pic.TextSize, r.l.pic.TextStyle) + 1
	}
	return fyne.NewSize(w, lineHeight(r.l.pic.TextSize))
}

func (r *lineRenderer) Layout(size fyne.Size) {
	l := r.l
	p := l.pen.dip(l)
	write := p.end
	if l.middle {
		write = p.middle
	}
	w := write(l.pic, l.text, l.ink(p.palette), 0, size.Height/2, size.Width)
	switch l.align {
	case fyne.TextAlignTrailing:
		l.pic.Move(l.pic.Position().AddXY(size.Width-w, 0))
	case fyne.TextAlignCenter:
		l.pic.Move(l.pic.Position().AddXY((size.Width-w)/2, 0))
	}
}

func (r *lineRenderer) Refresh()                     { r.Layout(r.l.Size()) }
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.pic} }
func (r *lineRenderer) Destroy()                     {}

// icon is one glyph in a tone.
type icon struct {
	widget.BaseWidget
	glyph Glyph
	ink   func(*palette) color.NRGBA
	size  float32
	pen   *pen
	pic   *canvas.Image
}

func newIcon(g Glyph, size float32, ink func(*palette) color.NRGBA) *icon {
	i := &icon{glyph: g, ink: ink, size: size, pen: newPen(), pic: newGlyphImage()}
	i.ExtendBaseWidget(i)
	return i
}

func (i *icon) set(g Glyph, ink func(*palette) color.NRGBA) {
	i.glyph, i.ink = g, ink
	i.Refresh()
}

// CreateRenderer is for Fyne.
func (i *icon) CreateRenderer() fyne.WidgetRenderer { return &iconRenderer{i} }

type iconRenderer struct{ i *icon }

func (r *iconRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.i.size) }
func (r *iconRenderer) Layout(size fyne.Size) {
	p := r.i.pen.dip(r.i)
	p.glyph(r.i.pic, r.i.glyph, r.i.ink(p.palette), (size.Width-r.i.size)/2, size.Height/2, r.i.size)
}
func (r *iconRenderer) Refresh()                     { r.Layout(r.i.Size()) }
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.i.pic} }
func (r *iconRenderer) Destroy()                     {}

// surface is a plain colour of the palette behind something, with a hairline
// on one side if wanted.
type surface struct {
	widget.BaseWidget
	fill func(*palette) color.NRGBA
	edge edge
	face *canvas.Rectangle
	line *canvas.Rectangle
}

type edge int

const (
	edgeNone edge = iota
	edgeTop
	edgeBottom
)

func newSurface(fill func(*palette) color.NRGBA, e edge) *surface {
	s := &surface{fill: fill, edge: e, face: newRect(0), line: newRect(0)}
	s.ExtendBaseWidget(s)
	return s
}

func fillPanel(p *palette) color.NRGBA  { return p.panel }
func fillWindow(p *palette) color.NRGBA { return p.window }

// CreateRenderer is for Fyne.
func (s *surface) CreateRenderer() fyne.WidgetRenderer { return &surfaceRenderer{s} }

type surfaceRenderer struct{ s *surface }

func (r *surfaceRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
func (r *surfaceRenderer) Layout(size fyne.Size) {
	s, p := r.s, colours()
	place(s.face, 0, 0, size.Width, size.Height)
	setFill(s.face, s.fill(p))
	y := float32(0)
	if s.edge == edgeBottom {
		y = size.Height - 1
	}
	place(s.line, 0, y, size.Width, 1)
	setFill(s.line, p.edge)
	show(s.line, s.edge != edgeNone)
}
func (r *surfaceRenderer) Refresh() { r.Layout(r.s.Size()) }
func (r *surfaceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.face, r.s.line}
}
func (r *surfaceRenderer) Destroy() {}
