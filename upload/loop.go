package upload

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"stackdrop/api"
)

// loop is all of the engine's state and the goroutine that owns it. Nothing
// here is locked: workers and callers send functions, which run on the loop
// one after another. The loop never waits for anything but messages and time.
type loop struct {
	*Engine
	ctx     context.Context // ends when the engine stops
	workers sync.WaitGroup
	timer   *time.Timer

	jobs     map[string]*job
	live     []*job // not ended, in the order of work
	ended    []*job // the rest, newest last
	known    map[string]*job
	batches  []*batch
	byBatch  map[string]*batch
	lines    *lines
	checks   []*job // done, hash not compared yet
	folders  map[string]*folder
	removes  map[string]*removal
	creating map[string]bool    // twinKeys whose asset is being created
	tasks    []*task            // in the order they were asked for
	labelled map[api.Ref]string // ids of the tasks that labelled files last
	underWay map[turn]int       // slow calls being made
	inLine   map[turn]int       // and waiting for their turn, in this pass of the schedule
	scans    []*batch           // still to be walked

	slots   *slots
	budget  *budget
	stores  map[Hosts]*store
	limiter *rate.Limiter
	lastPos float64

	flying            int // parts on the wire
	hashing           int
	ahead             int // parts ready and due, of the jobs scheduled so far in this pass
	preparing         int
	asking            int // confirmations under way
	verifying         int
	scanning          bool
	paused            bool
	net               network
	offline           *offline
	lastNow, lastWall time.Time // when noticeSleep looked last, by both clocks
	sick              error     // the journal cannot be written

	rev      uint64
	counting bool // a row counts the seconds until its next try
	replan   bool // a job has moved on while steps were being started
	mixed    bool // some that have begun may stand behind some that have not
	dirty    bool // something to tell at once
	moved    bool // only bytes have moved
	total    meter
	landed   int64 // bytes stored or on the wire since the start, for the meter
	finished int64 // bytes of parts that landed since the start
	snap     *Snapshot
	unlawful int // transitions the table does not have; 0 unless there is a bug
}

// How much may be under way beside the parts themselves.
const (
	maxPreparing = 4
	maxAsking    = 4
	maxHashing   = 2
	maxAhead     = 64 // created files whose parts still wait
	tickEvery    = 100 * time.Millisecond
)

func newLoop(e *Engine) *loop {
	now := time.Now()
	l := &loop{
		Engine: e, ctx: context.Background(),
		jobs: map[string]*job{}, known: map[string]*job{}, byBatch: map[string]*batch{}, lines: newLines(), labelled: map[api.Ref]string{},
		folders: map[string]*folder{}, removes: map[string]*removal{}, creating: map[string]bool{}, underWay: map[turn]int{}, inLine: map[turn]int{}, stores: map[Hosts]*store{},
		slots: newSlots(e.opts.Parts, now), budget: newBudget(now),
		timer: time.NewTimer(time.Hour),
	}
	l.limiter = newLimiter(e.opts.Rate)
	return l
}

func (l *loop) now() time.Time { return time.Now() }

// run handles messages until ctx has ended and every worker has come home.
func (l *loop) run(ctx context.Context) {
	stopped := make(chan struct{})
	defer l.timer.Stop()
	l.ctx = ctx
	l.schedule()
	done := ctx.Done()
	for {
		select {
		case f := <-l.msgs:
			l.noticeSleep()
			f(l)
			l.drain()
		case <-l.timer.C:
			l.noticeSleep()
			l.tick()
		case <-done:
			done = nil
			go func() { l.workers.Wait(); close(stopped) }()
		case <-stopped:
			l.drain()
			l.publish()
			for _, s := range l.stores {
				s.closeIdle()
			}
			return
		}
		if ctx.Err() == nil {
			l.schedule()
		}
		l.publish()
	}
}

// drain handles what else is waiting, so that scheduling and telling happen
// once for many messages.
func (l *loop) drain() {
	for range 1000 {
		select {
		case f := <-l.msgs:
			f(l)
		default:
			return
		}
	}
}

