package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Main puts the parts of the window together:
//
//	Header
//	Notice
//	Tree │ Queue
//	StatusBar
//
// with Toasts over all, and a page such as SignIn in place of tree and queue
// while there is one. It is usable from 900 by 560 units.
type Main struct {
	widget.BaseWidget
	Header *Header
	Notice *Notice
	Tree   *Tree
	Queue  *Queue
	Status *StatusBar
	Toasts *Toasts

	split   *container.Split
	page    *fyne.Container
	content *fyne.Container
}

// NewMain arranges the parts. The tree takes about 30 of 100.
func NewMain(h *Header, n *Notice, t *Tree, q *Queue, s *StatusBar, toasts *Toasts) *Main {
	m := &Main{Header: h, Notice: n, Tree: t, Queue: q, Status: s, Toasts: toasts}
	tree := container.NewStack(newSurface(fillPanel, edgeNone), container.New(inset{top: 4}, t))
	m.split = container.NewHSplit(tree, q)
	m.split.SetOffset(0.3)
	m.page = container.NewStack()
	m.page.Hide()
	middle := container.NewStack(container.NewThemeOverride(m.split, dividerTheme{}), m.page)
	parts := container.New(frame{}, h, n, middle, s)
	n.changed = func() { relayout(parts) }
	m.content = container.NewStack(parts, toasts)
	m.ExtendBaseWidget(m)
	return m
}

// ShowPage puts a page in place of tree and queue; nil brings them back.
func (m *Main) ShowPage(page fyne.CanvasObject) {
	m.page.Objects = nil
	show(m.page, page != nil)
	show(m.split, page == nil)
	show(m.Tree, page == nil) // so that RowAt knows: hidden by its parent alone, it would not
	if page != nil {
		m.page.Add(page)
	}
	m.Refresh()
}

// Split is how much of the width the tree has, 0 to 1; for remembering.
func (m *Main) Split() float64 { return m.split.Offset }

// SetSplit moves the divider.
func (m *Main) SetSplit(offset float64) { m.split.SetOffset(min(max(offset, 0.1), 0.8)) }

// CreateRenderer is for Fyne.
func (m *Main) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.content) }

// frame stacks header, notice, middle and status bar; the middle takes the rest.
type frame struct{}

func (frame) MinSize(o []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, part := range o {
		if part.Visible() {
			m := part.MinSize()
			size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
		}
	}
	return size
}

func (frame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	header, notice, middle, status := o[0], o[1], o[2], o[3]
	y := header.MinSize().Height
	place(header, 0, 0, size.Width, y)
	if notice.Visible() {
		notice.Resize(fyne.NewSize(size.Width, notice.MinSize().Height))
		h := notice.MinSize().Height
		place(notice, 0, y, size.Width, h)
		y += h
	}
	foot := status.MinSize().Height
	place(status, 0, size.Height-foot, size.Width, foot)
	place(middle, 0, y, size.Width, max(0, size.Height-foot-y))
}

// dividerTheme makes Fyne's divider a quiet, narrow band; Fyne paints it in the
// colour of shadows, which are made for a light ground.
type dividerTheme struct{}

func (dividerTheme) outer() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (d dividerTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == theme.ColorNameShadow {
		return colours().window
	}
	return d.outer().Color(n, v)
}

func (d dividerTheme) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNamePadding {
		return 3
	}
	return d.outer().Size(n)
}

func (d dividerTheme) Font(s fyne.TextStyle) fyne.Resource     { return d.outer().Font(s) }
func (d dividerTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return d.outer().Icon(n) }
