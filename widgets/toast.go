package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Toast is a short answer at the bottom of the window: what was just done, and
// perhaps how to undo it.
type Toast struct {
	Tone   Tone
	Text   string
	Choice Choose        // "Undo", or none
	For    time.Duration // 0: as long as reading it takes
}

const (
	toastBrief = 4 * time.Second
	toastLong  = 10 * time.Second // with something to press
	toastWait  = 3 * time.Second  // while others wait
)

// After runs f on Fyne's main goroutine once d has passed, and returns how to
// call it off. The app gives the real clock, tests give their own.
type After func(d time.Duration, f func()) (stop func())

// Toasts shows one toast at a time over everything, in the order they came. It
// takes no clicks but on its card.
type Toasts struct {
	widget.BaseWidget
	after   After
	waiting []Toast
	now     Toast
	showing bool
	stop    func()

	card   *fyne.Container
	icon   *icon
	text   *line
	choice *button
	close  *button
}

// NewToasts returns the overlay; put it above the window's content (Main does).
func NewToasts(after After) *Toasts {
	t := &Toasts{after: after, icon: newIcon(GlyphCheck, glyphSize, inkDim), text: newLine(textSize, false, inkText)}
	t.text.hug = true
	t.choice = newButton(buttonPlain, GlyphNone, "", func() {
		do := t.now.Choice.Do
		t.next()
		run(do)
	})
	t.close = newButton(buttonFlat, GlyphCross, "", t.next)
	t.card = container.NewStack(newCard(), container.New(bar{wide: 1, gap: 10, pad: 12, height: 44}, t.icon, t.text, t.choice, t.close))
	t.card.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Say queues a toast. One that is showing gives way soon if others wait, unless
// it offers something to press.
func (t *Toasts) Say(toast Toast) {
	if t.showing {
		if t.waiting = append(t.waiting, toast); len(t.waiting) == 1 && t.now.Choice.Words == "" {
			t.arm(toastWait)
		}
		return
	}
	t.put(toast)
}

// Clear takes away what is shown and what waits.
func (t *Toasts) Clear() {
	t.waiting = nil
	t.next()
}

// Text is what is shown; "" for nothing.
func (t *Toasts) Text() string {
	if !t.showing {
		return ""
	}
	return t.now.Text
}

func (t *Toasts) put(toast Toast) {
	t.now, t.showing = toast, true
	t.icon.set(toneGlyph(toast.Tone), inkTone(toast.Tone))
	t.text.set(toast.Text)
	t.choice.set(toast.Choice.Glyph, toast.Choice.Words)
	show(t.choice, toast.Choice.Words != "")
	t.card.Show()
	t.Refresh()
	t.arm(t.stay())
}

func (t *Toasts) stay() time.Duration {
	switch {
	case len(t.waiting) > 0 && t.now.Choice.Words == "":
		return toastWait
	case t.now.For > 0:
		return t.now.For
	case t.now.Choice.Words != "":
		return toastLong
	}
	return toastBrief
}

// arm sets the time the present toast has left.
func (t *Toasts) arm(d time.Duration) {
	run(t.stop)
	t.stop = t.after(d, t.next)
}

func (t *Toasts) next() {
	run(t.stop)
	t.stop = nil
	if len(t.waiting) == 0 {
		t.showing = false
		t.card.Hide()
		t.Refresh()
		return
	}
	toast := t.waiting[0]
	t.waiting = t.waiting[1:]
	t.put(toast)
}

// CreateRenderer is for Fyne.
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer { return &toastRenderer{t} }

type toastRenderer struct{ t *Toasts }

func (r *toastRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
func (r *toastRenderer) Layout(size fyne.Size) {
	m := r.t.card.MinSize()
	w := min(max(m.Width, 280), size.Width-32)
	place(r.t.card, (size.Width-w)/2, size.Height-m.Height-52, w, m.Height)
}
func (r *toastRenderer) Refresh() {
	r.Layout(r.t.Size())
	r.t.card.Refresh()
	canvas.Refresh(r.t)
}
func (r *toastRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.card} }
func (r *toastRenderer) Destroy()                     {}

// card is the raised face of toasts and sheets.
type card struct {
	widget.BaseWidget
	face *canvas.Rectangle
}

func newCard() *card {
	c := &card{face: newRect(8)}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped keeps clicks from falling through. Fyne calls it.
func (c *card) Tapped(*fyne.PointEvent) {}

// CreateRenderer is for Fyne.
func (c *card) CreateRenderer() fyne.WidgetRenderer { return &cardRenderer{c} }

type cardRenderer struct{ c *card }

func (r *cardRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
func (r *cardRenderer) Layout(size fyne.Size) {
	p := colours()
	setFill(r.c.face, p.raised)
	setStroke(r.c.face, p.border, 1)
	place(r.c.face, 0, 0, size.Width, size.Height)
}
func (r *cardRenderer) Refresh()                     { r.Layout(r.c.Size()) }
func (r *cardRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c.face} }
func (r *cardRenderer) Destroy()                     {}
