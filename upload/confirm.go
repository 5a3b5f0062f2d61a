package upload

import (
	"context"
	"errors"
	"slices"
	"time"

	"stackdrop/api"
)

// Times of the questions after the last byte.
const (
	confirmFirst = 300 * time.Millisecond
	confirmLast  = 15 * time.Second
	confirmLimit = 30 * time.Minute // then the row asks for help, and we go on asking
	verifyFirst  = 2 * time.Second
	verifyLast   = time.Minute
	verifyLimit  = 30 * time.Minute // some files never get a hash
)

// startConfirm asks whether Frame.io has the whole file. There is no call to
// complete an upload: its side notices by itself (Frame.io guide, Upload an
// Asset), and only its word counts.
func (l *loop) startConfirm(j *job) {
	if l.asking >= maxAsking {
		return
	}
	svc, err := l.service(j.spec.Account)
	if err != nil {
		l.stepFailed(j, err)
		return
	}
	asset, fin := j.created.Asset, finishedRecord{Hash: j.hash}
	key := jobKey(j.spec.ID, "finished")
	l.asking++
	l.step(j, "confirm", func(ctx context.Context) func(*loop) {
		st, err := svc.Status(ctx, asset)
		if err == nil && st.Complete {
			fin.At = time.Now().UTC()
			err = l.journal.commit(ctx, put(key, fin))
		}
		return func(l *loop) {
			l.asking--
			l.confirmed(j, st, err)
		}
	})
}

func (l *loop) confirmed(j *job, st api.Status, err error) {
	if err == nil && st.Complete && j.problem != nil && j.problem.Code == codeUnconfirmed {
		l.clear(j)
	}
	if j.problem != nil && err != nil {
		j.until = l.now().Add(verifyLast)
		return
	}
	switch {
	case errors.Is(err, api.ErrGone):
		l.assetGone(j)
	case err != nil:
		l.stepFailed(j, err)
	case st.Failed:
		l.stop(j, &Problem{
			What: "Frame.io says that processing the upload failed.", Did: "Every byte had been sent.",
			Do: "Upload it again; if it happens twice, open the file in a player first.", Fix: FixAnew, Code: "server-failed",
		}, false)
	case !st.Complete:
		l.askLater(j)
	case st.Size > 0 && st.Size != j.spec.Identity.Size:
		l.stop(j, mismatch("Frame.io holds a file of another size than was sent."), false)
	case j.spec.VersionOf.IsZero():
		l.done(j)
	default:
		l.enter(j, stageConfirmed)
	}
}

// assetGone: somebody deleted it, and may have had a reason. No second try
// behind their back.
func (l *loop) assetGone(j *job) {
	if j.already { // of an earlier run, and deleted since: this run was asked to upload it
		j.already = false
		l.restart(j, false)
		return
	}
	l.stop(j, &Problem{
		What: "The file was removed from Frame.io while it was being uploaded.", Did: "Stackdrop stopped sending it.",
		Do: "If that was not intended, upload it again.", Fix: FixAnew, Code: codeRemoved,
	}, false)
}

// askLater asks more and more seldom, and after half an hour asks the user as
// well, but goes on by itself if the answer comes after all.
func (l *loop) askLater(j *job) {
	j.polls++
	wait := min(confirmFirst<<min(j.polls-1, 10), confirmLast)
	if j.problem != nil {
		wait = verifyLast
	}
	j.until = l.now().Add(wait)
	if l.now().Sub(j.since) < confirmLimit {
		return
	}
	l.stop(j, &Problem{
		What: "Frame.io has not confirmed the file for 30 minutes, though every byte was sent.", Did: "It is not counted as done.",
		Do: "Look at it on Frame.io. Try again to go on asking, or upload it anew.", Fix: FixRetry, Code: codeUnconfirmed,
	}, false)
	if !slices.Contains(l.checks, j) {
		l.checks = append(l.checks, j)
	}
}

// Codes that the engine itself looks at.
const (
	codeRemoved     = "removed"
	codeUnconfirmed = "unconfirmed"
)

// done settles a job: what was needed to send it is thrown away.
func (l *loop) done(j *job) {
	j.forget()
	l.dropCheck(j)
	id := j.spec.ID
	l.journal.later(append(forgetParts(id), put(jobKey(id, "created"), j.created.withoutURLs()))...)
	l.enter(j, stageDone)
	if j.hash != "" && j.verified == nil && l.hashes(j.spec.Account) {
		j.until = l.now().Add(verifyFirst)
		l.checks = append(l.checks, j)
	}
}

// hashes says whether the service will ever publish a hash to compare: V4 has
// none (Frame.io reference V4, file).
func (l *loop) hashes(account string) bool {
	svc, err := l.service(account)
	return err != nil || svc.Capabilities().Hashes
}

func (c *createdRecord) withoutURLs() createdRecord {
	slim := *c
	slim.Parts, slim.URLs = nil, nil
	return slim
}

// scheduleChecks compares hashes of finished files, when nothing more urgent
// wants to be asked.
func (l *loop) scheduleChecks(later func(time.Time)) {
	for _, j := range slices.Clone(l.checks) { // a check may end itself at once
		if j.step != "" || l.asking > 0 || l.verifying > 0 {
			continue
		}
		if l.now().Before(j.until) {
			later(j.until)
			continue
		}
		if j.stage == stageSent { // unconfirmed for long, and still asked about
			l.startConfirm(j)
			continue
		}
		l.startVerify(j)
		later(j.until)
	}
}

func (l *loop) startVerify(j *job) {
	svc, err := l.service(j.spec.Account)
	if err != nil {
		j.until = l.now().Add(verifyLast)
		return
	}
	if !svc.Capabilities().Hashes {
		l.dropCheck(j)
		return
	}
	asset := j.created.Asset
	l.verifying++
	l.step(j, "verify", func(ctx context.Context) func(*loop) {
		st, err := svc.Status(ctx, asset)
		return func(l *loop) {
			l.verifying--
			l.verifiedHash(j, st, err)
		}
	})
}

// verifiedHash: equal is Verified, different is never silent, and no hash at
// all leaves the job at Done.
func (l *loop) verifiedHash(j *job, st api.Status, err error) {
	if j.stage != stageDone || j.flags.Cancelled {
		l.dropCheck(j)
		return
	}
	gone := errors.Is(err, api.ErrGone)
	if !gone && st.Hash == "" && l.now().Sub(j.since) < verifyLimit {
		j.polls++
		j.until = l.now().Add(min(verifyFirst<<min(j.polls, 6), verifyLast))
		return
	}
	rec := verifiedRecord{Match: st.Hash == j.hash, Hash: st.Hash}
	j.verified = &rec
	l.journal.later(put(jobKey(j.spec.ID, "verified"), rec))
	l.dropCheck(j)
	if st.Hash != "" && !rec.Match {
		l.stop(j, mismatch("Frame.io's copy differs from the file: its hash is another one."), false)
		return
	}
	l.touch(j)
}

func (l *loop) dropCheck(j *job) {
	l.checks = slices.DeleteFunc(l.checks, func(o *job) bool { return o == j })
}

func mismatch(what string) *Problem {
	return &Problem{What: what, Did: "It is not verified.", Do: "Do not trust this copy: delete it on Frame.io and upload the file again.", Fix: FixAnew, Code: "mismatch"}
}
