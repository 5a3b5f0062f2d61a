package app

import (
	"context"
	"slices"

	"stackdrop/upload"
)

// meetElders lets uploads that were begun over an older API end there, when the
// developer token they were begun with has come to the newer one since. It is
// called whenever somebody comes or the queue changes.
func (w *window) meetElders(s *upload.Snapshot) {
	for _, a := range w.accounts.all {
		if a.in != nil && a.elder == nil && !a.asked && isOpenFor(s, a.in.mayBe) {
			w.meetElder(a)
		}
	}
}

func (w *window) meetElder(a *account) {
	a.asked = true
	in, gate := a.in, w.gate()
	w.sessions.expect("") // uploads wait for what comes of it, without a word
	w.do(func(ctx context.Context) func() {
		elder, err := gate.elder(ctx, in)
		return func() {
			defer w.sessions.settled("")
			switch {
			case a.in != in || !w.accounts.has(a): // signed out, or anew, meanwhile
				a.asked = false
			case err == nil:
				a.elder = elder
				w.sessions.add(elder)
				w.settings.meet(elder.who())
				w.engine.SignedIn(elder.Key)
				w.accountsChanged()
			case passes(err):
				w.log.Info("go on over the older API", "error", err)
				w.after(signInLast, func() {
					a.asked = false
					w.meetElders(w.engine.Snapshot())
				})
			default:
				w.log.Info("no way to the older API", "error", err)
			}
		}
	})
}

// isOpenFor says whether there is something to do for one of the accounts that
// are meant.
func isOpenFor(s *upload.Snapshot, meant func(key string) bool) bool {
	return slices.ContainsFunc(s.Jobs, func(j *upload.Job) bool { return isOpen(j) && meant(j.Account) }) ||
		slices.ContainsFunc(s.Tasks, func(t *upload.Task) bool { return t.State != upload.Done && meant(t.Account) })
}

func isOpen(j *upload.Job) bool { return !j.State.Confirmed() && j.State != upload.Cancelled }
