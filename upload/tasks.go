package upload

import (
	"context"
	"errors"
	"slices"
	"time"

	"stackdrop/api"
)

// startTasks starts what labels and review links may go on now: for each
// account and kind one call at a time, in the order they were asked for.
func (l *loop) startTasks(later func(time.Time)) {
	if l.paused {
		return
	}
	taken := map[turn]bool{}
	for _, t := range l.tasks {
		at := turn{t.rec.Request.Account, t.step()}
		if t.ended() {
			continue
		}
		if t.busy || taken[at] {
			taken[at] = true
			t.behind = !t.busy
			continue
		}
		t.behind = false
		taken[at] = l.startTask(t, at, later)
	}
}

// startTask says whether the task holds back those behind it. One that waits for
// uploads stands aside, and so does a link after a failure; a label does not, so
// that an older one never ends up over a newer one.
func (l *loop) startTask(t *task, at turn, later func(time.Time)) bool {
	if l.now().Before(t.until) {
		later(t.until)
		return t.rec.Request.Kind == TaskLabel
	}
	if !l.gather(t) {
		return false
	}
	if t.ended() { // nothing is left of it
		return false
	}
	svc, err := l.service(at.account)
	if err != nil {
		l.taskFailed(t, err)
		later(t.until)
		return false
	}
	if when := l.takeTurn(svc, at); !when.IsZero() {
		t.turn = when
		later(when)
		return true
	}
	if t.rec.Request.Kind == TaskLabel && l.overtaken(t) {
		return true
	}
	t.busy, t.turn = true, time.Time{}
	l.underWay[at]++
	l.dirty = true
	c := &taskCall{journal: l.journal, svc: svc, rec: t.rec, others: l.otherShares(t)}
	l.work(nil, func(ctx context.Context) func(*loop) {
		err := c.run(ctx)
		return func(l *loop) {
			t.busy = false
			l.underWay[at]--
			l.taskStepped(t, c, err)
		}
	})
	return true
}

// otherShares are the links that belong to other tasks.
func (l *loop) otherShares(t *task) map[api.Ref]bool {
	others := map[api.Ref]bool{}
	for _, o := range l.tasks {
		if o != t && !o.rec.Share.IsZero() {
			others[o.rec.Share] = true
		}
	}
	return others
}

// taskCall is the next call of a task, on a worker.
type taskCall struct {
	journal *journal
	svc     api.Service
	rec     taskRecord // changed by what the call does
	others  map[api.Ref]bool
	made    *api.Share // the link, if this call made or found it
}

func (c *taskCall) run(ctx context.Context) error {
	can := c.svc.Capabilities()
	switch {
	case c.rec.Request.Kind == TaskLabel:
		return c.each(ctx, can.LabelMost, func(next []api.Ref) error {
			return c.svc.SetLabels(ctx, next, c.rec.Request.Label)
		})
	case c.rec.Share.IsZero():
		return c.newShare(ctx)
	}
	return c.each(ctx, can.ShareMore, func(next []api.Ref) error {
		return c.svc.AddToShare(ctx, api.Share{Ref: c.rec.Share}, next)
	})
}

// each does something to the next files, as many as one call takes.
func (c *taskCall) each(ctx context.Context, most int, do func(next []api.Ref) error) error {
	next := c.rec.Refs[c.rec.Done:min(len(c.rec.Refs), c.rec.Done+max(1, most))]
	err := do(next)
	switch {
	case errors.Is(err, api.ErrGone):
		return c.leaveOut(ctx, next, err)
	case err == nil:
		c.rec.Done += len(next)
	}
	return err
}

// overtaken leaves out files that got a newer label while this one failed, or
// was held up. True: nothing is left to be done just now.
func (l *loop) overtaken(t *task) bool {
	older := func(ref api.Ref) bool { return l.labelled[ref] > t.rec.ID } // ids grow with time
	rest := t.rec.Refs[t.rec.Done:]
	if !slices.ContainsFunc(rest, older) {
		return false
	}
	t.rec.Refs = slices.Concat(t.rec.Refs[:t.rec.Done], slices.DeleteFunc(slices.Clone(rest), older))
	if t.rec.Done == len(t.rec.Refs) {
		l.dropTask(t)
		l.replan = true
		return true
	}
	l.journal.later(t.keep())
	return false
}

