package oauth

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"time"
)

const (
	patience = 10 * time.Minute // how long a page waits for its answer
	codeLife = 2 * time.Minute
	maxState = 4096 // Adobe Developer Console reference, Authorize Request
)

// request is what an app asks a person for.
type request struct {
	client    Client
	redirect  string
	scopes    []string
	state     string
	nonce     string // for the id_token
	challenge string // "" if a confidential app sent none
}

// asking is a request whose page is before a person.
type asking struct {
	request
	expires time.Time
	went    string // where the answer sent the browser; "" before
}

// code is what an app gets for a person's Allow, to be turned into tokens once.
type code struct {
	request
	user    string
	expires time.Time
	grant   string // that came of it; "" before
	burnt   bool   // used, rightly or not
}

// ask shows the page, or says at once why not.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, h house) {
	query, err := single(r.URL.RawQuery)
	if err != nil {
		s.dead(w, err)
		return
	}
	req, err := s.addressee(h, query)
	if err != nil {
		s.dead(w, err)
		return
	}
	if err := s.read(h, query, &req); err != nil {
		s.sendError(w, h, req, err)
		return
	}
	switch {
	case s.opts.Refuse:
		showBack(w, http.StatusSeeOther, h, req.client, s.cancel(req))
	case s.opts.Allow != "":
		showBack(w, http.StatusSeeOther, h, req.client, s.allow(req, s.opts.Allow))
	case query["prompt"] == "none":
		s.sendError(w, h, req, refuse("login_required", "")) // nobody is ever signed in here beforehand
	default:
		showAsk(w, h, req, s.users, s.wait(req))
	}
}

// sendError tells the app why its request is refused, by way of the browser.
func (s *Server) sendError(w http.ResponseWriter, h house, req request, r *refusal) {
	s.noteRefused(r)
	showBack(w, http.StatusSeeOther, h, req.client, req.back(url.Values{"error": {r.code}, "error_description": {r.words}}))
}

// addressee finds out who asks, and where the answer goes. Before that is
// known, nothing may be sent anywhere: the person sees an error.
func (s *Server) addressee(h house, query map[string]string) (request, *refusal) {
	c, ok := s.client(h, query["client_id"])
	if !ok {
		return request{}, invalid("No app is registered with this client_id.")
	}
	req := request{client: c, redirect: query["redirect_uri"], state: query["state"], nonce: query["nonce"]}
	if !c.allows(req.redirect) {
		if h.api == "v2" {
			return request{}, invalid("The redirect_uri is not one that is registered for this app.")
		}
		req.redirect = c.Redirect // Adobe Developer Console reference, Authorize Request
	}
	if len(req.state) > maxState {
		return request{}, invalid("The state is longer than 4096 characters.") // that no app hears of it is an own choice
	}
	return req, nil
}

// read checks what is asked for. V2 must say response_type, Adobe need not.
func (s *Server) read(h house, query map[string]string, req *request) *refusal {
	if t := query["response_type"]; t != "code" && (t != "" || h.api == "v2") {
		return refuse("unsupported_response_type", "response_type must be code.")
	}
	if m := query["response_mode"]; m != "" && m != "query" {
		return invalid("response_mode must be query.") // own choice: the only one an app needs
	}
	if p := query["prompt"]; p != "" && p != "none" && p != "login" {
		return invalid("prompt must be none or login.")
	}
	if req.scopes = h.split(query["scope"]); !h.grantable(req.scopes) {
		return refuse("invalid_scope", "The scope is missing, or holds what this app cannot ask for.")
	}
	return readChallenge(query, req)
}

// readChallenge wants S256: "plain", Adobe's default, protects from nothing and
// is refused (own choice).
func readChallenge(query map[string]string, req *request) *refusal {
	req.challenge = query["code_challenge"]
	if req.challenge == "" {
		if req.client.Public() {
			return invalid("A public app must send a code_challenge.")
		}
		return nil
	}
	if query["code_challenge_method"] != "S256" {
		return invalid("code_challenge_method must be S256.")
	}
	if sum, err := base64.RawURLEncoding.Strict().DecodeString(req.challenge); err != nil || len(sum) != 32 {
		return invalid("The code_challenge is no SHA-256 in base64url without padding.")
	}
	return nil
}
