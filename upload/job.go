package upload

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"stackdrop/api"
)

// stage is how far a job has come for good; each is reached only when the
// journal holds it.
type stage int

const (
	stageQueued    stage = iota // no asset yet
	stageCreated                // asset and URLs are there, parts go out
	stageSent                   // every part stored, not confirmed
	stageConfirmed              // confirmed, still to be stacked
	stageDone
)

// job is one file on its way. The loop's goroutine owns it; workers get copies
// of what they need, and only sent counters are shared.
type job struct {
	spec  specRecord
	flags flagsRecord
	stage stage

	intent    *intentRecord // an asset may exist that we do not know: look first
	created   *createdRecord
	parts     []part
	open      int    // index of the first part that is not stored
	hashed    int    // parts the ordered pass has been through
	hashState []byte // running xxh64 after them
	ready     int    // parts that wait for a slot
	reading   bool
	stored    int
	storedLen int64
	hash      string // whole file, when known
	stack     api.Ref
	verified  *verifiedRecord

	problem  *Problem  // with failed: why it stopped
	failed   bool      // true: this file cannot go as it is; false: it needs the user
	already  bool      // attached to what an earlier run had finished
	note     string    // a fact worth a line in the row
	waits    string    // for which version before it
	recheck  bool      // after a restart: ask Frame.io before sending on
	complete bool      // Frame.io said so, while we thought that parts were missing
	dead     bool      // the store says that the URLs have expired
	remade   bool      // its folders were removed and made again once
	anew     int       // times it was given a fresh asset
	undo     bool      // cancelled by Undo: what is finished goes as well
	gone     bool      // cancelled, and its remains are being removed
	since    time.Time // when this stage began
	attempts int       // failures since the last progress
	until    time.Time // no new step before
	why      string    // what the pause until then is for
	turn     time.Time // when the version step may start; zero: now, or not its business
	alone    bool      // its version step was refused together with others
	polls    int       // times the confirmation or the hash was asked for

	step   string // the one step worker at work: "prepare", "confirm", ...; "" for none
	busy   int    // workers of any kind at work
	ctx    context.Context
	cancel context.CancelFunc

	meter meter
	last  State
	view  *Job // nil: to be made anew
}

type partState int

const (
	partUnread partState = iota // the ordered pass has not been here
	partReady
	partFlying
	partStored
)

type part struct {
	offset, size int64
	url          api.Secret
	state        partState
	sums         hashRecord
	attempts     int
	oddSums      int // answers BadDigest, wrong ETag or bad signature
	notBefore    time.Time
	sent         *atomic.Int64
}

// state is the word on screen: what stopped the job comes before what it does.
func (j *job) state(l *loop) State {
	switch {
	case j.flags.Cancelled:
		return Cancelled
	case j.problem != nil && j.failed:
		return Failed
	case j.problem != nil:
		return NeedsYou
	case j.stage == stageDone && j.verified != nil && j.verified.Match:
		return Verified
	case j.stage == stageDone:
		return Done
	case j.flags.Paused || l.paused:
		return Paused
	case l.offline != nil && j.begun():
		return Offline
	case j.retrying(l.now()):
		return Retrying
	}
	return j.working()
}

func (j *job) working() State {
	switch j.stage {
	case stageQueued:
		if j.step != "" || j.intent != nil {
			return Preparing
		}
		return Waiting
	case stageCreated:
		if len(j.parts) > 0 && j.stored == len(j.parts) {
			return Finishing
		}
		if j.stored == 0 && j.busy == 0 {
			return Waiting // made ahead of its turn
		}
		return Uploading
	case stageSent:
		return Finishing
	}
	return Stacking
}

// begun says that the job is more than a line in the queue.
func (j *job) begun() bool { return j.stage > stageQueued || j.step != "" || j.intent != nil }

// retrying: nothing moves, and the reason is a pause after a failure.
func (j *job) retrying(now time.Time) bool {
	if j.why != "" && now.Before(j.until) {
		return true
	}
	if j.stage != stageCreated || j.flying() > 0 {
		return false
	}
	return slices.ContainsFunc(j.parts, func(p part) bool { return p.state == partReady && p.notBefore.After(now) })
}

func (j *job) flying() int {
	n := 0
	for i := j.open; i < len(j.parts) && n < j.busy; i++ {
		if j.parts[i].state == partFlying {
			n++
		}
	}
	return n
}

// sentLen is bytes the store has, plus those on the wire: never more than size.
func (j *job) sentLen() int64 {
	if j.stage > stageCreated {
		return j.spec.Identity.Size
	}
	n := j.storedLen
	left := j.busy
	for i := j.open; i < len(j.parts) && left > 0; i++ {
		if j.parts[i].state == partFlying {
			n += j.parts[i].sent.Load()
			left--
		}
	}
	return min(n, j.spec.Identity.Size)
}

// renew gives the job's workers a fresh context below parent.
func (j *job) renew(parent context.Context) {
	if j.ctx == nil || j.ctx.Err() != nil {
		j.ctx, j.cancel = context.WithCancel(parent)
	}
}

// interrupt stops what the job's workers are doing.
func (j *job) interrupt() {
	if j.cancel != nil {
		j.cancel()
	}
}

// forget drops what is only needed while parts are sent.
func (j *job) forget() {
	j.parts, j.hashState = nil, nil
	j.open, j.hashed, j.ready, j.stored, j.storedLen = 0, 0, 0, 0, 0
}

// sameUpload is the key under which a later Add finds this job again.
func (s specRecord) sameUpload() string {
	key := s.Account + "\x00" + s.Into.String() + "\x00" + s.VersionOf.String() + "\x00" + string(s.Path)
	for _, d := range s.Dir {
		key += "\x00" + d
	}
	return key
}
