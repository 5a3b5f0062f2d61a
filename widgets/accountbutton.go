package widgets

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Account says as whom the program works, always in sight.
type Account struct {
	Name    string // "Jane Doe"
	Email   string
	Version string // "V2", "V4"
	Sandbox bool   // shown beside the version, so that nobody mistakes it
	Note    string // what is wrong, in few words: "sign in again"; "" is nothing
}

// accountButton names the account at work and counts the others. Where room is
// scarce the mail gives way first, then the name; version, sandbox and what is
// wrong stay.
type accountButton struct {
	widget.BaseWidget
	tapped func()

	account Account
	more    int  // accounts besides
	trouble bool // of one of those

	keyed, hovered bool

	pen        *pen
	face       *canvas.Rectangle
	name, mail *canvas.Text
	version    *pill
	sandbox    *pill
	others     *pill
	warning    *canvas.Image // beside the note
	note       *canvas.Text
	warnings   *canvas.Image // beside the count of the others
	arrow      *canvas.Image
}

var (
	_ fyne.Tappable     = (*accountButton)(nil)
	_ fyne.Focusable    = (*accountButton)(nil)
	_ desktop.Hoverable = (*accountButton)(nil)
)

func newAccountButton(tapped func()) *accountButton {
	b := &accountButton{tapped: tapped, pen: newPen(), face: newRect(corner),
		name: newText(textSize, true), mail: newText(textSize, false),
		version: newPill(), sandbox: newPill(), others: newPill(),
		warning: newGlyphImage(), note: newText(smallSize, false), warnings: newGlyphImage(), arrow: newGlyphImage()}
	b.ExtendBaseWidget(b)
	return b
}

// set names the first, and counts the others.
func (b *accountButton) set(accounts []Account) {
	b.account, b.more, b.trouble = Account{}, max(0, len(accounts)-1), false
	for i, a := range accounts {
		if i == 0 {
			b.account = a
		} else if a.Note != "" {
			b.trouble = true
		}
	}
	b.Refresh()
}

// Tapped presses it. Fyne calls it.
func (b *accountButton) Tapped(*fyne.PointEvent) { run(b.tapped) }

// FocusGained shows the ring. Fyne calls it.
func (b *accountButton) FocusGained() { b.keyed = true; b.Refresh() }

// FocusLost hides the ring. Fyne calls it.
func (b *accountButton) FocusLost() { b.keyed = false; b.Refresh() }

// TypedRune means nothing here. Fyne calls it.
func (b *accountButton) TypedRune(rune) {}

// TypedKey presses it. Fyne calls it.
func (b *accountButton) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		b.Tapped(nil)
	}
}

