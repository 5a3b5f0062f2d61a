package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
)

// failing tells the trace how far it came, and breaks off there.
func failing(err error, connected, wrote bool) server {
	return func(_ int, r *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(r.Context())
		trace.GetConn("api.test:443")
		if connected {
			trace.GotConn(httptrace.GotConnInfo{})
		}
		if wrote {
			trace.WroteHeaders()
		}
		return nil, err
	}
}

func TestNetworkErrors(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for name, c := range map[string]struct {
		serve server
		call  Call
		class error
		tries int
	}{
		"GET, nothing listens":         {failing(refused, false, false), getAsset, api.ErrOffline, 4},
		"GET, cut":                     {failing(io.EOF, true, true), getAsset, api.ErrOffline, 4},
		"POST, nothing listens":        {failing(refused, false, false), postAsset, api.ErrOffline, 4},
		"POST, cut before it was sent": {failing(io.EOF, true, false), postAsset, api.ErrOffline, 4},
		"POST, cut after it was sent":  {failing(io.EOF, true, true), postAsset, api.ErrUnknown, 1},
		"POST, who knows": {func(int, *http.Request) (*http.Response, error) { return nil, io.EOF },
			postAsset, api.ErrUnknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, rec, _ := newFake(t, c.serve)
				_, err := client.Do(t.Context(), c.call, &thing{})
				if !errors.Is(err, c.class) || rec.count() != c.tries {
					t.Errorf("got %v after %d requests, want %v after %d", err, rec.count(), c.class, c.tries)
				}
			})
		})
	}
}

// A time-out of the network must not pass for the end of the caller's context,
// nor an address show because some layer wraps it.
func TestNetworkErrorsAreStripped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		timeout := &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}
		client, _, _ := newFake(t, failing(timeout, false, false))
		_, err := client.Do(t.Context(), getAsset, nil)
		if !errors.Is(err, api.ErrOffline) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		inner := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		wrapped := &url.Error{Op: "Get", URL: "https://api.test/?secret=1", Err: &url.Error{Op: "proxyconnect", URL: "http://me:secret@proxy", Err: inner}}
		client, _, log := newFake(t, failing(wrapped, false, false))
		_, err = client.Do(t.Context(), getAsset, nil)
		if _, ok := errors.AsType[*url.Error](err); ok || !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %#v", err)
		}
		if text := fmt.Sprintf("%v %+v %s", err, errors.Unwrap(err), log); strings.Contains(text, "secret") {
			t.Errorf("an address shows in %s", text)
		}
	})
}

func TestSafePostIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, rec, _ := newFake(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n < 3 {
				return answer(500, "")
			}
			return answer(200, `{"id":"x"}`)
		})
		call := postAsset
		call.Safe = true
		var got thing
		if _, err := client.Do(t.Context(), call, &got); err != nil || got.ID != "x" || rec.count() != 3 {
			t.Errorf("got %+v, %v after %d requests", got, err, rec.count())
		}
	})
}

func TestBackoffDoublesToItsCeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, always(503, ""))
		client.Rand = func() float64 { return 1 } // the longest of full jitter
		began := time.Now()
		call := getAsset
		call.Tries = 8
		if _, err := client.Do(t.Context(), call, nil); !errors.Is(err, api.ErrAgain) {
			t.Errorf("got %v", err)
		}
		// 0.5 + 1 + 2 + 4 + 8 + 8 + 8
		if took := time.Since(began); took != 31500*time.Millisecond {
			t.Errorf("it took %v, want 31.5s", took)
		}
	})
}

func TestServerMayAskForPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return answer(503, "", "Retry-After", "20")
			}
			return answer(200, "{}")
		})
		began := time.Now()
		if _, err := client.Do(t.Context(), getAsset, nil); err != nil || time.Since(began) != 20*time.Second {
			t.Errorf("got %v after %v, want nil after 20s", err, time.Since(began))
		}
		// More than a minute is for the caller to wait.
		client, rec, _ := newFake(t, always(429, "", "Retry-After", "100"))
		_, err := client.Do(t.Context(), getAsset, nil)
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrLimit || e.Wait != 100*time.Second || rec.count() != 1 {
			t.Errorf("got %+v after %d requests", e, rec.count())
		}
	})
}

