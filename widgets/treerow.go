package widgets

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Kind is what a row of the tree stands for. The words are those of api.Kind.
type Kind string

const (
	KindAccount Kind = "account"
	KindTeam    Kind = "team"
	KindShared  Kind = "shared"
	KindProject Kind = "project"
	KindFolder  Kind = "folder"
	KindFile    Kind = "file"
	KindStack   Kind = "stack"
)

func (k Kind) glyph() Glyph {
	switch k {
	case KindAccount:
		return GlyphAccount
	case KindTeam:
		return GlyphTeam
	case KindShared:
		return GlyphShared
	case KindProject:
		return GlyphProject
	case KindStack:
		return GlyphStack
	case KindFile:
		return GlyphFile
	}
	return GlyphFolder
}

// Accepts is what a drop on a row would do.
type Accepts int

const (
	AcceptsNone    Accepts = iota // nothing can be put here
	AcceptsInto                   // files land in it
	AcceptsVersion                // files land beside it and are stacked onto it
)

// Label is Frame.io's status label, shown as a coloured dot. The words are
// those of api.Label; "" is LabelNone.
type Label string

const (
	LabelNone        Label = "none"
	LabelInProgress  Label = "in_progress"
	LabelNeedsReview Label = "needs_review"
	LabelApproved    Label = "approved"
)

func (l Label) colour(p *palette) color.NRGBA {
	switch l {
	case LabelInProgress:
		return p.tone(ToneMoving)
	case LabelNeedsReview:
		return p.tone(ToneFixing)
	case LabelApproved:
		return p.tone(ToneGood)
	}
	return noColour
}

// TreeRow is one row of the tree.
type TreeRow struct {
	ID         string // unique in the whole tree
	Kind       Kind
	Name       string // as stored; cleaned for showing
	Detail     string // short, dim, at the right: "2 versions", "Archived"; of an account as whom: "V4 · jane@studio.tv"
	Expandable bool
	Accepts    Accepts
	Label      Label
}

// treeRow draws one line of the tree.
type treeRow struct {
	pic    *fyne.Container
	shade  *canvas.Rectangle
	arrow  *canvas.Image
	icon   *canvas.Image
	dot    *canvas.Image
	name   *canvas.Text
	detail *canvas.Text
}

const (
	treePitch  float32 = 26
	treeIndent float32 = 16
	treeMargin float32 = 6   // left of the first arrow
	treeInset  float32 = 4   // around the shade of a row
	treeRight  float32 = 12  // kept free for the scroll bar
	treeDetail float32 = 0.6 // of the room, at most, for what stands at the right
	treeWhom   float32 = 34  // the least that says as whom an account is used
)

func newTreeRow() *treeRow {
	r := &treeRow{
		shade:  newRect(corner),
		arrow:  newGlyphImage(),
		icon:   newGlyphImage(),
		dot:    newGlyphImage(),
		name:   newText(textSize, false),
		detail: newText(smallSize, false),
	}
	r.pic = container.NewWithoutLayout(r.shade, r.arrow, r.icon, r.dot, r.name, r.detail)
	return r
}

func (r *treeRow) box() *fyne.Container { return r.pic }

// treeLook is how a line stands among the others.
type treeLook struct {
	chosen  bool // selected
	keyed   bool // the list has the keys
	cursor  bool // the keyboard stands here
	hovered bool
	target  bool // a drop would land here
}

func (r *treeRow) draw(p *pen, l treeLine, look treeLook, width float32) {
	r.drawShade(p, look, width)
	x := arrowX(l.depth)
	middle := treePitch / 2
	arrow := GlyphNone
	if l.kind == lineNode && l.node.row.Expandable {
		arrow = GlyphRight
		if l.open {
			arrow = GlyphDown
		}
	}
	p.glyph(r.arrow, arrow, p.dim, x+1, middle, 14)
	x += treeIndent
	if l.kind != lineNode {
		r.drawNote(p, l, x, width)
		return
	}

	row := l.node.row
	tint := p.dim
	if row.Kind == KindStack {
		tint = p.accentText
	}
	p.glyph(r.icon, row.Kind.glyph(), tint, x, middle, glyphSize)
	x += glyphSize + 6

	right := r.drawDetail(p, row, look, x, width-treeRight)
	if c := row.Label.colour(p.palette); c != noColour {
		right -= 10
		p.glyph(r.dot, GlyphDot, c, right, middle, 10)
		right -= halfGap
	} else {
		show(r.dot, false)
	}
	p.middle(r.name, row.Name, p.text, x, middle, right-x)
}

