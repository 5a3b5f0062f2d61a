package upload

import (
	"slices"
	"time"

	"golang.org/x/time/rate"

	"stackdrop/api"
)

// each runs f on the loop for every job among ids.
func (e *Engine) each(ids []string, f func(*loop, *job)) {
	e.post(func(l *loop) {
		for _, id := range ids {
			if j := l.jobs[id]; j != nil {
				f(l, j)
			}
		}
	})
}

// Pause stops jobs where they are; what the store has is kept. Within a second
// nothing of them is on the wire.
func (e *Engine) Pause(ids ...string) {
	e.each(ids, func(l *loop, j *job) {
		if !j.last.Ended() {
			l.setPaused(j, true)
		}
	})
}

// Resume lets paused jobs go on.
func (e *Engine) Resume(ids ...string) {
	e.each(ids, func(l *loop, j *job) { l.setPaused(j, false) })
}

func (l *loop) setPaused(j *job, on bool) {
	if j.flags.Paused == on {
		return
	}
	j.flags.Paused = on
	if on {
		j.interrupt()
	}
	l.keepFlags(j)
	l.touch(j)
}

func (l *loop) keepFlags(j *job) { l.journal.later(put(jobKey(j.spec.ID, "flags"), j.flags)) }

// PauseAll holds the whole queue, running jobs included, until ResumeAll. It
// outlives a restart.
func (e *Engine) PauseAll() { e.post(func(l *loop) { l.pauseAll(true) }) }

// ResumeAll ends PauseAll. Jobs that were paused one by one stay so.
func (e *Engine) ResumeAll() { e.post(func(l *loop) { l.pauseAll(false) }) }

func (l *loop) pauseAll(on bool) {
	l.paused = on
	l.journal.later(put("engine/paused", on))
	for _, j := range l.live {
		if on {
			j.interrupt()
		}
		l.touch(j)
	}
	l.dirty = true
}

// Cancel ends jobs for good and removes their unfinished assets from Frame.io.
// A file that is confirmed stays; use Undo to take it back. A task is taken off
// the list; what it did stays.
func (e *Engine) Cancel(ids ...string) {
	e.each(ids, func(l *loop, j *job) {
		if !j.last.Confirmed() {
			l.cancel(j)
		}
	})
	e.post(func(l *loop) { l.eachTask(ids, l.removeTask) })
}

func (l *loop) cancel(j *job) {
	if j.flags.Cancelled {
		return
	}
	j.flags.Cancelled = true
	j.interrupt()
	l.keepFlags(j)
	l.dropCheck(j)
	l.place(j)
	if j.busy == 0 {
		l.dismantle(j)
	}
}

// Undo takes a whole Add back: unfinished files are cancelled, finished ones
// taken out of their stacks and deleted, and folders made for it deleted when
// they are empty.
func (e *Engine) Undo(batchID string) {
	e.post(func(l *loop) {
		b := l.byBatch[batchID]
		if b == nil || b.rec.Undone {
			return
		}
		b.rec.Undone = true
		l.journal.later(put("batch/"+batchID, b.rec))
		l.undo(b)
	})
}

func (l *loop) undo(b *batch) {
	for _, id := range b.jobs {
		j := l.jobs[id]
		if j == nil || j.spec.Batch != b.rec.ID {
			continue // attached: not this batch's to take back
		}
		j.undo = true
		if j.flags.Cancelled && j.created != nil && j.busy == 0 {
			j.gone = false // it may have been complete, and was spared then
			l.dismantle(j)
		}
		l.cancel(j)
	}
	for _, f := range l.madeFor(b.rec.ID) {
		if l.inUse(f) {
			continue
		}
		l.remove(removeRecord{Account: b.rec.Request.Account, Ref: f.ref, IfEmpty: true}, del(f.key))
		delete(l.folders, f.key)
	}
	l.dirty = true
}

// Retry lets jobs that failed or need the user go on where they stopped. Those
// whose copy cannot be trusted or finished start over with a fresh asset.
func (e *Engine) Retry(ids ...string) {
	e.each(ids, func(l *loop, j *job) { l.retry(j) })
	e.post(func(l *loop) { l.eachTask(ids, l.retryTask) })
}

func (l *loop) retry(j *job) {
	if j.problem == nil || j.flags.Cancelled {
		return
	}
	anew := j.problem.Fix == FixAnew
	l.clear(j)
	j.anew, j.remade, j.note = 0, false, ""
	if anew {
		l.restart(j, false)
		return
	}
	j.since = l.now()
	l.place(j)
}

// SignedIn lets the jobs of an account go on that waited for it.
func (e *Engine) SignedIn(account string) {
	e.post(func(l *loop) {
		for _, j := range slices.Clone(l.ended) {
			if j.spec.Account == account && j.problem != nil && j.problem.Fix == FixSignIn {
				l.retry(j)
			}
		}
		for _, j := range l.live {
			if j.spec.Account == account && j.why == "" {
				j.until = time.Time{}
			}
		}
		for _, r := range l.removes {
			r.until = l.now()
		}
		for _, t := range l.tasks {
			if t.rec.Request.Account == account && t.rec.Problem != nil && t.rec.Problem.Fix == FixSignIn {
				l.retryTask(t)
			}
		}
	})
}

