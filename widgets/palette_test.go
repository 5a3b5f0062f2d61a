package widgets

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// WCAG 2.2, 1.4.3: text needs 4.5:1; 1.4.11: what can be operated needs 3:1.
func TestContrast(t *testing.T) {
	for name, p := range map[string]*palette{"dark": &dark, "light": &light} {
		text := map[string]color.NRGBA{"text": p.text, "dim": p.dim, "accentText": p.accentText}
		for i, tone := range p.tones {
			text[fmt.Sprint("tone ", i)] = tone
		}
		ground := map[string]color.NRGBA{"window": p.window, "panel": p.panel, "raised": p.raised,
			"hover": p.hover, "chosen": p.chosen, "chosenBg": p.chosenBg, "target": p.target}
		for tn, tc := range text {
			for gn, gc := range ground {
				if c := contrast(tc, gc); c < 4.5 {
					t.Errorf("%s: %s on %s: %.2f", name, tn, gn, c)
				}
			}
		}
		for what, pair := range map[string][2]color.NRGBA{
			"words on accent":         {p.onAccent, p.accent},
			"words on danger":         {p.onDanger, p.danger},
			"words on a chosen chip":  {p.text, p.press},
			"hovered primary":         {p.onAccent, mix(p.accent, p.text, 0.12)},
			"hovered flat button":     {p.text, mix(p.window, p.text, 0.08)},
			"words of a notice, dark": {p.text, mix(p.panel, p.tone(ToneFixing), 0.10)},
		} {
			if c := contrast(pair[0], pair[1]); c < 4.5 {
				t.Errorf("%s: %s: %.2f", name, what, c)
			}
		}
		for gn, gc := range ground {
			if c := contrast(p.accent, gc); c < 2.9 && gn != "chosen" {
				t.Errorf("%s: accent outline on %s: %.2f", name, gn, c)
			}
		}
	}
}

func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func TestThemeModes(t *testing.T) {
	for _, c := range []struct {
		mode    Mode
		desktop fyne.ThemeVariant
		want    color.Color
	}{
		{FollowDesktop, theme.VariantLight, light.window},
		{FollowDesktop, theme.VariantDark, dark.window},
		{AlwaysDark, theme.VariantLight, dark.window},
		{AlwaysLight, theme.VariantDark, light.window},
	} {
		if got := NewTheme(c.mode).Color(theme.ColorNameBackground, c.desktop); got != c.want {
			t.Errorf("mode %d on desktop %d: %v, want %v", c.mode, c.desktop, got, c.want)
		}
	}
}

// Rows hold their colours; another theme must reach them.
func TestThemeChangeReachesRows(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(AlwaysDark))
	tree := NewTree()
	tree.SetRoots([]TreeRow{{ID: "a", Kind: KindFolder, Name: "A"}})
	show1(t, tree, 300, 200)
	if got := tree.shown[0].name.Color; got != dark.text {
		t.Fatalf("dark: %v", got)
	}
	app.Settings().SetTheme(NewTheme(AlwaysLight))
	tree.Refresh() // as the driver does to everything on a change
	if got := tree.shown[0].name.Color; got != light.text {
		t.Errorf("after the change: %v, want %v", got, light.text)
	}
}
