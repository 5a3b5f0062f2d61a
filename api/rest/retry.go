package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// verdict is what a failed attempt allows next.
type verdict int

const (
	stop    verdict = iota // the caller gets the error
	repeat                 // never executed, or harmless to do twice
	limited                // 429: not executed; wait and repeat
	signIn                 // 401: not executed; another token may help, once
)

const (
	defaultTries = 4
	limitTries   = 6 // attempts until a 429 is handed to the caller

	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 8 * time.Second

	// maxPause is the longest a call sleeps on its own after a 429 or a
	// Retry-After. What asks for more is told to the caller.
	maxPause      = time.Minute
	maxRetryAfter = 5 * time.Minute
)

// backoff is full jitter over a doubling ceiling; n counts from 0.
func (c *Client) backoff(n int) time.Duration {
	ceiling := min(firstBackoff<<min(n, 10), maxBackoff)
	return time.Duration(c.random() * float64(ceiling))
}

// cooling is how long to stay away after the nth 429: at least one call's share
// of the window and a second, doubled each time, and up to a quarter more so
// that many programs do not come back together.
func (c *Client) cooling(pace time.Duration, n int) time.Duration {
	d := min(pace<<min(n, 10), maxPause)
	return min(d+time.Duration(c.random()*float64(d)/4), maxPause)
}

// retryAfter reads the header in either of its forms, held to 0..5 min; garbage
// counts as absent.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(v, 64); err == nil {
		if !(seconds > 0) {
			return 0
		}
		return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
