package upload

import (
	"math/rand/v2"
	"time"
)

// Back-off of one part: full jitter, so that parts that failed together do not
// come back together.
const (
	backoffFirst = 500 * time.Millisecond
	backoffLast  = 30 * time.Second
	maxAttempts  = 8 // answers that say no, without any part of the file landing meanwhile
)

// backoff is how long to wait before attempt n+1, n counting from 1: a random
// time up to first·2^(n-1), at most last. rnd is in [0, 1).
func backoff(n int, first, last time.Duration, rnd float64) time.Duration {
	ceiling := first << min(max(n-1, 0), 16)
	ceiling = min(ceiling, last)
	return max(time.Duration(rnd*float64(ceiling)), 20*time.Millisecond)
}

// random is where jitter comes from; tests give their own, seeded.
type random interface{ Float64() float64 }

type systemRandom struct{}

func (systemRandom) Float64() float64 { return rand.Float64() }

// budget bounds how much repeating the whole engine does, as AWS's clients do:
// each repeat costs, each part that lands gives back, and time refills it, so
// that an outage is not answered with a storm.
type budget struct {
	left   float64
	filled time.Time
}

const (
	budgetFull    = 500.0
	budgetRepeat  = 5.0
	budgetTimeout = 10.0
	budgetPerSec  = 1.0
)

func newBudget(now time.Time) *budget { return &budget{left: budgetFull, filled: now} }

func (b *budget) refill(now time.Time) {
	b.left = min(budgetFull, b.left+max(0, now.Sub(b.filled).Seconds())*budgetPerSec)
	b.filled = now
}

// take pays for one repeat and gives zero, or the time until it can be paid.
func (b *budget) take(now time.Time, cost float64) time.Duration {
	b.refill(now)
	if b.left >= cost {
		b.left -= cost
		return 0
	}
	wait := time.Duration((cost - b.left) / budgetPerSec * float64(time.Second))
	b.left -= cost
	return wait
}

func (b *budget) landed() { b.left = min(budgetFull, b.left+1) }