// gather collects what the task is about; false while uploads of it are still
// on their way.
func (l *loop) gather(t *task) bool {
	if len(t.rec.Refs) > 0 {
		return true
	}
	refs, missing := slices.Clone(t.rec.Request.Refs), 0
	for _, id := range t.rec.Request.Jobs {
		j := l.jobs[id]
		switch {
		case j == nil || j.failed:
			missing++
		case j.flags.Cancelled: // as its user wants it
		case j.stage < stageDone:
			t.why = "waits for its uploads"
			return false
		default:
			refs = append(refs, j.ref())
		}
	}
	t.why = ""
	if len(refs) == 0 {
		l.stopTask(t, &Problem{What: "None of these uploads arrived.", Did: "There is nothing to do it with.", Do: "Try again when they are on Frame.io.", Fix: FixRetry, Code: "task-empty"})
		return true
	}
	t.rec.Refs = unique(refs)
	t.rec.Missing += missing
	l.journal.later(t.keep())
	return true
}

func unique(refs []api.Ref) []api.Ref {
	seen := map[api.Ref]bool{}
	var out []api.Ref
	for _, r := range refs {
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}

// leaveOut takes those of next that are not on Frame.io any more out of the
// task, so that the others go on; err is the answer if all are there.
func (c *taskCall) leaveOut(ctx context.Context, next []api.Ref, err error) error {
	r := &c.rec
	var there []api.Ref
	for _, ref := range next {
		_, look := c.svc.Node(ctx, ref)
		switch {
		case look == nil:
			there = append(there, ref)
		case !errors.Is(look, api.ErrGone):
			return look
		}
	}
	if len(there) == len(next) {
		return err
	}
	r.Missing += len(next) - len(there)
	r.Refs = slices.Concat(r.Refs[:r.Done], there, r.Refs[r.Done+len(next):])
	if len(r.Refs) == 0 {
		return err
	}
	return nil
}

// taskStepped takes over what one call did.
func (l *loop) taskStepped(t *task, c *taskCall, err error) {
	before := len(t.rec.Refs)
	if err == nil && c.rec.Request.Kind == TaskLabel {
		for _, ref := range c.rec.Refs[t.rec.Done:c.rec.Done] {
			l.labelled[ref] = max(l.labelled[ref], c.rec.ID)
		}
	}
	t.rec = c.rec
	if t.dropped {
		l.dropTask(t)
		return
	}
	if c.made != nil {
		t.link = link{URL: c.made.URL, Password: c.made.Password.Reveal()}
	}
	if err != nil && l.ctx.Err() == nil {
		l.taskFailed(t, err)
	}
	if err == nil {
		t.attempts, t.why = 0, ""
	}
	if len(t.rec.Refs) == before && c.made == nil && err == nil {
		l.journal.later(t.count())
	} else {
		l.journal.later(t.keep())
	}
	if t.through() && t.rec.Request.Kind == TaskLabel {
		l.dropTask(t) // nothing to look at any more
	}
	l.dirty = true
}

func (l *loop) taskFailed(t *task, err error) {
	l.opts.Log.Warn("task failed", "task", t.rec.ID, "kind", string(t.rec.Request.Kind), "error", err)
	s := l.setback(err, &t.attempts)
	if s.problem != nil {
		l.stopTask(t, taskProblem(t.rec.Request.Kind, err, s.problem))
		return
	}
	t.until, t.why = l.now().Add(s.wait), s.why
}

// taskProblem has words of its own for answers that mean something else here
// than for an upload.
func taskProblem(kind TaskKind, err error, p *Problem) *Problem {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		return p
	}
	what, do := "Frame.io did not set the status.", "Set it on Frame.io, or try again."
	if kind == TaskShare {
		what, do = "Frame.io did not make the review link.", "Make sure that all files are in one project and that you may share them, then try again."
	}
	switch e.Class {
	case api.ErrGone:
		return &Problem{What: what + " What it was for is not there any more.", Did: "Nothing was changed.", Do: "Remove this row, or try again if it was restored.", Fix: FixRetry, Code: p.Code, Info: p.Info}
	case api.ErrRefused, api.ErrForbidden:
		return &Problem{What: what + inItsWords(e), Did: "Nothing was changed.", Do: do, Fix: FixRetry, Code: p.Code, Info: p.Info}
	}
	return p
}

func (l *loop) stopTask(t *task, p *Problem) {
	t.rec.Problem = p
	l.journal.later(t.keep())
	l.dirty = true
}
