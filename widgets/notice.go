package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Note is what a Notice says. Text should say what happened and what the
// program does about it; Choice is the one button that helps, or none.
type Note struct {
	Tone      Tone
	Glyph     Glyph // GlyphNone takes the tone's own
	Text      string
	Choice    Choose
	OnDismiss func() // nil: it cannot be dismissed
}

// Notice is a banner under the header, for what concerns everything: offline,
// signed out, V2 ending. It takes no room while there is nothing to say.
type Notice struct {
	widget.BaseWidget
	icon    *icon
	text    *widget.Label
	choice  *button
	dismiss *button
	face    *noticeFace
	content *fyne.Container
	note    Note
	changed func() // its height may have; Main sets it
}

// NewNotice returns a hidden banner.
func NewNotice() *Notice {
	n := &Notice{icon: newIcon(GlyphInfo, glyphSize, inkDim), text: widget.NewLabel("")}
	n.text.Wrapping = fyne.TextWrapWord
	n.choice = newButton(buttonPlain, GlyphNone, "", func() { run(n.note.Choice.Do) })
	n.dismiss = newButton(buttonFlat, GlyphCross, "", func() {
		n.Clear()
		run(n.note.OnDismiss)
	})
	n.face = newNoticeFace()
	n.content = container.NewStack(n.face, container.New(inset{14, 4, 10, 4},
		container.NewBorder(nil, nil, container.NewCenter(n.icon),
			container.New(bar{wide: -1, gap: gap}, n.choice, n.dismiss), n.text)))
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// Set shows a note in place of the one there is.
func (n *Notice) Set(note Note) {
	n.note = note
	g := note.Glyph
	if g == GlyphNone {
		g = toneGlyph(note.Tone)
	}
	n.icon.set(g, inkTone(note.Tone))
	n.text.SetText(note.Text)
	n.choice.set(note.Choice.Glyph, note.Choice.Words)
	show(n.choice, note.Choice.Words != "")
	show(n.dismiss, note.OnDismiss != nil)
	n.face.tone = note.Tone
	n.Show()
	n.Refresh()
	run(n.changed)
}

// Clear takes the banner away.
func (n *Notice) Clear() {
	n.Hide()
	run(n.changed)
}

// CreateRenderer is for Fyne.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(n.content) }

// noticeFace is a tint of the tone with a strong edge at the left.
type noticeFace struct {
	widget.BaseWidget
	tone Tone
	face *canvas.Rectangle
	edge *canvas.Rectangle
}

func newNoticeFace() *noticeFace {
	f := &noticeFace{face: newRect(0), edge: newRect(0)}
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer is for Fyne.
func (f *noticeFace) CreateRenderer() fyne.WidgetRenderer { return &noticeFaceRenderer{f} }

type noticeFaceRenderer struct{ f *noticeFace }

func (r *noticeFaceRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
func (r *noticeFaceRenderer) Layout(size fyne.Size) {
	p := colours()
	place(r.f.face, 0, 0, size.Width, size.Height)
	setFill(r.f.face, mix(p.panel, p.tone(r.f.tone), 0.10))
	place(r.f.edge, 0, 0, 4, size.Height)
	setFill(r.f.edge, p.tone(r.f.tone))
}
func (r *noticeFaceRenderer) Refresh() { r.Layout(r.f.Size()) }
func (r *noticeFaceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.face, r.f.edge}
}
func (r *noticeFaceRenderer) Destroy() {}
