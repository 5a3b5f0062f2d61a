package widgets

import (
	"math"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// rowPicture is what one row is drawn with. It has no behaviour.
type rowPicture interface {
	comparable
	box() *fyne.Container
}

// column is a virtualised list of rows under each other. It holds as many row
// pictures as fit on screen and hands them to draw for whatever is there.
//
// Rows are pitch high, but for those in tall, which are extra higher. Indexes
// live only between two changes of the list; its owner speaks in ids.
//
// A widget embeds it, sets the first fields, and calls ExtendBaseWidget.
type column[R rowPicture] struct {
	widget.BaseWidget

	pitch, extra float32
	minSize      fyne.Size
	newRow       func() R
	draw         func(i int, row R, width float32)
	moved        func() // after rows came into or went out of sight; may be nil

	count int
	tall  []int // ascending

	scroll *container.Scroll
	body   *fyne.Container
	first  int // index of shown[0]
	shown  []R
	spare  []R
}

func (c *column[R]) top(i int) float32 {
	return float32(i)*c.pitch + float32(sort.SearchInts(c.tall, i))*c.extra
}

func (c *column[R]) height(i int) float32 { return c.top(i+1) - c.top(i) }

// at is the row at a height of the whole list; -1 where there is none.
func (c *column[R]) at(y float32) int {
	if y < 0 || y >= c.top(c.count) {
		return -1
	}
	return sort.Search(c.count, func(i int) bool { return c.top(i+1) > y })
}

// under is the row under a position of this widget; -1 where there is none.
func (c *column[R]) under(pos fyne.Position) int {
	size := c.Size()
	if pos.X < 0 || pos.Y < 0 || pos.X >= size.Width || pos.Y >= size.Height {
		return -1
	}
	return c.at(pos.Y + c.offset())
}

func (c *column[R]) offset() float32 {
	if c.scroll == nil {
		return 0
	}
	return c.scroll.Offset.Y
}

// bounds is where row i is in this widget, for menus and the like.
func (c *column[R]) bounds(i int) (fyne.Position, fyne.Size) {
	return fyne.NewPos(0, c.top(i)-c.offset()), fyne.NewSize(c.Size().Width, c.height(i))
}

// window is the range of rows in sight, the end not included.
func (c *column[R]) window() (lo, hi int) {
	h := c.Size().Height
	if c.count == 0 || h <= 0 {
		return 0, 0
	}
	lo = c.at(min(max(c.offset(), 0), max(0, c.top(c.count)-1)))
	hi = c.at(c.offset() + h)
	if hi < 0 {
		hi = c.count - 1
	}
	return lo, hi + 1
}

// setCount tells how many rows there are and which are tall; everything in
// sight is drawn anew.
func (c *column[R]) setCount(n int, tall []int) {
	c.count, c.tall = n, tall
	if c.scroll == nil {
		return
	}
	c.resizeBody()
	c.redraw()
}

// resizeBody tells the scroller that its content has another height. Its
// Refresh would also refresh every row; moving the offset away and back gives
// the bars and the limits alone.
func (c *column[R]) resizeBody() {
	c.body.Resize(c.body.MinSize().Max(c.scroll.Size()))
	at := c.scroll.Offset
	c.scroll.Offset.Y++
	c.scroll.ScrollToOffset(at)
}

// scrollTo puts y at the top of the view, as far as the list reaches.
func (c *column[R]) scrollTo(y float32) {
	if c.scroll == nil {
		return
	}
	y = max(0, min(y, c.top(c.count)-c.Size().Height))
	c.scroll.ScrollToOffset(fyne.NewPos(0, y))
	c.reflow()
}

// reveal scrolls as little as needed to have row i in sight.
func (c *column[R]) reveal(i int) {
	if i < 0 || i >= c.count {
		return
	}
	top, bottom := c.top(i), c.top(i+1)
	switch view := c.Size().Height; {
	case view <= 0: // not laid out yet
	case top < c.offset():
		c.scrollTo(top)
	case bottom > c.offset()+view:
		c.scrollTo(bottom - view)
	}
}

// pageRows is how far PageUp and PageDown go.
func (c *column[R]) pageRows() int {
	return max(1, int(math.Floor(float64(c.Size().Height/c.pitch)))-1)
}

// reflow matches the row pictures to what is in sight, and draws only those
// that came into it.
func (c *column[R]) reflow() {
	lo, hi := c.window()
	c.match(lo, hi, false)
}

// redraw draws every row in sight.
func (c *column[R]) redraw() {
	lo, hi := c.window()
	c.match(lo, hi, true)
}

// redrawAt draws row i if it is in sight.
func (c *column[R]) redrawAt(i int) {
	if k := i - c.first; i >= 0 && k >= 0 && k < len(c.shown) {
		c.put(i, c.shown[k])
	}
}

func (c *column[R]) match(lo, hi int, all bool) {
	if c.body == nil {
		return
	}
	if lo == c.first && hi == c.first+len(c.shown) {
		for k, row := range c.shown {
			if all {
				c.put(lo+k, row)
			}
		}
		return
	}
	rows := make([]R, hi-lo)
	kept := make([]bool, hi-lo)
	for k, row := range c.shown {
		if i := c.first + k; i >= lo && i < hi {
			rows[i-lo], kept[i-lo] = row, true
		} else {
			c.spare = append(c.spare, row)
		}
	}
	for k := range rows {
		if !kept[k] {
			rows[k] = c.take()
		}
	}
	c.first, c.shown = lo, rows
	c.body.Objects = c.body.Objects[:0]
	for _, row := range rows {
		c.body.Objects = append(c.body.Objects, row.box())
	}
	for k, row := range rows {
		if all || !kept[k] {
			c.put(lo+k, row)
		}
	}
	if c.moved != nil {
		c.moved()
	}
}

func (c *column[R]) take() R {
	if n := len(c.spare); n > 0 {
		row := c.spare[n-1]
		c.spare = c.spare[:n-1]
		return row
	}
	return c.newRow()
}

func (c *column[R]) put(i int, row R) {
	width := c.Size().Width
	place(row.box(), 0, c.top(i), width, c.height(i))
	c.draw(i, row, width)
}

// CreateRenderer builds the scroller. Fyne calls it, and may call it again
// after the list was hidden for long.
func (c *column[R]) CreateRenderer() fyne.WidgetRenderer {
	if c.scroll != nil {
		return &columnRenderer[R]{c}
	}
	c.body = &fyne.Container{Layout: columnLayout[R]{c}}
	c.scroll = container.NewVScroll(c.body)
	c.scroll.OnScrolled = func(fyne.Position) { c.reflow() }
	return &columnRenderer[R]{c}
}

// columnLayout gives the body its full height; rows place themselves.
type columnLayout[R rowPicture] struct{ c *column[R] }

func (l columnLayout[R]) Layout([]fyne.CanvasObject, fyne.Size) {}

func (l columnLayout[R]) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.c.top(l.c.count))
}

type columnRenderer[R rowPicture] struct{ c *column[R] }

func (r *columnRenderer[R]) Layout(size fyne.Size) {
	r.c.scroll.Resize(size)
	r.c.redraw()
}

func (r *columnRenderer[R]) Refresh() {
	r.c.scroll.Refresh()
	r.c.redraw()
}

func (r *columnRenderer[R]) MinSize() fyne.Size           { return r.c.minSize }
func (r *columnRenderer[R]) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c.scroll} }
func (r *columnRenderer[R]) Destroy()                     {}
