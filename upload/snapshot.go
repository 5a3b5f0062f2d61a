package upload

import (
	"slices"
	"time"

	"stackdrop/api"
)

// Snapshot is everything there is to know at one moment. It is immutable: jobs
// that have not changed are shared between snapshots, so compare pointers.
type Snapshot struct {
	Rev     uint64
	Jobs    []*Job // the living in the order of work, then the ended, newest first
	Batches []*Batch
	Tasks   []*Task // labels and review links, in the order they were asked for
	Totals  Totals

	InFlight int   // parts on the wire
	Rate     int64 // limit in bytes/s; 0: none
	Paused   bool  // PauseAll is in force
	Offline  string
	Trouble  string // the journal cannot be written: nothing new is begun
}

// Totals sum up what is on the list. Sizes are bytes.
type Totals struct {
	Jobs, Confirmed, NeedsYou, Active, Waiting int
	Tasks                                      int   // not through yet
	Size, Sent                                 int64 // of jobs that were not cancelled or refused
	Speed                                      float64
	Left                                       time.Duration // -1: cannot be told
}

// Job is one upload as it is now.
type Job struct {
	ID, Batch, Account string
	Path, Name         string
	Into               api.Ref
	Dest               string // where it goes, in words
	Dir                []string
	VersionOf          api.Ref
	Target             string // name of what it becomes a version of; "" for none

	State     State
	Size      int64
	Sent      int64 // bytes the store has or that are on the wire; may fall
	Parts     int
	Stored    int // parts the store has
	Speed     float64
	Left      time.Duration // -1: cannot be told
	Turn      time.Time     // while Stacking: when Frame.io will let it; zero: now
	Retry     *Retry
	Problem   *Problem
	Note      string // a fact worth a line
	Already   bool   // an earlier run had uploaded it
	Confirmed bool

	Parent       api.Ref // the folder the asset stands in; zero until there is one
	Asset, Stack api.Ref // zero until there is one
	Hash         string  // ours, xxh64
	Added        time.Time
}

// Retry says why a job is waiting, and until when.
type Retry struct {
	Attempt int
	At      time.Time
	Why     string
}

// Fraction is how much of the job is done, 0 to 1. It is 1 only when Frame.io
// has confirmed.
func (j *Job) Fraction() float64 {
	if j.Confirmed {
		return 1
	}
	if j.Size <= 0 {
		return 0
	}
	return min(float64(j.Sent)/float64(j.Size), 0.99)
}

// snapshot builds the present state, or gives the last one if nothing changed.
func (l *loop) snapshot() *Snapshot {
	if l.snap != nil && !l.dirty && !l.moved {
		return l.snap
	}
	l.rev++
	l.counting = false
	s := &Snapshot{Rev: l.rev, InFlight: l.flying, Rate: l.opts.Rate, Paused: l.paused}
	if l.offline != nil {
		s.Offline = l.offline.words()
	}
	if l.sick != nil {
		s.Trouble = "The upload journal cannot be written: " + cause(l.sick) + ". Nothing new is begun until it can; free some disk space."
	}
	s.Jobs = make([]*Job, 0, len(l.live)+len(l.ended))
	for _, j := range l.live {
		s.Jobs = append(s.Jobs, l.viewOf(j))
	}
	for i := len(l.ended) - 1; i >= 0; i-- {
		s.Jobs = append(s.Jobs, l.viewOf(l.ended[i]))
	}
	for _, t := range l.tasks {
		s.Tasks = append(s.Tasks, l.taskView(t))
	}
	for _, b := range l.batches {
		s.Batches = append(s.Batches, b.view())
	}
	s.Totals = l.totals(s.Jobs)
	s.Totals.Tasks = len(slices.DeleteFunc(slices.Clone(l.tasks), (*task).ended))
	l.snap = s
	return s
}

func (b *batch) view() *Batch {
	v := &Batch{ID: b.rec.ID, Request: b.rec.Request, Scanning: !b.rec.Scanned, Skipped: b.rec.Skipped, Added: b.rec.At, Undone: b.rec.Undone}
	v.Jobs = append(v.Jobs, b.jobs...)
	for _, p := range b.rec.Paths {
		v.Request.Paths = append(v.Request.Paths, string(p))
	}
	return v
}

func (l *loop) totals(jobs []*Job) Totals {
	t := Totals{Jobs: len(jobs)}
	for _, j := range jobs {
		if j.State != Cancelled && j.State != Failed {
			t.Size += j.Size
			t.Sent += j.Sent
		}
		switch {
		case j.State.Confirmed():
			t.Confirmed++
		case j.State == NeedsYou || j.State == Failed:
			t.NeedsYou++
		case j.State.Active():
			t.Active++
		case j.State == Waiting:
			t.Waiting++
		}
	}
	t.Speed = l.total.rate(l.now(), l.landed)
	t.Left = timeLeft(t.Size-t.Sent, t.Speed)
	return t
}

func (l *loop) viewOf(j *job) *Job {
	if j.view != nil {
		l.counting = l.counting || j.view.Retry != nil || !j.view.Turn.IsZero()
		return j.view
	}
	s := j.spec
	v := &Job{
		ID: s.ID, Batch: s.Batch, Account: s.Account, Path: string(s.Path), Name: s.Name, Into: s.Into, Dest: s.Dest, Dir: s.Dir,
		VersionOf: s.VersionOf, Target: s.Target, State: j.state(l), Size: s.Identity.Size, Sent: j.sentLen(), Parts: len(j.parts), Stored: j.stored,
		Problem: j.problem, Note: cmpOr(j.waits, j.note), Already: j.already, Stack: j.stack, Hash: j.hash, Added: s.Added, Left: -1,
	}
	v.Confirmed = j.stage == stageDone
	if j.created != nil {
		v.Asset, v.Parent = j.created.Asset, j.created.Parent
	}
	switch v.State {
	case Uploading:
		v.Speed = j.meter.rate(l.now(), v.Sent)
		v.Left = timeLeft(v.Size-v.Sent, v.Speed)
		v.Note = cmpOr(v.Note, l.expiryNote(j, v.Left))
	case Retrying:
		v.Retry = j.retry()
		l.counting = true
	case Stacking:
		if j.turn.After(l.now()) {
			v.Turn = j.turn
			l.counting = true
		}
	}
	j.view = v
	return v
}

// retry describes the wait: the earliest part that will be tried again.
func (j *job) retry() *Retry {
	r := &Retry{Attempt: j.attempts, At: j.until, Why: j.why}
	for i := j.open; i < j.hashed; i++ {
		p := &j.parts[i]
		if p.state == partReady && !p.notBefore.IsZero() && (r.At.IsZero() || p.notBefore.Before(r.At)) {
			r.At = p.notBefore
		}
	}
	return r
}

// expiryNote warns while there is time that the links will not last.
func (l *loop) expiryNote(j *job, left time.Duration) string {
	if left < 0 || j.created.Expires.IsZero() || !l.now().Add(left).After(j.created.Expires) {
		return ""
	}
	return "At this speed Frame.io's upload links end before the file is through; it would start over."
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// cause is the innermost error's text: what the system said.
func cause(err error) string {
	for {
		inner, ok := err.(interface{ Unwrap() []error })
		if ok && len(inner.Unwrap()) > 0 {
			err = inner.Unwrap()[len(inner.Unwrap())-1]
			continue
		}
		one, ok := err.(interface{ Unwrap() error })
		if !ok || one.Unwrap() == nil {
			return err.Error()
		}
		err = one.Unwrap()
	}
}
