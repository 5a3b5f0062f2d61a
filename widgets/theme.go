package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode says which variant a [Theme] shows.
type Mode int

const (
	FollowDesktop Mode = iota
	AlwaysLight
	AlwaysDark
)

// Theme is Stackdrop's look: neutral greys that leave the colour to the
// pictures, one accent, dense rows on a 4 and 8 unit rhythm.
type Theme struct{ mode Mode }

var _ fyne.Theme = (*Theme)(nil)

// NewTheme returns the theme in the given mode.
func NewTheme(mode Mode) *Theme { return &Theme{mode: mode} }

// Mode is the mode the theme was made with.
func (t *Theme) Mode() Mode { return t.mode }

func (t *Theme) palette(desktop fyne.ThemeVariant) *palette {
	switch t.mode {
	case AlwaysLight:
		return &light
	case AlwaysDark:
		return &dark
	}
	return paletteOf(desktop)
}

// Color gives Fyne's own widgets the colours of the palette.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	p := t.palette(variant)
	switch name {
	case theme.ColorNameBackground:
		return p.window
	case theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground:
		return p.raised
	case theme.ColorNameHeaderBackground:
		return p.window
	case theme.ColorNameForeground:
		return p.text
	case theme.ColorNamePlaceHolder:
		return p.dim
	case theme.ColorNameDisabled:
		return p.dim
	case theme.ColorNameButton:
		return p.press
	case theme.ColorNameDisabledButton:
		return p.edge
	case theme.ColorNamePrimary:
		return p.accent
	case theme.ColorNameForegroundOnPrimary:
		return p.onAccent
	case theme.ColorNameHyperlink:
		return p.accentText
	case theme.ColorNameFocus:
		return alpha(p.accent, 0x60)
	case theme.ColorNameHover:
		return alpha(p.text, 0x14)
	case theme.ColorNamePressed:
		return alpha(p.text, 0x28)
	case theme.ColorNameSelection:
		return p.chosen
	case theme.ColorNameInputBackground:
		return p.panel
	case theme.ColorNameInputBorder:
		return p.border
	case theme.ColorNameSeparator:
		return p.edge
	case theme.ColorNameScrollBar:
		return p.scroll
	case theme.ColorNameScrollBarBackground:
		return color.Transparent
	case theme.ColorNameShadow:
		return p.shadow
	case theme.ColorNameError:
		return p.tone(ToneNeedsYou)
	case theme.ColorNameSuccess:
		return p.tone(ToneGood)
	case theme.ColorNameWarning:
		return p.tone(ToneFixing)
	case theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning, theme.ColorNameForegroundOnError:
		return p.panel
	}
	return theme.DefaultTheme().Color(name, variant)
}

// The sizes our own widgets use, in Fyne units.
const (
	textSize    float32 = 13
	smallSize   float32 = 12
	titleSize   float32 = 15
	headingSize float32 = 20

	glyphSize float32 = 16
	gap       float32 = 8
	halfGap   float32 = 4
	corner    float32 = 5
)

// Size is a denser set than Fyne's own.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return textSize
	case theme.SizeNameCaptionText:
		return smallSize
	case theme.SizeNameSubHeadingText:
		return titleSize
	case theme.SizeNameHeadingText:
		return headingSize
	case theme.SizeNamePadding:
		return halfGap
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameInlineIcon:
		return glyphSize
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return corner
	}
	return theme.DefaultTheme().Size(name)
}

// Font is Fyne's own.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon is Fyne's own; our widgets draw theirs, see glyph.go.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }
