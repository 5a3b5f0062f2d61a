package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// dialect is how one version of the API knows its callers and words refusals.
type dialect interface {
	authorize(*Sandbox, *http.Request) (*user, *apiError)
	refuse(http.ResponseWriter, *apiError)
	tooMany(http.ResponseWriter) // the rate limiter's answer
}

// maxBody is the most an API call may send.
const maxBody = 8 << 20

// call is an API call that has passed auth and limits, its body read.
type call struct {
	*http.Request
	user  *user
	id    string // the :id of its path
	body  []byte
	now   time.Time
	fault *fault // what strikes it
}

// reply is an answer made ready.
type reply struct {
	status int // 0 is 200
	body   json.RawMessage
	page   *pageInfo // of V2's lists
}

// ok answers with one object.
func ok[T any](v T) (reply, error) {
	body, err := json.Marshal(v)
	return reply{body: body}, err
}

func (s *Sandbox) serving(rt route, in dialect) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.serveCall(w, r, rt, in) }
}

func (s *Sandbox) serveCall(w http.ResponseWriter, r *http.Request, rt route, in dialect) {
	s.seen.call(rt.pattern)
	s.sign(w.Header())
	u, fail := in.authorize(s, r)
	who := "nobody"
	if fail == nil {
		who = u.ID
	}
	if !s.buckets.take(w.Header(), who, rt.pattern, rt.rate, time.Now()) {
		s.seen.limited()
		in.tooMany(w)
		return
	}
	if fail != nil {
		in.refuse(w, fail)
		return
	}
	body, fail := readBody(w, r)
	if fail != nil {
		in.refuse(w, fail)
		return
	}
	c := &call{Request: r, user: u, id: r.PathValue("id"), body: body, now: time.Now().UTC()}
	c.fault = s.strike(rt, c)
	if c.fault.beforeCall(w, in) {
		return
	}
	answer, err := rt.serve(s, c)
	if c.fault.spoil(s, w, r) {
		return
	}
	if err != nil {
		in.refuse(w, s.failure(err))
		return
	}
	answer.write(w)
}

// sign gives an answer the id that support asks for.
func (s *Sandbox) sign(h http.Header) {
	id := seed(s.opts.Seed).hash("api request", strconv.FormatInt(s.seen.next(), 10))
	h.Set("x-request-id", hex.EncodeToString(id[:16]))
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *apiError) {
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Now().Add(30 * time.Second))
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, errBadRequest("The body could not be read.")
	case len(body) > maxBody:
		return nil, errBadRequest("The body is too large.")
	}
	_ = rc.SetReadDeadline(time.Time{})
	return body, nil
}

// strike lets the fault plan look at a call.
func (s *Sandbox) strike(rt route, c *call) *fault {
	t := try{match: rt.pattern, resource: resourceOf(c.Request, c.body), agent: c.UserAgent()}
	if rt.ops != nil {
		t.ops = rt.ops(s, c)
		s.seen.ops(t.ops)
	}
	return s.faults.pick(t)
}

// resourceOf is what a fault plan counts attempts at.
func resourceOf(r *http.Request, body []byte) string {
	if r.Method == http.MethodPost || r.Method == http.MethodPatch {
		return r.URL.Path + " " + string(body)
	}
	return r.URL.Path
}

// beforeCall plays faults that keep an API call from being done.
func (f *fault) beforeCall(w http.ResponseWriter, in dialect) bool {
	switch {
	case f.is(EffectReset):
		f.reset(w)
	case f.is(EffectHTML), f.is(EffectRedirect), f.is(EffectErrorPage):
		f.answer(w)
	case f.is(EffectStatus):
		message := f.rule.Message
		if message == "" {
			message = "Played from the fault plan."
		}
		in.refuse(w, apiFail(f.rule.Status, message))
	default:
		return false
	}
	return true
}

func (a reply) write(w http.ResponseWriter) {
	if a.page != nil {
		a.page.write(w.Header())
	}
	if a.status == http.StatusNoContent {
		for _, name := range limitHeaders {
			w.Header().Del(name)
		}
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write(a.body) // the client may be gone
}

// apiError is a refusal, before a version of the API has put it in its shape.
type apiError struct {
	status int
	detail string
	short  string      // V2 has a second shape, {"error": short}
	places []misplaced // V4 says where in the body or query it is wrong, all at once
}

func (e *apiError) Error() string {
	if len(e.places) > 0 {
		return fmt.Sprintf("%d: %v", e.status, e.places)
	}
	return fmt.Sprintf("%d: %s%s", e.status, e.detail, e.short)
}

func apiFail(status int, detail string) *apiError { return &apiError{status: status, detail: detail} }

func errNotFound(detail string) *apiError   { return apiFail(http.StatusNotFound, detail) }
func errBadRequest(detail string) *apiError { return apiFail(http.StatusBadRequest, detail) }
func errInvalid(detail string) *apiError    { return apiFail(http.StatusUnprocessableEntity, detail) }
func errForbidden(detail string) *apiError  { return apiFail(http.StatusForbidden, detail) }

// failure turns whatever went wrong into an answer.
func (s *Sandbox) failure(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	s.slog.Warn("sandbox: a call failed", "err", err)
	return apiFail(http.StatusInternalServerError, "Something went wrong.")
}

// bearer is the token a request shows.
func bearer(r *http.Request) (token string, ok bool) {
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}
