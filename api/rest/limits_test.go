package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// meter is a server's limiter: a leaky bucket, or a count for each window.
type meter struct {
	rate  Rate
	fixed bool

	mu      sync.Mutex
	level   float64
	at      time.Time
	refused int
	served  int
}

// serve answers as Frame.io does, with the three headers, a good while later.
func (m *meter) serve(_ int, _ *http.Request) (*http.Response, error) {
	defer time.Sleep(300 * time.Millisecond) // virtual
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	perCall := m.rate.Window / time.Duration(m.rate.Calls)
	switch {
	case m.fixed && now.Sub(m.at) >= m.rate.Window:
		m.level, m.at = 0, now.Truncate(m.rate.Window)
	case !m.fixed:
		m.level = max(0, m.level-float64(now.Sub(m.at))/float64(perCall))
		m.at = now
	}
	status, body := 200, "{}"
	if m.level+1 > float64(m.rate.Calls) {
		m.refused++
		status, body = 429, "Rate Limit Exceeded"
	} else {
		m.level++
		m.served++
	}
	return answer(status, body,
		"x-ratelimit-limit", strconv.Itoa(m.rate.Calls),
		"x-ratelimit-remaining", strconv.Itoa(m.rate.Calls-int(m.level)),
		"x-ratelimit-window", strconv.FormatInt(m.rate.Window.Milliseconds(), 10))
}

// flood makes n calls at once and says how long they took.
func flood(t *testing.T, c *Client, call Call, n int) time.Duration {
	t.Helper()
	began := time.Now()
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if _, err := c.Do(t.Context(), call, nil); err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

func TestServerNeverHasToSay429(t *testing.T) {
	for name, m := range map[string]*meter{
		"leaky bucket, 5/s":   {rate: Rate{5, time.Second}},
		"windows, 5/s":        {rate: Rate{5, time.Second}, fixed: true},
		"leaky bucket, 40/m":  {rate: Rate{40, time.Minute}},
		"windows, 40/m":       {rate: Rate{40, time.Minute}, fixed: true},
		"windows, 10/m":       {rate: Rate{10, time.Minute}, fixed: true},
		"leaky bucket, 100/s": {rate: Rate{100, time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _, _ := newFake(t, m.serve)
				client.Limits = map[string]Rate{postAsset.name(): m.rate}
				took := flood(t, client, postAsset, 100)
				if m.refused != 0 || m.served != 100 {
					t.Errorf("%d calls were served, %d refused", m.served, m.refused)
				}
				least := m.rate.Window * 80 / time.Duration(m.rate.Calls) // a burst of a fifth is free
				most := m.rate.Window*130/time.Duration(m.rate.Calls) + time.Second
				if took < least || took > most {
					t.Errorf("100 calls took %v, want %v to %v", took, least, most)
				}
			})
		})
	}
}

func TestFirstCallsNeedNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, always(200, "{}"))
		client.Limit = Rate{40, time.Minute}
		if took := flood(t, client, getAsset, 8); took != 0 {
			t.Errorf("a fifth of the limit took %v", took)
		}
		if took := flood(t, client, getAsset, 1); took < time.Second {
			t.Errorf("the next call waited %v only", took)
		}
	})
}

func TestHeadersCorrectTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{rate: Rate{200, time.Minute}}
		client, _, _ := newFake(t, m.serve)
		client.Limit = Rate{40, time.Minute} // too low
		if took := flood(t, client, getAsset, 100); m.refused != 0 || took > 40*time.Second {
			t.Errorf("100 calls at 200/min took %v, with %d refusals", took, m.refused)
		}
		m = &meter{rate: Rate{20, time.Minute}}
		client, _, _ = newFake(t, m.serve)
		client.Limit = Rate{100, time.Minute} // too high
		flood(t, client, getAsset, 60)
		if m.served != 60 || m.refused > 3 {
			t.Errorf("%d calls were served, %d refused", m.served, m.refused)
		}
	})
}

func TestOthersDrawOnTheSameLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{rate: Rate{100, time.Minute}, level: 98, at: time.Now()} // of another program of the same user
		client, _, _ := newFake(t, m.serve)
		client.Limit = m.rate
		flood(t, client, getAsset, 1) // learns that one call is left
		flood(t, client, getAsset, 30)
		if m.refused != 0 || m.served != 31 {
			t.Errorf("%d calls were served, %d refused", m.served, m.refused)
		}
	})
}

func TestWithoutALimitNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, always(200, "{}"))
		if took := flood(t, client, getAsset, 500); took != 0 {
			t.Errorf("500 calls took %v", took)
		}
		client, _, _ = newFake(t, always(200, "{}", "x-ratelimit-limit", "1000000", "x-ratelimit-remaining", "999999", "x-ratelimit-window", "1000"))
		client.Limit = Rate{5, time.Second}
		if took := flood(t, client, getAsset, 500); took > 2*time.Minute {
			t.Errorf("500 calls took %v", took)
		}
		if took := flood(t, client, getAsset, 500); took > time.Second {
			t.Errorf("500 more calls took %v", took)
		}
	})
}

func TestRoutesDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, always(200, "{}"))
		client.Limits = map[string]Rate{postAsset.name(): {1, time.Hour}}
		flood(t, client, postAsset, 1)
		if took := flood(t, client, getAsset, 10); took != 0 {
			t.Errorf("another route took %v", took)
		}
	})
}

func TestBrokenLimitHeaders(t *testing.T) {
	for _, head := range [][]string{
		{"x-ratelimit-limit", "0", "x-ratelimit-window", "1000", "x-ratelimit-remaining", "0"},
		{"x-ratelimit-limit", "-5", "x-ratelimit-window", "1000"},
		{"x-ratelimit-limit", "NaN", "x-ratelimit-window", "1000"},
		{"x-ratelimit-limit", "1e300", "x-ratelimit-window", "1"},
		{"x-ratelimit-limit", "5", "x-ratelimit-window", "1e18"},
		{"x-ratelimit-limit", "5", "x-ratelimit-window", "0"},
		{"x-ratelimit-limit", "five", "x-ratelimit-window", "1000"},
		{"x-ratelimit-limit", "5"},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, _, _ := newFake(t, always(200, "{}", head...))
			client.Limit = Rate{10, time.Second}
			if took := flood(t, client, getAsset, 41); took < 4*time.Second || took > 5*time.Second {
				t.Errorf("%v: 41 calls at 8/s took %v", head, took)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, _, _ := newFake(t, always(200, "{}", "x-ratelimit-limit", "1", "x-ratelimit-window", "3600000", "x-ratelimit-remaining", "0"))
		if took := flood(t, client, getAsset, 5); took > time.Minute {
			t.Errorf("a claim of one call an hour held five calls for %v", took)
		}
	})
}

func TestWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, rec, _ := newFake(t, always(200, "{}"))
		client.Limits = map[string]Rate{postAsset.name(): {6, time.Minute}}
		flood(t, client, postAsset, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.Do(ctx, postAsset, nil)
		if !errors.Is(err, context.DeadlineExceeded) || isAPI(err) || rec.count() != 1 {
			t.Errorf("got %v after %d requests", err, rec.count())
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("it waited %v", took)
		}
		// Whoever gave up left its turn to the next.
		if took := flood(t, client, postAsset, 1); took > 12*time.Second {
			t.Errorf("the next call waited %v", took)
		}
	})
}
