package widgets

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Glyph is one of the program's own icons, drawn in one colour.
type Glyph string

// The icons, as paths on a 24 by 24 field.
const (
	GlyphNone Glyph = ""

	GlyphRight   Glyph = "M9.5 6 L15.5 12 L9.5 18"
	GlyphDown    Glyph = "M6 9.5 L12 15.5 L18 9.5"
	GlyphAccount Glyph = "M12 4.5 a3.8 3.8 0 1 0 0.01 0 M4.5 20 C4.5 15.8 8 14.2 12 14.2 C16 14.2 19.5 15.8 19.5 20"
	GlyphTeam    Glyph = "M9 5.5 a3.3 3.3 0 1 0 0.01 0 M2.5 19.5 C2.5 16 5.5 14.8 9 14.8 C12.5 14.8 15.5 16 15.5 19.5 M15.8 5.9 a3 3 0 0 1 0 5.8 M18 15.2 C20.2 15.8 21.5 17.2 21.5 19.5"
	GlyphShared  Glyph = "M17.5 4 a2.6 2.6 0 1 0 0.01 0 M6.5 9.4 a2.6 2.6 0 1 0 0.01 0 M17.5 14.8 a2.6 2.6 0 1 0 0.01 0 M8.9 10.8 L15.1 7.8 M8.9 13.2 L15.1 16.2"
	GlyphProject Glyph = "M4 9.5 L20 9.5 L20 19 L4 19 Z M4 9.5 L3.4 6.8 L18.6 4 L19.2 6.7 L4 9.5 M8.4 5.9 L10.4 8.3 M13.2 5 L15.2 7.4"
	GlyphFolder  Glyph = "M3.5 18.5 L3.5 6 L9.5 6 L11.5 8.5 L20.5 8.5 L20.5 18.5 Z"
	GlyphFile    Glyph = "M4 5.5 L20 5.5 L20 18.5 L4 18.5 Z M10.3 9.2 L14.9 12 L10.3 14.8 Z"
	GlyphStack   Glyph = "M4 10.5 L20 10.5 L20 19.5 L4 19.5 Z M6 7.2 L18 7.2 M8 4 L16 4"

	GlyphPause   Glyph = "M9 6 L9 18 M15 6 L15 18"
	GlyphPlay    Glyph = "M8 5.5 L18 12 L8 18.5 Z"
	GlyphRetry   Glyph = "M19 12 a7 7 0 1 1 -2.2 -5.1 M19.2 3.8 L19.2 8 L15 8"
	GlyphCross   Glyph = "M6.5 6.5 L17.5 17.5 M17.5 6.5 L6.5 17.5"
	GlyphLink    Glyph = "M10 14 a4 4 0 0 0 5.7 0 L19 10.7 a4 4 0 0 0 -5.7 -5.7 L12 6.3 M14 10 a4 4 0 0 0 -5.7 0 L5 13.3 a4 4 0 0 0 5.7 5.7 L12 17.7"
	GlyphShow    Glyph = "M13.5 5 L19 5 L19 10.5 M19 5 L11.5 12.5 M16.5 14 L16.5 19 L5 19 L5 7.5 L10 7.5"
	GlyphCheck   Glyph = "M5 12.5 L10 17.5 L19.5 7"
	GlyphChecks  Glyph = "M2.5 12.5 L7 17 L15.5 7.5 M11 16.5 L11.8 17.2 L21 7.5"
	GlyphWarning Glyph = "M12 4.5 L21 19.5 L3 19.5 Z M12 10 L12 14 M12 16.6 L12 16.8"
	GlyphClock   Glyph = "M12 3.8 a8.2 8.2 0 1 0 0.01 0 M12 7.5 L12 12.3 L15.2 14.2"
	GlyphUp      Glyph = "M12 19 L12 5.5 M6.5 11 L12 5.5 L17.5 11"
	GlyphUpload  Glyph = "M12 15.5 L12 4.5 M7 9.3 L12 4.5 L17 9.3 M4.5 15 L4.5 19.5 L19.5 19.5 L19.5 15"
	GlyphOffline Glyph = "M4 4.5 L19.5 20 M8 8.2 C5 8.7 3 10.6 3 13.3 C3 16.2 5.2 18 8 18 L17 18 M10.5 6.2 C14 5.4 16.8 7.6 17.2 10.6 C19.6 10.8 21 12.4 21 14.3 C21 15.3 20.7 16 20.2 16.6"
	GlyphSearch  Glyph = "M10.5 4.5 a6 6 0 1 0 0.01 0 M15 15 L20 20"
	GlyphMenu    Glyph = "M4 7 L20 7 M4 12 L20 12 M4 17 L20 17"
	GlyphInfo    Glyph = "M12 3.8 a8.2 8.2 0 1 0 0.01 0 M12 11 L12 16.5 M12 7.6 L12 7.8"
	GlyphBin     Glyph = "M5 7 L19 7 M9.5 7 L9.5 4.5 L14.5 4.5 L14.5 7 M6.8 7 L7.6 19.5 L16.4 19.5 L17.2 7 M10.3 10.5 L10.3 16 M13.7 10.5 L13.7 16"
	GlyphGrow    Glyph = "M4.5 19.5 L19.5 19.5 M7 15.5 L7 12 M12 15.5 L12 8 M17 15.5 L17 4.5"
	GlyphKey     Glyph = "M8 8.5 a4 4 0 1 0 0.01 0 M11.8 12.5 L20.5 12.5 L20.5 16 M16.5 12.5 L16.5 15"
	GlyphLabel   Glyph = "M4 4.5 L11.5 4.5 L20 13 L13 20 L4 11.5 Z M8.3 8 a0.8 0.8 0 1 0 0.01 0"
	GlyphDot     Glyph = "dot"
)

