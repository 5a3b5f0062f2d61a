package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/app/keep"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// account is somebody Stackdrop works for, or is about to.
type account struct {
	keep.Account              // Key is "" until Frame.io has said whose it is
	keeper       *keep.Holder // of the sign-in
	given        bool         // by the environment or the sandbox: not ours to keep
	kept         bool         // in the keyring

	in      *session // nil: not signed in yet
	refused string   // why Frame.io wants a new sign-in, in words; "" if it does not
	tries   int      // to reach Frame.io
	later   func()   // calls the next try off; nil: none is waiting
}

// called is what to call the account by.
func (a *account) called() string { return cmp.Or(a.Email, a.Name, "this account") }

// version is the API it comes by: "V4", or "" until that is known.
func (a *account) version() string {
	v, _, _ := strings.Cut(a.Key, " ")
	return v
}

// state is what there is to say about it, in few words; "" if all is well.
func (a *account) state() string {
	switch {
	case a.refused != "":
		return "sign in again"
	case a.in != nil:
		return ""
	case a.later != nil:
		return "not reachable"
	}
	return "signing in…"
}

// accounts are all of them, in the order they came. They belong to Fyne's
// goroutine; the engine asks sessions.
type accounts struct{ all []*account }

func (l *accounts) find(key string) *account {
	at := slices.IndexFunc(l.all, func(a *account) bool { return key != "" && a.Key == key })
	if at < 0 {
		return nil
	}
	return l.all[at]
}

func (l *accounts) has(a *account) bool { return slices.Contains(l.all, a) }

func (l *accounts) remove(a *account) {
	l.all = slices.DeleteFunc(l.all, func(o *account) bool { return o == a })
}

// session is an account's, nil while it is not signed in.
func (l *accounts) session(key string) *session {
	if a := l.find(key); a != nil {
		return a.in
	}
	return nil
}

// anybody says whether somebody is signed in.
func (l *accounts) anybody() bool {
	return slices.ContainsFunc(l.all, func(a *account) bool { return a.in != nil })
}

// hopeful says whether somebody is signed in or may be soon.
func (l *accounts) hopeful() bool {
	return slices.ContainsFunc(l.all, func(a *account) bool { return a.refused == "" })
}

// gate is the way in to the Frame.io this window works with.
func (w *window) gate() gate { return gate{base: w.baseURL, log: w.log} }

// giveToken signs in with a token that is not ours to keep.
func (w *window) giveToken(token api.Secret) {
	kept := login.Kept{Method: login.Token, Access: token, Base: w.baseURL}
	w.begun(&account{Account: keep.Account{Kept: kept}, keeper: keep.Hold(kept), given: true})
}

// readKeyring goes on as all who stayed signed in.
func (w *window) readKeyring() {
	w.do(func(context.Context) func() {
		kept, err := w.ring.Accounts()
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
		w.leave(in)
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
	a.Who = keep.Who{Key: in.Key, Name: in.User.Name, Email: in.User.Email}
	a.in, a.refused, a.tries = in, "", 0
	w.sessions.add(in)
	w.engine.SignedIn(in.Key)
	w.keep(a)
	w.tree.loadRootsOf(a)
	w.accountsChanged()
	w.goOnAsV2(a)
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
			if err == nil {
				a.kept = true
				if !w.accounts.has(a) { // signed out meanwhile
					w.forget(a)
				}
				return
			}
			w.log.Info("keyring", "error", err)
			w.note.set(aboutKeyring, widgets.Note{
				Tone: widgets.ToneNeutral, Glyph: widgets.GlyphKey, OnDismiss: dismissable,
				Text: "This computer has no keyring that Stackdrop can use, so you stay signed in only until it is closed.",
			})
		}
	})
}

// goOnAsV2 lets uploads that were begun over V2 end there, when the developer
// token they were begun with has come to V4 since.
func (w *window) goOnAsV2(a *account) {
	begun := func(j *upload.Job) bool {
		return strings.HasPrefix(j.Account, "V2 ") && !j.State.Confirmed() && j.State != upload.Cancelled
	}
	if a.Kept.Method != login.Token || a.version() != "V4" || !slices.ContainsFunc(w.engine.Snapshot().Jobs, begun) {
		return
	}
	source, gate := a.in.Source, w.gate()
	w.do(func(ctx context.Context) func() {
		old, err := gate.v2(ctx, source)
		if err != nil {
			w.log.Info("go on over V2", "error", err)
			return nil
		}
		w.sessions.add(old)
		w.engine.SignedIn(old.Key)
		return nil
	})
}

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
