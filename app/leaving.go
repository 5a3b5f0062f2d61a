package app

import (
	"context"
	"errors"

	"stackdrop/api"
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
	if a := w.accounts.find(key); a != nil && a.in != nil {
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

// signOut forgets a sign-in, here, in the keyring and at the server. The queue
// stays, and goes on when the same person signs in again.
func (w *window) signOut(a *account) {
	w.accounts.remove(a)
	if a.later != nil {
		a.later()
		a.later = nil
	}
	w.sessions.drop(a.Key)
	w.tree.forget(a.Key)
	w.accountsChanged()
	w.forget(a)
	if len(w.accounts.all) == 0 {
		w.showSignIn(nil, "")
	}
}

// forget takes a sign-in back from the server, and from where it is kept.
func (w *window) forget(a *account) {
	in, key, kept := a.in, a.Key, a.kept
	w.do(func(ctx context.Context) func() {
		var err error
		if in != nil {
			err = errors.Join(in.Source.SignOut(ctx), in.Source.Close(ctx))
		}
		if kept {
			err = errors.Join(err, w.ring.Drop(ctx, key))
		}
		if err == nil {
			return nil
		}
		return func() { w.complain("Signed out, but the keyring still holds the sign-in", err) }
	})
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
