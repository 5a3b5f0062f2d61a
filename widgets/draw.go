package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// The functions of this file set one property of a canvas object and refresh
// it only if something changed. Rows are redrawn far more often than they
// change, and a refresh that changes nothing still costs a texture.

func setText(t *canvas.Text, text string, c color.NRGBA) {
	if t.Text == text && t.Color == c {
		return
	}
	t.Text, t.Color = text, c
	t.Refresh()
}

func setFill(r *canvas.Rectangle, c color.NRGBA) {
	if r.FillColor == c {
		return
	}
	r.FillColor = c
	r.Refresh()
}

func setStroke(r *canvas.Rectangle, c color.NRGBA, width float32) {
	if r.StrokeColor == c && r.StrokeWidth == width {
		return
	}
	r.StrokeColor, r.StrokeWidth = c, width
	r.Refresh()
}

func show(o fyne.CanvasObject, visible bool) {
	if o.Visible() == visible {
		return
	}
	if !visible {
		o.Hide()
		return
	}
	o.Show()
	canvas.Refresh(o) // hiding repaints by itself, showing does not
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	if p := fyne.NewPos(x, y); o.Position() != p {
		o.Move(p)
	}
	if s := fyne.NewSize(w, h); o.Size() != s {
		o.Resize(s)
	}
}

// placeLine centres a line of text on the line whose middle is y.
func placeLine(t *canvas.Text, x, middle, width float32) {
	h := lineHeight(t.TextSize)
	place(t, x, middle-h/2, width, h)
}

func newText(size float32, bold bool) *canvas.Text {
	return &canvas.Text{TextSize: size, TextStyle: fyne.TextStyle{Bold: bold}, Color: color.NRGBA{}}
}

func newRect(radius float32) *canvas.Rectangle {
	return &canvas.Rectangle{FillColor: color.NRGBA{}, StrokeColor: color.NRGBA{}, CornerRadius: radius}
}

var noColour = color.NRGBA{}

// pen is what a row is drawn with: the colours and scale of the moment, and
// the memory of fitted texts and drawn icons.
type pen struct {
	*palette
	fit    *fitted
	glyphs *glyphs
	scale  float32
}

func newPen() *pen { return &pen{fit: newFitted(), glyphs: newGlyphs()} }

// dip takes the colours and the scale that hold for o just now.
func (p *pen) dip(o fyne.CanvasObject) *pen {
	p.palette, p.scale = colours(), scaleOf(o)
	return p
}

func (p *pen) glyph(img *canvas.Image, g Glyph, c color.NRGBA, x, middle, size float32) {
	place(img, x, middle-size/2, size, size)
	p.glyphs.set(img, g, c, size, p.scale)
}

// middle writes a name with its middle cut out if it must be, and says how
// wide it came out.
func (p *pen) middle(t *canvas.Text, text string, c color.NRGBA, x, middle, width float32) float32 {
	return p.write(t, p.fit.middle(text, width, t.TextSize, t.TextStyle), c, x, middle)
}

// end writes a sentence, cut short at its end if it must be.
func (p *pen) end(t *canvas.Text, text string, c color.NRGBA, x, middle, width float32) float32 {
	return p.write(t, p.fit.end(text, width, t.TextSize, t.TextStyle), c, x, middle)
}

func (p *pen) write(t *canvas.Text, text string, c color.NRGBA, x, middle float32) float32 {
	w := textWidth(text, t.TextSize, t.TextStyle)
	setText(t, text, c)
	placeLine(t, x, middle, w)
	return w
}

// shade is how a row of either list stands out: chosen, with or without the
// keys, under the pointer, or where the keys are.
func (p *pen) shade(chosen, keyed, hovered, cursor bool) (fill, stroke color.NRGBA, line float32) {
	fill, stroke = noColour, noColour
	switch {
	case chosen && keyed:
		fill = p.chosen
	case chosen:
		fill = p.chosenBg
	case hovered:
		fill = p.hover
	}
	if cursor && keyed && !chosen {
		stroke, line = p.accent, 1
	}
	return fill, stroke, line
}
