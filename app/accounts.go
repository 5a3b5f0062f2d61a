package app

import (
	"cmp"
	"slices"

	"stackdrop/app/keep"
)

// account is somebody Stackdrop works for, or is about to.
type account struct {
	keep.Account              // Key is "" until Frame.io has said whose it is
	keeper       *keep.Holder // of the sign-in
	given        bool         // by the environment or the sandbox: not ours to keep
	kept         bool         // in the keyring
	unkept       bool         // which it could not be put into

	in      *session // nil: not signed in yet
	elder   *session // of uploads begun before its account moved to a newer API; nil for none
	asked   bool     // for an elder
	refused string   // why Frame.io wants a new sign-in, in words; "" if it does not
	tries   int      // to reach Frame.io
	later   func()   // calls the next try off; nil: none is waiting
}

// called is what to call the account by.
func (a *account) called() string { return cmp.Or(a.Email, a.Name, "this account") }

// version is the API it comes by: "V4", or "" until that is known.
func (a *account) version() string { return versionOf(a.Key) }

// keys name the account in the journal.
func (a *account) keys() (keys []string) {
	if a.Key != "" {
		keys = append(keys, a.Key)
	}
	if a.elder != nil {
		keys = append(keys, a.elder.Key)
	}
	return keys
}

// by is the session that goes by a key; nil for none.
func (a *account) by(key string) *session {
	if a.elder != nil && a.elder.Key == key {
		return a.elder
	}
	return a.in
}

// state is what there is to say about it, in few words; "" if all is well.
func (a *account) state() string {
	switch {
	case a.refused != "":
		return "sign in again"
	case a.in != nil:
		return ""
	case a.unreachable():
		return "not reachable"
	}
	return "signing in…"
}

// unreachable says whether Frame.io did not answer when it was asked last.
func (a *account) unreachable() bool { return a.in == nil && a.refused == "" && a.tries > 0 }

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

// of is the account that uploads of this key belong to; nil for none in the list.
func (l *accounts) of(key string) *account {
	at := slices.IndexFunc(l.all, func(a *account) bool { return slices.Contains(a.keys(), key) })
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
	if a := l.of(key); a != nil {
		return a.by(key)
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
