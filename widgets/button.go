package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// buttonKind is how much a button wants to be pressed.
type buttonKind int

const (
	buttonFlat    buttonKind = iota // no outline until hovered
	buttonPlain                     // outlined
	buttonPrimary                   // filled with the accent
	buttonDanger                    // filled with red
	buttonChip                      // flat, filled while on
)

// button is an icon, words, or both. It is denser than Fyne's own, and answers
// Enter as well as Space.
type button struct {
	widget.BaseWidget
	tapped func()
	escape func() // Escape; may be nil
	gained func() // it has the keys now; may be nil

	kind  buttonKind
	glyph Glyph
	text  string
	on    bool // chips
	off   bool // cannot be pressed

	pen     *pen
	face    *canvas.Rectangle
	icon    *canvas.Image
	words   *canvas.Text
	keyed   bool
	hovered bool
}

const buttonHeight float32 = 28

var (
	_ fyne.Tappable     = (*button)(nil)
	_ fyne.Focusable    = (*button)(nil)
	_ desktop.Hoverable = (*button)(nil)
)

func newButton(kind buttonKind, glyph Glyph, text string, tapped func()) *button {
	b := &button{kind: kind, glyph: glyph, text: text, tapped: tapped, pen: newPen(),
		face: newRect(corner), icon: newGlyphImage(), words: newText(textSize, kind == buttonPrimary || kind == buttonDanger)}
	if kind == buttonChip {
		b.words.TextSize = smallSize
	}
	b.ExtendBaseWidget(b)
	return b
}

func (b *button) set(glyph Glyph, text string) {
	if b.glyph == glyph && b.text == text {
		return
	}
	b.glyph, b.text = glyph, text
	b.Refresh()
}

func (b *button) setOn(on bool) {
	if b.on != on {
		b.on = on
		b.Refresh()
	}
}

func (b *button) setOff(off bool) {
	if b.off != off {
		b.off = off
		b.Refresh()
	}
}

// Tapped presses it. Fyne calls it.
func (b *button) Tapped(*fyne.PointEvent) {
	if !b.off && b.tapped != nil {
		b.tapped()
	}
}

// FocusGained shows the ring. Fyne calls it.
func (b *button) FocusGained() { b.keyed = true; b.Refresh(); run(b.gained) }

// FocusLost hides the ring. Fyne calls it.
func (b *button) FocusLost() { b.keyed = false; b.Refresh() }

// TypedRune means nothing here. Fyne calls it.
func (b *button) TypedRune(rune) {}

// TypedKey presses it. Fyne calls it.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	case fyne.KeyEscape:
		if b.escape != nil {
			b.escape()
		}
	}
}

// MouseIn lights it. Fyne calls it.
func (b *button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved does nothing more. Fyne calls it.
func (b *button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts the light out. Fyne calls it.
func (b *button) MouseOut() { b.hovered = false; b.Refresh() }

// CreateRenderer is for Fyne.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	return &buttonRenderer{b: b, objects: []fyne.CanvasObject{b.face, b.icon, b.words}}
}

type buttonRenderer struct {
	b       *button
	objects []fyne.CanvasObject
}

func (r *buttonRenderer) MinSize() fyne.Size {
	b := r.b
	h, pad := buttonHeight, float32(10)
	if b.kind == buttonChip {
		h = 24
	}
	w := textWidth(b.text, b.words.TextSize, b.words.TextStyle)
	switch {
	case b.text == "":
		return fyne.NewSize(h, h)
	case b.glyph != GlyphNone:
		w += glyphSize + 5
	}
	return fyne.NewSize(w+2*pad, h)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	b := r.b
	p := b.pen.dip(b)
	fill, ink, stroke := b.paint(p)
	place(b.face, 0, 0, size.Width, size.Height)
	setFill(b.face, fill)
	line := float32(0)
	if stroke != noColour {
		line = 1
	}
	if b.keyed {
		stroke, line = p.accentText, 2
		if b.kind == buttonPrimary || b.kind == buttonDanger {
			stroke = p.text
		}
	}
	setStroke(b.face, stroke, line)
	show(b.face, fill != noColour || line > 0)
	w := textWidth(b.text, b.words.TextSize, b.words.TextStyle)
	if b.glyph != GlyphNone && b.text != "" {
		w += glyphSize + 5
	} else if b.text == "" {
		w = glyphSize
	}
	x, middle := (size.Width-w)/2, size.Height/2
	p.glyph(b.icon, b.glyph, ink, x, middle, glyphSize)
	if b.glyph != GlyphNone {
		x += glyphSize + 5
	}
	p.write(b.words, b.text, ink, x, middle)
}

func (r *buttonRenderer) Refresh()                     { r.Layout(r.b.Size()); canvas.Refresh(r.b) }
func (r *buttonRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *buttonRenderer) Destroy()                     {}

// paint is the fill, the ink and the outline of the moment.
func (b *button) paint(p *pen) (fill, ink, stroke color.NRGBA) {
	ink = p.text
	switch b.kind {
	case buttonPrimary:
		fill, ink = p.accent, p.onAccent
	case buttonDanger:
		fill, ink = p.danger, p.onDanger
	case buttonPlain:
		fill, stroke = p.panel, p.border
	case buttonChip:
		ink = p.dim
		if b.on {
			fill, ink = p.press, p.text
		}
	}
	switch {
	case b.off:
		ink = p.dim
		if fill != noColour {
			fill = p.press
		}
	case b.hovered && (b.kind == buttonPrimary || b.kind == buttonDanger):
		fill = mix(fill, p.text, 0.12)
	case b.hovered && !b.on:
		fill = mix(p.window, p.text, 0.08)
	}
	return fill, ink, stroke
}
