package widgets

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

const (
	queuePitch  float32 = 52
	queueExtra  float32 = 40 // the two lines of a row that needs someone
	queueInset  float32 = 6
	queueRight  float32 = 16
	buttonSize  float32 = 26
	inlineMax           = 3
	statusSpan  float32 = 0.46 // of what the buttons leave, for state and bar
	statusMin   float32 = 200
	statusMax   float32 = 400
	barMin      float32 = 72
	destMin     float32 = 64   // kept for the destination, and
	ofMin       float32 = 140  // for the name behind "new version of"
	barFull             = 0.99 // as far as a bar goes before Frame.io confirms
	firstLine   float32 = 16   // middles of the lines
	secondLine  float32 = 36
	problemLine float32 = 68 // between the two lines
	problemHalf float32 = 8
)

// queueRow draws one upload.
type queueRow struct {
	pic     *fyne.Container
	shade   *canvas.Rectangle
	line    *canvas.Rectangle
	name    *canvas.Text
	dest    *canvas.Text
	becomes *canvas.Text
	of      *canvas.Text
	icon    *canvas.Image
	state   *canvas.Text
	detail  *canvas.Text
	track   *canvas.Rectangle
	bar     *canvas.Rectangle
	percent *canvas.Text
	bytes   *canvas.Text
	problem *canvas.Text
	more    *canvas.Text // its second line
	help    *canvas.Text
	helpBox *canvas.Rectangle
	hot     *canvas.Rectangle
	tipBox  *canvas.Rectangle // what the button under the pointer does
	tip     *canvas.Text
	buttons [inlineMax]*canvas.Image

	zones []zone // what in the picture can be pressed
}

// zone is a part of a row that acts when pressed.
type zone struct {
	action  Action
	words   string
	x, y, w float32 // y is its middle; buttonSize high
}

func (z zone) holds(pos fyne.Position) bool {
	return pos.X >= z.x && pos.X < z.x+z.w && pos.Y >= z.y-buttonSize/2 && pos.Y < z.y+buttonSize/2
}

func newQueueRow() *queueRow {
	r := &queueRow{
		shade:   newRect(corner),
		line:    newRect(0),
		name:    newText(textSize, true),
		dest:    newText(smallSize, false),
		becomes: newText(smallSize, false),
		of:      newText(smallSize, false),
		icon:    newGlyphImage(),
		state:   newText(smallSize, false),
		detail:  newText(smallSize, false),
		track:   newRect(3),
		bar:     newRect(3),
		percent: newText(smallSize, false),
		bytes:   newText(smallSize, false),
		problem: newText(smallSize, false),
		more:    newText(smallSize, false),
		help:    newText(smallSize, true),
		helpBox: newRect(corner),
		hot:     newRect(corner),
		tipBox:  newRect(corner),
		tip:     newText(smallSize, false),
	}
	r.pic = container.NewWithoutLayout(r.shade, r.line, r.name, r.dest, r.becomes, r.of, r.icon, r.state,
		r.detail, r.track, r.bar, r.percent, r.bytes, r.problem, r.more, r.helpBox, r.help, r.hot)
	for i := range r.buttons {
		r.buttons[i] = newGlyphImage()
		r.pic.Add(r.buttons[i])
	}
	r.pic.Add(r.tipBox)
	r.pic.Add(r.tip)
	return r
}

func (r *queueRow) box() *fyne.Container { return r.pic }

// queueLook is how a row stands among the others.
type queueLook struct {
	chosen  bool
	keyed   bool
	cursor  bool
	hovered bool
	hot     Action // the button under the pointer
}

func (r *queueRow) draw(p *pen, q QueueRow, look queueLook, width, height float32) {
	r.zones = r.zones[:0]
	r.drawShade(p, look, width, height)
	left := queueInset + gap
	right := r.drawButtons(p, q, look, width-queueRight)
	status := min(max((right-left)*statusSpan, statusMin), statusMax)
	split := right - status
	r.drawName(p, q, left, split-left-2*gap)
	r.drawState(p, q, split, right)
	r.drawProblem(p, q, look, left, right, height > queuePitch)
	r.drawHot(p, look)
}

