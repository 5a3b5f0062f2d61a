package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// signInWait is the face of the sign-in page while the browser is open.
type signInWait struct {
	head    *line
	text    *widget.Label
	words   *fyne.Container // holds it
	again   *button
	copy    *button
	cancel  *button
	address *formEntry
	next    *button
	pasting *fyne.Container // the field and what it is for
	hint    bool
	content *fyne.Container
}

const pasteWords = "Did the browser end on a page that does not open, or on an empty one? " +
	"Copy the whole address from its address bar and paste it here."

func newSignInWait(s *SignIn) *signInWait {
	w := &signInWait{head: newLine(titleSize, true, inkText), text: widget.NewLabel("")}
	w.text.Wrapping = fyne.TextWrapWord
	w.words = unpadded(w.text)
	w.again = s.newButton(buttonPlain, GlyphShow, "Open the browser again", func() { run(s.OnOpenAgain) })
	w.copy = s.newButton(buttonPlain, GlyphLink, "Copy the address", func() { run(s.OnCopyAddress) })
	w.cancel = s.newButton(buttonPlain, GlyphNone, "Cancel", s.escape)
	w.address = newFormEntry(s, "", "Address", false)
	w.address.OnSubmitted = func(string) { s.paste() }
	w.next = s.newButton(buttonPlain, GlyphNone, "Continue", s.paste)
	w.pasting = container.New(pile{gap: 10}, container.New(inset{top: 6, bottom: 2}, widget.NewSeparator()),
		newPara(pasteWords, fyne.TextAlignLeading), container.New(bar{wide: 0, gap: gap}, w.address, w.next))
	w.content = container.New(pile{gap: 10},
		container.New(besideIcon{}, newIcon(GlyphClock, glyphSize, inkTone(ToneMoving)), w.head), w.words,
		container.New(bar{wide: 2, gap: gap, height: 36}, w.again, w.copy, newGap(), w.cancel), w.pasting)
	return w
}

// set changes the words; without any, the address is forgotten.
func (w *signInWait) set(text string, hint bool) {
	w.text.SetText(text)
	w.hint = hint
	if text == "" {
		w.address.SetText("")
	}
}

func (w *signInWait) show(waiting, busy bool) {
	show(w.content, waiting)
	for _, o := range []fyne.CanvasObject{w.words, w.again, w.copy} {
		show(o, !busy)
	}
	show(w.pasting, w.hint && !busy)
	w.address.setOff(busy) // what is hidden may still have the keys
	for _, b := range []*button{w.again, w.copy, w.next} {
		b.setOff(busy)
	}
	if busy {
		w.head.set("Signing in…")
	} else {
		w.head.set("Waiting for your browser…")
	}
}

// first is what gets the keys.
func (w *signInWait) first() fyne.Focusable {
	if w.hint {
		return w.address
	}
	return w.again
}
