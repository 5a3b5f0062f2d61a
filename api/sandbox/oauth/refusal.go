package oauth

import (
	"encoding/json"
	"net/http"
)

// refusal is an error of OAuth 2 (RFC 6749, 4.1.2.1 and 5.2).
type refusal struct {
	code  string
	words string // for whoever writes the app; no secret, nothing the app sent
}

func refuse(code, words string) *refusal { return &refusal{code, words} }

func invalid(words string) *refusal { return refuse("invalid_request", words) }
func spent(words string) *refusal   { return refuse("invalid_grant", words) }
func stranger(words string) *refusal {
	return refuse("invalid_client", words)
}

// status is 401 for an app that Adobe does not know, 400 otherwise.
func (r refusal) status() int {
	switch r.code {
	case "invalid_client", "invalid_token":
		return http.StatusUnauthorized
	case "server_error":
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// deny answers an app. V2 says no more than the code, and always with 400
// (Frame.io V2 reference, device confirmation; How to handle errors).
func (s *Server) deny(w http.ResponseWriter, h house, r *refusal) {
	s.noteRefused(r)
	if h.api == "v2" && r.status() < 500 {
		answer(w, http.StatusBadRequest, struct {
			Error string `json:"error"`
		}{r.code})
		return
	}
	switch r.code {
	case "invalid_client":
		w.Header().Set("WWW-Authenticate", `Basic realm="ims"`)
	case "invalid_token":
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	answer(w, r.status(), struct {
		Error string `json:"error"`
		Words string `json:"error_description"`
	}{r.code, r.words})
}

func (s *Server) noteRefused(r *refusal) {
	s.note(func(seen *Record) { seen.Refused[r.code]++ })
}

// answer writes JSON that nobody may keep (RFC 6749, 5.1).
func answer[T any](w http.ResponseWriter, status int, body T) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