// drawDetail writes what stands at the right, and returns where the room left
// of it ends.
func (r *treeRow) drawDetail(p *pen, row TreeRow, look treeLook, left, right float32) float32 {
	text, c, middle := row.Detail, p.dim, treePitch/2
	most := (right - left) * treeDetail
	switch {
	case look.target:
		text, c, most = dropWords(row.Accepts), p.accentText, right-left
	case row.Kind == KindAccount:
		text = r.whom(p, row, right-left)
		most = right - left
	}
	w := textWidth(clean(text), smallSize, r.detail.TextStyle)
	if w == 0 || w > most {
		setText(r.detail, "", p.dim)
		return right
	}
	p.end(r.detail, text, c, right-w, middle, w+1)
	return right - w - gap
}

// whom says as whom an account is used, in the room that its name leaves: the
// version goes first, then the end of the mail, then all of it. A name that is
// cut anyway leaves a little.
func (r *treeRow) whom(p *pen, row TreeRow, room float32) string {
	style := r.detail.TextStyle
	name := textWidth(clean(row.Name), textSize, r.name.TextStyle) + 1 // texts are fitted to whole units
	left := room - name - gap
	if name > room {
		left = treeWhom
	}
	text := clean(row.Detail)
	if textWidth(text, smallSize, style) <= left {
		return text
	}
	if at := strings.LastIndex(text, " · "); at >= 0 {
		text = text[at+len(" · "):]
	}
	if left < treeWhom {
		return ""
	}
	return p.fit.end(text, left, smallSize, style)
}

// drawNote draws a line that is not a thing but says something about its parent.
func (r *treeRow) drawNote(p *pen, l treeLine, x, width float32) {
	show(r.dot, false)
	middle := treePitch / 2
	right := width - treeRight
	glyph, text, c := GlyphNone, "", p.dim
	setText(r.detail, "", p.dim)
	switch l.kind {
	case lineLoading:
		glyph, text = GlyphClock, "Loading…"
	case lineEmpty:
		text = "Empty"
		if l.node.parent == nil {
			text = l.node.row.Name // the root's says why there is nothing
		}
	case lineMore:
		glyph, text = GlyphDown, "Show more"
		if l.node.asked {
			glyph, text = GlyphClock, "Loading more…"
		}
	case lineFailed:
		glyph, text, c = GlyphWarning, l.node.failed, p.tone(ToneNeedsYou)
		w := p.end(r.detail, "Try again", p.accentText, 0, middle, 80)
		r.detail.Move(fyne.NewPos(right-w, r.detail.Position().Y))
		right -= w + gap
	}
	p.glyph(r.icon, glyph, c, x, middle, glyphSize)
	if glyph != GlyphNone {
		x += glyphSize + 6
	}
	p.end(r.name, text, c, x, middle, right-x)
}

func (r *treeRow) drawShade(p *pen, look treeLook, width float32) {
	place(r.shade, treeInset, 0, max(0, width-2*treeInset), treePitch)
	fill, stroke, line := p.shade(look.chosen, look.keyed, look.hovered, look.cursor)
	if look.target {
		fill, stroke, line = p.target, p.accent, 2
	}
	setFill(r.shade, fill)
	setStroke(r.shade, stroke, line)
	show(r.shade, fill != noColour || line > 0) // a clear one would still be painted, pixel by pixel
}

func dropWords(a Accepts) string {
	switch a {
	case AcceptsInto:
		return "Upload here"
	case AcceptsVersion:
		return "New version"
	}
	return "Nothing can be put here"
}

func arrowX(depth int) float32 { return treeMargin + float32(depth)*treeIndent }
