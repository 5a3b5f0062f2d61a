package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/app/keep"
)

// giveToken signs in with a token that is not ours to keep.
func (w *window) giveToken(token api.Secret) {
	kept := login.Kept{Method: login.Token, Access: token, Base: w.baseURL}
	w.begun(&account{Account: keep.Account{Kept: kept}, keeper: keep.Hold(kept), given: true})
}

// readKeyring goes on as all who stayed signed in.
func (w *window) readKeyring() {
	if len(w.accounts.all) == 0 {
		w.main.Tree.SetLoading("") // the system may ask for a password first
	}
	w.do(func(ctx context.Context) func() {
		kept, err := w.ring.Accounts(ctx)
		return func() {
			defer w.sessions.settled("") // now it is known who may come
			if err != nil {
				w.log.Info("keyring", "error", err)
			}
			for _, one := range kept {
				w.begun(&account{Account: one, keeper: w.ring.Holder(one), kept: true})
			}
			if len(w.accounts.all) == 0 {
				w.showSignIn(nil, "")
			}
		}
	})
}

// begun takes an account up and signs it in.
func (w *window) begun(a *account) {
	if w.accounts.find(a.Key) != nil { // given by the environment as well
		return
	}
	w.accounts.all = append(w.accounts.all, a)
	if a.Kept.IsZero() {
		w.accountRefused(a, "The kept sign-in of this account cannot be read any more.")
		return
	}
	w.enter(a)
}

// enter tries to sign an account in. Without a network it goes on trying by
// itself.
func (w *window) enter(a *account) {
	if a.later != nil {
		a.later()
		a.later = nil
	}
	expected, gate, keeper := a.Key, w.gate(), a.keeper
	w.sessions.expect(expected)
	w.accountsChanged()
	w.do(func(ctx context.Context) func() {
		in, err := gate.enter(ctx, keeper)
		return func() {
			w.entered(a, in, err)
			w.sessions.settled(expected)
		}
	})
}

func (w *window) entered(a *account, in *session, err error) {
	switch {
	case !w.accounts.has(a): // signed out meanwhile
		a.in = in
		w.forget(a)
	case err == nil:
		w.signedIn(a, in)
	case passes(err):
		w.log.Info("sign in", "error", err)
		w.enterLater(a)
	default:
		w.accountRefused(a, signInWords(a.Kept.Method, err))
	}
}

// passes says whether trying again may help by itself.
func passes(err error) bool {
	return errors.Is(err, api.ErrOffline) || errors.Is(err, api.ErrAgain) || errors.Is(err, api.ErrLimit) || errors.Is(err, api.ErrUnknown)
}

// Times between tries to sign in while Frame.io cannot be reached.
const (
	signInFirst = 5 * time.Second
	signInLast  = time.Minute
)

func (w *window) enterLater(a *account) {
	wait := min(signInFirst<<min(a.tries, 6), signInLast)
	a.tries++
	expected := a.Key
	w.sessions.expect(expected)
	stop := w.after(wait, func() { w.enterAgain(a) })
	a.later = func() {
		stop()
		w.sessions.settled(expected)
	}
	w.accountsChanged()
}

func (w *window) enterAgain(a *account) {
	if a.later != nil && w.accounts.has(a) {
		w.enter(a)
	}
}

// tryNow is the next try of all who wait for the network.
func (w *window) tryNow() {
	for _, a := range slices.Clone(w.accounts.all) {
		w.enterAgain(a)
	}
}

// signedIn shows whose tree it is, and lets waiting uploads go on. in may be
// somebody else's than expected: a token that has moved from V2 to V4, or one
// that is kept twice.
func (w *window) signedIn(a *account, in *session) {
	if twin := w.accounts.find(in.Key); twin != nil && twin != a {
		w.accounts.remove(a)
		twin.keeper, twin.Kept, twin.given, twin.kept = a.keeper, a.Kept, a.given, a.kept || twin.kept
		a = twin
	}
	if !w.accounts.has(a) {
		w.accounts.all = append(w.accounts.all, a)
	}
	w.leave(a.in)
	a.Who = in.who()
	a.in, a.elder, a.asked, a.refused, a.tries = in, nil, false, "", 0
	w.sessions.add(in)
	w.settings.meet(a.Who)
	w.engine.SignedIn(in.Key)
	w.keep(a)
	w.tree.loadRootsOf(a)
	w.accountsChanged()
	w.meetElders(w.engine.Snapshot())
}

// keep puts a sign-in into the system's keyring, or says that it cannot.
func (w *window) keep(a *account) {
	if a.given {
		return
	}
	who, keeper := a.Who, a.keeper
	w.do(func(ctx context.Context) func() {
		err := keeper.Move(ctx, w.ring, who)
		return func() {
			w.keyring = err == nil
			a.kept, a.unkept = a.kept || err == nil, err != nil
			switch {
			case err != nil:
				w.log.Info("keyring", "error", err)
			case !w.accounts.has(a): // signed out meanwhile
				w.forget(a)
			}
			w.noteUnkept()
		}
	})
}
