package widgets

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// SpeedGraph is a sparkline of the last minutes. It is one raster, painted
// anew only when a sample comes.
type SpeedGraph struct {
	widget.BaseWidget
	samples []float64 // oldest first
	raster  *canvas.Raster
}

// graphSamples is how many samples are kept: two minutes at one a second.
const graphSamples = 120

// NewSpeedGraph returns an empty graph.
func NewSpeedGraph() *SpeedGraph {
	g := &SpeedGraph{}
	g.raster = canvas.NewRaster(g.paint)
	g.ExtendBaseWidget(g)
	return g
}

// Add puts one sample at the right; any unit, as long as it is always the same.
func (g *SpeedGraph) Add(speed float64) {
	if math.IsNaN(speed) || math.IsInf(speed, 0) {
		speed = 0
	}
	if len(g.samples) == graphSamples {
		g.samples = append(g.samples[:0], g.samples[1:]...)
	}
	g.samples = append(g.samples, max(0, speed))
	g.raster.Refresh()
}

// Clear forgets all samples.
func (g *SpeedGraph) Clear() {
	g.samples = g.samples[:0]
	g.raster.Refresh()
}

// paint fills the area under the samples, with a stronger line on its crest.
func (g *SpeedGraph) paint(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	p := colours()
	top := 0.0
	for _, s := range g.samples {
		top = max(top, s)
	}
	ink := p.tone(ToneMoving)
	for x := range w {
		if len(g.samples) > 0 {
			img.SetNRGBA(x, h-1, p.border)
		}
	}
	if top <= 0 || w < 2 || h < 4 {
		return img
	}
	level := func(x int) float64 { return g.at(float64(x)/float64(w-1)) / top * float64(h-2) }
	for x := range w {
		here, next := level(x), level(min(x+1, w-1))
		if max(here, next) > 0 {
			paintColumn(img, x, h, here, next, ink)
		}
	}
	return img
}

// at is the speed at a place of the graph, 0 left to 1 right, 0 where no
// sample is yet.
func (g *SpeedGraph) at(place float64) float64 {
	pos := place*(graphSamples-1) - float64(graphSamples-len(g.samples))
	i := int(math.Floor(pos))
	if i < 0 || len(g.samples) == 0 {
		return 0
	}
	if i >= len(g.samples)-1 {
		return g.samples[len(g.samples)-1]
	}
	part := pos - float64(i)
	return g.samples[i]*(1-part) + g.samples[i+1]*part
}

// paintColumn draws the crest from this level to the next column's, its edges
// smoothed, and a veil below it.
func paintColumn(img *image.NRGBA, x, h int, here, next float64, ink color.NRGBA) {
	const half = 0.75 // of the crest's thickness, in pixels
	low, high := min(here, next)-half, max(here, next)+half
	for y := range h - 1 {
		at := float64(h-2-y) + 0.5 // middle of the pixel, above the ground
		cover := min(1, max(0, min(high-at, at-low)+0.5))
		veil := 0.0
		if at < low+half {
			veil = 0.26
		}
		if a := max(cover, veil); a > 0 {
			img.SetNRGBA(x, y, alpha(ink, uint8(255*a)))
		}
	}
}

// CreateRenderer is for Fyne.
func (g *SpeedGraph) CreateRenderer() fyne.WidgetRenderer { return &graphRenderer{g} }

type graphRenderer struct{ g *SpeedGraph }

func (r *graphRenderer) MinSize() fyne.Size           { return fyne.NewSize(96, 20) }
func (r *graphRenderer) Layout(size fyne.Size)        { place(r.g.raster, 0, 0, size.Width, size.Height) }
func (r *graphRenderer) Refresh()                     { r.g.raster.Refresh() }
func (r *graphRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.g.raster} }
func (r *graphRenderer) Destroy()                     {}