// SignedOut stops everything of an account: what was sent is kept, and goes on
// after SignedIn.
func (e *Engine) SignedOut(account string) {
	e.post(func(l *loop) {
		why := problemOf(&api.Error{Class: api.ErrSignIn, Call: "sign in", Words: "You signed out of this Frame.io account."})
		for _, j := range slices.Clone(l.live) {
			if j.spec.Account == account {
				l.stop(j, why, false)
			}
		}
		for _, t := range l.tasks {
			if t.rec.Request.Account == account && !t.ended() {
				l.stopTask(t, why)
			}
		}
	})
}

// Remove takes ended jobs, and tasks, off the list. It changes nothing on
// Frame.io.
func (e *Engine) Remove(ids ...string) {
	e.each(ids, (*loop).dropJob)
	e.post(func(l *loop) { l.eachTask(ids, l.removeTask) })
}

// ClearFinished removes every confirmed and cancelled job, and tasks that are
// through.
func (e *Engine) ClearFinished() {
	e.post(func(l *loop) {
		for _, j := range slices.Clone(l.ended) {
			if j.last.Confirmed() || j.last == Cancelled {
				l.dropJob(j)
			}
		}
		for _, t := range slices.Clone(l.tasks) {
			if t.through() {
				l.removeTask(t)
			}
		}
	})
}

func (l *loop) dropJob(j *job) {
	if !j.last.Ended() || j.busy > 0 {
		return
	}
	if !j.last.Confirmed() && !j.flags.Cancelled {
		l.cancel(j) // its placeholder must go as well
	}
	id := j.spec.ID
	delete(l.jobs, id)
	if l.known[j.spec.sameUpload()] == j {
		delete(l.known, j.spec.sameUpload())
	}
	gone := func(o *job) bool { return o == j }
	l.ended = slices.DeleteFunc(l.ended, gone)
	l.checks = slices.DeleteFunc(l.checks, gone)
	l.lines.drop(j)
	l.keepForTasks(j)
	l.journal.later(delAll("job/" + id + "/"))
	if b := l.byBatch[j.spec.Batch]; b != nil {
		b.jobs = slices.DeleteFunc(b.jobs, func(o string) bool { return o == id })
		if len(b.jobs) == 0 && b.rec.Scanned {
			l.dropBatch(b)
		}
	}
	l.dirty = true
}

func (l *loop) dropBatch(b *batch) {
	delete(l.byBatch, b.rec.ID)
	l.batches = slices.DeleteFunc(l.batches, func(o *batch) bool { return o == b })
	l.journal.later(del("batch/" + b.rec.ID))
}

// Place says where Move puts jobs.
type Place int

const (
	ToTop Place = iota
	Up
	Down
	ToBottom
)

// Move changes the order of work. What is on the wire is not interrupted.
func (e *Engine) Move(to Place, ids ...string) {
	e.post(func(l *loop) {
		moved := func(j *job) bool { return slices.Contains(ids, j.spec.ID) }
		l.live = reorder(l.live, moved, to)
		for i, j := range l.live {
			if pos := float64(i + 1); j.flags.Pos != pos {
				j.flags.Pos = pos
				l.keepFlags(j)
			}
		}
		l.lastPos = max(l.lastPos, float64(len(l.live)))
		l.dirty, l.mixed = true, true
	})
}

// reorder keeps the moved jobs' own order, and the others'.
func reorder(in []*job, moved func(*job) bool, to Place) []*job {
	out := slices.Clone(in)
	switch to {
	case Up:
		for i := 1; i < len(out); i++ {
			if moved(out[i]) && !moved(out[i-1]) {
				out[i-1], out[i] = out[i], out[i-1]
			}
		}
	case Down:
		for i := len(out) - 2; i >= 0; i-- {
			if moved(out[i]) && !moved(out[i+1]) {
				out[i+1], out[i] = out[i], out[i+1]
			}
		}
	default:
		slices.SortStableFunc(out, func(a, b *job) int {
			if moved(a) == moved(b) {
				return 0
			}
			if moved(a) == (to == ToTop) {
				return -1
			}
			return 1
		})
	}
	return out
}

// SetLimits changes the most parts in flight (0: the engine decides) and the
// bytes per second of all parts together (0: no limit), at once.
func (e *Engine) SetLimits(parts int, bytesPerSecond int64) {
	e.post(func(l *loop) {
		l.slots.limit(parts)
		setRate(l.limiter, bytesPerSecond)
		l.opts.Rate = bytesPerSecond
		l.dirty = true
	})
}

// newLimiter bounds all parts together. Its burst is one chunk, so that a slow
// limit is smooth.
func newLimiter(bytesPerSecond int64) *rate.Limiter {
	lim := rate.NewLimiter(rate.Inf, chunk)
	setRate(lim, bytesPerSecond)
	return lim
}

func setRate(lim *rate.Limiter, bytesPerSecond int64) {
	if bytesPerSecond <= 0 {
		lim.SetLimit(rate.Inf)
		return
	}
	lim.SetLimit(rate.Limit(bytesPerSecond))
	lim.SetBurst(int(min(chunk, max(bytesPerSecond/4, 1024))))
}
