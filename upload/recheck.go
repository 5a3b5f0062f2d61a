package upload

import (
	"context"
	"errors"
	"time"

	"stackdrop/api"
)

// startRecheck asks about a half-sent asset before a byte is sent on: after a
// restart, and when the store says that the links are dead. It may be complete,
// and must not be replaced then, or gone. The same code serves when the journal
// is older than reality.
func (l *loop) startRecheck(j *job) {
	if l.asking >= maxAsking {
		return
	}
	svc, err := l.service(j.spec.Account)
	if err != nil {
		l.stepFailed(j, err)
		return
	}
	asset, sent := j.created.Asset, j.stored == len(j.parts)
	path, want := string(j.spec.Path), j.spec.Identity
	l.asking++
	l.step(j, "recheck", func(ctx context.Context) func(*loop) {
		st, err := svc.Status(ctx, asset)
		if err == nil && !st.Complete && !sent {
			err = stillThere(path, want)
		}
		return func(l *loop) {
			l.asking--
			l.rechecked(j, st, err)
		}
	})
}

func stillThere(path string, want identity) error {
	src, err := openSource(path, want)
	if err != nil {
		return err
	}
	return src.Close()
}

func (l *loop) rechecked(j *job, st api.Status, err error) {
	switch {
	case errors.Is(err, api.ErrGone):
		l.assetGone(j)
	case err != nil:
		l.stepFailed(j, err)
	case st.Failed:
		j.recheck = false
		l.startAnew(j, "Frame.io had given up on the first try")
	case st.Complete:
		j.recheck = false
		l.allThere(j)
	case j.dead && j.allTried() && l.now().Sub(j.since) < deadGrace:
		j.until = l.now().Add(deadGrace / 20)
	case j.stored < len(j.parts) && l.linksDead(j):
		j.recheck = false
		l.startAnew(j, "the upload links had expired")
	default:
		j.recheck = false
		l.touch(j)
	}
}

// deadGrace is how long Frame.io may take to notice that it has everything,
// when the answers that said so were lost and the links have died since. A
// minute is nothing against sending the file again.
const deadGrace = time.Minute

// allTried says that every part that is not known to be stored was sent at
// least once, so that all of them may have arrived.
func (j *job) allTried() bool {
	for i := j.open; i < len(j.parts); i++ {
		if j.parts[i].state != partStored && j.parts[i].attempts == 0 {
			return false
		}
	}
	return true
}

// linksDead: the store said so, or their time is over.
func (l *loop) linksDead(j *job) bool {
	expiry := j.created.Expires
	return j.dead || !expiry.IsZero() && l.now().After(expiry)
}

// allThere: every part arrived, only the journal did not hear of it. The file's
// hash may still have to be computed to be compared; without it, it is not.
func (l *loop) allThere(j *job) {
	for i := range j.parts {
		j.parts[i].state = partStored
	}
	j.open, j.stored, j.storedLen, j.ready = len(j.parts), len(j.parts), j.spec.Identity.Size, 0
	j.complete = true
	l.touch(j) // the ordered pass goes on where it was
}

// journalHealth is told when the journal stops and starts taking records.
func (l *loop) journalHealth(err error) {
	l.sick = err
	l.dirty = true
	if err != nil {
		l.opts.Log.Error("journal", "error", err)
	}
}
