package upload

import (
	"context"
	"encoding/json"
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
	t.busy, t.turn = true, time.Time{}
	l.underWay[at]++
	l.dirty = true
	rec := t.rec
	work := labelling
	if rec.Request.Kind == TaskShare {
		work = sharing
	}
	l.work(nil, func(ctx context.Context) func(*loop) {
		made, err := work(ctx, l.journal, svc, &rec)
		return func(l *loop) {
			t.busy = false
			l.underWay[at]--
			l.taskStepped(t, rec, made, err)
		}
	})
	return true
}

// gather collects what the task is about; false while uploads of it are still
// on their way.
func (l *loop) gather(t *task) bool {
	if len(t.rec.Refs) > 0 {
		return true
	}
	refs := append([]api.Ref(nil), t.rec.Request.Refs...)
	for _, id := range t.rec.Request.Jobs {
		j := l.jobs[id]
		switch {
		case j == nil || j.flags.Cancelled || j.failed:
			continue
		case j.stage < stageDone:
			t.why = "waits for its uploads"
			return false
		case !j.stack.IsZero():
			refs = append(refs, j.stack) // it goes on showing the newest version
		default:
			refs = append(refs, j.created.Asset)
		}
	}
	t.rec.Refs, t.why = unique(refs), ""
	if len(refs) == 0 {
		l.stopTask(t, &Problem{What: "None of these uploads arrived.", Did: "There is nothing to do it with.", Do: "Try again when they are on Frame.io.", Fix: FixRetry, Code: "task-empty"})
		return true
	}
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

// labelling sets the label of the next files, as many as one call takes.
func labelling(ctx context.Context, _ *journal, svc api.Service, rec *taskRecord) (*api.Share, error) {
	next := rec.Refs[rec.Done:min(len(rec.Refs), rec.Done+max(1, svc.Capabilities().LabelMost))]
	err := svc.SetLabels(ctx, next, rec.Request.Label)
	switch {
	case errors.Is(err, api.ErrGone):
		return nil, rec.leaveOut(ctx, svc, next, err)
	case err == nil:
		rec.Done += len(next)
	}
	return nil, err
}

// leaveOut takes those of next that are not on Frame.io any more out of the
// task, so that the others go on; err is the answer if all are there.
func (r *taskRecord) leaveOut(ctx context.Context, svc api.Service, next []api.Ref, err error) error {
	var there []api.Ref
	for _, ref := range next {
		_, look := svc.Node(ctx, ref)
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

// sharing makes the link, with as many files as Frame.io takes at once, or puts
// more on it. An answer that is lost may leave a link that nobody has the
// address of: there is no way to look for it, so another one is made.
func sharing(ctx context.Context, j *journal, svc api.Service, rec *taskRecord) (*api.Share, error) {
	if rec.Share.IsZero() {
		return newShare(ctx, j, svc, rec)
	}
	next := rec.Refs[rec.Done:min(len(rec.Refs), rec.Done+max(1, svc.Capabilities().ShareMore))]
	err := svc.AddToShare(ctx, api.Share{Ref: rec.Share}, next)
	switch {
	case errors.Is(err, api.ErrGone):
		return nil, rec.leaveOut(ctx, svc, next, err)
	case err == nil:
		rec.Done += len(next)
	}
	return nil, err
}

func newShare(ctx context.Context, j *journal, svc api.Service, rec *taskRecord) (*api.Share, error) {
	if rec.Request.Project.IsZero() {
		n, err := svc.Node(ctx, rec.Refs[0])
		if errors.Is(err, api.ErrGone) {
			return nil, rec.leaveOut(ctx, svc, rec.Refs[:1], err)
		}
		if err != nil {
			return nil, err
		}
		rec.Request.Project = n.Project
	}
	first := rec.Refs[:min(len(rec.Refs), max(1, svc.Capabilities().ShareFirst))]
	share, err := svc.Share(ctx, rec.Request.Project, rec.Request.Name, first)
	if errors.Is(err, api.ErrGone) {
		return nil, rec.leaveOut(ctx, svc, first, err)
	}
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(link{URL: share.URL, Password: share.Password.Reveal()})
	if err != nil {
		return nil, err
	}
	rec.Share, rec.Link, rec.Done = share.Ref, j.seal.seal(plain), len(first)
	return &share, j.commit(ctx, put("task/"+rec.ID, *rec))
}

// taskStepped takes over what one call did.
func (l *loop) taskStepped(t *task, rec taskRecord, made *api.Share, err error) {
	t.rec = rec
	if t.dropped {
		l.dropTask(t)
		return
	}
	if made != nil {
		t.link = link{URL: made.URL, Password: made.Password.Reveal()}
	}
	if err != nil && l.ctx.Err() == nil {
		l.taskFailed(t, err)
	}
	if err == nil {
		t.attempts, t.why = 0, ""
	}
	l.journal.later(t.keep())
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
