package widgets

import (
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
	Back    bool       // there is something to go back to
	Way     SignInWay  // shown first
	Adobe   ClientForm // what the fields hold
	Frameio ClientForm
	Built   bool   // this build has an Adobe project of its own: the fields are folded away
	V2Ends  string // "1 December 2026"; "" if nobody says
	Sandbox bool   // this is the sandbox already: it is not offered
}

// SignIn is the page for signing in, in one of three ways. It keeps no secret:
// what was typed is gone as soon as signing in worked (Done).
type SignIn struct {
	widget.BaseWidget
	// OnAdobe and OnFrameio open the browser; what follows is told by
	// SetWaiting. The zero form means: the Adobe project of this build.
	OnAdobe   func(ClientForm)
	OnFrameio func(ClientForm)
	OnToken   func(token string) // trimmed by the app, not empty

	OnOpenAgain   func()               // the browser, at the same address
	OnCopyAddress func()               // what the browser was opened with
	OnPasted      func(address string) // where the browser ended; not empty
	OnCancel      func()               // while waiting or busy

	OnSite    func(SignInWay) // open where the program or the token is made
	OnSandbox func()
	OnBack    func()

	token   *tokenEntry
	signIn  *button
	sandbox *button
	failure *widget.Label
	trouble *fyne.Container // holds it
	content fyne.CanvasObject
}

// NewSignIn returns the page.
func NewSignIn(o SignInOptions) *SignIn {
	s := &SignIn{}
	s.token = newTokenEntry(s.submit)
	s.token.OnChanged = func(text string) { s.signIn.setOff(text == "") }
	s.signIn = newButton(buttonPrimary, GlyphKey, "Sign in", s.submit)
	s.signIn.off = true
	s.sandbox = newButton(buttonPlain, GlyphPlay, "Try the sandbox", func() { run(s.OnSandbox) })
	s.failure = widget.NewLabel("")
	s.failure.Wrapping, s.failure.Importance = fyne.TextWrapWord, widget.DangerImportance
	s.trouble = unpadded(s.failure)
	s.trouble.Hide()
	title := newLine(headingSize, true, inkText)
	title.set("Sign in to Frame.io")
	site := newButton(buttonFlat, GlyphShow, "Open developer.frame.io", func() { call(s.OnSite, WayToken) })
	buttons := []fyne.CanvasObject{s.signIn, site}
	if o.Back {
		buttons = append(buttons, newButton(buttonFlat, GlyphCross, "Back", func() { run(s.OnBack) }))
	}
	s.content = container.NewStack(newSurface(fillPanel, edgeNone), container.New(inset{24, 24, 24, 24},
		container.New(pile{width: 440, gap: 10, centre: true},
			title,
			newPara("Make a developer token on developer.frame.io and paste it here. It is kept in this computer's keychain and goes to Frame.io only.", fyne.TextAlignLeading),
			s.token, s.trouble,
			container.New(bar{wide: 2, gap: gap, height: 36}, buttons...),
			container.New(inset{top: 18, bottom: 10}, newRule()),
			newPara("No account at hand? The sandbox is a Frame.io inside this program: believable projects, nothing leaves this computer.", fyne.TextAlignLeading),
			container.New(bar{wide: 1, gap: gap, height: 36}, s.sandbox),
			newPara("Stackdrop is not made by Adobe or Frame.io.", fyne.TextAlignLeading))))
	s.ExtendBaseWidget(s)
	return s
}

func newRule() fyne.CanvasObject { return widget.NewSeparator() }

func (s *SignIn) submit() {
	if s.token.Text != "" && !s.token.Disabled() {
		call(s.OnToken, s.token.Text)
	}
}

// SetBusy locks the form while the token is being tried.
func (s *SignIn) SetBusy(busy bool) {
	if busy {
		s.token.Disable()
		s.signIn.set(GlyphClock, "Signing in…")
	} else {
		s.token.Enable()
		s.signIn.set(GlyphKey, "Sign in")
	}
	s.signIn.setOff(busy || s.token.Text == "")
	s.content.Refresh()
}

// SetWaiting shows that the browser is open, what to do there, and, with a
// pasteHint, a field for the address it ended on; "" goes back to the form.
func (s *SignIn) SetWaiting(text string, pasteHint bool) { s.SetBusy(text != "") }

// SetError says why it did not work; "" takes that away.
func (s *SignIn) SetError(text string) {
	s.failure.SetText(text)
	show(s.trouble, text != "")
	s.content.Refresh()
}

// Done empties the form after it worked.
func (s *SignIn) Done() {
	s.token.SetText("")
	s.SetBusy(false)
	s.SetError("")
}

// Focus gives the keys to the token field.
func (s *SignIn) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s.token); c != nil {
		c.Focus(s.token)
	}
}

// CreateRenderer is for Fyne.
func (s *SignIn) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }

// tokenEntry is a password field that submits on Enter.
type tokenEntry struct{ widget.Entry }

func newTokenEntry(submit func()) *tokenEntry {
	e := &tokenEntry{}
	e.Password, e.Wrapping = true, fyne.TextWrap(fyne.TextTruncateClip)
	e.PlaceHolder = "Developer token"
	e.OnSubmitted = func(string) { submit() }
	e.ExtendBaseWidget(e)
	return e
}
