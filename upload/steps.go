package upload

import (
	"context"
	"errors"
	"time"

	"stackdrop/api"
)

// step runs one of a job's steps that talk to Frame.io, one at a time per job.
// It must not be cut short by pause or cancel once a call that cannot be
// repeated is under way, so its context is the engine's.
func (l *loop) step(j *job, name string, f func(ctx context.Context) func(*loop)) {
	l.stepAll([]*job{j}, name, f)
}

// stepAll is step for jobs that take one step together.
func (l *loop) stepAll(jobs []*job, name string, f func(ctx context.Context) func(*loop)) {
	for _, j := range jobs {
		j.step = name
		j.busy++
		l.touch(j)
	}
	ctx := l.ctx
	l.workers.Go(func() {
		back := f(ctx)
		l.postAlways(func(l *loop) {
			for _, j := range jobs {
				j.step = ""
				j.busy--
			}
			back(l)
			for _, j := range jobs {
				if j.busy == 0 {
					l.quiet(j)
				}
				l.touch(j)
			}
		})
	})
}

// stepFailed decides what becomes of a job whose step failed: go offline, wait,
// or stop with a reason.
func (l *loop) stepFailed(j *job, err error) {
	if l.ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	if _, ok := errors.AsType[*api.Error](err); !ok && !errors.Is(err, ErrNotYet) && !errors.Is(err, errJournal) {
		l.sourceFailed(j, err)
		return
	}
	l.opts.Log.Warn("step failed", "job", j.spec.ID, "error", err)
	s := l.setback(err, &j.attempts)
	switch {
	case s.problem != nil:
		l.stop(j, s.problem, false)
	case s.wait > 0:
		l.pause(j, s.wait, s.why)
	}
}

// setback is what a failed call means for whoever needed it: a pause, or a
// problem, or nothing at all when the whole engine has gone offline.
type setback struct {
	wait    time.Duration
	why     string
	problem *Problem
}

func (l *loop) setback(err error, attempts *int) setback {
	e, ok := errors.AsType[*api.Error](err)
	switch {
	case errors.Is(err, ErrNotYet):
		return setback{wait: time.Second}
	case errors.Is(err, errJournal):
		return setback{wait: 5 * time.Second, why: "the journal cannot be written"}
	case !ok:
		return setback{problem: problemOf(err)}
	}
	switch e.Class {
	case api.ErrOffline:
		l.goOffline("Frame.io", e)
		return setback{}
	case api.ErrLimit:
		return setback{wait: max(e.Wait, time.Second), why: "Frame.io asks to slow down"}
	case api.ErrAgain, api.ErrUnknown:
		*attempts++
		if *attempts >= maxAttempts {
			return setback{problem: problemOf(err)}
		}
		wait := backoff(*attempts+1, time.Second, backoffLast, l.opts.Random.Float64())
		return setback{wait: max(wait, e.Wait), why: "Frame.io is not answering properly"}
	}
	return setback{problem: problemOf(err)}
}

// pause holds a job until a later time, all by itself.
func (l *loop) pause(j *job, wait time.Duration, why string) {
	j.until, j.why = l.now().Add(wait), why
	l.touch(j)
}

// stop ends a job's work with a reason. failed: this file cannot go as it is.
func (l *loop) stop(j *job, p *Problem, failed bool) {
	if j.flags.Cancelled || j.problem != nil {
		return
	}
	j.problem, j.failed = p, failed
	j.interrupt()
	l.journal.later(put(jobKey(j.spec.ID, "problem"), problemRecord{Problem: *p, Failed: failed}))
	l.opts.Log.Warn("job stopped", "job", j.spec.ID, "code", p.Code, "info", p.Info)
	l.place(j)
}

// sourceFailed: the file itself is to blame. A disk that was unplugged can come
// back, so that what was sent is kept.
func (l *loop) sourceFailed(j *job, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	p := problemOf(err)
	l.stop(j, p, p.Fix == FixNone || errors.Is(err, errEmpty) || errors.Is(err, errChanged))
}

// clear takes a problem away, so that the job goes on.
func (l *loop) clear(j *job) {
	l.dropCheck(j)
	j.problem, j.failed = nil, false
	j.attempts, j.until, j.why = 0, time.Time{}, ""
	for i := range j.parts {
		j.parts[i].attempts, j.parts[i].oddSums, j.parts[i].notBefore = 0, 0, time.Time{}
	}
	l.journal.later(del(jobKey(j.spec.ID, "problem")))
}

// quiet is called when none of the job's workers is at work any more.
func (l *loop) quiet(j *job) {
	if j.flags.Cancelled {
		l.dismantle(j)
	}
}
