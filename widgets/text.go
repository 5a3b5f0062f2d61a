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
	way   fitWay
}

type fitWay int

const (
	fitMiddle fitWay = iota
	fitEnd
	fitPath
	fitHead
)

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
	return f.fit(fitKey{text: s, width: float32(int(width)), size: size, bold: style.Bold, way: fitEnd}, style)
}

// path leaves out the front of "Project / Folder / Cuts" as far as needed, and
// cuts the last name if even that is too wide.
func (f *fitted) path(s string, width, size float32, style fyne.TextStyle) string {
	return f.fit(fitKey{text: s, width: float32(int(width)), size: size, bold: style.Bold, way: fitPath}, style)
}

// lines breaks a sentence onto two lines; the second is cut short at its end.
func (f *fitted) lines(s string, width, size float32, style fyne.TextStyle) (first, second string) {
	s = clean(s)
	first = f.fit(fitKey{text: s, width: float32(int(width)), size: size, bold: style.Bold, way: fitHead}, style)
	rest := strings.TrimPrefix(strings.TrimPrefix(s, first), " ")
	return f.end(first, width, size, style), f.end(rest, width, size, style)
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
	switch k.way {
	case fitPath:
		cut, fits := cutPath(s, k, style)
		if fits {
			return cut
		}
		s = cut
	case fitHead:
		return head(s, k, style)
	}
	runes := []rune(s)
	keep := f.guess(runes, k, style)
	for ; keep > 0; keep-- {
		if cut := join(runes, keep, k.way == fitEnd); textWidth(cut, k.size, style) <= k.width {
			return cut
		}
	}
	return ellipsis
}

// cutPath leaves out names from the front until the rest fits; if even the last
// does not, it gives that.
func cutPath(s string, k fitKey, style fyne.TextStyle) (rest string, fits bool) {
	for {
		_, after, more := strings.Cut(s, " / ")
		if !more {
			return s, textWidth(s, k.size, style) <= k.width
		}
		s = after
		if cut := ellipsis + " / " + s; textWidth(cut, k.size, style) <= k.width {
			return cut, true
		}
	}
}

// head is as many whole words as fit; at least one.
func head(s string, k fitKey, style fyne.TextStyle) string {
	fit := ""
	for end := range s {
		if s[end] != ' ' {
			continue
		}
		if fit != "" && textWidth(s[:end], k.size, style) > k.width {
			break
		}
		fit = s[:end]
	}
	return fit
}

// guess is how many runes may stay, by the sum of their single widths. It errs
// to the wide side by a rune; cut measures and steps down.
func (f *fitted) guess(runes []rune, k fitKey, style fyne.TextStyle) int {
	room := k.width - f.width('…', k, style)
	for keep := 1; keep < len(runes); keep++ {
		r := runes[keep-1]
		if k.way != fitEnd && keep%2 == 0 {
			r = runes[len(runes)-keep/2]
		} else if k.way != fitEnd {
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
