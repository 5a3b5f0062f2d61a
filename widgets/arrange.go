package widgets

import "fyne.io/fyne/v2"

// relayout places what a container holds anew, after something in it was shown,
// hidden or changed its size; Fyne does not.
func relayout(c *fyne.Container) { c.Layout.Layout(c.Objects, c.Size()) }

// bar lays objects out on one line with fixed gaps, centred in height. The one
// at index wide takes what is left over; -1 for none.
type bar struct {
	wide     int
	gap, pad float32
	height   float32 // at least this high
}

func (b bar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(2*b.pad, b.height)
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
		n++
	}
	size.Width += float32(max(0, n-1)) * b.gap
	return size
}

func (b bar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := max(0, size.Width-b.MinSize(objects).Width)
	x := b.pad
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if i == b.wide {
			m.Width += spare
		}
		place(o, x, (size.Height-m.Height)/2, m.Width, m.Height)
		x += m.Width + b.gap
	}
}

// inset keeps a margin around what it holds.
type inset struct{ left, top, right, bottom float32 }

func (in inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size.AddWidthHeight(in.left+in.right, in.top+in.bottom)
}

func (in inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, in.left, in.top, max(0, size.Width-in.left-in.right), max(0, size.Height-in.top-in.bottom))
	}
}

// pile sets objects under each other with a gap, each as wide as the pile; it
// stands in the middle of what it is given, and is at most width wide.
type pile struct {
	width, gap float32
	centre     bool
	least      float32 // centred as if it were this high, so that it stays while parts of it come and go
}

func (p pile) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
		n++
	}
	size.Height += float32(max(0, n-1)) * p.gap
	return size
}

func (p pile) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width
	if p.width > 0 {
		width = min(width, p.width)
	}
	x := (size.Width - width) / 2
	for _, o := range objects { // wrapping text knows its height once it has its width
		if o.Visible() {
			o.Resize(fyne.NewSize(width, o.MinSize().Height))
		}
	}
	y := float32(0)
	if p.centre {
		y = max(0, (size.Height-max(p.least, p.MinSize(objects).Height))*0.42)
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := o.MinSize().Height
		place(o, x, y, width, h)
		y += h + p.gap
	}
}
