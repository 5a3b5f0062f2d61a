package sandbox

import (
	"encoding/json"
	"net/http"
)

// v2 is the legacy API.
type v2 struct{}

// authorize wants a developer token as Frame.io does, Authorization: Bearer
// fio-u-…, or an access token of V2's own OAuth.
func (v2) authorize(s *Sandbox, r *http.Request) (*user, *apiError) {
	unknown := apiFail(http.StatusUnauthorized, "The token is missing or not known.")
	token, ok := bearer(r)
	switch {
	case !ok || s.opts.API == "v4":
		return nil, unknown
	case s.isDeveloperToken(token):
		if s.isRevoked() {
			return nil, &apiError{status: http.StatusUnauthorized, short: "invalid_token"}
		}
		return s.world.me, nil
	}
	if u := s.signedIn(token, "v2"); u != nil {
		return u, nil
	}
	return nil, unknown
}

// tooMany uses the limiter's own words, which are no JSON.
func (v2) tooMany(w http.ResponseWriter) {
	http.Error(w, "Rate Limit Exceeded", http.StatusTooManyRequests)
}

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

// refuse answers in one of the two shapes of V2 (Frame.io reference, Errors).
func (v2) refuse(w http.ResponseWriter, e *apiError) {
	title := http.StatusText(e.status)
	body, err := json.Marshal(errorJSON{e.status, []errorEntryJSON{{e.status, e.status, title, e.detail}}, title})
	if e.short != "" {
		body, err = json.Marshal(map[string]string{"error": e.short})
	}
	writeError(w, e.status, body, err)
}

func writeError(w http.ResponseWriter, status int, body []byte, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}
