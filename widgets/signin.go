package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// SignInWay is one of the ways to sign in.
type SignInWay int

const (
	WayAdobe   SignInWay = iota // in the browser, at Adobe: the new Frame.io, V4
	WayToken                    // a developer token: either
	WayFrameio                  // in the browser, at Frame.io: old accounts, V2
)

// ClientForm is a program registered at Adobe or at developer.frame.io, as
// somebody typed it.
type ClientForm struct {
	ID       string
	Redirect string // address
	Secret   string // at Adobe, for Web App credentials only
}

// SignInOptions are what the page begins with.
type SignInOptions struct {
	Back     bool       // there is something to go back to
	Way      SignInWay  // shown first
	Whom     string     // who should sign in: "sam@studio.tv"; "" for anybody
	Adobe    ClientForm // what the fields hold
	Frameio  ClientForm
	Built    bool   // this build has an Adobe project of its own: the fields are folded away
	V2Ends   string // "1 December 2026"; "" if nobody says
	Keychain bool   // sign-ins are kept in one
	Sandbox  bool   // this is the sandbox already: it is not offered
}

// SignIn is the page for signing in, in one of three ways. It has two faces,
// the form and, while the browser is open, the waiting (SetWaiting). It keeps
// no secret: what was typed is gone as soon as signing in worked (Done).
type SignIn struct {
	widget.BaseWidget
	// OnAdobe and OnFrameio open the browser. An empty form means the Adobe
	// project of this build; otherwise ID and Redirect are not empty.
	OnAdobe   func(ClientForm)
	OnFrameio func(ClientForm)
	OnToken   func(token string) // trimmed by the app, not empty

	OnOpenAgain   func()               // the browser, at the same address
	OnCopyAddress func()               // what the browser was opened with
	OnPasted      func(address string) // where the browser ended; not empty
	OnCancel      func()               // while waiting or busy

	OnSite    func(SignInWay) // open where the token, or the program's entry, is made
	OnSandbox func()
	OnBack    func()

	options SignInOptions
	way     SignInWay
	busy    bool
	waiting bool
	keyed   fyne.Focusable // what last had the keys

	ways    *wayPicker
	forms   [WayFrameio + 1]*signInForm
	wait    *signInWait
	trouble *complaint
	submit  *button
	site    *button
	cancel  *button
	back    *button

	formOnly []fyne.CanvasObject // what the waiting hides
	page     *tallPage
}

// NewSignIn returns the page.
func NewSignIn(o SignInOptions) *SignIn {
	s := &SignIn{options: o, way: min(max(o.Way, WayAdobe), WayFrameio), trouble: newComplaint()}
	s.ways = newWayPicker(s, o)
	s.forms = [...]*signInForm{WayAdobe: newAdobeForm(s), WayToken: newTokenForm(s), WayFrameio: newFrameioForm(s)}
	s.wait = newSignInWait(s)
	s.submit = s.newButton(buttonPrimary, GlyphKey, "", s.send)
	s.site = s.newButton(buttonFlat, GlyphShow, "", func() { call(s.OnSite, s.way) })
	s.cancel = s.newButton(buttonPlain, GlyphNone, "Cancel", s.escape)
	s.back = s.newButton(buttonFlat, GlyphNone, "Back", func() { run(s.OnBack) })
	s.page = newTallPage(s.parts()...)
	s.page.pressed = s.refocus
	s.ExtendBaseWidget(s)
	s.show()
	return s
}

// parts are the page from the top down.
func (s *SignIn) parts() []fyne.CanvasObject {
	title := newLine(headingSize, true, inkText)
	title.set("Sign in to Frame.io")
	buttons := container.New(bar{wide: 2, gap: gap, height: 36}, s.submit, s.site, newGap(), s.cancel, s.back)
	foot := []fyne.CanvasObject{container.New(inset{top: 6, bottom: 2}, widget.NewSeparator())}
	if !s.options.Sandbox {
		foot = append(foot, container.New(sideBySide{gap: 2 * gap},
			newPara("No account at hand? The sandbox is a Frame.io inside this program: believable projects, nothing leaves this computer.", fyne.TextAlignLeading),
			s.newButton(buttonPlain, GlyphPlay, "Try the sandbox", func() { run(s.OnSandbox) })))
	}
	foot = append(foot, newHint("Stackdrop is not made by Adobe or Frame.io."))
	s.formOnly = append([]fyne.CanvasObject{s.ways, buttons}, foot...)

	parts := []fyne.CanvasObject{title}
	if s.options.Whom != "" {
		parts = append(parts, newPara("As "+clean(s.options.Whom)+", for the uploads and the projects of that account.", fyne.TextAlignLeading))
	}
	parts = append(parts, s.ways)
	for _, f := range s.forms {
		parts = append(parts, f.content)
	}
	parts = append(parts, s.wait.content, s.trouble, buttons)
	return append(parts, foot...)
}

