package sandbox

import (
	"crypto/subtle"
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

// route is one call of the API, written as Frame.io's reference writes it.
type route struct {
	pattern string
	rate    rate
	serve   func(*Sandbox, *call) (reply, error)
	ops     opsOf // may be nil
}

var routeTable = []route{
	{"GET /v2/me", rateDefault, (*Sandbox).getMe, nil},
	{"GET /v2/accounts", rateList, (*Sandbox).listAccounts, nil},
	{"GET /v2/accounts/:id", rateDefault, (*Sandbox).getAccount, nil},
	{"GET /v2/accounts/:id/teams", rateList, (*Sandbox).listAccountTeams, nil},
	{"GET /v2/teams", rateList, (*Sandbox).listTeams, nil},
	{"GET /v2/teams/:id", rateDefault, (*Sandbox).getTeam, nil},
	{"GET /v2/teams/:id/projects", rateList, (*Sandbox).listProjects, nil},
	{"POST /v2/teams/:id/projects", rateLinks, (*Sandbox).createProject, nil},
	{"GET /v2/projects/shared", rateList, (*Sandbox).listShared, nil},
	{"GET /v2/projects/:id", rateDefault, (*Sandbox).getProject, nil},

	{"GET /v2/assets/:id", rateGet, (*Sandbox).getAsset, does(OpNode, OpStatus)},
	{"PUT /v2/assets/:id", rateUpdate, (*Sandbox).updateAsset, opsUpdate},
	{"DELETE /v2/assets/:id", rateUpdate, (*Sandbox).deleteAsset, does(OpDelete)},
	{"PUT /v2/assets/:id/restore", rateUpdate, (*Sandbox).restoreAsset, nil},
	{"POST /v2/assets/:id/label", rateUpdate, (*Sandbox).labelAsset, does(OpLabel)},
	{"GET /v2/assets/:id/children", rateList, (*Sandbox).listChildren, does(OpChildren)},
	{"POST /v2/assets/:id/children", rateCreate, (*Sandbox).createAsset, opsCreate},
	{"POST /v2/assets/:id/realtime_upload/parts", rateUpdate, (*Sandbox).registerParts, nil},
	{"POST /v2/assets/:id/version", rateLinks, (*Sandbox).versionAsset, does(OpStack)},
	{"DELETE /v2/assets/:id/unversion", rateLinks, (*Sandbox).unversionAsset, nil},
	{"POST /v2/assets/:id/move", rateUpdate, (*Sandbox).moveAsset, nil},
	{"POST /v2/assets/:id/copy", rateLinks, (*Sandbox).copyAsset, nil},
	{"DELETE /v2/batch/assets", rateLinks, (*Sandbox).deleteBatch, does(OpDelete)},
	{"POST /v2/batch/assets/:id/copy", rateLinks, (*Sandbox).copyBatch, nil},

	{"GET /v2/projects/:id/review_links", rateList, (*Sandbox).listLinks, nil},
	{"POST /v2/projects/:id/review_links", rateLinks, (*Sandbox).createLink, does(OpShare)},
	{"GET /v2/review_links/:id", rateDefault, (*Sandbox).getLink, nil},
	{"PUT /v2/review_links/:id", rateUpdate, (*Sandbox).updateLink, nil},
	{"GET /v2/review_links/:id/items", rateList, (*Sandbox).listLinkItems, nil},
	{"POST /v2/review_links/:id/assets", rateLinks, (*Sandbox).addLinkAssets, does(OpShare)},
	{"PUT /v2/review_links/:id/assets", rateLinks, (*Sandbox).setLinkAssets, does(OpShare)},
}

func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routeTable {
		mux.HandleFunc(strings.ReplaceAll(rt.pattern, ":id", "{id}"), func(w http.ResponseWriter, r *http.Request) {
			s.serveCall(w, r, rt)
		})
	}
	mux.HandleFunc("/parts/", s.serveStore)
	mux.HandleFunc("/uploads/", s.serveStore)
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write([]byte(`{"status":"ok"}`))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.buckets.take(w.Header(), "unknown", "", rateDefault, time.Now())
		errNotFound("There is no such call: " + r.Method + " " + r.URL.Path).write(w)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		if !s.gate.enter(rc) {
			http.Error(w, "the sandbox is closed", http.StatusServiceUnavailable)
			return
		}
		defer s.gate.leave(rc)
		mux.ServeHTTP(w, r)
	})
}

// maxBody is the most an API call may send.
const maxBody = 8 << 20

// call is an API call that has passed auth and limits, its body read.
type call struct {
	*http.Request
	id   string // the :id of its path
	body []byte
	now  time.Time
}

