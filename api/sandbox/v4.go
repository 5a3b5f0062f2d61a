package sandbox

import (
	"encoding/json"
	"net/http"
	"time"
)

// v4 is the current API: https://developer.frame.io. Where its pages are silent
// the choice made here is marked "own choice".
type v4 struct{}

// legacyHeader lets a developer token of V2 in (Frame.io guide, Migrating from
// V2).
const legacyHeader = "X-Frameio-Legacy-Token-Auth"

// authorize wants an access token of Adobe's login, or a developer token with
// its header.
func (v4) authorize(s *Sandbox, r *http.Request) (*user, *apiError) {
	unauthorized := apiFail(http.StatusUnauthorized, "Invalid or missing authorization token")
	token, ok := bearer(r)
	if !ok || s.opts.API == "v2" {
		return nil, unauthorized
	}
	u := s.signedIn(token, "v4")
	if s.isDeveloperToken(token) && r.Header.Get(legacyHeader) == "true" && !s.isRevoked() && !s.is(&s.adminConsole) {
		u = s.world.me
	}
	switch {
	case u == nil:
		return nil, unauthorized
	case s.is(&s.unlinked):
		return nil, apiFail(http.StatusUnauthorized, "Your Frame user is not linked to an Adobe ID")
	}
	return u, nil
}

func (v v4) tooMany(w http.ResponseWriter) {
	v.refuse(w, apiFail(http.StatusTooManyRequests, "Too many requests"))
}

type v4ErrorsJSON struct {
	Errors []v4ErrorJSON `json:"errors"`
}

type v4ErrorJSON struct {
	Title  string        `json:"title,omitempty"`
	Detail string        `json:"detail"`
	Source *v4SourceJSON `json:"source,omitempty"`
}

type v4SourceJSON struct {
	Pointer string `json:"pointer"`
}

// v4Titles are as the samples of Frame.io's OpenAPI file have them; only detail
// is promised.
var v4Titles = map[int]string{
	400: "Bad request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found", 409: "Conflict", 422: "Unprocessable content",
}

func (v4) refuse(w http.ResponseWriter, e *apiError) {
	var out v4ErrorsJSON
	for _, m := range e.places {
		out.Errors = append(out.Errors, v4ErrorJSON{"Invalid value", m.detail, &v4SourceJSON{m.pointer}})
	}
	if len(out.Errors) == 0 {
		out.Errors = []v4ErrorJSON{{Title: v4Titles[e.status], Detail: e.detail}}
		if e.status == http.StatusUnprocessableEntity { // these must say where
			out.Errors[0].Source = &v4SourceJSON{"/data"}
		}
	}
	body, err := json.Marshal(out)
	writeError(w, e.status, body, err)
}

// noRoute answers what is no call of V4, whoever asks.
func (s *Sandbox) noRoute(w http.ResponseWriter, r *http.Request) {
	s.buckets.take(w.Header(), "unknown", "", rateDefault, time.Now())
	v4{}.refuse(w, errNoRoute(r))
}

func errNoRoute(r *http.Request) *apiError {
	return errNotFound("no route found for " + r.Method + " " + r.URL.Path)
}

// dataJSON is the envelope of everything that is no list.
type dataJSON[T any] struct {
	Data T `json:"data"`
}

// data answers with one object.
func data[T any](v T) (reply, error) { return ok(dataJSON[T]{v}) }

// created answers with an object that is new.
func created[T any](v T) (reply, error) {
	out, err := data(v)
	out.status = http.StatusCreated
	return out, err
}

// done answers with nothing, and without the limits' headers: they are not
// promised then.
func done() (reply, error) { return reply{status: http.StatusNoContent}, nil }