// newButton is a button of this page: Escape leaves it, and it scrolls into
// sight when it gets the keys.
func (s *SignIn) newButton(kind buttonKind, g Glyph, words string, tapped func()) *button {
	b := newButton(kind, g, words, tapped)
	b.escape = s.escape
	b.gained = func() { s.gained(b) }
	return b
}

func (s *SignIn) gained(o fyne.Focusable) {
	s.keyed = o
	if shown, ok := o.(fyne.CanvasObject); ok {
		s.page.reveal(shown)
	}
}

// escape is the way out: of what is going on, else of the page.
func (s *SignIn) escape() {
	switch {
	case s.waiting || s.busy:
		s.complain("")
		run(s.OnCancel)
	case s.options.Back:
		run(s.OnBack)
	}
}

// choose shows another way.
func (s *SignIn) choose(w SignInWay) {
	if s.busy || s.waiting || w == s.way || w < WayAdobe || w > WayFrameio {
		return
	}
	s.way = w
	s.trouble.set("")
	s.show()
}

// show shows and hides what belongs to the moment, and lays the page out anew.
func (s *SignIn) show() {
	words := [...][2]string{
		WayAdobe:   {"Sign in with Adobe", "Open the Adobe developer console"},
		WayToken:   {"Sign in", "Open developer.frame.io"},
		WayFrameio: {"Sign in with Frame.io", "Open developer.frame.io"},
	}[s.way]
	for _, o := range s.formOnly {
		show(o, !s.waiting)
	}
	for w, f := range s.forms {
		show(f.content, !s.waiting && SignInWay(w) == s.way)
		f.setOff(s.busy)
	}
	s.wait.show(s.waiting, s.busy)
	if s.busy {
		s.submit.set(GlyphClock, "Signing in…")
	} else {
		s.submit.set(GlyphKey, words[0])
	}
	s.submit.setOff(s.busy)
	s.site.set(GlyphShow, words[1])
	show(s.site, !s.forms[s.way].folded())
	show(s.cancel, s.busy)
	show(s.back, s.options.Back && !s.busy)
	s.ways.set(s.way, s.busy)
	s.page.arrange()
}

// send hands over what was typed, or says what is missing.
func (s *SignIn) send() {
	if s.busy || s.waiting {
		return
	}
	form := s.forms[s.way]
	missing, words := form.missing()
	s.complain(words)
	if missing != nil {
		s.focus(missing)
		return
	}
	switch s.way {
	case WayAdobe:
		call(s.OnAdobe, form.typed())
	case WayFrameio:
		call(s.OnFrameio, form.typed())
	case WayToken:
		call(s.OnToken, form.typed().Secret)
	}
}

// paste hands over the address the browser ended on.
func (s *SignIn) paste() {
	address := strings.TrimSpace(s.wait.address.Text)
	if address == "" || s.busy || !s.waiting {
		return
	}
	s.complain("")
	call(s.OnPasted, address)
}

// SetBusy locks the page while what was typed, or what the browser brought, is
// being tried. Cancel and Escape stay.
func (s *SignIn) SetBusy(busy bool) {
	s.busy = busy
	s.show()
}

// SetWaiting shows that the browser is open, with a sentence about what to do
// there; "" goes back to the form. With a pasteHint there is also a field for
// the address the browser ended on, for when it finds no way back by itself.
func (s *SignIn) SetWaiting(text string, pasteHint bool) {
	was := s.waiting
	s.waiting = text != ""
	s.wait.set(text, pasteHint)
	if s.waiting && !was {
		s.trouble.set("")
	}
	s.show()
	if s.waiting != was {
		s.refocus()
	}
}

// SetError says why it did not work; "" takes that away.
func (s *SignIn) SetError(text string) {
	s.complain(text)
	if text != "" {
		s.page.reveal(s.trouble)
	}
}

func (s *SignIn) complain(text string) {
	s.trouble.set(text)
	s.page.arrange()
}

// Done empties the page after it worked.
func (s *SignIn) Done() {
	s.busy, s.waiting = false, false
	for _, f := range s.forms {
		f.forget()
	}
	s.wait.set("", false)
	s.trouble.set("")
	s.show()
}

// Focus gives the keys to what is to be done next.
func (s *SignIn) Focus() {
	s.keyed = nil
	s.refocus()
}

// refocus gives the keys back to what had them, or if that cannot be seen any
// more to what is to be done next.
func (s *SignIn) refocus() {
	next := s.next()
	if o, ok := s.keyed.(fyne.CanvasObject); ok && s.page.shows(o) {
		next = s.keyed
	}
	s.focus(next)
}

// enter gives the keys to the first field of the way that is shown.
func (s *SignIn) enter() {
	if !s.busy && !s.waiting {
		s.focus(s.next())
	}
}

func (s *SignIn) next() fyne.Focusable {
	if s.waiting {
		return s.wait.first()
	}
	if first, _ := s.forms[s.way].missing(); first != nil {
		return first
	}
	return s.submit
}

func (s *SignIn) focus(o fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
		c.Focus(o)
	}
}

// CreateRenderer is for Fyne.
func (s *SignIn) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.page) }