// MouseIn lights it. Fyne calls it.
func (b *accountButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved does nothing more. Fyne calls it.
func (b *accountButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts the light out. Fyne calls it.
func (b *accountButton) MouseOut() { b.hovered = false; b.Refresh() }

// wants is the width that shows everything.
func (b *accountButton) wants() float32 {
	parts := b.parts()
	w := 2*gap + parts.fixed + 2 // texts are fitted to whole units
	if parts.name != "" {
		w += parts.nameWidth
	}
	if parts.mail != "" {
		w += halfGap + gap + parts.mailWidth
	}
	return w
}

// accountParts are the words of the button, and what room they take.
type accountParts struct {
	name, mail           string
	nameWidth, mailWidth float32
	sandbox, others      string
	note                 string
	noteWidth            float32
	fixed                float32 // all but name and mail, gaps included
}

const (
	arrowSize   float32 = 12
	warningSize float32 = 14
)

func (b *accountButton) parts() accountParts {
	a := b.account
	p := accountParts{name: clean(a.Name), mail: clean(a.Email)}
	if p.name == "" {
		p.name, p.mail = p.mail, ""
	}
	if a.Sandbox {
		p.sandbox = "Sandbox"
	}
	if b.more > 0 {
		p.others = fmt.Sprintf("+%d", b.more)
	}
	p.nameWidth = textWidth(p.name, textSize, b.name.TextStyle)
	p.mailWidth = textWidth(p.mail, textSize, b.mail.TextStyle)
	for _, words := range []string{a.Version, p.sandbox, p.others} {
		if words != "" {
			p.fixed += gap + pillWidth(words)
		}
	}
	if a.Note != "" {
		p.note, p.noteWidth = a.Note, textWidth(a.Note, smallSize, b.note.TextStyle)
		p.fixed += gap + warningSize + halfGap + p.noteWidth
	}
	if b.trouble {
		p.fixed += halfGap + warningSize
	}
	p.fixed += halfGap + arrowSize
	return p
}

// CreateRenderer is for Fyne.
func (b *accountButton) CreateRenderer() fyne.WidgetRenderer {
	return &accountButtonRenderer{b, []fyne.CanvasObject{b.face, b.name, b.mail, b.version.box, b.version.words, b.sandbox.box,
		b.sandbox.words, b.warning, b.note, b.others.box, b.others.words, b.warnings, b.arrow}}
}

type accountButtonRenderer struct {
	b       *accountButton
	objects []fyne.CanvasObject
}

func (r *accountButtonRenderer) MinSize() fyne.Size { return fyne.NewSize(64, 32) }

// The least room in which a name and a mail address still say something.
const (
	nameMin float32 = 56
	mailMin float32 = 96
)

func (r *accountButtonRenderer) Layout(size fyne.Size) {
	b := r.b
	p := b.pen.dip(b)
	parts := b.parts()
	middle := size.Height / 2
	x := gap
	room := size.Width - 2*gap - parts.fixed
	if room < min(nameMin, parts.nameWidth) && parts.note != "" {
		room += halfGap + parts.noteWidth // the sign alone must do
		parts.note = ""
	}

	x += p.end(b.name, parts.name, p.text, x, middle, max(room, 0))
	room -= x - gap + halfGap + gap
	mail := ""
	if room >= min(mailMin, parts.mailWidth) {
		mail = parts.mail
	}
	if mail != "" {
		x += halfGap + gap
	}
	x += p.middle(b.mail, mail, p.dim, x, middle, room)

	plain := pillLook{p.text, noColour, p.border}
	x = b.version.draw(p, b.account.Version, plain, x, middle)
	x = b.sandbox.draw(p, parts.sandbox, pillLook{p.accentText, p.target, p.accent}, x, middle)
	x = r.drawNote(p, parts.note, x, middle)
	x = b.others.draw(p, parts.others, plain, x, middle)
	x = r.drawWarning(p, b.warnings, b.trouble, x+halfGap, middle)
	p.glyph(b.arrow, GlyphDown, p.dim, x, middle+0.5, arrowSize)
	r.drawFace(p, min(size.Width, x+arrowSize+gap), size.Height)
}

// drawNote says what is wrong with the account; where there is no room for the
// words, only that something is.
func (r *accountButtonRenderer) drawNote(p *pen, note string, x, middle float32) float32 {
	wrong := r.b.account.Note != ""
	if wrong {
		x += gap
	}
	x = r.drawWarning(p, r.b.warning, wrong, x, middle)
	if wrong && note == "" {
		x -= halfGap
	}
	return x + p.write(r.b.note, note, p.tone(ToneNeedsYou), x, middle)
}

// drawWarning puts a sign at x and returns where the next thing may stand.
func (r *accountButtonRenderer) drawWarning(p *pen, img *canvas.Image, wrong bool, x, middle float32) float32 {
	if !wrong {
		show(img, false)
		return x
	}
	p.glyph(img, GlyphWarning, p.tone(ToneNeedsYou), x, middle, warningSize)
	return x + warningSize + halfGap
}

func (r *accountButtonRenderer) drawFace(p *pen, width, height float32) {
	b := r.b
	fill, stroke, line := noColour, noColour, float32(0)
	if b.hovered {
		fill = mix(p.window, p.text, 0.08)
	}
	if b.keyed {
		stroke, line = p.accentText, 2
	}
	place(b.face, 0, 0, width, height)
	setFill(b.face, fill)
	setStroke(b.face, stroke, line)
	show(b.face, fill != noColour || line > 0)
}

func (r *accountButtonRenderer) Refresh()                     { r.Layout(r.b.Size()); canvas.Refresh(r.b) }
func (r *accountButtonRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *accountButtonRenderer) Destroy()                     {}