func (r *queueRow) drawShade(p *pen, look queueLook, width, height float32) {
	place(r.shade, queueInset, 1, max(0, width-2*queueInset), height-2)
	place(r.line, queueInset+gap, height-1, max(0, width-2*queueInset-2*gap), 1)
	fill, stroke, line := p.shade(look.chosen, look.keyed, look.hovered, look.cursor)
	setFill(r.shade, fill)
	setStroke(r.shade, stroke, line)
	show(r.shade, fill != noColour || line > 0) // a clear one would still be painted, pixel by pixel
	setFill(r.line, p.edge)
}

// drawButtons places the icon buttons from the right and returns where they
// begin; the place of three is kept free, so that the columns of all rows align.
func (r *queueRow) drawButtons(p *pen, q QueueRow, look queueLook, right float32) float32 {
	n := 0
	for _, b := range inline {
		if q.Actions.has(b.action) {
			n++
		}
	}
	skip := max(0, n-inlineMax) // Show is in the menu too
	x := right - float32(n-skip)*buttonSize
	used := 0
	for _, b := range inline {
		if !q.Actions.has(b.action) || used == inlineMax {
			continue
		}
		if skip > 0 && (b.action == ActionShow || b.action == ActionLink) {
			skip--
			continue
		}
		c := p.dim
		if look.hot == b.action {
			c = p.text
		}
		p.glyph(r.buttons[used], b.glyph, c, x+(buttonSize-glyphSize)/2, queuePitch/2, glyphSize)
		r.zones = append(r.zones, zone{b.action, b.words, x, queuePitch / 2, buttonSize})
		x += buttonSize
		used++
	}
	for ; used < inlineMax; used++ {
		show(r.buttons[used], false)
	}
	return right - inlineMax*buttonSize - gap
}

func (r *queueRow) drawName(p *pen, q QueueRow, left, room float32) {
	nameColour := p.text
	if q.Tone == ToneQuiet {
		nameColour = p.dim
	}
	p.middle(r.name, q.Name, nameColour, left, firstLine, room)
	// What it becomes matters more than where: the destination gives way
	// first, from its front, and a name within gives way in its middle.
	verb, of := q.Becomes, ""
	if i := strings.LastIndex(verb, " of "); i >= 0 {
		verb, of = verb[:i+4], verb[i+4:]
	}
	if verb != "" {
		verb = " › " + verb
	}
	plain := r.dest.TextStyle
	need := textWidth(verb, smallSize, plain) + min(textWidth(clean(of), smallSize, plain), ofMin)
	x := left + p.write(r.dest, p.fit.path(q.Dest, max(room-need, min(room, destMin)), smallSize, plain), p.dim, left, secondLine)
	x += p.end(r.becomes, verb, p.accentText, x, secondLine, left+room-x)
	p.middle(r.of, of, p.accentText, x, secondLine, left+room-x)
}

func (r *queueRow) drawState(p *pen, q QueueRow, left, right float32) {
	tone := p.tone(q.Tone)
	glyph := q.Glyph
	if glyph == GlyphNone {
		glyph = toneGlyph(q.Tone)
	}
	p.glyph(r.icon, glyph, tone, left, firstLine, 14)
	x := left + 14 + 5
	x += p.end(r.state, q.State, tone, x, firstLine, right-x)
	detail := q.Detail
	if detail != "" {
		detail = "  " + detail
	}
	p.end(r.detail, detail, p.dim, x, firstLine, right-x)
	r.drawBar(p, q, tone, left, right)
}

