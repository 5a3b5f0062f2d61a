package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Tone is what a state means to the person looking: it picks the colour, and
// never stands alone, always beside an icon and a word.
type Tone int

const (
	ToneNeutral  Tone = iota // waiting, paused
	ToneMoving               // bytes are moving
	ToneFixing               // in trouble, will come right by itself
	ToneNeedsYou             // only a human helps
	ToneGood                 // confirmed
	ToneQuiet                // over and done with, cancelled
)

// palette is every colour in one variant. Text colours hold 4.5:1 against each
// surface they may stand on; palette_test.go proves it.
type palette struct {
	window color.NRGBA // behind header, status bar and sheets' surroundings
	panel  color.NRGBA // behind tree and queue
	raised color.NRGBA // toasts, sheets, menus
	edge   color.NRGBA // hairlines
	border color.NRGBA // around entries and buttons
	scroll color.NRGBA
	shadow color.NRGBA

	text color.NRGBA
	dim  color.NRGBA

	hover    color.NRGBA // laid over panel
	press    color.NRGBA
	chosen   color.NRGBA // selected row in the list that has the keys
	chosenBg color.NRGBA // selected row elsewhere
	target   color.NRGBA // row a drop would land on

	accent     color.NRGBA // fills, outlines
	accentText color.NRGBA // words in the accent
	onAccent   color.NRGBA // words on the accent
	danger     color.NRGBA // fill of a button that destroys
	onDanger   color.NRGBA

	tones [ToneQuiet + 1]color.NRGBA
}

func (p *palette) tone(t Tone) color.NRGBA {
	if t < 0 || int(t) >= len(p.tones) {
		return p.text
	}
	return p.tones[t]
}

func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func alpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}

var dark = palette{
	window: hex(0x26272a),
	panel:  hex(0x1d1e20),
	raised: hex(0x2f3034),
	edge:   hex(0x36383c),
	border: hex(0x4b4e54),
	scroll: hex(0x6b6f76),
	shadow: color.NRGBA{A: 0x70},

	text: hex(0xe6e7e9),
	dim:  hex(0xacb0b7),

	hover:    hex(0x292b2e),
	press:    hex(0x3a3d42),
	chosen:   hex(0x203d64),
	chosenBg: hex(0x33363b),
	target:   hex(0x223550),

	accent:     hex(0x4a8df0),
	accentText: hex(0x8ab6ff),
	onAccent:   hex(0x08111f),
	danger:     hex(0xe5645a),
	onDanger:   hex(0x1b0605),

	tones: [...]color.NRGBA{
		ToneNeutral:  hex(0xb9bcc2),
		ToneMoving:   hex(0x8ab6ff),
		ToneFixing:   hex(0xe9b95c),
		ToneNeedsYou: hex(0xff9a90),
		ToneGood:     hex(0x71d08c),
		ToneQuiet:    hex(0xabafb6),
	},
}

var light = palette{
	window: hex(0xf0f0f1),
	panel:  hex(0xffffff),
	raised: hex(0xffffff),
	edge:   hex(0xd8d9dc),
	border: hex(0xb7babf),
	scroll: hex(0x9a9da3),
	shadow: color.NRGBA{A: 0x38},

	text: hex(0x1c1e21),
	dim:  hex(0x575b62),

	hover:    hex(0xf1f2f4),
	press:    hex(0xdfe1e4),
	chosen:   hex(0xd3e4fd),
	chosenBg: hex(0xe6e7ea),
	target:   hex(0xe3eefe),

	accent:     hex(0x1f66d6),
	accentText: hex(0x1552b0),
	onAccent:   hex(0xffffff),
	danger:     hex(0xc22f25),
	onDanger:   hex(0xffffff),

	tones: [...]color.NRGBA{
		ToneNeutral:  hex(0x50545b),
		ToneMoving:   hex(0x1552b0),
		ToneFixing:   hex(0x7d4e00),
		ToneNeedsYou: hex(0xb0241b),
		ToneGood:     hex(0x14662c),
		ToneQuiet:    hex(0x5a5e65),
	},
}

// colours are those of the moment: the theme's own choice of light or dark, or
// the desktop's where another theme is set.
func colours() *palette {
	s := fyne.CurrentApp().Settings()
	if t, ok := s.Theme().(*Theme); ok {
		return t.palette(s.ThemeVariant())
	}
	return paletteOf(s.ThemeVariant())
}

func paletteOf(v fyne.ThemeVariant) *palette {
	if v == theme.VariantLight {
		return &light
	}
	return &dark
}

// mix is a with a share of b in it.
func mix(a, b color.NRGBA, share float64) color.NRGBA {
	part := func(x, y uint8) uint8 { return uint8(float64(x)*(1-share) + float64(y)*share) }
	return color.NRGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 0xff}
}
