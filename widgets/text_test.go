package widgets

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"Promo_v3.mov":              "Promo_v3.mov",
		"a\tb\nc":                   "a b c",
		"evil\u202Evom.exe":         "evilvom.exe",
		"zero\u200Bwidth\uFEFF.mp4": "zerowidth.mp4",
		"bell\a":                    "bell\uFFFD",
		"日本語 Ü é":                   "日本語 Ü é",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMiddleKeepsTheTakeNumber(t *testing.T) {
	test.NewTempApp(t)
	name := "AcmeSpring_30s_16x9_Online_GradeMaster_ProRes422HQ_v014.mov"
	for _, width := range []float32{90, 140, 200, 333} {
		got := newFitted().middle(name, width, textSize, fyne.TextStyle{})
		front, back, cut := strings.Cut(got, ellipsis)
		if !cut || !strings.HasPrefix(name, front) || !strings.HasSuffix(name, back) {
			t.Errorf("at %v: %q", width, got)
		}
		if width >= 140 && !strings.HasSuffix(got, "v014.mov") {
			t.Errorf("at %v the take number is gone: %q", width, got)
		}
	}
	if got := newFitted().middle(name, 2000, textSize, fyne.TextStyle{}); got != name {
		t.Errorf("with room: %q", got)
	}
}

func TestMiddleFitsAndWastesLittle(t *testing.T) {
	test.NewTempApp(t)
	f := newFitted()
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("abcWMi._- ÄéЖ")), 1, 80, -1).Draw(r, "name")
		width := float32(rapid.IntRange(20, 400).Draw(r, "width"))
		got := f.middle(name, width, textSize, fyne.TextStyle{})
		w := textWidth(got, textSize, fyne.TextStyle{})
		if w > width && got != ellipsis {
			r.Fatalf("%q is %v wide, room was %v", got, w, width)
		}
		if got != name && width-w > 40 {
			r.Fatalf("%q wastes %v of %v", got, width-w, width)
		}
		if !utf8.ValidString(got) {
			r.Fatalf("%q is broken", got)
		}
	})
}

func TestPathGivesWayFromTheFront(t *testing.T) {
	test.NewTempApp(t)
	f, plain := newFitted(), fyne.TextStyle{}
	const path = "Spring Campaign / Editorial / Cuts"
	if got := f.path(path, 500, smallSize, plain); got != path {
		t.Errorf("with room: %q", got)
	}
	if got := f.path(path, 110, smallSize, plain); got != "… / Cuts" && got != "… / Editorial / Cuts" {
		t.Errorf("narrow: %q", got)
	}
	if got := f.path(path, 30, smallSize, plain); got != "Cuts" {
		t.Errorf("narrowest: %q", got)
	}
}

func TestLinesLoseNothingThatFits(t *testing.T) {
	test.NewTempApp(t)
	f, plain := newFitted(), fyne.TextStyle{}
	const text = "The file changed on disk while it was being uploaded."
	whole := textWidth(text, smallSize, plain)
	first, second := f.lines(text, whole*0.7, smallSize, plain)
	if first+" "+second != text {
		t.Errorf("%q + %q", first, second)
	}
	if first, second := f.lines(text, whole+1, smallSize, plain); first != text || second != "" {
		t.Errorf("on one line: %q + %q", first, second)
	}
	if _, second := f.lines(text, whole*0.3, smallSize, plain); !strings.HasSuffix(second, ellipsis) {
		t.Errorf("too long for two: %q", second)
	}
}

func TestFittedForgets(t *testing.T) {
	test.NewTempApp(t)
	f := newFitted()
	for i := range fittedMax + 10 {
		f.known[fitKey{width: float32(i)}] = "x"
		if i == fittedMax-1 {
			f.middle("name", 100, textSize, fyne.TextStyle{})
			if len(f.known) > 1 {
				t.Fatalf("%d remembered", len(f.known))
			}
		}
	}
}