func TestTooManyRequestsIsRepeatedEvenForPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, rec, _ := newFake(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n < 4 {
				return answer(429, "Rate Limit Exceeded", "x-ratelimit-limit", "5", "x-ratelimit-remaining", "0", "x-ratelimit-window", "1000")
			}
			return answer(200, `{"id":"x"}`)
		})
		client.Rand = func() float64 { return 0 }
		began := time.Now()
		if _, err := client.Do(t.Context(), postAsset, &thing{}); err != nil || rec.count() != 4 {
			t.Errorf("got %v after %d requests", err, rec.count())
		}
		if took := time.Since(began); took < 7*time.Second || took > 9*time.Second {
			t.Errorf("it took %v, want about 1 + 2 + 4 s", took)
		}
	})
}

func TestSlowRoutesWaitTheirShareOfTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return answer(429, "", "x-ratelimit-limit", "10", "x-ratelimit-remaining", "0", "x-ratelimit-window", "60000")
			}
			return answer(200, "{}")
		})
		client.Rand = func() float64 { return 0 }
		began := time.Now()
		if _, err := client.Do(t.Context(), getAsset, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 6*time.Second || took > 8*time.Second {
			t.Errorf("it took %v, want 60 s / 10, and a little", took)
		}
	})
}

func TestNoCallWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, rec, _ := newFake(t, always(429, "slow down"))
		client.Rand = func() float64 { return 1 }
		began := time.Now()
		_, err := client.Do(t.Context(), postAsset, nil)
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrLimit || e.Wait <= 0 || e.Wait > time.Minute {
			t.Fatalf("got %+v", e)
		}
		if took := time.Since(began); rec.count() != limitTries || took > time.Minute {
			t.Errorf("%d requests in %v", rec.count(), took)
		}
	})
}

// hang waits for the end of the request's context.
func hang(_ int, r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn("")
	trace.GotConn(httptrace.GotConnInfo{})
	trace.WroteHeaders()
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestServerThatNeverAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, rec, _ := newFake(t, hang)
		began := time.Now()
		_, err := client.Do(t.Context(), getAsset, nil)
		if !errors.Is(err, api.ErrAgain) || errors.Is(err, context.DeadlineExceeded) || rec.count() != 4 {
			t.Errorf("got %v after %d requests", err, rec.count())
		}
		if took := time.Since(began); took < 160*time.Second || took > 180*time.Second {
			t.Errorf("it took %v, want four times 40 s", took)
		}
		client, rec, _ = newFake(t, hang)
		_, err = client.Do(t.Context(), postAsset, nil)
		if !errors.Is(err, api.ErrUnknown) || rec.count() != 1 {
			t.Errorf("POST: got %v after %d requests", err, rec.count())
		}
	})
}

func TestCallersContextIsNotFrameIOsFault(t *testing.T) {
	for name, c := range map[string]struct {
		serve server
		call  Call
		class error // nil: no *api.Error at all
	}{
		"while it hangs":       {hang, getAsset, nil},
		"while it hangs, POST": {hang, postAsset, api.ErrUnknown},
		"while backing off":    {always(500, "", "Retry-After", "50"), getAsset, nil},
		"while limited":        {always(429, "", "Retry-After", "50"), postAsset, nil},
		"while dialling, POST": {func(_ int, r *http.Request) (*http.Response, error) {
			httptrace.ContextClientTrace(r.Context()).GetConn("")
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, postAsset, nil},
	} {
		for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
			t.Run(fmt.Sprint(name, ", ", ended), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, _, _ := newFake(t, c.serve)
					ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
					if ended == context.Canceled {
						cancel()
						ctx, cancel = context.WithCancel(t.Context())
						time.AfterFunc(3*time.Second, cancel)
					}
					defer cancel()
					began := time.Now()
					_, err := client.Do(ctx, c.call, nil)
					if !errors.Is(err, ended) {
						t.Errorf("got %v, want %v in it", err, ended)
					}
					if took := time.Since(began); took != 3*time.Second {
						t.Errorf("it returned after %v, want at once after 3s", took)
					}
					e, ok := errors.AsType[*api.Error](err)
					if ok != (c.class != nil) || ok && e.Class != c.class {
						t.Errorf("got %#v, want class %v", err, c.class)
					}
				})
			})
		}
	}
}

