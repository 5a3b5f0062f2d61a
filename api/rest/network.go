package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"stackdrop/api"
)

var errNoAnswer = errors.New("no answer within 40 s")

// trace remembers how far a request came.
type trace struct {
	heard, connected, wrote atomic.Bool
}

// watched adds a trace to ctx.
func watched(ctx context.Context) (context.Context, *trace) {
	t := new(trace)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { t.heard.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { t.connected.Store(true) },
		WroteHeaders: func() { t.wrote.Store(true) },
	}), t
}

// sent says whether the server may have seen the request. A transport that
// tells nothing is taken to have sent it.
func (t *trace) sent() bool { return t.wrote.Load() || !t.heard.Load() }

// broken is the error of a call whose answer did not come, or not whole.
func broken(ctx, attempt context.Context, call Call, sent, connected bool, cause error) (verdict, error) {
	lost := sent && !call.repeatable()
	if ctx.Err() != nil {
		if !lost {
			return stop, interrupted(call, ctx.Err())
		}
		e := failure(call, api.ErrUnknown)
		e.Cause = ctx.Err()
		return stop, e
	}
	e := failure(call, api.ErrOffline)
	e.Cause = bare(cause)
	if context.Cause(attempt) == errNoAnswer {
		e.Cause = errNoAnswer
		if connected {
			e.Class = api.ErrAgain
		}
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](cause); ok {
		e.Words = "the server that answered cannot prove to be Frame.io: " + clean(e.Cause.Error(), "")
		return stop, e
	}
	if lost {
		e.Class = api.ErrUnknown
		return stop, e
	}
	return repeat, e
}

// networkError is what the network said, without any address's query. It
// unwraps to its origin unless that would pass for the end of the caller's own
// context, as the time-outs of package net do.
type networkError struct {
	text   string
	origin error
}

func (e networkError) Error() string { return e.text }
func (e networkError) Unwrap() error { return e.origin }

func bare(err error) error {
	for {
		outer, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = outer.Err
	}
	e := networkError{text: clean(err.Error(), ""), origin: err}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		e.origin = nil
	}
	return e
}

// interrupted is the error of a call whose own context ended before it could do
// anything.
func interrupted(call Call, err error) error { return fmt.Errorf("%s: %w", call.name(), err) }

func isAPI(err error) bool {
	_, ok := errors.AsType[*api.Error](err)
	return ok
}

// waitOf is what the server asked to wait, if it did.
func waitOf(err error) time.Duration {
	if e, ok := errors.AsType[*api.Error](err); ok {
		return e.Wait
	}
	return 0
}

// asked tells the caller how long to stay away.
func asked(err error, wait time.Duration) error {
	if e, ok := errors.AsType[*api.Error](err); ok {
		e.Wait = wait
	}
	return err
}
