package sandbox

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rate is what one route allows one user: n calls per window, refilled
// gradually (Frame.io reference, Rate Limits; the buckets are those of its
// published limiter).
type rate struct {
	n      int
	window time.Duration
}

var (
	rateCreate  = rate{5, time.Second}
	rateUpdate  = rate{10, time.Second}
	rateGet     = rate{5, time.Second}
	rateList    = rate{200, time.Minute} // the text's figure; a header sample shows 40
	rateLinks   = rate{100, time.Minute} // also for calls nothing is said of but "creating"
	rateDefault = rate{50, time.Second}

	// V4's (Frame.io's OpenAPI file, per account_user; here per user: own choice,
	// the harder one).
	rate3s  = rate{3, time.Second}
	rate5s  = rate{5, time.Second}
	rate10s = rate{10, time.Second}
	rate10  = rate{10, time.Minute}
	rate60  = rate{60, time.Minute}
	rate100 = rate{100, time.Minute}

	rateNone = rate{1_000_000, time.Second}
)

var limitHeaders = [...]string{"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-window"}

// buckets are the leaky buckets of all routes.
type buckets struct {
	off bool

	mu    sync.Mutex
	level map[string]leak
}

type leak struct {
	level float64
	at    time.Time
}

func newBuckets(off bool) *buckets { return &buckets{off: off, level: map[string]leak{}} }

// take counts a call and writes the three headers that every answer carries.
// False means the call is one too many.
func (b *buckets) take(h http.Header, who, route string, r rate, now time.Time) bool {
	if b.off {
		r = rateNone
	}
	left, ok := b.drop(who+" "+route, r, now)
	h.Set(limitHeaders[0], strconv.Itoa(r.n))
	h.Set(limitHeaders[1], strconv.Itoa(left))
	h.Set(limitHeaders[2], strconv.FormatInt(r.window.Milliseconds(), 10))
	return ok
}

func (b *buckets) drop(key string, r rate, now time.Time) (left int, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.level[key]
	drained := now.Sub(l.at).Seconds() * float64(r.n) / r.window.Seconds()
	l = leak{max(0, l.level-max(0, drained)), now}
	if l.level+1 <= float64(r.n)+1e-9 {
		l.level++
		ok = true
	}
	b.level[key] = l
	return int(float64(r.n) - l.level), ok
}
