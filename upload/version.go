package upload

import (
	"context"
	"errors"
	"fmt"

	"stackdrop/api"
)

// startStack makes the confirmed file the next version. Versions of one target
// go on it strictly in the order they were queued, whichever arrives first.
func (l *loop) startStack(j *job) {
	if first := l.before(j); first != nil {
		j.note = fmt.Sprintf("waits for %s, the version before it", first.spec.Name)
		return
	}
	j.note = ""
	svc, err := l.service(j.spec.Account)
	if err != nil {
		l.stepFailed(j, err)
		return
	}
	target, asset, key := j.spec.VersionOf, j.created.Asset, jobKey(j.spec.ID, "stacked")
	l.step(j, "stack", func(ctx context.Context) func(*loop) {
		node, err := svc.Stack(ctx, target, asset)
		if errors.Is(err, api.ErrGone) {
			if _, gone := svc.Status(ctx, asset); errors.Is(gone, api.ErrGone) {
				err = errAssetGone // not the target: the new version itself
			}
		}
		if err == nil {
			err = l.journal.commit(ctx, put(key, stackedRecord{Stack: node.Ref}))
		}
		return func(l *loop) { l.stacked(j, node.Ref, err) }
	})
}

var errAssetGone = errors.New("the uploaded file was removed")

// before is the job whose version must be stacked before j's; nil for none.
func (l *loop) before(j *job) *job {
	for _, o := range l.targets[targetKey(j.spec)] {
		if o == j {
			return nil
		}
		removed := o.problem != nil && o.problem.Code == codeRemoved
		if o.stage < stageDone && !o.flags.Cancelled && !o.failed && !removed {
			return o
		}
	}
	return nil
}

func targetKey(s specRecord) string { return s.Account + " " + s.VersionOf.String() }

// stacked: a failed version step keeps the upload, and only the step repeats.
func (l *loop) stacked(j *job, stack api.Ref, err error) {
	if err == nil {
		j.stack = stack
		l.done(j)
		return
	}
	if errors.Is(err, errAssetGone) {
		l.assetGone(j)
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
