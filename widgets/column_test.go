package widgets

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// show1 puts a widget into a window of its own, unpadded, at that size.
func show1(tb testing.TB, o fyne.CanvasObject, w, h float32) fyne.Window {
	tb.Helper()
	win := test.NewWindow(o)
	tb.Cleanup(win.Close)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// stub is a column whose rows say their index.
type stub struct {
	column[*stubRow]
	draws int
}

type stubRow struct {
	pic  *fyne.Container
	text *canvas.Text
}

func (r *stubRow) box() *fyne.Container { return r.pic }

func newStub(pitch, extra float32) *stub {
	s := &stub{}
	s.pitch, s.extra = pitch, extra
	s.newRow = func() *stubRow {
		r := &stubRow{text: newText(12, false)}
		r.pic = container.NewWithoutLayout(r.text)
		return r
	}
	s.draw = func(i int, r *stubRow, _ float32) { s.draws++; r.text.Text = fmt.Sprint(i) }
	s.ExtendBaseWidget(s)
	return s
}

func (s *stub) check(t interface {
	Helper()
	Fatalf(string, ...any)
}) {
	t.Helper()
	lo, hi := s.window()
	if len(s.shown) != hi-lo || s.first != lo && hi > lo {
		t.Fatalf("%d rows from %d, want [%d, %d)", len(s.shown), s.first, lo, hi)
	}
	if len(s.body.Objects) != len(s.shown) {
		t.Fatalf("%d objects for %d rows", len(s.body.Objects), len(s.shown))
	}
	for k, r := range s.shown {
		if want := fmt.Sprint(lo + k); r.text.Text != want || r.pic.Position().Y != s.top(lo+k) {
			t.Fatalf("row %d shows %q at %v, want %v", lo+k, r.text.Text, r.pic.Position().Y, s.top(lo+k))
		}
	}
}

func TestColumnShowsTheRightRows(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(r *rapid.T) {
		s := newStub(20, 15)
		w := test.NewWindow(s)
		defer w.Close()
		w.Resize(fyne.NewSize(200, 300))
		r.Repeat(map[string]func(*rapid.T){
			"": func(r *rapid.T) { s.check(r) },
			"count": func(r *rapid.T) {
				n := rapid.IntRange(0, 300).Draw(r, "n")
				tall := rapid.SliceOfNDistinct(rapid.IntRange(0, max(0, n-1)), 0, min(n, 20), rapid.ID).Draw(r, "tall")
				slices.Sort(tall)
				s.setCount(n, tall)
			},
			"scroll": func(r *rapid.T) { s.scrollTo(float32(rapid.IntRange(-50, 7000).Draw(r, "y"))) },
			"wheel": func(r *rapid.T) {
				s.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: float32(rapid.IntRange(-900, 900).Draw(r, "dy"))}})
			},
			"resize": func(r *rapid.T) { w.Resize(fyne.NewSize(200, float32(rapid.IntRange(20, 900).Draw(r, "h")))) },
			"reveal": func(r *rapid.T) {
				i := rapid.IntRange(-1, 310).Draw(r, "i")
				s.reveal(i)
				if h := s.Size().Height; i >= 0 && i < s.count && h > 40 {
					if top := s.top(i) - s.offset(); top < -0.01 || top+s.height(i) > h+0.01 {
						r.Fatalf("row %d at %v of %v", i, top, h)
					}
				}
			},
		})
	})
}

func TestColumnFindsRowsByHeight(t *testing.T) {
	s := newStub(20, 15)
	s.count, s.tall = 5, []int{1, 3}
	for y, want := range map[float32]int{-1: -1, 0: 0, 19.9: 0, 20: 1, 54.9: 1, 55: 2, 75: 3, 109: 3, 110: 4, 129.9: 4, 130: -1} {
		if got := s.at(y); got != want {
			t.Errorf("at %v: %d, want %d", y, got, want)
		}
	}
}

func TestColumnDrawsOnlyWhatCameIntoSight(t *testing.T) {
	test.NewTempApp(t)
	s := newStub(20, 0)
	show1(t, s, 200, 300)
	s.setCount(50_000, nil)
	s.draws = 0
	s.scrollTo(20)
	if s.draws > 2 {
		t.Errorf("%d rows drawn for one row of scrolling", s.draws)
	}
	s.draws = 0
	s.scrollTo(900_000)
	if s.draws > 17 {
		t.Errorf("%d rows drawn for one view", s.draws)
	}
	if made := len(s.shown) + len(s.spare); made > 40 {
		t.Errorf("%d row pictures for a view of 15", made)
	}
}
