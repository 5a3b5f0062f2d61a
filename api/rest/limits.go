package rest

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is a limit as Frame.io states it: so many calls in every window.
type Rate struct {
	Calls  int
	Window time.Duration
}

// slowestGap is a bound for what headers may claim, so that a broken answer does
// not stop the program: Frame.io's slowest limit is 10 calls a minute
// (reference, "Rate limits").
const slowestGap = 10 * time.Second

// gap is the mean time between calls at the full rate.
func (r Rate) gap() time.Duration {
	return min(r.Window/time.Duration(r.Calls), slowestGap)
}

// every and burst are what we allow ourselves of a rate, see bucket.
func (r Rate) every() rate.Limit { return rate.Every(r.gap() * 5 / 4) }
func (r Rate) burst() int        { return max(1, r.Calls/5) }

func (r Rate) valid() bool { return r.Calls > 0 && r.Window > 0 }

// bucket holds the calls of one route back to four fifths of its rate, with a
// burst of one fifth: in no window, wherever it begins, are there more calls
// than the rate allows. Callers queue, and only the first of the queue looks at
// the clock, so that a corrected rate or a pause counts for all of them at once.
type bucket struct {
	limiter *rate.Limiter
	first   chan struct{} // held by the head of the queue

	mu     sync.Mutex
	rate   Rate
	paused time.Time // after a 429 nobody goes before this
}

func newBucket(r Rate) *bucket {
	b := &bucket{limiter: rate.NewLimiter(rate.Inf, 1), first: make(chan struct{}, 1)}
	if r.valid() { // a limiter made so begins with its burst; SetBurst would not give it
		b.limiter, b.rate = rate.NewLimiter(r.every(), r.burst()), r
	}
	return b
}

func (b *bucket) set(r Rate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !r.valid() || r == b.rate {
		return
	}
	b.rate = r
	b.limiter.SetLimit(r.every())
	b.limiter.SetBurst(r.burst())
}

// wait blocks until a call may go.
func (b *bucket) wait(ctx context.Context) error {
	select {
	case b.first <- struct{}{}:
		defer func() { <-b.first }()
	case <-ctx.Done():
		return ctx.Err()
	}
	turn := b.limiter.Reserve()
	err := sleep(ctx, turn.Delay())
	if err != nil {
		turn.Cancel()
		return err
	}
	for d := b.pauseLeft(); d > 0 && err == nil; d = b.pauseLeft() {
		err = sleep(ctx, d)
	}
	return err
}

// delay is how long a call would wait if so many others went first. It reserves
// nothing, and knows nothing of calls that queue already.
func (b *bucket) delay(ahead int) time.Duration {
	missing := float64(ahead+1) - b.limiter.TokensAt(time.Now())
	wait := max(0, b.pauseLeft())
	if per := float64(b.limiter.Limit()); missing > 0 && b.limiter.Limit() != rate.Inf {
		wait = max(wait, time.Duration(missing/per*float64(time.Second)))
	}
	return wait
}

func (b *bucket) pauseLeft() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Until(b.paused)
}

func (b *bucket) pause(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until := time.Now().Add(d); until.After(b.paused) {
		b.paused = until
	}
}

// pace is the least time to wait after a 429.
func (b *bucket) pace() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.rate.valid() {
		return time.Second
	}
	return max(b.rate.gap(), time.Second)
}

// learn takes over what an answer's headers say: the limit itself, and how much
// of it is left when other programs of the same user draw on it too.
func (b *bucket) learn(h http.Header) {
	calls, ok1 := number(h.Get("x-ratelimit-limit"))
	window, ok2 := number(h.Get("x-ratelimit-window")) // milliseconds
	if !ok1 || !ok2 || calls < 1 || window < 1 || calls > 1e6 || window > 3.6e6 {
		return
	}
	b.set(Rate{Calls: int(calls), Window: time.Duration(window) * time.Millisecond})
	if left, ok := number(h.Get("x-ratelimit-remaining")); ok && left >= 0 && left < calls {
		now := time.Now()
		if over := int(b.limiter.TokensAt(now)) - int(left); over > 0 {
			b.limiter.ReserveN(now, over)
		}
	}
}

// number reads a header that the reference types now as number, now as string.
func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f == f
}

// sleep waits for d or for the end of ctx, whichever is first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