// reply is an answer made ready.
type reply struct {
	body json.RawMessage
	page *pageInfo // of lists
}

// ok answers with one object.
func ok[T any](v T) (reply, error) {
	body, err := json.Marshal(v)
	return reply{body: body}, err
}

func (s *Sandbox) serveCall(w http.ResponseWriter, r *http.Request, rt route) {
	s.seen.call(rt.pattern)
	h := w.Header()
	id := seed(s.opts.Seed).hash("api request", strconv.FormatInt(s.seen.next(), 10))
	h.Set("x-request-id", hex.EncodeToString(id[:16]))
	fail := s.authorize(r)
	who := "jane"
	if fail != nil {
		who = "nobody"
	}
	if !s.buckets.take(h, who, rt.pattern, rt.rate, time.Now()) {
		s.seen.limited()
		http.Error(w, "Rate Limit Exceeded", http.StatusTooManyRequests) // the limiter's own words, not JSON
		return
	}
	if fail != nil {
		fail.write(w)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(30 * time.Second))
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		errBadRequest("The body could not be read.").write(w)
		return
	case len(body) > maxBody:
		errBadRequest("The body is too large.").write(w)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	c := &call{Request: r, id: r.PathValue("id"), body: body, now: time.Now().UTC()}
	var ops []string
	if rt.ops != nil {
		ops = rt.ops(s, c)
		s.seen.ops(ops)
	}
	f := s.faults.pick(resourceOf(r, body), rt.pattern, ops...)
	if f.beforeCall(w) {
		return
	}
	answer, err := rt.serve(s, c)
	if f.spoil(s, w, r) {
		return
	}
	if err != nil {
		s.failure(err).write(w)
		return
	}
	answer.write(w)
}

// resourceOf is what a fault plan counts attempts at.
func resourceOf(r *http.Request, body []byte) string {
	if r.Method == http.MethodPost {
		return r.URL.Path + " " + string(body)
	}
	return r.URL.Path
}

// beforeCall plays faults that keep an API call from being done.
func (f *fault) beforeCall(w http.ResponseWriter) bool {
	switch {
	case f.is(EffectReset):
		f.reset(w)
	case f.is(EffectHTML), f.is(EffectRedirect):
		f.answer(w)
	case f.is(EffectStatus):
		message := f.rule.Message
		if message == "" {
			message = "Played from the fault plan."
		}
		apiFail(f.rule.Status, message).write(w)
	default:
		return false
	}
	return true
}

func (a reply) write(w http.ResponseWriter) {
	if a.page != nil {
		a.page.write(w.Header())
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(a.body) // the client may be gone
}

// authorize wants the token as Frame.io does: Authorization: Bearer fio-u-….
func (s *Sandbox) authorize(r *http.Request) *apiError {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	revoked := s.revoked
	s.mu.Unlock()
	switch {
	case !bearer || subtle.ConstantTimeCompare([]byte(token), []byte(s.Token())) == 0:
		return apiFail(http.StatusUnauthorized, "The token is missing or not known.")
	case revoked:
		return &apiError{status: http.StatusUnauthorized, short: "invalid_token"}
	}
	return nil
}

// apiError is a refusal in one of the two shapes of V2 (Frame.io reference,
// Errors): the long one with a list, or {"error": short}.
type apiError struct {
	status int
	detail string
	short  string
}

func (e *apiError) Error() string { return fmt.Sprintf("%d: %s%s", e.status, e.detail, e.short) }

func apiFail(status int, detail string) *apiError { return &apiError{status: status, detail: detail} }

func errNotFound(detail string) *apiError   { return apiFail(http.StatusNotFound, detail) }
func errBadRequest(detail string) *apiError { return apiFail(http.StatusBadRequest, detail) }
func errInvalid(detail string) *apiError    { return apiFail(http.StatusUnprocessableEntity, detail) }

type errorJSON struct {
	Code    int              `json:"code"`
	Errors  []errorEntryJSON `json:"errors"`
	Message string           `json:"message"`
}

type errorEntryJSON struct {
	Code   int    `json:"code"`
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

func (e *apiError) write(w http.ResponseWriter) {
	title := http.StatusText(e.status)
	body, err := json.Marshal(errorJSON{e.status, []errorEntryJSON{{e.status, e.status, title, e.detail}}, title})
	if e.short != "" {
		body, err = json.Marshal(map[string]string{"error": e.short})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(e.status)
	_, _ = w.Write(body) // the client may be gone
}

// failure turns whatever went wrong into an answer.
func (s *Sandbox) failure(err error) *apiError {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	s.slog.Warn("sandbox: a call failed", "err", err)
	return apiFail(http.StatusInternalServerError, "Something went wrong.")
}
