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
		if a.in != nil && a.elder == nil && !a.asked && slices.ContainsFunc(openKeys(s), a.in.mayBe) {
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

// openKeys are the accounts that there is something to do for.
func openKeys(s *upload.Snapshot) (keys []string) {
	for _, j := range s.Jobs {
		if isOpen(j) {
			keys = append(keys, j.Account)
		}
	}
	for _, t := range s.Tasks {
		if t.State != upload.Done {
			keys = append(keys, t.Account)
		}
	}
	return keys
}

func isOpen(j *upload.Job) bool { return !j.State.Confirmed() && j.State != upload.Cancelled }
