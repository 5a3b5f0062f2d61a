package app

import (
	"context"
	"errors"
	"time"

	"stackdrop/api"
	"stackdrop/widgets"
)

// noteSignIn notices that an account's sign-in has stopped working.
func (w *window) noteSignIn(key string, err error) {
	if errors.Is(err, api.ErrSignIn) {
		w.signInNeeded(key)
	}
}

// signInNeeded: Frame.io refuses the sign-in of this account. Everything is kept;
// one button helps.
func (w *window) signInNeeded(key string) {
	if a := w.accounts.of(key); a != nil && a.in != nil {
		w.accountRefused(a, "Frame.io wants you to sign in again.")
	}
}

// accountRefused marks one account; the others go on.
func (w *window) accountRefused(a *account, why string) {
	if a.refused != "" {
		return
	}
	a.refused = why
	w.accountsChanged()
	if a.in == nil && !w.accounts.hopeful() {
		w.showSignIn(a, why)
	}
}

// askSignOut says what stops if somebody signs out, and asks.
func (w *window) askSignOut(a *account) {
	uploads, tasks := w.bridge.unfinished(a.keys())
	if uploads+tasks == 0 {
		w.signOut(a)
		return
	}
	text := ""
	switch {
	case uploads == 0 && tasks == 1:
		text = "1 status or review link stops and waits; it goes on when you sign in again."
	case uploads == 0:
		text = plural(tasks, "", "statuses or review links") + " stop and wait; they go on when you sign in again."
	case uploads == 1:
		text = "1 upload stops and waits; it goes on when you sign in again."
	default:
		text = plural(uploads, "", "uploads") + " stop and wait; they go on when you sign in again."
	}
	widgets.Ask(w.win.Canvas(), widgets.Question{
		Title: "Sign out of " + joined(a.called(), a.version()) + "?", Text: text,
		Choices: []widgets.Choose{{Words: "Sign out", Do: func() { w.signOut(a) }}},
	})
}

// signOut forgets a sign-in, here, in the keyring and at the server, and stops
// what works for it. The queue stays, and goes on when the same person signs in
// again.
func (w *window) signOut(a *account) {
	if !w.accounts.has(a) { // asked twice
		return
	}
	w.accounts.remove(a)
	if a.later != nil {
		a.later()
		a.later = nil
	}
	for _, key := range a.keys() {
		w.sessions.drop(key)
		w.engine.SignedOut(key)
	}
	w.ignore(a.keys()...) // who has just been told need not be asked
	w.tree.forget(a.Key)
	w.accountsChanged()
	w.forget(a)
	if len(w.accounts.all) == 0 {
		w.showSignIn(nil, "")
	}
}

// forgetTime bounds how long signing out holds up the end of the program.
const forgetTime = 10 * time.Second

// forget takes a sign-in back from the server, and from where it is kept. It
// does so even while the window closes.
func (w *window) forget(a *account) {
	in, gate, keeper, key, kept := a.in, w.gate(), a.keeper, a.Key, a.kept
	w.do(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetTime)
		defer cancel()
		source := gate.source(keeper)
		if in != nil {
			source = in.Source // which may be refreshing
		}
		err := errors.Join(source.SignOut(ctx), source.Close(ctx))
		if kept {
			if err != nil {
				w.log.Warn("sign out", "error", err)
			}
			err = w.ring.Drop(ctx, key) // which is what counts
		}
		return func() { w.forgot(a, err) }
	})
}

// forgot says if somebody who has signed out would be back at the next start.
func (w *window) forgot(a *account, err error) {
	if err == nil {
		return
	}
	w.log.Warn("forget a sign-in", "error", err)
	w.note.set(aboutForgetting, widgets.Note{
		Tone: widgets.ToneNeedsYou, OnDismiss: dismissable,
		Text: "You are signed out of " + a.called() + " here, but this computer's keyring would not forget the sign-in (" + innermost(err) + ").",
		Choice: widgets.Choose{Words: "Try again", Do: func() {
			w.note.clear(aboutForgetting)
			w.forget(a)
		}},
	})
}

// innermost is what the system itself said; of several errors the first.
func innermost(err error) string {
	for {
		inner := errors.Unwrap(err)
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			inner = several.Unwrap()[0]
		}
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// leave ends a session nobody uses any more, which saves what it has refreshed.
func (w *window) leave(in *session) {
	if in == nil {
		return
	}
	w.do(func(ctx context.Context) func() {
		if err := in.Source.Close(ctx); err != nil {
			w.log.Info("end a session", "error", err)
		}
		return nil
	})
}

// closeSessions waits, not for long, for tokens being refreshed, so that the new
// ones are saved.
func (w *window) closeSessions() {
	ctx, cancel := context.WithTimeout(context.Background(), lastResort)
	defer cancel()
	for _, a := range w.accounts.all {
		if a.in == nil {
			continue
		}
		if err := a.in.Source.Close(ctx); err != nil {
			w.log.Info("end a session", "error", err)
		}
	}
}
