package rest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"stackdrop/api"
)

// Client makes calls to one API. Its fields are set before the first call and
// not changed afterwards; then it may be used from many goroutines.
type Client struct {
	Base *url.URL // from ParseBase

	// Token gives the bearer token, refreshing it first where that is due.
	Token func(context.Context) (api.Secret, error)
	// Refused is told that Frame.io answered 401 to token. Token is then asked
	// again, and if it gives another one the call is repeated once. May be nil.
	Refused func(token api.Secret)

	HTTP      http.RoundTripper // nil: NewTransport
	UserAgent string            // "" is "Stackdrop"
	Log       *slog.Logger      // nil: no log

	Limits map[string]Rate // by "POST /v2/assets/:id/children"
	Limit  Rate            // of every other route; zero: none until its headers say so

	Rand func() float64 // for jitter, in [0,1); nil: math/rand

	once    sync.Once
	mu      sync.Mutex
	buckets map[string]*bucket
	offset  atomic.Int64 // nanoseconds the server's clock is ahead
}

func (c *Client) setUp() {
	c.once.Do(func() {
		if c.HTTP == nil {
			c.HTTP = NewTransport()
		}
		c.UserAgent = cmp.Or(c.UserAgent, "Stackdrop")
		if c.Log == nil {
			c.Log = slog.New(slog.DiscardHandler)
		}
		c.buckets = make(map[string]*bucket)
	})
}

// CloseIdle closes connections no call is using.
func (c *Client) CloseIdle() {
	c.setUp()
	if t, ok := c.HTTP.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// ClockOffset is how far the server's clock was ahead of ours at its last
// answer, to about a second; negative if behind, 0 before any answer.
func (c *Client) ClockOffset() time.Duration { return time.Duration(c.offset.Load()) }

// Delay is how long a call named "POST /v4/…" would wait for its turn if so many
// of its kind went first. It asks nobody and reserves nothing.
func (c *Client) Delay(name string, ahead int) time.Duration {
	c.setUp()
	return c.bucket(name).delay(ahead)
}

// Do makes a call and decodes its answer into out; nil ignores a body. It waits
// for its turn and repeats what is safe to repeat. The headers are those of the
// successful answer.
func (c *Client) Do(ctx context.Context, call Call, out any) (http.Header, error) {
	c.setUp()
	u, err := call.url(c.Base)
	if err != nil {
		return nil, &api.Error{Class: api.ErrGone, Call: call.name(), Cause: err}
	}
	body, err := call.encode()
	if err != nil {
		return nil, &api.Error{Class: api.ErrRefused, Call: call.name(), Cause: err}
	}
	token, err := c.token(ctx, call)
	if err != nil {
		return nil, err
	}

	bucket := c.bucket(call.name())
	tries, limits, renewed := 0, 0, false
	for {
		if err := bucket.wait(ctx); err != nil {
			return nil, interrupted(call, err)
		}
		head, next, err := c.attempt(ctx, call, u, body, token, out)
		if head != nil {
			bucket.learn(head)
		}
		switch next {
		case stop:
			return head, err
		case signIn:
			if renewed { // the next call may have one more renewed
				return nil, err
			}
			fresh, failed := c.renew(ctx, call, token)
			switch {
			case failed != nil:
				return nil, failed
			case fresh == token:
				return nil, err
			}
			token, renewed = fresh, true
		case limited:
			wait := max(c.cooling(bucket.pace(), limits), waitOf(err))
			if limits++; limits == limitTries || wait > maxPause {
				return nil, asked(err, wait)
			}
			bucket.pause(wait)
		case repeat:
			wait := max(c.backoff(tries), waitOf(err))
			if tries++; tries == cmp.Or(call.Tries, defaultTries) || wait > maxPause {
				return nil, err
			}
			if sleep(ctx, wait) != nil {
				return nil, interrupted(call, ctx.Err())
			}
		}
	}
}

// attempt sends the request once. The headers come back even with an error, if
// there was an answer.
func (c *Client) attempt(ctx context.Context, call Call, u *url.URL, body []byte, token api.Secret, out any) (http.Header, verdict, error) {
	began := time.Now()
	limitCtx, cancel := context.WithTimeoutCause(ctx, callTimeout, errNoAnswer)
	defer cancel()
	limitCtx, watch := watched(limitCtx)
	req, err := c.request(limitCtx, call, u, body, token)
	if err != nil {
		return nil, stop, &api.Error{Class: api.ErrRefused, Call: call.name(), Cause: err}
	}

	resp, err := c.HTTP.RoundTrip(req)
	if err != nil {
		next, err := broken(ctx, limitCtx, call, watch.sent(), watch.connected.Load(), err)
		c.note(ctx, call, began, err)
		return nil, next, err
	}
	defer resp.Body.Close()
	limit := cmp.Or(call.MaxBytes, maxAnswer)
	if resp.StatusCode/100 != 2 {
		limit = maxError
	}
	text, full, err := readBody(resp.Body, limit)
	var next verdict
	switch {
	case err != nil && resp.StatusCode/100 == 2:
		next, err = broken(ctx, limitCtx, call, true, true, err)
	case full && resp.StatusCode/100 == 2:
		e := failure(call, api.ErrRefused)
		if !call.repeatable() {
			e.Class = api.ErrUnknown // it has happened, and we cannot read what
		}
		e.Status, e.RequestID = resp.StatusCode, requestID(resp.Header, token)
		e.Words = fmt.Sprintf("the answer is larger than %d MiB", limit>>20)
		next, err = stop, e
	default:
		next, err = c.read(call, resp, text, token, out)
		if !foreign(resp.StatusCode, text) {
			c.heed(resp.Header, began)
		}
	}
	c.note(ctx, call, began, err)
	return resp.Header, next, err
}

func (c *Client) request(ctx context.Context, call Call, u *url.URL, body []byte, token api.Secret) (*http.Request, error) {
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, c.Base.String(), reader)
	if err != nil {
		return nil, fmt.Errorf("%s: building the request: %w", call.name(), err)
	}
	req.URL = u
	for name, values := range call.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.UserAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if !call.Open {
		req.Header.Set("Authorization", "Bearer "+token.Reveal())
	}
	return req, nil
}

func (c *Client) bucket(name string) *bucket {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buckets[name]
	if b == nil {
		limit, ok := c.Limits[name]
		if !ok {
			limit = c.Limit
		}
		b = newBucket(limit)
		c.buckets[name] = b
	}
	return b
}

// heed takes the server's clock from an answer that is Frame.io's own. The
// header has whole seconds; it was true somewhere between asking and now.
func (c *Client) heed(h http.Header, began time.Time) {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		now := time.Now()
		middle := now.Add(-now.Sub(began) / 2)
		c.offset.Store(int64(at.Add(500 * time.Millisecond).Sub(middle).Round(time.Second)))
	}
}

// note logs one attempt: never a query, a header or a body.
func (c *Client) note(ctx context.Context, call Call, began time.Time, err error) {
	took := slog.Duration("took", time.Since(began).Round(time.Millisecond))
	if err != nil {
		level := slog.LevelInfo
		if e, ok := errors.AsType[*api.Error](err); ok && slices.Contains(call.Expect, e.Status) {
			level = slog.LevelDebug
		}
		c.Log.LogAttrs(ctx, level, "call failed", slog.String("call", call.name()), took, slog.String("error", err.Error()))
		return
	}
	c.Log.LogAttrs(ctx, slog.LevelDebug, "call", slog.String("call", call.name()), took)
}

func (c *Client) random() float64 {
	if c.Rand != nil {
		return c.Rand()
	}
	return rand.Float64()
}
