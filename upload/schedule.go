package upload

import (
	"time"
)

// schedule starts whatever may start now, oldest job first, and sets the timer
// for what may start later. Parts are what is scheduled, not files: the slots
// serve every job that has parts ready, and creating the next files runs ahead
// of them, so that small files never wait for a round trip.
func (l *loop) schedule() {
	var next time.Time
	later := func(t time.Time) {
		if t.After(l.now()) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	l.startScan()
	l.replan = true
	for l.replan && l.sick == nil && l.offline == nil {
		l.replan = false
		l.startRemovals(later)
		l.scheduleJobs(later)
		l.startTasks(later)
		l.scheduleChecks(later)
	}
	l.probe(later)
	l.arm(next)
}

func (l *loop) scheduleJobs(later func(time.Time)) {
	created, full, behind := 0, false, false
	l.ahead = 0
	clear(l.inLine)
	for i := 0; i < len(l.live); {
		j := l.live[i]
		begun := j.begun()
		if !begun && (l.preparing >= maxPreparing || l.aheadEnough(created)) {
			if !l.mixed {
				return // every job behind this one is waiting too
			}
			full = true
		}
		if !j.flags.Cancelled && j.problem == nil && !j.flags.Paused && !l.paused && (begun || !full) {
			if !l.now().Before(j.until) {
				l.advance(j, later)
			}
			later(j.until) // from before, or from a step that has failed at once
			if j.stage == stageCreated {
				created++
			}
		}
		behind = behind || begun && full
		if i < len(l.live) && l.live[i] == j { // else it has ended, and the next one has moved up
			i++
		}
	}
	l.mixed = behind
}

// aheadEnough says that enough created files wait for slots.
func (l *loop) aheadEnough(created int) bool { return created+l.preparing >= maxAhead }

// advance starts the next step of one job, if there is one and room for it.
func (l *loop) advance(j *job, later func(time.Time)) {
	if j.step != "" {
		return
	}
	switch j.stage {
	case stageQueued:
		if l.preparing < maxPreparing {
			l.prepare(j)
		}
	case stageCreated:
		if j.recheck {
			if j.busy == 0 {
				l.startRecheck(j)
			}
			return
		}
		if j.stored == len(j.parts) && j.hashed == len(j.parts) {
			l.startProof(j)
			return
		}
		l.startHash(j)
		l.startParts(j, later)
		l.ahead += j.ready
	case stageSent:
		l.startConfirm(j)
	case stageConfirmed:
		l.startStack(j, later)
	}
}

// startHash sends the ordered pass over the next part, a little ahead of what
// is being sent and never more: a disk has better things to do.
func (l *loop) startHash(j *job) {
	if l.hashing >= maxHashing || l.ahead+j.ready >= l.room()+2 || j.hashed >= len(j.parts) || j.reading {
		return
	}
	n, p := j.hashed, j.parts[j.hashed]
	path, want, state := string(j.spec.Path), j.spec.Identity, j.hashState
	l.hashing++
	j.reading = true
	l.work(j, workHash(path, want, p.offset, p.size, state, func(l *loop, rec hashRecord, err error) {
		l.hashing--
		j.reading = false
		l.hashedPart(j, n, rec, err)
	}))
}

// startParts fills the slots with the job's ready parts, lowest number first.
func (l *loop) startParts(j *job, later func(time.Time)) {
	for i := j.open; i < j.hashed && l.flying < l.room(); i++ {
		p := &j.parts[i]
		if p.state != partReady {
			continue
		}
		if l.now().Before(p.notBefore) {
			later(p.notBefore)
			continue
		}
		l.startPart(j, i)
	}
	if l.flying >= l.room() {
		return
	}
	for i := j.open; i < j.hashed; i++ {
		later(j.parts[i].notBefore)
	}
}

// slowestPart is the least bandwidth a connection is given: S3 hangs up on one
// that stands still for 20 s, and a low limit shared by many would do that.
const slowestPart = 32 << 10

// room is how many parts may be on the wire.
func (l *loop) room() int {
	if l.opts.Rate <= 0 {
		return l.slots.now
	}
	return min(l.slots.now, int(max(1, l.opts.Rate/slowestPart)))
}
