package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/app/keep"
	"stackdrop/widgets"
)

// Where the page's buttons lead: to where a token is made, and to where a
// program is registered.
const (
	tokenSite   = "https://developer.frame.io/app/tokens"
	programSite = "https://developer.frame.io/app/oauth-applications"
	adobeSite   = "https://developer.adobe.com/console"
)

// signInPage is the page while somebody signs in on it. There is one at a time.
type signInPage struct {
	w    *window
	page *widgets.SignIn
	said string          // what is wrong, as the page shows it
	ctx  context.Context // ends with what is being tried
	stop context.CancelFunc
}

// showSignIn puts the sign-in page in place of tree and queue. a, if not nil, is
// who should sign in again.
func (w *window) showSignIn(a *account, trouble string) {
	if a == nil {
		a = &account{}
	}
	whom := ""
	if a.Key != "" {
		whom = w.nameOf(a.Key)
	}
	w.signInPage(w.wayOf(a), a.Kept.Client, whom, trouble)
}

// signInFor is "Sign in" beside an upload of this account, which may be nobody's
// in the list.
func (w *window) signInFor(key string) {
	switch a := w.accounts.of(key); {
	case a != nil && a.state() == "": // all is well again
		w.engine.SignedIn(key)
		return
	case a != nil:
		w.helpAccount(a)
		return
	}
	w.showSignIn(&account{Account: keep.Account{Who: keep.Who{Key: key}}}, "")
}

// wayOf is the way an account came last, or the way to come by its version of
// the API.
func (w *window) wayOf(a *account) widgets.SignInWay {
	method := a.Kept.Method
	if method == "" {
		method = login.Method(w.settings.LastWay)
	}
	switch {
	case method == login.Token:
		return widgets.WayToken
	case isOld(a.Key), method == login.Frameio && a.Key == "":
		return widgets.WayFrameio
	}
	return widgets.WayAdobe
}

// signInPage shows the page; whom is who should sign in, "" for anybody.
func (w *window) signInPage(way widgets.SignInWay, client login.Client, whom, trouble string) {
	if w.signing != nil {
		w.signing.cancel()
	}
	o := widgets.SignInOptions{
		Back: w.accounts.hopeful(), Way: way, Whom: whom, Sandbox: w.sandbox != nil, Keychain: w.keyring,
		Adobe: w.settings.Adobe.form(), Frameio: w.settings.Frameio.form(),
		Built:  adobeClientID != "" && w.sandbox == nil,
		V2Ends: oldEnds(),
	}
	if w.sandbox != nil {
		o.Adobe, o.Frameio = sandboxForms(w.sandbox.Sandbox)
	}
	if client != (login.Client{}) {
		form := widgets.ClientForm{ID: client.ID, Redirect: client.Redirect, Secret: client.Secret.Reveal()}
		if way == widgets.WayFrameio {
			o.Frameio = form
		} else {
			o.Adobe, o.Built = form, o.Built && client.ID == adobeClientID
		}
	}
	s := &signInPage{w: w, page: widgets.NewSignIn(o), stop: func() {}}
	s.wire()
	w.signing = s
	s.complain(trouble)
	w.main.ShowPage(s.page)
	w.post(s.page.Focus) // once it is laid out
	w.probe.changed()
}

func (s *signInPage) wire() {
	w, p := s.w, s.page
	p.OnToken = func(token string) {
		s.busy()
		s.enter(login.Kept{Method: login.Token, Access: api.Secret(strings.TrimSpace(token)), Base: w.baseURL})
	}
	p.OnAdobe = func(f widgets.ClientForm) { s.browse(login.Adobe, f) }
	p.OnFrameio = func(f widgets.ClientForm) { s.browse(login.Frameio, f) }
	p.OnCancel = s.cancel
	p.OnSite = func(way widgets.SignInWay) {
		w.openURL([]string{widgets.WayAdobe: adobeSite, widgets.WayToken: tokenSite, widgets.WayFrameio: programSite}[way])
	}
	p.OnSandbox = w.startSandboxWindow
	p.OnBack = func() {
		s.cancel()
		s.leave()
	}
	p.OnPasted = func(address string) {
		s.complain(errorWords(w.browsing.redirected(address)))
	}
}

