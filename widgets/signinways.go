package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const captionSize = theme.SizeNameCaptionText

// wayPicker are the ways to sign in as cards side by side, one of them chosen.
// It is one stop for the Tab key; arrows choose.
type wayPicker struct {
	widget.BaseWidget
	page  *SignIn
	cards [WayFrameio + 1]*wayCard
	row   *fyne.Container
}

var _ fyne.Focusable = (*wayPicker)(nil)

func newWayPicker(page *SignIn, o SignInOptions) *wayPicker {
	old := "V2."
	if o.V2Ends != "" {
		old = "V2, works until\n" + o.V2Ends + "."
	}
	w := &wayPicker{page: page}
	w.cards = [...]*wayCard{
		WayAdobe:   newWayCard("Adobe ID", "The new Frame.io, V4.\nFor most people."),
		WayToken:   newWayCard("Developer token", "For new accounts\nand for old ones."),
		WayFrameio: newWayCard("Old Frame.io account", old),
	}
	for way, card := range w.cards {
		card.tapped = func() {
			page.choose(SignInWay(way))
			page.enter()
		}
	}
	w.row = container.New(equals{gap: gap}, w.cards[WayAdobe], w.cards[WayToken], w.cards[WayFrameio])
	w.ExtendBaseWidget(w)
	return w
}

func (w *wayPicker) set(way SignInWay, off bool) {
	for i, card := range w.cards {
		card.set(SignInWay(i) == way, off)
	}
}

func (w *wayPicker) setKeyed(keyed bool) {
	for _, card := range w.cards {
		card.keyed = keyed
		card.Refresh()
	}
}

// FocusGained shows the ring around the chosen card. Fyne calls it.
func (w *wayPicker) FocusGained() {
	w.setKeyed(true)
	w.page.gained(w)
}

// FocusLost hides the ring. Fyne calls it.
func (w *wayPicker) FocusLost() { w.setKeyed(false) }

// TypedRune means nothing here. Fyne calls it.
func (w *wayPicker) TypedRune(rune) {}

// TypedKey chooses another card. Fyne calls it.
func (w *wayPicker) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		w.page.choose(w.page.way - 1)
	case fyne.KeyRight, fyne.KeyDown:
		w.page.choose(w.page.way + 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		w.page.send()
	case fyne.KeyEscape:
		w.page.escape()
	}
}

// CreateRenderer is for Fyne.
func (w *wayPicker) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.row) }

// wayCard is one way: its name, and for whom it is.
type wayCard struct {
	widget.BaseWidget
	tapped func()

	chosen, off, keyed, hovered bool

	face  *canvas.Rectangle
	ring  *canvas.Circle
	dot   *canvas.Circle
	title *widget.Label
	words *fyne.Container
}

var (
	_ fyne.Tappable     = (*wayCard)(nil)
	_ desktop.Hoverable = (*wayCard)(nil)
)

func newWayCard(title, note string) *wayCard {
	c := &wayCard{face: newRect(corner), ring: &canvas.Circle{}, dot: &canvas.Circle{}, title: widget.NewLabel(title)}
	c.title.TextStyle.Bold, c.title.Wrapping = true, fyne.TextWrapWord
	c.words = container.New(pile{}, unpadded(c.title), newHint(note))
	c.ExtendBaseWidget(c)
	return c
}

func (c *wayCard) set(chosen, off bool) {
	if c.chosen != chosen || c.off != off {
		c.chosen, c.off = chosen, off
		c.Refresh()
	}
}

// Tapped chooses it. Fyne calls it.
func (c *wayCard) Tapped(*fyne.PointEvent) {
	if !c.off {
		run(c.tapped)
	}
}

// MouseIn lights it. Fyne calls it.
func (c *wayCard) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved does nothing more. Fyne calls it.
func (c *wayCard) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts the light out. Fyne calls it.
func (c *wayCard) MouseOut() { c.hovered = false; c.Refresh() }

// CreateRenderer is for Fyne.
func (c *wayCard) CreateRenderer() fyne.WidgetRenderer { return &wayCardRenderer{c} }

type wayCardRenderer struct{ c *wayCard }

// Where the words of a card begin, and what is kept free around them.
const (
	cardLeft float32 = 32
	cardPad  float32 = 10
	cardLine float32 = 10.5 // the middle of the title
)

func (r *wayCardRenderer) MinSize() fyne.Size {
	return r.c.words.MinSize().AddWidthHeight(cardLeft+cardPad, 2*cardPad)
}

func (r *wayCardRenderer) Layout(size fyne.Size) {
	c, p := r.c, colours()
	place(c.face, 0, 0, size.Width, size.Height)
	width := size.Width - cardLeft - cardPad
	c.words.Resize(fyne.NewSize(width, c.words.MinSize().Height))
	place(c.words, cardLeft, cardPad, width, c.words.MinSize().Height)

	fill, stroke, line := p.panel, p.border, float32(1)
	switch {
	case c.chosen:
		fill, stroke, line = p.target, p.accent, 1
	case c.hovered && !c.off:
		fill = p.hover
	}
	if c.chosen && c.keyed {
		stroke, line = p.accentText, 2
	}
	setFill(c.face, fill)
	setStroke(c.face, stroke, line)

	const ring, dot = 14, 6
	x, middle := cardPad+ring/2, cardPad+cardLine
	place(c.ring, x-ring/2, middle-ring/2, ring, ring)
	place(c.dot, x-dot/2, middle-dot/2, dot, dot)
	c.ring.FillColor, c.ring.StrokeColor, c.ring.StrokeWidth = p.panel, p.dim, 1
	if c.chosen {
		c.ring.StrokeColor = p.accentText
	}
	c.dot.FillColor = p.accentText
	c.ring.Refresh()
	show(c.dot, c.chosen)
	c.dot.Refresh()
}

func (r *wayCardRenderer) Refresh() { r.Layout(r.c.Size()); canvas.Refresh(r.c) }
func (r *wayCardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.face, r.c.ring, r.c.dot, r.c.words}
}
func (r *wayCardRenderer) Destroy() {}

// equals sets objects side by side, all as wide and as high as each other.
type equals struct{ gap float32 }

func (e equals) MinSize(o []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, child := range o {
		size = size.Max(child.MinSize())
	}
	n := float32(len(o))
	return fyne.NewSize(n*size.Width+(n-1)*e.gap, size.Height)
}

func (e equals) Layout(o []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(o))
	width := (size.Width - (n-1)*e.gap) / n
	for _, child := range o { // wrapping text knows its height once it has its width
		child.Resize(fyne.NewSize(width, child.Size().Height))
	}
	h := e.MinSize(o).Height
	for i, child := range o {
		place(child, float32(i)*(width+e.gap), 0, width, h)
	}
}
