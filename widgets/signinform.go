package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// signInForm is what one way of signing in asks for and explains.
type signInForm struct {
	id, redirect, secret *formEntry // nil where the way has none
	need                 []need
	fold                 *button // shows and hides the fields; nil: always there
	fields               []fyne.CanvasObject
	open                 bool
	content              *fyne.Container
}

// need is a field that must not be empty, and what to say if it is.
type need struct {
	entry *formEntry
	words string
}

// inBrowser explains a way that leads through the browser.
func inBrowser(o SignInOptions) fyne.CanvasObject {
	text := "Your browser opens, and you sign in there: Stackdrop never sees your password."
	if o.Keychain {
		text += " The sign-in is kept in this computer's keychain."
	}
	return newPara(text, fyne.TextAlignLeading)
}

func newAdobeForm(s *SignIn) *signInForm {
	was := s.options.Adobe
	f := &signInForm{
		id:       newFormEntry(s, was.ID, "", false),
		redirect: newFormEntry(s, was.Redirect, "adobe+…://adobeid/…", false),
		secret:   newFormEntry(s, was.Secret, "Only for Web App credentials", true),
		open:     !s.options.Built || was.ID != "",
	}
	f.need = []need{
		{f.id, "The client ID is missing. It is shown in the Adobe developer console, under the credential."},
		{f.redirect, "The redirect address is missing. It is shown in the Adobe developer console, under the credential."},
	}
	f.fields = []fyne.CanvasObject{
		newPara("Frame.io lets in only programs that are registered with Adobe. Until Stackdrop is, your Adobe admin can make a project for it: "+
			"a Frame.io API credential of the kind Native App.", fyne.TextAlignLeading),
		newFields(field{"Client ID", f.id}, field{"Redirect address", f.redirect}, field{"Client secret", f.secret}),
	}
	parts := []fyne.CanvasObject{inBrowser(s.options)}
	if s.options.Built {
		f.fold = s.newButton(buttonFlat, GlyphRight, "Use my own Adobe project", func() {
			f.open = !f.open
			s.show()
		})
		parts = append(parts, container.New(bar{wide: -1, pad: -10}, f.fold))
	}
	f.content = container.New(pile{gap: 10}, append(parts, f.fields...)...)
	return f
}

func newTokenForm(s *SignIn) *signInForm {
	f := &signInForm{secret: newFormEntry(s, "", "Paste it here", true), open: true}
	goes := "It goes to Frame.io only."
	if s.options.Keychain {
		goes = "It is kept in this computer's keychain and goes to Frame.io only."
	}
	f.need = []need{{f.secret, "There is no token yet. Make one on developer.frame.io and paste it here."}}
	f.content = container.New(pile{gap: 10},
		newPara("Make a developer token on developer.frame.io and paste it here; Stackdrop finds out whether your account is a new or an old one. "+goes, fyne.TextAlignLeading),
		newPara("If your company manages Frame.io in the Adobe Admin Console, sign in with your Adobe ID instead.", fyne.TextAlignLeading),
		newFields(field{"Token", f.secret}))
	return f
}

func newFrameioForm(s *SignIn) *signInForm {
	was := s.options.Frameio
	f := &signInForm{
		id:       newFormEntry(s, was.ID, "", false),
		redirect: newFormEntry(s, was.Redirect, "http://localhost:…/callback", false),
		open:     true,
	}
	f.need = []need{
		{f.id, "The client ID is missing. It is shown on developer.frame.io, under the OAuth app."},
		{f.redirect, "The redirect address is missing. It is the one that the OAuth app on developer.frame.io was made with."},
	}
	f.content = container.New(pile{gap: 10}, inBrowser(s.options),
		newPara("The old Frame.io lets in only programs that are registered: make an OAuth app with PKCE on developer.frame.io. "+
			"A developer token is less work.", fyne.TextAlignLeading),
		newFields(field{"Client ID", f.id}, field{"Redirect address", f.redirect}))
	return f
}

func (f *signInForm) entries() []*formEntry {
	var all []*formEntry
	for _, e := range []*formEntry{f.id, f.redirect, f.secret} {
		if e != nil {
			all = append(all, e)
		}
	}
	return all
}

// folded says that nothing is asked for.
func (f *signInForm) folded() bool { return !f.open }

func (f *signInForm) setOff(off bool) {
	for _, o := range f.fields {
		show(o, f.open)
	}
	if f.fold != nil {
		g := GlyphRight
		if f.open {
			g = GlyphDown
		}
		f.fold.set(g, f.fold.text)
		f.fold.setOff(off)
	}
	for _, e := range f.entries() {
		e.setOff(off)
	}
}

// missing is the first empty field that must not be, and what to say.
func (f *signInForm) missing() (*formEntry, string) {
	for _, n := range f.need {
		if f.open && strings.TrimSpace(n.entry.Text) == "" {
			return n.entry, n.words
		}
	}
	return nil, ""
}

// typed is what the fields hold; nothing while they are folded away.
func (f *signInForm) typed() ClientForm {
	if !f.open {
		return ClientForm{}
	}
	text := func(e *formEntry) string {
		if e == nil {
			return ""
		}
		return e.Text
	}
	return ClientForm{ID: text(f.id), Redirect: text(f.redirect), Secret: text(f.secret)}
}

// forget empties what must not stay on screen.
func (f *signInForm) forget() {
	if f.secret != nil {
		f.secret.SetText("")
	}
}
