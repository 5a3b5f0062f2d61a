package sandbox

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// faults plays a plan.
type faults struct {
	plan Plan

	mu       sync.Mutex
	attempts map[string]int // by resource
	struck   []int          // by rule
}

func newFaults(p Plan) *faults {
	return &faults{plan: p, attempts: map[string]int{}, struck: make([]int, len(p.Rules))}
}

// fault is a rule that strikes one request. All methods may be called on nil,
// which is no fault.
type fault struct {
	rule    Rule
	stalled bool
	started time.Time
}

// try is one attempt at something.
type try struct {
	match    string   // "part", "asset", or a call's route
	ops      []string // other names of a call
	resource string
	agent    string // the User-Agent of a call
}

// pick counts an attempt and returns what strikes it.
func (f *faults) pick(t try) *fault {
	if len(f.plan.Rules) == 0 {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.attempts[t.match+" "+t.resource]++
	attempt := f.attempts[t.match+" "+t.resource]
	for i, r := range f.plan.Rules {
		if !r.matches(t) || r.Limit > 0 && f.struck[i] >= r.Limit || !r.strikes(f.plan.Seed, i, t.resource, attempt) {
			continue
		}
		f.struck[i]++
		return &fault{rule: r}
	}
	return nil
}

func (f *faults) counts() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.struck)
}

func (r Rule) matches(t try) bool {
	if !strings.Contains(t.agent, r.Agent) {
		return false
	}
	return r.Match == t.match || slices.Contains(t.ops, r.Match) || r.Match == matchAPI && t.match != matchPart && t.match != matchAsset
}

func (r Rule) strikes(s uint64, rule int, resource string, attempt int) bool {
	switch {
	case r.Attempts > 0 && attempt > r.Attempts:
		return false
	case r.Every > 0 && attempt%r.Every != 0:
		return false
	case r.Percent > 0:
		h := seed(s).hash("fault", strconv.Itoa(rule), resource, strconv.Itoa(attempt))
		return float64(binary.BigEndian.Uint64(h[:])>>11)/(1<<53) < r.Percent/100
	}
	return true
}

func (f *fault) is(e Effect) bool { return f != nil && f.rule.Effect == e }

// before plays what happens before the body of a part is looked at. True means
// the request is over.
func (f *fault) before(p *put) bool {
	if f == nil {
		return false
	}
	f.started = time.Now()
	switch {
	case f.is(EffectReset) && f.rule.At == 0:
		f.reset(p.w)
	case f.is(EffectHTML), f.is(EffectRedirect), f.is(EffectErrorPage):
		p.drain()
		f.answer(p.w)
	default:
		return false
	}
	return true
}

// during plays what happens inside the body, at n bytes. True means it is over.
func (f *fault) during(p *put, n int64) bool {
	if f == nil {
		return false
	}
	reached := float64(n) >= f.rule.At*float64(p.r.ContentLength)
	switch {
	case f.is(EffectReset) && reached && f.rule.At < 1:
		f.reset(p.w)
		return true
	case f.is(EffectStall) && reached && !f.stalled:
		f.stalled = true
		p.pause(p.r.Context(), f.rule.For)
	case f.is(EffectDrip) && n > 0:
		p.pause(p.r.Context(), f.rule.For)
	case f.is(EffectSlow):
		due := time.Duration(float64(n) / float64(f.rule.Rate) * float64(time.Second))
		if early := due - time.Since(f.started); early > 0 {
			p.pause(p.r.Context(), early)
		}
	}
	return false
}

// chunk is how much of the body may be read at once.
func (f *fault) chunk(most int, n, length int64) int {
	switch {
	case f.is(EffectDrip):
		return 1
	case f.is(EffectSlow):
		return int(min(int64(most), max(1, f.rule.Rate/10)))
	case f.is(EffectReset), f.is(EffectStall):
		if mark := int64(f.rule.At * float64(length)); n < mark {
			return int(min(int64(most), mark-n))
		}
	}
	return most
}

// after plays what happens to a body that has come whole but is not stored.
func (f *fault) after(p *put) bool {
	switch {
	case f.is(EffectReset):
		f.reset(p.w)
	case f.is(EffectStatus):
		f.s3().write(p.w)
	default:
		return false
	}
	return true
}

func (f *fault) s3() *s3Error {
	code, message := f.rule.Code, f.rule.Message
	if code == "" {
		code = map[int]string{500: "InternalError", 503: "SlowDown", 403: "AccessDenied", 400: "RequestTimeout"}[f.rule.Status]
	}
	if message == "" {
		message = "Played from the fault plan."
	}
	return s3Fail(f.rule.Status, code, message)
}

// lost plays what happens when the work is done. True means no answer is wanted
// any more.
func (f *fault) lost(s *put) bool { return f.spoil(s.Sandbox, s.w, s.r) }

func (f *fault) spoil(s *Sandbox, w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f.is(EffectLost):
		f.reset(w)
	case f.is(EffectCut):
		f.cut(w)
	case f.is(EffectSilent):
		return !s.pause(r.Context(), f.rule.For)
	default:
		return false
	}
	return true
}

// answer gives the answers of machines between client and Frame.io.
func (f *fault) answer(w http.ResponseWriter) {
	if f.is(EffectRedirect) {
		to := f.rule.To
		if to == "" {
			to = "http://portal.invalid/login"
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	title, text := "Welcome", "Sign in to use this network."
	if f.is(EffectErrorPage) {
		title, text = http.StatusText(f.rule.Status), "The request could not be satisfied."
		w.WriteHeader(f.rule.Status)
	}
	_, _ = fmt.Fprintf(w, "<!DOCTYPE html><title>%s</title><p>%s</p>", title, text)
}

// reset ends the connection so that the client sees a reset, not an end.
func (f *fault) reset(w http.ResponseWriter) {
	conn := hijack(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cut sends the beginning of an answer and ends the connection.
func (f *fault) cut(w http.ResponseWriter) {
	conn := hijack(w)
	_ = conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Ty"))
	_ = conn.Close()
}

// hijack takes the connection from the server, or ends the request where it
// cannot be taken.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}
