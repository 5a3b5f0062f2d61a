package app

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"

	"stackdrop/api"
	"stackdrop/widgets"
)

const tokenSite = "https://developer.frame.io/app/tokens"

// address is whose keyring entry the token is.
func (w *window) address() string {
	if w.baseURL == "" {
		return defaultURL
	}
	return w.baseURL
}

// signInFromKeyring goes on as whoever signed in last.
func (w *window) signInFromKeyring() {
	w.do(func(context.Context) func() {
		token, err := w.keys.load(w.address())
		return func() {
			if err != nil {
				if !errors.Is(err, errNoKey) {
					w.log.Info("keyring", "error", err)
				}
				w.showSignIn("")
				return
			}
			w.signInWith(token, false)
		}
	})
}

// showSignIn puts the sign-in page in place of tree and queue.
func (w *window) showSignIn(trouble string) {
	w.sessions.expect(false)
	page := widgets.NewSignIn()
	page.OnSite = func() { w.openURL(tokenSite) }
	page.OnSandbox = w.startSandboxWindow
	page.OnSignIn = func(token string) {
		page.SetBusy(true)
		page.SetError("")
		w.try(api.Secret(token), func(in *session, err error) {
			page.SetBusy(false)
			if err != nil {
				page.SetError(signInWords(err))
				return
			}
			page.Done()
			w.main.ShowPage(nil)
			w.signedIn(in)
			w.keep(api.Secret(token))
		})
	}
	page.SetError(trouble)
	w.main.ShowPage(page)
	page.Focus()
	w.probe.changed()
}

// signInWords keeps our own sentence and drops what is for the log.
func signInWords(err error) string {
	switch {
	case errors.Is(err, api.ErrSignIn):
		return "Frame.io does not accept this token. Make a new one at developer.frame.io and paste all of it."
	case errors.Is(err, api.ErrOffline):
		return "Frame.io cannot be reached. Check the connection, then try again."
	}
	return plainError(err)
}

func (w *window) try(token api.Secret, then func(*session, error)) {
	w.do(func(ctx context.Context) func() {
		in, err := signIn(ctx, w.baseURL, token, w.log)
		return func() { then(in, err) }
	})
}

// signInWith is used at the start, when there is a token already.
func (w *window) signInWith(token api.Secret, keep bool) {
	w.main.Tree.SetLoading("")
	w.try(token, func(in *session, err error) {
		switch {
		case errors.Is(err, api.ErrOffline) || errors.Is(err, api.ErrAgain):
			w.main.Tree.SetFailed("", "Frame.io cannot be reached.")
			w.main.Notice.Set(widgets.Note{Tone: widgets.ToneFixing, Text: "Frame.io cannot be reached. The queue is kept.", Choice: widgets.Choose{Words: "Try again", Do: func() {
				w.main.Notice.Clear()
				w.signInWith(token, keep)
			}}})
		case err != nil:
			w.showSignIn(signInWords(err))
		default:
			w.signedIn(in)
			if keep {
				w.keep(token)
			}
		}
	})
}

// keep puts the token into the system's keyring, or says that it cannot.
func (w *window) keep(token api.Secret) {
	w.do(func(context.Context) func() {
		err := w.keys.save(w.address(), token)
		if err == nil {
			return nil
		}
		return func() {
			w.log.Info("keyring", "error", err)
			w.main.Notice.Set(widgets.Note{
				Tone: widgets.ToneNeutral, Glyph: widgets.GlyphKey, OnDismiss: w.main.Notice.Clear,
				Text: "This computer has no keyring that Stackdrop can use, so you stay signed in only until it is closed.",
			})
		}
	})
}

// signedIn shows whose tree it is, and lets waiting uploads go on.
func (w *window) signedIn(in *session) {
	w.in = in
	w.sessions.add(in)
	w.engine.SignedIn(in.Key)
	w.main.Notice.Clear()
	w.main.Header.SetAccount(widgets.Account{Name: in.User.Name, Email: in.User.Email, Version: in.Service.Version(), Sandbox: w.sandbox != nil})
	w.tree.clear()
	w.tree.loadRoots()
	w.selectionChanged()
	w.bridge.refreshStatus()
	if w.sandbox == nil && in.Service.Capabilities().Ends != "" {
		w.log.Info("service ends", "on", in.Service.Capabilities().Ends)
	}
	w.probe.changed()
}

// noteSignIn notices that the token has stopped working.
func (w *window) noteSignIn(err error) {
	if errors.Is(err, api.ErrSignIn) {
		w.signedOut()
	}
}

// signedOut: Frame.io refuses the token. Everything is kept; one button helps.
func (w *window) signedOut() {
	if w.in == nil {
		return
	}
	w.main.Notice.Set(widgets.Note{
		Tone: widgets.ToneNeedsYou, Text: "Frame.io wants you to sign in again. Uploads wait; nothing that was sent is lost.",
		Choice: widgets.Choose{Words: "Sign in", Do: func() { w.main.Notice.Clear(); w.showSignIn("") }},
	})
}

// signOut forgets the token, here and in the keyring. The queue stays, and goes
// on when the same person signs in again.
func (w *window) signOut() {
	if w.in == nil {
		return
	}
	old := w.in
	w.in = nil
	w.sessions.drop(old.Key)
	w.main.Header.SetAccount(widgets.Account{})
	w.tree.clear()
	w.main.Tree.SetRoots(nil)
	w.do(func(context.Context) func() {
		if err := w.keys.drop(w.address()); err != nil {
			w.log.Info("keyring", "error", err)
		}
		return nil
	})
	w.showSignIn("")
}

// startSandboxWindow opens the sandbox in a window of its own, so that nothing
// tried there can touch a real account.
func (w *window) startSandboxWindow() {
	w.do(func(context.Context) func() {
		exe, err := os.Executable()
		if err == nil {
			err = exec.Command(exe, "-sandbox").Start()
		}
		return func() {
			if err != nil {
				w.complain("The sandbox could not be started", err)
				return
			}
			w.say(widgets.ToneGood, "The sandbox opens in a window of its own.")
		}
	})
}

func (w *window) openURL(address string) {
	u, err := url.Parse(address)
	if err == nil {
		err = w.app.OpenURL(u)
	}
	if err != nil {
		w.complain("The browser could not be opened", err)
	}
}
