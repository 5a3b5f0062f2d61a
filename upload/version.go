package upload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stackdrop/api"
)

// startStack makes a confirmed file the next version, and with it those behind
// it that are ready too: V4 allows ten new stacks a minute, of several files
// each. Versions of one target go on it strictly in the order they were queued,
// whichever arrives first. Parts never wait for this; a stack that must wait for
// its turn says until when.
func (l *loop) startStack(j *job, later func(time.Time)) {
	if first := l.before(j); first != nil {
		j.setTurn(l, first.turn)
		j.setWaits(l, waitsFor(first))
		return
	}
	svc, err := l.service(j.spec.Account)
	if err != nil {
		l.stepFailed(j, err)
		return
	}
	turn := turn{j.spec.Account, l.stackStep(j)}
	if at := l.takeTurn(svc, turn); !at.IsZero() {
		j.setTurn(l, at)
		later(at)
		return
	}
	l.stack(svc, l.together(j, svc.Capabilities().StackMost), turn)
}

func (l *loop) stack(svc api.Service, group []*job, turn turn) {
	targets := l.lines.targets(group[0])
	assets, keys := make([]api.Ref, len(group)), make([]string, len(group))
	for i, j := range group {
		j.setTurn(l, time.Time{})
		j.setWaits(l, "")
		assets[i], keys[i] = j.created.Asset, jobKey(j.spec.ID, "stacked")
	}
	l.underWay[turn]++
	l.stepAll(group, "stack", func(ctx context.Context) func(*loop) {
		node, gone, err := stackOnFirst(ctx, svc, targets, assets)
		if err == nil {
			ops := make([]op, len(keys))
			for i, key := range keys {
				ops[i] = put(key, stackedRecord{Stack: node.Ref})
			}
			err = l.journal.commit(ctx, ops...)
		}
		return func(l *loop) {
			l.underWay[turn]--
			for _, j := range group {
				l.stacked(j, node.Ref, err, len(group), gone)
			}
		}
	})
}

// stackOnFirst tries one target after another while they are gone: somebody may
// have removed the version a file was dropped on, and the others be there.
func stackOnFirst(ctx context.Context, svc api.Service, targets, assets []api.Ref) (node api.Node, gone []api.Ref, err error) {
	for _, target := range targets {
		node, err = svc.Stack(ctx, target, assets...)
		if !errors.Is(err, api.ErrGone) {
			return node, nil, err
		}
		if gone = missing(ctx, svc, assets); len(gone) > 0 {
			return node, gone, err
		}
	}
	return node, nil, err
}

// missing are the new versions that were removed before they got onto the
// stack; none means that the target is what is gone.
func missing(ctx context.Context, svc api.Service, assets []api.Ref) (gone []api.Ref) {
	for _, a := range assets {
		if _, err := svc.Status(ctx, a); errors.Is(err, api.ErrGone) {
			gone = append(gone, a)
		}
	}
	return gone
}

// stackStep is how Frame.io counts the call: it is freer with adding to a stack
// than with making one.
func (l *loop) stackStep(j *job) api.Step {
	if j.spec.VersionOf.Kind == api.KindStack || !l.lines.stack(j).IsZero() {
		return api.StepAdd
	}
	return api.StepStack
}

// together are the versions that go on with j in one call: those next in line
// that are confirmed. A refused call is taken apart, so that one file's fault
// stays its own.
func (l *loop) together(j *job, most int) []*job {
	group := []*job{j}
	line := l.lines.of(j)
	for _, o := range line[slices.Index(line, j)+1:] {
		switch {
		case o.settled():
			continue
		case len(group) >= most, j.alone, o.alone, o.stage != stageConfirmed, o.step != "", o.problem != nil, o.flags.Paused, l.now().Before(o.until):
			return group
		}
		group = append(group, o)
	}
	return group
}

// before is the job whose version must be stacked before j's; nil for none.
func (l *loop) before(j *job) *job {
	for _, o := range l.lines.of(j) {
		if o == j {
			return nil
		}
		if !o.settled() {
			return o
		}
	}
	return nil
}

// settled says that no later version need wait for this one.
func (j *job) settled() bool {
	removed := j.problem != nil && j.problem.Code == codeRemoved
	return j.stage == stageDone || j.flags.Cancelled || j.failed || removed
}

// waitsFor says why a version stands behind another; "" when that is only a
// matter of its turn.
func waitsFor(first *job) string {
	words := fmt.Sprintf("waits for %s, the version before it", first.spec.Name)
	switch {
	case first.problem != nil:
		return words + ", which needs you"
	case first.flags.Paused:
		return words + ", which is paused"
	case first.stage < stageConfirmed:
		return words
	}
	return ""
}

func (j *job) setWaits(l *loop, words string) {
	if j.waits != words {
		j.waits, j.view = words, nil
		l.dirty = true
	}
}

// stacked: a failed version step keeps the upload, and only the step repeats.
func (l *loop) stacked(j *job, stack api.Ref, err error, of int, gone []api.Ref) {
	switch {
	case err == nil:
		j.stack = stack
		l.lines.learn(j)
		l.done(j)
		return
	case slices.Contains(gone, j.created.Asset):
		l.assetGone(j)
		return
	case len(gone) > 0:
		return // once more, without those
	case of > 1 && (errors.Is(err, api.ErrRefused) || errors.Is(err, api.ErrForbidden)):
		j.alone = true
		return
	}
	if e, ok := errors.AsType[*api.Error](err); ok {
		if p := stackProblem(e, j.spec.Target); p != nil {
			l.stop(j, p, false)
			return
		}
	}
	l.stepFailed(j, err)
}

func stackProblem(e *api.Error, target string) *Problem {
	const did = "The file itself is on Frame.io, complete, beside it."
	switch e.Class {
	case api.ErrGone:
		return &Problem{What: fmt.Sprintf("%q is not on Frame.io any more, so there is nothing to put the new version on.", target), Did: did, Do: "Nothing is lost. Stack it on Frame.io by hand if you need to.", Fix: FixRetry, Code: "target-gone", Info: e.Error()}
	case api.ErrRefused:
		return &Problem{What: fmt.Sprintf("Frame.io did not accept the file as a version of %q.%s", target, inItsWords(e)), Did: did, Do: "Versions must be of the same kind. Try again, or stack it on Frame.io by hand.", Fix: FixRetry, Code: "stack-refused", Info: e.Error()}
	}
	return nil
}
