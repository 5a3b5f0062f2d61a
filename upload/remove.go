package upload

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"stackdrop/api"
)

// removal is something of ours on Frame.io that must go: the placeholder of a
// cancelled or expired upload, or what Undo takes back. It is in the journal
// until it is done, and only names what this program can prove it made.
type removal struct {
	id       string
	rec      removeRecord
	busy     bool
	attempts int
	until    time.Time
}

// remove plans a removal, durable with the ops that made it necessary.
func (l *loop) remove(rec removeRecord, with ...op) {
	id, err := uuid.NewV7()
	if err != nil {
		l.opts.Log.Error("name a removal", "error", err)
		return
	}
	r := &removal{id: id.String(), rec: rec}
	l.removes[r.id] = r
	l.journal.later(append(with, put("remove/"+r.id, rec))...)
}

// startRemovals removes one thing at a time, in the order it was asked; folders
// last, since they go only when they are empty.
func (l *loop) startRemovals(later func(time.Time)) {
	if len(l.removes) == 0 {
		return
	}
	all := make([]*removal, 0, len(l.removes))
	for _, r := range l.removes {
		if r.busy {
			return
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *removal) int { return cmp.Compare(a.id, b.id) })
	files := slices.ContainsFunc(all, func(r *removal) bool { return !r.rec.IfEmpty })
	for _, r := range all {
		if r.rec.IfEmpty && files {
			continue
		}
		if l.now().Before(r.until) {
			later(r.until)
			continue
		}
		l.startRemoval(r)
		later(r.until)
		return
	}
}

func (l *loop) startRemoval(r *removal) {
	svc, err := l.service(r.rec.Account)
	if err != nil {
		r.until = l.now().Add(time.Minute) // not signed in
		return
	}
	mine := map[api.Ref]bool{}
	if r.rec.Intent != nil {
		mine = l.assetsNamed(r.rec.Name)
	}
	if r.rec.IfEmpty && l.inUse(&folder{ref: r.rec.Ref}) { // another drop has found it useful
		l.forgetRemoval(r)
		return
	}
	r.busy = true
	l.work(nil, func(ctx context.Context) func(*loop) {
		err := removeOne(ctx, svc, r.rec, mine)
		return func(l *loop) { l.removed(r, err) }
	})
}

func removeOne(ctx context.Context, svc api.Service, rec removeRecord, mine map[api.Ref]bool) error {
	if rec.Intent != nil {
		orphans, _, err := findOrphans(ctx, svc, *rec.Intent, rec.Name, mine)
		if err != nil || len(orphans) != 1 {
			return err // none, or no telling which
		}
		return svc.Delete(ctx, orphans[0])
	}
	if rec.IfEmpty {
		page, err := svc.Children(ctx, rec.Ref, "")
		if err != nil || len(page.Nodes) > 0 {
			return err
		}
	}
	if rec.Unfinished {
		st, err := svc.Status(ctx, rec.Ref)
		if err != nil || st.Complete {
			return err // complete after all: it is not ours to throw away
		}
	}
	if rec.Unstack {
		if err := svc.Unstack(ctx, rec.Ref); err != nil && !errors.Is(err, api.ErrGone) {
			return err
		}
	}
	return svc.Delete(ctx, rec.Ref)
}

func (l *loop) removed(r *removal, err error) {
	r.busy = false
	e, _ := errors.AsType[*api.Error](err)
	switch {
	case err == nil, errors.Is(err, api.ErrGone):
	case e != nil && e.Class == api.ErrOffline:
		l.goOffline("Frame.io", e)
		return
	case l.ctx.Err() != nil:
		return
	case e == nil || !slices.Contains([]error{api.ErrForbidden, api.ErrRefused}, e.Class):
		r.attempts++
		r.until = l.now().Add(backoff(r.attempts, 2*time.Second, 5*time.Minute, l.opts.Random.Float64()))
		return
	default:
		l.opts.Log.Warn("cannot remove", "ref", r.rec.Ref.String(), "error", err)
		if j := l.jobs[r.rec.Job]; j != nil {
			j.note = "The unfinished file could not be removed from Frame.io: your account may not delete there."
			l.touch(j)
		}
	}
	l.forgetRemoval(r)
}

func (l *loop) forgetRemoval(r *removal) {
	delete(l.removes, r.id)
	l.journal.later(del("remove/" + r.id))
}

// startAnew gives the job a fresh asset: its URLs are dead, or its bytes are
// other ones now. There is no documented call for new URLs.
func (l *loop) startAnew(j *job, why string) {
	if j.anew >= maxAnew {
		l.stop(j, &Problem{
			What: "The upload had to start over several times, and did not get through.", Did: "Stackdrop stopped trying.",
			Do: "Check the computer's clock and the connection, then try again.", Fix: FixAnew, Code: "expired-often",
		}, false)
		return
	}
	j.anew++
	l.opts.Log.Info("start anew", "job", j.spec.ID, "why", why)
	j.note = "Started over: " + why + "."
	l.restart(j, true)
}

const maxAnew = 3

// restart forgets the job's asset and has it removed. spare: not if it turns out
// to be complete after all; nobody asked for that, and the source may be gone.
func (l *loop) restart(j *job, spare bool) {
	j.interrupt()
	id := j.spec.ID
	forget := forgetParts(id, "intent", "created", "finished", "verified", "stacked")
	if old := j.created; old != nil {
		l.remove(removeRecord{Account: j.spec.Account, Ref: old.Asset, Job: id, Unstack: j.stage >= stageConfirmed, Unfinished: spare}, forget...)
	} else {
		l.journal.later(forget...)
	}
	j.forget()
	l.dropCheck(j)
	j.intent, j.created, j.hash, j.verified, j.recheck, j.dead, j.complete, j.stack = nil, nil, "", nil, false, false, false, api.Ref{}
	l.enter(j, stageQueued)
}

// dismantle takes away what a cancelled job has on Frame.io, once none of its
// workers is at work. A finished file is only taken away by Undo.
func (l *loop) dismantle(j *job) {
	if j.gone {
		return
	}
	j.gone = true
	id := j.spec.ID
	forget := forgetParts(id, "intent")
	confirmed := j.stage >= stageConfirmed
	switch {
	case j.created != nil && (!confirmed || j.undo):
		l.remove(removeRecord{Account: j.spec.Account, Ref: j.created.Asset, Job: id, Unstack: confirmed, Unfinished: !j.undo}, append(forget, del(jobKey(id, "created")))...)
	case j.intent != nil:
		l.remove(removeRecord{Account: j.spec.Account, Intent: j.intent, Name: j.spec.Name, Job: id}, forget...)
	default:
		l.journal.later(forget...)
	}
	j.forget()
}
