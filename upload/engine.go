package upload

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"stackdrop/api"
)

// Account is what the engine needs to upload for somebody.
type Account struct {
	Service api.Service
	Hosts   Hosts // where this service's part URLs may lead
}

// Options configure an Engine. Dir and Connect are required.
type Options struct {
	Dir string // state folder: journal and its key; made 0700
	// Connect gives an account's service, or ErrNotYet while somebody is
	// signing in, or an *api.Error of class api.ErrSignIn. It must not wait.
	Connect func(account string) (Account, error)
	Parts   int   // most parts in flight; 0: the engine decides, up to 32
	Rate    int64 // bytes per second for all parts together; 0: no limit
	Log     *slog.Logger

	// For tests: the network of the part store, where jitter comes from, and the
	// clock on the wall, which goes on while the computer sleeps.
	Dial   func(ctx context.Context, network, addr string) (net.Conn, error)
	Random random
	Wall   func() time.Time
}

// Engine uploads. All methods may be called from any goroutine; none waits for
// the network. Commands name jobs by id; ids it does not know are ignored.
type Engine struct {
	opts    Options
	journal *journal
	msgs    chan func(*loop)
	ended   chan struct{} // closed when Run has returned
	aside   string

	running atomic.Bool

	mu   sync.Mutex
	subs map[chan struct{}]bool
	last *Snapshot
	loop *loop
}

// ErrNotYet is what Options.Connect answers while signing in is under way: the
// account's jobs wait without a word.
var ErrNotYet = errors.New("signing in is under way")

// ErrStopped: the engine is not running (any more).
var ErrStopped = errors.New("the upload engine has stopped")

// Open opens the journal in o.Dir and reads the queue. Nothing moves before
// Run. It fails with ErrInUse when another process holds the journal. A damaged
// journal is set aside, see Aside.
func Open(o Options) (*Engine, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = systemRandom{}
	}
	j, aside, err := openJournal(o.Dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{opts: o, journal: j, aside: aside, msgs: make(chan func(*loop), 256), ended: make(chan struct{}), subs: map[chan struct{}]bool{}}
	e.loop = newLoop(e)
	if err := e.loop.restore(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the upload queue: %w", err), j.close())
	}
	e.last = e.loop.snapshot()
	return e, nil
}

// Aside is where a damaged journal was put when the engine was opened; "" when
// it was sound.
func (e *Engine) Aside() string { return e.aside }

// Close gives the journal back when Run was never called. After Run it does
// nothing.
func (e *Engine) Close() error {
	select {
	case <-e.ended:
		return nil
	default:
		close(e.ended)
		return e.journal.close()
	}
}

// Run works until ctx ends, then stops everything in flight and returns when
// the journal is closed. Call it once; commands and Add wait for it. The engine's goroutines are the loop
// (this one), the journal's writer, and the workers the loop starts; all of
// them have ended when Run returns.
func (e *Engine) Run(ctx context.Context) error {
	written := make(chan error, 1)
	stopWriter, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	e.journal.health = func(err error) { e.post(func(l *loop) { l.journalHealth(err) }) }
	go func() { written <- e.journal.run(stopWriter) }()
	e.running.Store(true)
	e.loop.run(ctx)
	close(e.ended)
	stop()
	err := <-written
	e.wake()
	return err
}

// post hands a message to the loop; it is dropped when the loop has ended.
func (e *Engine) post(f func(*loop)) {
	select {
	case e.msgs <- f:
	case <-e.ended:
	}
}

// ask hands a message to the loop and waits until it has been handled.
func (e *Engine) ask(ctx context.Context, f func(*loop)) error {
	done := make(chan struct{})
	select {
	case e.msgs <- func(l *loop) { f(l); close(done) }:
	case <-ctx.Done():
		return ctx.Err()
	case <-e.ended:
		return ErrStopped
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-e.ended:
		return ErrStopped
	}
}

// Add queues what r asks for and returns the batch's id as soon as the request
// is on the disk; folders are walked afterwards, see Batch.Scanning.
func (e *Engine) Add(ctx context.Context, r Request) (string, error) {
	if err := r.valid(); err != nil {
		return "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("name the batch: %w", err)
	}
	rec := batchRecord{ID: id.String(), Request: r, Paths: diskPaths(r.ordered()), At: time.Now().UTC()}
	rec.Request.Paths = nil
	if err := e.journal.commit(ctx, put("batch/"+rec.ID, rec)); err != nil {
		return "", fmt.Errorf("keep the upload in the journal: %w", err)
	}
	return rec.ID, e.ask(ctx, func(l *loop) { l.addBatch(rec) })
}

// Subscribe gives a channel that says "there is something newer": read
// Snapshot then. A slow reader misses nothing but intermediate states. cancel
// ends it.
func (e *Engine) Subscribe() (news <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	ch <- struct{}{}
	e.mu.Lock()
	e.subs[ch] = true
	e.mu.Unlock()
	return ch, func() {
		e.mu.Lock()
		delete(e.subs, ch)
		e.mu.Unlock()
	}
}

func (e *Engine) wake() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for ch := range e.subs {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// Snapshot is the state of everything, now. It never changes afterwards.
func (e *Engine) Snapshot() *Snapshot {
	var s *Snapshot
	err := ErrStopped
	if e.running.Load() {
		err = e.ask(context.Background(), func(l *loop) { s = l.snapshot() })
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err == nil && s != nil {
		e.last = s
	}
	return e.last
}
