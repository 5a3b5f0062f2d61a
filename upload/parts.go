package upload

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// workHash is the ordered pass over one part, on a worker.
func workHash(path string, want identity, at, size int64, state []byte, done func(*loop, hashRecord, error)) func(context.Context) func(*loop) {
	return func(ctx context.Context) func(*loop) {
		rec, err := func() (hashRecord, error) {
			src, err := openSource(path, want)
			if err != nil {
				return hashRecord{}, err
			}
			defer src.Close()
			rec, err := hashPart(ctx.Err, src, at, size, state)
			if err != nil {
				return rec, err
			}
			return rec, src.check(path)
		}()
		return func(l *loop) { done(l, rec, err) }
	}
}

func (l *loop) hashedPart(j *job, n int, rec hashRecord, err error) {
	if j.stage != stageCreated || n != j.hashed || n >= len(j.parts) {
		return // cancelled or started anew meanwhile
	}
	if err != nil && j.complete && !errors.Is(err, context.Canceled) {
		l.enter(j, stageSent) // Frame.io has the file; only the comparison cannot be made
		return
	}
	if err != nil {
		l.sourceFailed(j, err)
		return
	}
	p := &j.parts[n]
	p.sums = rec
	j.hashed++
	j.hashState = rec.State
	if p.state == partUnread {
		p.state = partReady
		j.ready++
	}
	l.journal.later(put(partKey(j.spec.ID, "hash", n), rec))
	if j.hashed == len(j.parts) {
		j.hash = wholeHash(rec.State)
	}
	l.touch(j)
}

// startPart puts a part on the wire.
func (l *loop) startPart(j *job, n int) {
	st, err := l.store(j.spec.Account)
	if err != nil {
		l.stepFailed(j, err)
		return
	}
	p := &j.parts[n]
	p.state = partFlying
	j.ready--
	l.flying++
	ship := shipment{url: p.url.Reveal(), media: j.created.Media, size: p.size, at: p.offset, md5: p.sums.MD5, crc: p.sums.CRC, sent: p.sent}
	path, want := string(j.spec.Path), j.spec.Identity
	key, asset := partKey(j.spec.ID, "part", n), j.created.Asset.ID
	l.work(j, func(ctx context.Context) func(*loop) {
		etag, err := sendPart(ctx, st, path, want, ship)
		if err == nil {
			l.keep(ctx, put(key, storedRecord{Asset: asset, ETag: etag}))
		}
		return func(l *loop) { l.landedPart(j, n, p, err) }
	})
	l.touch(j)
}

// keep writes what has happened on Frame.io. Its worker waits, so that a part
// holds its slot until the journal has it: no more is ever sent again than was
// in flight. A journal that cannot be written gets the record later.
func (l *loop) keep(ctx context.Context, rec op) {
	if err := l.journal.commit(context.WithoutCancel(ctx), rec); err != nil {
		l.journal.later(rec)
	}
}

// sendPart looks at the source before and after: an attempt that read a file
// in the middle of being rewritten must not count.
func sendPart(ctx context.Context, st *store, path string, want identity, ship shipment) (string, error) {
	src, err := openSource(path, want)
	if err != nil {
		return "", &partError{verdict: sourceError, cause: err}
	}
	defer src.Close()
	ship.from = src
	etag, err := st.send(ctx, ship)
	if err != nil {
		return "", err
	}
	if err := src.check(path); err != nil {
		ship.sent.Store(0)
		return "", &partError{verdict: sourceError, cause: err}
	}
	return etag, nil
}

// landedPart is told how an attempt at part n ended. p is the part as it was
// when the attempt began: after a fresh start it is no longer the job's.
func (l *loop) landedPart(j *job, n int, p *part, err error) {
	l.flying--
	current := j.stage == stageCreated && n < len(j.parts) && &j.parts[n] == p
	if err != nil {
		if current {
			p.state = partReady
			j.ready++
			l.partFailed(j, p, n, err)
			l.touch(j)
		}
		return
	}
	l.finished += p.size
	l.budget.landed()
	l.netAnswered()
	if !current {
		return
	}
	p.state = partStored
	p.sent.Store(0)
	j.stored++
	j.storedLen += p.size
	for j.open < len(j.parts) && j.parts[j.open].state == partStored {
		j.open++
	}
	l.progressed(j)
	l.touch(j)
}

