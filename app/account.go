package app

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/widgets"
)

const tokenSite = "https://developer.frame.io/app/tokens"

// address is whose keyring entry the token is.
func (w *window) address() string { return cmp.Or(w.baseURL, defaultURL) }

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
			w.signInWith(token)
		}
	})
}

// showSignIn puts the sign-in page in place of tree and queue.
func (w *window) showSignIn(trouble string) {
	w.sessions.expect(false)
	var back func()
	if w.in != nil {
		back = func() { w.main.ShowPage(nil) }
	}
	page := widgets.NewSignIn(back)
	page.OnSite = func() { w.openURL(tokenSite) }
	page.OnSandbox = w.startSandboxWindow
	page.OnSignIn = func(token string) {
		token = strings.TrimSpace(token)
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
	w.post(page.Focus) // once it is laid out
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

// Times between tries to sign in while Frame.io cannot be reached.
const (
	signInFirst = 5 * time.Second
	signInLast  = time.Minute
)

// signInWith is used at the start, when there is a token already. Without a
// network it goes on trying by itself.
func (w *window) signInWith(token api.Secret) {
	w.pending = token
	w.sessions.expect(true)
	w.main.Tree.SetLoading("")
	w.try(token, func(in *session, err error) {
		switch {
		case errors.Is(err, api.ErrOffline) || errors.Is(err, api.ErrAgain):
			w.signInLater()
		case err != nil:
			w.pending = ""
			w.showSignIn(signInWords(err))
		default:
			w.signedIn(in)
		}
	})
}

func (w *window) signInLater() {
	wait := min(signInFirst<<min(w.tries, 6), signInLast)
	w.tries++
	w.main.Tree.SetFailed("", "Frame.io cannot be reached.")
	w.note.set(aboutNetwork, widgets.Note{
		Tone: widgets.ToneFixing, Text: "Frame.io cannot be reached. The queue is kept, and Stackdrop goes on by itself when the network is back.",
		Choice: widgets.Choose{Words: "Try now", Do: w.signInAgain},
	})
	w.later = w.after(wait, w.signInAgain)
}

// signInAgain is the next try, by itself or because somebody asked for it.
func (w *window) signInAgain() {
	if w.later != nil {
		w.later()
		w.later = nil
	}
	if w.in == nil && w.pending != "" {
		w.signInWith(w.pending)
	}
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
			w.note.set(aboutKeyring, widgets.Note{
				Tone: widgets.ToneNeutral, Glyph: widgets.GlyphKey, OnDismiss: dismissable,
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
	w.pending, w.tries = "", 0
	w.note.clear(aboutSignIn)
	w.note.clear(aboutNetwork)
	w.main.Header.SetAccount(widgets.Account{Name: in.User.Name, Email: in.User.Email, Version: in.Service.Version(), Sandbox: w.sandbox != nil})
	w.tree.clear()
	w.tree.loadRoots()
	w.selectionChanged()
	w.bridge.refreshStatus()
	if ends, err := time.Parse(time.DateOnly, in.Service.Capabilities().Ends); err == nil && w.sandbox == nil {
		w.note.set(aboutEnd, widgets.Note{
			Tone: widgets.ToneNeutral, Glyph: widgets.GlyphClock, OnDismiss: dismissable,
			Text: "Frame.io has announced that the API of this account (" + in.Service.Version() + ") ends after " + ends.Format("2 January 2006") + ".",
		})
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
	w.note.set(aboutSignIn, widgets.Note{
		Tone: widgets.ToneNeedsYou, Text: "Frame.io wants you to sign in again. Uploads wait; nothing that was sent is lost.",
		Choice: widgets.Choose{Words: "Sign in", Do: func() { w.showSignIn("") }},
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
	w.bridge.refreshStatus()
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
	w.do(func(ctx context.Context) func() {
		exe, err := os.Executable()
		if err == nil {
			err = launch(ctx, exec.Command(exe, "-sandbox"))
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