// svg is the drawing in that many pixels. The painter does not scale lines with
// the field, so their width is given in pixels.
func (g Glyph) svg(c color.NRGBA, pixels int) string {
	paint := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	if g == GlyphDot {
		return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="7" fill="` + paint + `"/></svg>`
	}
	line := max(1.3, float64(pixels)/12)
	if pixels > 48 {
		line = float64(pixels) / 18
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="%s" fill="none" stroke="%s" `+
		`stroke-width="%.2f" stroke-linecap="round" stroke-linejoin="round"/></svg>`, string(g), paint, line)
}

// glyphs draws each icon once per colour and size and hands out the same
// picture afterwards: decoding an SVG in every pooled row would be most of the
// cost of scrolling.
type glyphs struct {
	drawn map[glyphKey]image.Image
}

type glyphKey struct {
	glyph  Glyph
	colour color.NRGBA
	pixels int
}

func newGlyphs() *glyphs { return &glyphs{drawn: map[glyphKey]image.Image{}} }

// glyphsMax bounds the memory over theme and scale changes.
const glyphsMax = 512

// set makes img show g; size is in units, scale is the canvas's pixels per unit.
func (s *glyphs) set(img *canvas.Image, g Glyph, c color.NRGBA, size, scale float32) {
	if g == GlyphNone {
		show(img, false)
		return
	}
	show(img, true)
	pic := s.picture(g, c, size, scale)
	if img.Image == pic {
		return
	}
	img.Image = pic
	img.Refresh()
}

func (s *glyphs) picture(g Glyph, c color.NRGBA, size, scale float32) image.Image {
	px := 2 * int(math.Ceil(float64(size*scale)/2))
	key := glyphKey{g, c, px}
	if pic, ok := s.drawn[key]; ok {
		return pic
	}
	if len(s.drawn) >= glyphsMax {
		clear(s.drawn)
	}
	// An image on no canvas is drawn at two pixels to the unit.
	name := fmt.Sprintf("%x-%08x-%d.svg", strings.TrimSpace(string(g)), c, px)
	draw := canvas.NewImageFromResource(fyne.NewStaticResource(name, []byte(g.svg(c, px))))
	draw.Resize(fyne.NewSquareSize(float32(px) / 2))
	draw.Refresh()
	s.drawn[key] = draw.Image
	return draw.Image
}

func newGlyphImage() *canvas.Image { return &canvas.Image{FillMode: canvas.ImageFillContain} }

// scaleOf is the pixels per unit where o is shown; 2, the safe side, if it is
// not shown yet.
func scaleOf(o fyne.CanvasObject) float32 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		return c.Scale()
	}
	return 2
}
