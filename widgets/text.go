package widgets

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

const ellipsis = "…"

// clean makes a name from elsewhere fit to show on one line: control and
// bidirectional formatting characters, which can hide or reverse an extension,
// become visible marks or go.
func clean(name string) string {
	if !strings.ContainsFunc(name, unshowable) {
		return name
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', r == '\u200B':
			return -1
		case unicode.IsControl(r):
			return '\uFFFD'
		}
		return r
	}, name)
}

func unshowable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF' || r == '\u200B'
}

func textWidth(s string, size float32, style fyne.TextStyle) float32 {
	if s == "" {
		return 0
	}
	return fyne.MeasureText(s, size, style).Width
}

func lineHeight(size float32) float32 {
	return fyne.MeasureText("Mg", size, fyne.TextStyle{}).Height
}

// fitted remembers what a text became in a width. Lists ask for the same names
// again on every redraw, and measuring is what a redraw costs.
type fitted struct {
	known map[fitKey]string
	runes map[runeKey]float32
}

type fitKey struct {
	text  string
	width float32
	size  float32
	bold  bool
	end   bool
}

type runeKey struct {
	r    rune
	size float32
	bold bool
}

// fittedMax bounds the memory: past it everything is forgotten and measured anew.
const fittedMax = 8192

func newFitted() *fitted {
	return &fitted{known: map[fitKey]string{}, runes: map[runeKey]float32{}}
}

// middle cuts the middle out of a text too wide for width, so that the take
// number and the extension at its end stay in sight. width is rounded down to
// whole units, which keeps dragging a divider from filling the memory.
func (f *fitted) middle(s string, width, size float32, style fyne.TextStyle) string {
	return f.fit(fitKey{text: s, width: float32(int(width)), size: size, bold: style.Bold}, style)
}

// end cuts a sentence short where it runs out of width.
func (f *fitted) end(s string, width, size float32, style fyne.TextStyle) string {
	return f.fit(fitKey{text: s, width: float32(int(width)), size: size, bold: style.Bold, end: true}, style)
}

func (f *fitted) fit(k fitKey, style fyne.TextStyle) string {
	if got, ok := f.known[k]; ok {
		return got
	}
	if len(f.known) >= fittedMax {
		clear(f.known)
	}
	got := f.cut(k, style)
	f.known[k] = got
	return got
}

func (f *fitted) cut(k fitKey, style fyne.TextStyle) string {
	s := clean(k.text)
	if s == "" || k.width <= 0 {
		return ""
	}
	if textWidth(s, k.size, style) <= k.width {
		return s
	}
	runes := []rune(s)
	keep := f.guess(runes, k, style)
	for ; keep > 0; keep-- {
		if cut := join(runes, keep, k.end); textWidth(cut, k.size, style) <= k.width {
			return cut
		}
	}
	return ellipsis
}

// guess is how many runes may stay, by the sum of their single widths. It errs
// to the wide side by a rune; cut measures and steps down.
func (f *fitted) guess(runes []rune, k fitKey, style fyne.TextStyle) int {
	room := k.width - f.width('…', k, style)
	for keep := 1; keep < len(runes); keep++ {
		r := runes[keep-1]
		if !k.end && keep%2 == 0 {
			r = runes[len(runes)-keep/2]
		} else if !k.end {
			r = runes[keep/2]
		}
		if room -= f.width(r, k, style); room < 0 {
			return keep
		}
	}
	return len(runes) - 1
}

func (f *fitted) width(r rune, k fitKey, style fyne.TextStyle) float32 {
	key := runeKey{r, k.size, k.bold}
	w, ok := f.runes[key]
	if !ok {
		if len(f.runes) >= fittedMax {
			clear(f.runes)
		}
		w = textWidth(string(r), k.size, style)
		f.runes[key] = w
	}
	return w
}

// join keeps that many runes of a text: from its start, or from both ends with
// the odd one at the front.
func join(runes []rune, keep int, end bool) string {
	if end {
		return strings.TrimRight(string(runes[:keep]), " ") + ellipsis
	}
	tail := keep / 2
	return string(runes[:keep-tail]) + ellipsis + string(runes[len(runes)-tail:])
}
