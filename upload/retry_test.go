package upload

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBackoffStaysInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1000).Draw(t, "attempt")
		rnd := rapid.Float64Range(0, 0.999999).Draw(t, "random")
		wait := backoff(n, backoffFirst, backoffLast, rnd)
		if wait < 20*time.Millisecond || wait > backoffLast {
			t.Fatalf("attempt %d waits %v", n, wait)
		}
	})
}

func TestBackoffGrows(t *testing.T) {
	var last time.Duration
	for n := 1; n <= 7; n++ {
		wait := backoff(n, backoffFirst, backoffLast, 0.99)
		if wait <= last {
			t.Errorf("attempt %d waits %v, not longer than %v", n, wait, last)
		}
		last = wait
	}
}

func TestBudgetDelaysWhenSpent(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBudget(now)
	free := 0
	for b.take(now, budgetRepeat) == 0 {
		free++
	}
	if free != 100 {
		t.Errorf("%d repeats were free, want 100", free)
	}
	if wait := b.take(now, budgetRepeat); wait < 5*time.Second {
		t.Errorf("an empty budget lets repeat after %v", wait)
	}
	if wait := b.take(now.Add(time.Hour), budgetRepeat); wait != 0 {
		t.Errorf("a refilled budget waits %v", wait)
	}
}