func (r *queueRow) drawBar(p *pen, q QueueRow, tone color.NRGBA, left, right float32) {
	bar := q.Progress >= 0 && !q.Confirmed
	show(r.track, bar)
	show(r.bar, bar)
	if !bar {
		setText(r.percent, "", p.dim)
		p.end(r.bytes, q.Bytes, p.dim, left+19, secondLine, right-left-19)
		return
	}
	// The places of percent and bytes are kept, so that the bars of all rows
	// begin and end alike.
	bytes := textWidth("888.8 of 888.8 GB", smallSize, r.bytes.TextStyle)
	percent := textWidth("100 %", smallSize, r.percent.TextStyle)
	room := right - left - percent - gap
	if room-bytes-gap >= barMin {
		room -= bytes + gap
		w := textWidth(q.Bytes, smallSize, r.bytes.TextStyle)
		p.end(r.bytes, q.Bytes, p.dim, right-min(w, bytes), secondLine, bytes+1)
	} else {
		setText(r.bytes, "", p.dim)
	}
	const thick = 6
	done := room * float32(sent(q.Progress))
	place(r.track, left, secondLine-thick/2, room, thick)
	setFill(r.track, p.press)
	place(r.bar, left, secondLine-thick/2, max(min(thick, room), done), thick) // a sliver says: begun
	show(r.bar, q.Progress > 0)
	setFill(r.bar, tone)
	words := percentWords(q.Progress, q.Confirmed)
	w := textWidth(words, smallSize, r.percent.TextStyle)
	p.end(r.percent, words, p.text, left+room+gap+percent-w, secondLine, percent+1)
}

func (r *queueRow) drawProblem(p *pen, q QueueRow, look queueLook, left, right float32, tall bool) {
	show(r.helpBox, false)
	setText(r.help, "", p.accentText)
	if q.Problem == "" || !tall {
		setText(r.problem, "", p.dim)
		setText(r.more, "", p.dim)
		return
	}
	end := right + inlineMax*buttonSize + gap
	if q.ProblemAction != "" {
		w := textWidth(q.ProblemAction, smallSize, r.help.TextStyle) + 2*10
		end -= w
		place(r.helpBox, end, problemLine-11, w, 22)
		show(r.helpBox, true)
		fill := noColour
		if look.hot == ActionHelp {
			fill = p.press
		}
		setFill(r.helpBox, fill)
		setStroke(r.helpBox, p.border, 1)
		p.end(r.help, q.ProblemAction, p.accentText, end+10, problemLine, w)
		r.zones = append(r.zones, zone{ActionHelp, q.ProblemAction, end, problemLine, w})
		end -= 2 * gap
	}
	first, second := p.fit.lines(q.Problem, end-left, smallSize, r.problem.TextStyle)
	half := problemHalf
	if second == "" {
		half = 0
	}
	p.write(r.problem, first, p.text, left, problemLine-half)
	p.write(r.more, second, p.text, left, problemLine+half)
}

// drawHot lights the button under the pointer and says left of the buttons what
// it does.
func (r *queueRow) drawHot(p *pen, look queueLook) {
	for _, z := range r.zones {
		if z.action != look.hot || z.action == ActionHelp {
			continue
		}
		place(r.hot, z.x, z.y-buttonSize/2, z.w, buttonSize)
		setFill(r.hot, alpha(p.text, 0x1c))
		w := textWidth(z.words, smallSize, r.tip.TextStyle)
		x := r.zones[0].x - halfGap - w - 2*gap
		place(r.tipBox, x, z.y-12, w+2*gap, 24)
		setFill(r.tipBox, p.raised)
		setStroke(r.tipBox, p.border, 1)
		p.write(r.tip, z.words, p.text, x+gap, z.y)
		r.showHot(true)
		return
	}
	r.showHot(false)
}

func (r *queueRow) showHot(visible bool) {
	show(r.hot, visible)
	show(r.tipBox, visible)
	show(r.tip, visible)
}

// hit is what would be pressed at a position of the row.
func (r *queueRow) hit(pos fyne.Position) Action {
	for _, z := range r.zones {
		if z.holds(pos) {
			return z.action
		}
	}
	return 0
}