func TestEndedContextMakesNoRequest(t *testing.T) {
	client, rec, _ := newFake(t, always(200, "{}"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, call := range []Call{getAsset, postAsset, {Method: "GET", Route: "/health", Open: true}} {
		if _, err := client.Do(ctx, call, nil); !errors.Is(err, context.Canceled) || isAPI(err) {
			t.Errorf("%s: got %v", call.name(), err)
		}
	}
	if rec.count() != 0 {
		t.Errorf("%d requests were made", rec.count())
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	var now atomic.Value
	now.Store(api.Secret("old"))
	var refused []string
	client, rec, _ := newFake(t, func(_ int, r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") == "Bearer new" {
			return answer(200, `{"id":"x"}`)
		}
		return answer(401, "")
	})
	client.Token = func(context.Context) (api.Secret, error) { return now.Load().(api.Secret), nil }
	client.Refused = func(token api.Secret) {
		refused = append(refused, token.Reveal())
		now.Store(api.Secret("new"))
	}
	if _, err := client.Do(t.Context(), postAsset, &thing{}); err != nil || rec.count() != 2 {
		t.Errorf("got %v after %d requests", err, rec.count())
	}
	if len(refused) != 1 || refused[0] != "old" {
		t.Errorf("refused were %q", refused)
	}
	// A source that has one new token after the other is not asked for ever.
	serial := 0
	client.Token = func(context.Context) (api.Secret, error) { serial++; return api.Secret(fmt.Sprint("t", serial)), nil }
	refused = nil
	client.Refused = func(token api.Secret) { refused = append(refused, token.Reveal()) }
	if _, err := client.Do(t.Context(), postAsset, &thing{}); !errors.Is(err, api.ErrSignIn) || rec.count() != 4 {
		t.Errorf("got %v after %d requests", err, rec.count())
	}
	if serial != 2 || !slices.Equal(refused, []string{"t1"}) {
		t.Errorf("it asked for %d tokens, and %q were refused: more than the one renewal", serial, refused)
	}
}

// A refresh that fails for want of a network is no reason to sign in again.
func TestRenewalThatFails(t *testing.T) {
	offline := &api.Error{Class: api.ErrOffline, Call: "POST /token"}
	client, rec, _ := newFake(t, always(401, ""))
	asked := 0
	client.Token = func(context.Context) (api.Secret, error) {
		if asked++; asked == 1 {
			return "old", nil
		}
		return "", offline
	}
	if _, err := client.Do(t.Context(), postAsset, nil); !errors.Is(err, api.ErrOffline) || rec.count() != 1 {
		t.Errorf("got %v after %d requests", err, rec.count())
	}
}

func TestTokens(t *testing.T) {
	keyring := errors.New("the keyring is locked")
	limit := &api.Error{Class: api.ErrLimit, Call: "POST /token"}
	for name, c := range map[string]struct {
		token api.Secret
		err   error
		class error
	}{
		"none":           {"", nil, api.ErrSignIn},
		"with a newline": {"abc\r\nX-Evil: 1", nil, api.ErrSignIn},
		"not ASCII":      {"tökén", nil, api.ErrSignIn},
		"locked":         {"", keyring, api.ErrSignIn},
		"of a service":   {"", limit, api.ErrLimit},
	} {
		client, rec, _ := newFake(t, always(200, "{}"))
		client.Token = func(context.Context) (api.Secret, error) { return c.token, c.err }
		_, err := client.Do(t.Context(), getAsset, nil)
		if !errors.Is(err, c.class) || c.err != nil && !errors.Is(err, c.err) || rec.count() != 0 {
			t.Errorf("%s: got %v after %d requests", name, err, rec.count())
		}
		// What needs no token neither asks for one nor sends one.
		if _, err := client.Do(t.Context(), Call{Method: "GET", Route: "/health", Open: true}, nil); err != nil {
			t.Errorf("%s: an open call gave %v", name, err)
		}
		if head := rec.requests[0].Header; head.Get("Authorization") != "" {
			t.Errorf("%s: an open call carried a token", name)
		}
	}
	client, _, _ := newFake(t, always(200, "{}"))
	client.Token = nil
	if _, err := client.Do(t.Context(), getAsset, nil); !errors.Is(err, api.ErrSignIn) {
		t.Errorf("without a source: got %v", err)
	}
}

func TestRequestIsWhatTheReferenceAsksFor(t *testing.T) {
	client, rec, _ := newFake(t, always(200, "{}"))
	client.UserAgent = "Stackdrop/1.0"
	call := postAsset
	call.Header = http.Header{"api-version": {"experimental"}}
	call.Query = url.Values{"a": {"b c"}}
	if _, err := client.Do(t.Context(), call, nil); err != nil {
		t.Fatal(err)
	}
	r := rec.requests[0]
	for name, want := range map[string]string{
		"Authorization": "Bearer " + testToken.Reveal(), "User-Agent": "Stackdrop/1.0", "Accept": "application/json",
		"Content-Type": "application/json", "Api-Version": "experimental",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if r.URL.String() != "https://api.test/v2/assets/1/children?a=b+c" || r.Host != "api.test" || r.ContentLength != 12 {
		t.Errorf("the request is %s to %s with %d bytes", r.URL, r.Host, r.ContentLength)
	}
	if _, err := client.Do(t.Context(), getAsset, nil); err != nil {
		t.Fatal(err)
	}
	if r := rec.requests[1]; r.Body != nil || r.Header.Get("Content-Type") != "" {
		t.Error("a GET carries a body")
	}
}

func TestCallsThatCannotBeMade(t *testing.T) {
	client, rec, _ := newFake(t, always(200, "{}"))
	for name, call := range map[string]Call{
		"climbing":   {Method: "GET", Route: "/v2/assets/:id", Args: []string{".."}},
		"no id":      {Method: "GET", Route: "/v2/assets/:id"},
		"no JSON":    {Method: "POST", Route: "/v2/me", Body: func() {}},
		"odd method": {Method: "G T", Route: "/v2/me"},
	} {
		if _, err := client.Do(t.Context(), call, nil); !isAPI(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if rec.count() != 0 {
		t.Errorf("%d requests were made", rec.count())
	}
}

func TestClockOffset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ahead := time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
		client, _, _ := newFake(t, always(200, "{}", "Date", ahead))
		if d := client.ClockOffset(); d != 0 {
			t.Errorf("before any answer the offset is %v", d)
		}
		_, _ = client.Do(t.Context(), getAsset, nil)
		if d := client.ClockOffset(); d < 89*time.Second || d > 91*time.Second {
			t.Errorf("the offset is %v, want 90s", d)
		}
		// A portal's clock and a broken header teach nothing.
		for _, serve := range []server{always(200, "<html>", "Date", time.Now().UTC().Format(http.TimeFormat)), always(200, "{}", "Date", "late")} {
			client.HTTP = &recorder{serve: serve}
			_, _ = client.Do(t.Context(), getAsset, nil)
			if d := client.ClockOffset(); d < 89*time.Second || d > 91*time.Second {
				t.Errorf("the offset became %v", d)
			}
		}
	})
}