// progressed: something went well, so earlier failures no longer count.
func (l *loop) progressed(j *job) {
	j.attempts, j.why, j.until = 0, "", time.Time{}
	for i := j.open; i < j.hashed; i++ {
		j.parts[i].attempts = 0
	}
}

// enter begins a stage.
func (l *loop) enter(j *job, s stage) {
	j.stage, j.since = s, l.now()
	j.attempts, j.polls, j.why, j.until = 0, 0, "", time.Time{}
	l.place(j)
}

// partFailed decides by the verdict what becomes of part and job.
func (l *loop) partFailed(j *job, p *part, n int, err error) {
	e, ok := errors.AsType[*partError](err)
	if !ok {
		e = &partError{verdict: bug, cause: err}
	}
	if e.verdict == interrupted {
		return
	}
	l.opts.Log.Warn("part failed", "job", j.spec.ID, "part", n+1, "of", len(j.parts), "attempt", p.attempts+1, "error", e)
	switch e.verdict {
	case sourceError:
		l.sourceFailed(j, e.cause)
	case expired:
		j.dead, j.recheck, j.since = true, true, l.now() // the part may have been stored before; see startRecheck
		j.interrupt()
	case slowDown:
		l.slots.slowDown()
		l.repeat(j, p, e, time.Second)
	case noNetwork:
		l.netFailed(hostOf(p.url.Reveal()), e)
		l.repeat(j, p, e, backoffFirst)
	case portal:
		l.netFailed(hostOf(p.url.Reveal()), e)
		l.repeat(j, p, e, 5*time.Second)
	case again:
		l.count(j, p, e)
	case badSum, badSign:
		p.oddSums++
		if p.oddSums > 1 {
			l.stop(j, oddProblem(e), false)
			return
		}
		l.repeat(j, p, e, backoffFirst)
	default:
		l.stop(j, bugProblem(e), false)
	}
}

// count is for answers that say no: eight without progress are enough.
func (l *loop) count(j *job, p *part, e *partError) {
	if p.attempts+1 >= maxAttempts {
		l.stop(j, &Problem{
			What: fmt.Sprintf("Frame.io's storage refused a part of the file %d times.", maxAttempts),
			Did:  "What was sent is kept; the other files go on.",
			Do:   "Try again in a while; it goes on where it stopped.", Fix: FixRetry, Code: "storage", Info: e.Error(),
		}, false)
		return
	}
	l.repeat(j, p, e, backoffFirst)
}

// repeat plans another attempt at the same URL.
func (l *loop) repeat(j *job, p *part, e *partError, first time.Duration) {
	p.attempts++
	cost := budgetRepeat
	if e.code == "timeout" {
		cost = budgetTimeout
	}
	wait := backoff(p.attempts, first, backoffLast, l.opts.Random.Float64())
	wait = max(wait, l.budget.take(l.now(), cost))
	p.notBefore = l.now().Add(wait)
	j.attempts = max(j.attempts, p.attempts)
	j.why = e.words()
}

// words says in a row what went wrong, while it is being repeated.
func (e *partError) words() string {
	switch e.verdict {
	case slowDown:
		return "Frame.io asks to slow down"
	case portal:
		return "the network wants you to sign in"
	case noNetwork:
		if errors.Is(e.cause, errStalled) || errors.Is(e.cause, errSilent) {
			return "the connection stopped moving"
		}
		return "the connection broke"
	case badSum:
		return "a part arrived damaged"
	}
	return "Frame.io's storage had a fault"
}

func oddProblem(e *partError) *Problem {
	if e.verdict == badSign {
		return bugProblem(e)
	}
	return &Problem{
		What: "A part of the file arrived with other bytes than were read, twice.",
		Did:  "Stackdrop stopped this file; the other files go on.",
		Do:   "This points at faulty memory, a faulty disk or a meddling network. Check them, then upload it again.",
		Fix:  FixAnew, Code: "bad-digest", Info: e.Error(),
	}
}

func bugProblem(e *partError) *Problem {
	return &Problem{
		What: "Frame.io's storage refused a part in a way that repeating cannot mend.",
		Did:  "Stackdrop stopped this file; the other files go on.",
		Do:   "Check that the computer's clock is right, then upload it again. If it stays, send us the log.",
		Fix:  FixAnew, Code: "storage-refused", Info: e.Error(),
	}
}