// work runs f on a goroutine of its own and hands what it returns back to the
// loop. j is nil for work that belongs to no job.
func (l *loop) work(j *job, f func(ctx context.Context) func(*loop)) {
	ctx := l.ctx
	if j != nil {
		j.renew(l.ctx)
		ctx = j.ctx
		j.busy++
	}
	l.workers.Go(func() {
		back := f(ctx)
		l.postAlways(func(l *loop) {
			if j != nil {
				j.busy--
			}
			back(l)
			if j != nil && j.busy == 0 {
				l.quiet(j)
			}
		})
	})
}

// postAlways is post for workers: the loop takes messages until they are home.
func (l *loop) postAlways(f func(*loop)) { l.msgs <- f }

// tick is what time brings: due retries, moving bytes, the next decision of
// the slots.
func (l *loop) tick() {
	now := l.now()
	sent := l.finished
	for _, j := range l.live {
		if j.stage == stageCreated && j.busy > 0 {
			for i := j.open; i < len(j.parts); i++ {
				if p := &j.parts[i]; p.state == partFlying {
					sent += p.sent.Load()
				}
			}
			j.meter.add(now, j.sentLen())
			j.view = nil
			l.moved = true
		} else if j.view != nil && (j.view.Retry != nil || !j.view.Turn.IsZero()) {
			j.view = nil
			l.moved = true
		}
	}
	l.moved = l.moved || slices.ContainsFunc(l.tasks, func(t *task) bool { return !t.ended() })
	l.landed = sent
	l.total.add(now, sent)
	l.slots.observe(now, sent, l.flying >= l.room())
}

// arm sets the timer: ten times a second while something moves, else at the
// next due time.
func (l *loop) arm(next time.Time) {
	wait := time.Hour
	if !next.IsZero() {
		wait = max(next.Sub(l.now()), time.Millisecond)
	}
	if l.flying > 0 || l.hashing > 0 {
		wait = min(wait, tickEvery)
	}
	if l.counting {
		wait = min(wait, time.Second)
	}
	l.timer.Reset(wait)
}

// publish wakes whoever watches, if there is anything to see.
func (l *loop) publish() {
	if !l.dirty && !l.moved {
		return
	}
	l.dirty, l.moved = false, false
	l.snap = nil
	l.wake()
}

// touch notes that a job has changed, and holds its state against the table.
func (l *loop) touch(j *job) {
	s := j.state(l)
	if !mayFollow(j.last, s) && j.last != "" {
		l.unlawful++
		l.opts.Log.Error("job changed state against the table", "job", j.spec.ID, "from", string(j.last), "to", string(s))
	}
	if s != j.last {
		j.last = s
		l.opts.Log.Info("job", "id", j.spec.ID, "state", string(s), "stage", int(j.stage), "name", j.spec.Name)
	}
	j.view = nil
	l.dirty = true
}

// place puts a job where it belongs: among the living or the ended.
func (l *loop) place(j *job) {
	l.replan, l.mixed = true, true
	l.touch(j)
	l.live = slices.DeleteFunc(l.live, func(o *job) bool { return o == j })
	l.ended = slices.DeleteFunc(l.ended, func(o *job) bool { return o == j })
	if j.last.Ended() {
		l.ended = append(l.ended, j)
		return
	}
	at, _ := slices.BinarySearchFunc(l.live, j.flags.Pos, func(o *job, pos float64) int { return cmp.Compare(o.flags.Pos, pos) })
	l.live = slices.Insert(l.live, at, j)
}

// service connects a job's account.
func (l *loop) service(account string) (api.Service, error) {
	a, err := l.opts.Connect(account)
	return a.Service, err
}

func (l *loop) store(account string) (*store, error) {
	a, err := l.opts.Connect(account)
	if err != nil {
		return nil, err
	}
	s := l.stores[a.Hosts]
	if s == nil {
		s = newStore(a.Hosts, l.limiter, l.opts.Dial)
		l.stores[a.Hosts] = s
	}
	return s, nil
}