// leave goes back to tree and queue.
func (s *signInPage) leave() {
	s.stop()
	s.w.signing = nil
	s.w.main.ShowPage(nil)
	s.w.probe.changed()
}

// busy begins a try, which cancel ends.
func (s *signInPage) busy() {
	s.stop()
	s.ctx, s.stop = context.WithCancel(s.w.ctx)
	s.complain("")
	s.page.SetBusy(true)
}

// cancel ends what is being tried; nothing comes of it any more.
func (s *signInPage) cancel() {
	s.stop()
	s.ctx, s.stop = nil, func() {}
	s.page.SetWaiting("", false)
	s.page.SetBusy(false)
}

// fail says why a try came to nothing.
func (s *signInPage) fail(words string) {
	s.cancel()
	s.complain(words)
}

func (s *signInPage) complain(words string) {
	s.said = words
	s.page.SetError(words)
}

// try runs f away from the window and then, unless the try was cancelled
// meanwhile, what it returns on the window; else undo.
func (s *signInPage) try(f func(ctx context.Context) (then, undo func())) {
	ctx := s.ctx
	s.w.do(func(context.Context) func() {
		then, undo := f(ctx)
		return func() {
			if ctx.Err() != nil {
				undo()
				return
			}
			then()
		}
	})
}

// enter signs in with what the page or the browser has brought.
func (s *signInPage) enter(kept login.Kept) {
	w, gate := s.w, s.w.gate()
	s.try(func(ctx context.Context) (func(), func()) {
		keeper := keep.Hold(kept)
		in, err := gate.enter(ctx, keeper)
		return func() {
			if err != nil {
				s.fail(signInWords(kept.Method, err))
				return
			}
			s.page.Done()
			s.leave()
			w.remember(kept)
			w.tree.wanted = in.Key
			w.signedIn(&account{Account: keep.Account{Kept: kept}, keeper: keeper}, in)
			w.say(widgets.ToneGood, fmt.Sprintf("Signed in as %s (%s)", cmp.Or(in.User.Name, in.User.Email), versionOf(in.Key)))
		}, func() { w.leave(in) }
	})
}

// remember keeps what is not secret, for the next time the page is shown.
func (w *window) remember(kept login.Kept) {
	w.settings.LastWay = string(kept.Method)
	program := registered{ID: kept.Client.ID, Redirect: kept.Client.Redirect}
	switch {
	case w.sandbox != nil || kept.Client.ID == adobeClientID:
	case kept.Method == login.Adobe:
		w.settings.Adobe = program
	case kept.Method == login.Frameio:
		w.settings.Frameio = program
	}
	w.settings.save()
}

// signInWords keeps our own sentence and drops what is for the log.
func signInWords(method login.Method, err error) string {
	e, isAPI := errors.AsType[*api.Error](err)
	switch {
	case errors.Is(err, api.ErrSignIn) && method == login.Token:
		return "Frame.io does not accept this token. Make a new one at developer.frame.io and paste all of it."
	case errors.Is(err, api.ErrOffline):
		return "Frame.io cannot be reached. Check the connection, then try again."
	case isAPI && errors.Is(err, api.ErrForbidden) && e.Words != "":
		return strings.TrimRight(e.Words, ".") + "." // Frame.io's own, with what to do
	case errors.Is(err, api.ErrSignIn) && (!isAPI || e.Words == ""):
		return "Frame.io does not accept this sign-in. Try again; if it stays, sign in to frame.io itself to see whether the account is all right."
	}
	return errorWords(err)
}

// errorWords is an error on the page; "" for none.
func errorWords(err error) string {
	if err == nil {
		return ""
	}
	return cmp.Or(plainError(err), "It did not work.")
}
