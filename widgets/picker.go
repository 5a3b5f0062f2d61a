package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Picker is a sheet with a tree, to say by keyboard or clicks what a drop says
// by place: where something goes, or which cut it is a version of.
type Picker struct {
	// Tree is for the app to fill and listen to; its OnSelect and OnActivate
	// are the picker's own.
	Tree *Tree

	OnPick   func(id string)
	OnCancel func()
	OnSearch func(text string) // besides the filtering of what is loaded
	// CanPick says whether a row may be picked; nil means what accepts drops.
	CanPick func(row TreeRow) bool

	sheet  *sheet
	search *searchEntry
	where  *line
	pick   *button
	body   fyne.CanvasObject
}

// NewPicker returns a picker that is not shown yet. verb is what its button
// says: "Upload here".
func NewPicker(title, verb string) *Picker {
	p := &Picker{Tree: NewTree(), where: newLine(smallSize, false, inkDim)}
	p.where.middle = true
	p.search = newSearchEntry("Find", func(text string) {
		p.Tree.SetFilter(text)
		call(p.OnSearch, text)
	})
	p.search.leave = func() { p.sheet.canvas.Focus(p.Tree) }
	p.search.escape = p.cancel
	p.pick = newButton(buttonPrimary, GlyphNone, verb, p.done)
	p.pick.off = true
	cancel := newButton(buttonPlain, GlyphNone, "Cancel", p.cancel)
	cancel.escape, p.pick.escape, p.Tree.escape = p.cancel, p.cancel, p.cancel
	p.Tree.OnSelect = func(string) { p.update() }
	p.Tree.OnActivate = func(string) { p.done() }
	head := newLine(titleSize, true, inkText)
	head.set(title)
	p.body = container.New(inset{14, 14, 14, 12}, container.NewBorder(
		container.New(pile{gap: gap}, head, p.search),
		container.New(bar{wide: 0, gap: gap, height: 44}, p.where, cancel, p.pick), nil, nil,
		container.NewStack(newSurface(fillPanel, edgeNone), p.Tree)))
	return p
}

// Show puts the picker over the window; the search field has the keys.
func (p *Picker) Show(on fyne.Canvas) {
	p.sheet = &sheet{canvas: on}
	p.update()
	p.sheet.show(p.body, fyne.NewSize(520, 480), p.search)
}

// Close takes the picker away without a word.
func (p *Picker) Close() {
	if p.sheet != nil {
		p.sheet.close()
	}
}

func (p *Picker) cancel() {
	p.Close()
	run(p.OnCancel)
}

// picked is the one row that is selected and may be picked.
func (p *Picker) picked() (TreeRow, bool) {
	ids := p.Tree.Selected()
	if len(ids) != 1 {
		return TreeRow{}, false
	}
	row, ok := p.Tree.Row(ids[0])
	if !ok {
		return row, false
	}
	if p.CanPick != nil {
		return row, p.CanPick(row)
	}
	return row, row.Accepts != AcceptsNone
}

func (p *Picker) update() {
	row, ok := p.picked()
	p.pick.setOff(!ok)
	switch {
	case ok:
		p.where.set(row.Name)
	case row.ID != "":
		p.where.set(dropWords(AcceptsNone))
	default:
		p.where.set("Choose where")
	}
}

func (p *Picker) done() {
	row, ok := p.picked()
	if !ok {
		return
	}
	p.Close()
	call(p.OnPick, row.ID)
}
