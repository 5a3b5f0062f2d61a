package widgets

import (
	"image/color"

	"fyne.io/fyne/v2/canvas"
)

// pill is a word or a number in a frame of its own.
type pill struct {
	box   *canvas.Rectangle
	words *canvas.Text
}

type pillLook struct{ ink, fill, stroke color.NRGBA }

const (
	pillHeight float32 = 18
	pillPad    float32 = 6
)

func newPill() *pill { return &pill{box: newRect(4), words: newText(smallSize, false)} }

func pillWidth(words string) float32 {
	return textWidth(words, smallSize, newText(smallSize, false).TextStyle) + 2*pillPad
}

// draw puts it a gap right of x and returns where it ends; without words there
// is nothing.
func (l *pill) draw(p *pen, words string, look pillLook, x, middle float32) float32 {
	show(l.box, words != "")
	show(l.words, words != "")
	if words == "" {
		return x
	}
	x += gap
	w := pillWidth(words)
	place(l.box, x, middle-pillHeight/2, w, pillHeight)
	setFill(l.box, look.fill)
	setStroke(l.box, look.stroke, 1)
	p.write(l.words, words, look.ink, x+pillPad, middle)
	return x + w
}
