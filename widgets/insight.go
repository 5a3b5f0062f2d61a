package widgets

import "fyne.io/fyne/v2"

// TreePlace is where a row of the tree is on the canvas, in canvas units.
type TreePlace struct {
	ID    string
	Depth int // 0 for the roots
	Pos   fyne.Position
	Size  fyne.Size
}

// InSight are the rows that can be seen, from the top down; for tests that move
// a real pointer, and for anchoring what opens beside a row.
func (t *Tree) InSight() []TreePlace {
	d := fyne.CurrentApp().Driver()
	if !t.Visible() || t.scroll == nil || d.CanvasForObject(t) == nil {
		return nil
	}
	origin := d.AbsolutePositionForObject(t)
	var places []TreePlace
	lo, hi := t.window()
	for i := lo; i < min(hi, len(t.model.lines)); i++ {
		line := t.model.lines[i]
		pos, size := t.bounds(i)
		pos = origin.Add(pos)
		if pos.Y < origin.Y || pos.Y+size.Height > origin.Y+t.BaseWidget.Size().Height {
			continue // only partly in sight
		}
		places = append(places, TreePlace{ID: line.node.row.ID, Depth: line.depth, Pos: pos, Size: size})
	}
	return places
}
