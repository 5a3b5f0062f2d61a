package oauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"
)

// pair is what the token endpoint answers with. At Adobe sub and id_token come
// with a code only (Adobe Developer Console reference); V2 says the scope.
type pair struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token,omitempty"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
	Scope   string `json:"scope,omitempty"`
	Subject string `json:"sub,omitempty"`
	ID      string `json:"id_token,omitempty"`
}

// exchange turns a code into the first pair. The code is burnt by the first try
// of an app that is known, and a second one ends what came of it (RFC 6749,
// 4.1.2; that a failed first try burns it is an own choice).
func (s *Server) exchange(h house, c Client, form map[string]string) (*pair, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken, ok := s.codes[markOf(form["code"])]
	if !ok {
		return nil, spent("The code is not known.")
	}
	if taken.burnt {
		s.record.Replayed++
		if err := s.changeLocked(func(g *grants) { g.end(taken.grant) }); err != nil {
			return nil, failed()
		}
		return nil, spent("The code was used before. What it gave is revoked.")
	}
	taken.burnt = true
	if err := taken.suits(h, c, form); err != nil {
		return nil, err
	}
	id := random(16)
	granted := grant{Client: c.ID, API: h.api, User: taken.user, Scopes: taken.scopes}
	out := s.mint(h, c, granted)
	err := s.changeLocked(func(g *grants) {
		g.Grants[id] = granted
		s.enter(g, h, id, out)
	})
	if err != nil {
		return nil, failed()
	}
	taken.grant = id
	s.record.Exchanged++
	if h.api == "v4" {
		out.Subject = subject(s.opts, taken.user)
		out.ID = s.idToken(taken)
	}
	return out, nil
}

// suits says whether a code may be used by this app, now and in this way.
func (c *code) suits(h house, app Client, form map[string]string) *refusal {
	switch {
	case !time.Now().Before(c.expires):
		return spent("The code is too old.")
	case c.client.ID != app.ID:
		return spent("The code was given to another app.")
	case h.api == "v2" && form["redirect_uri"] != c.redirect:
		return spent("The redirect_uri is not that of the sign-in.") // RFC 6749, 4.1.3; Adobe does not ask for it
	case h.api == "v4" && form["scope"] != "":
		// It was seen to give tokens that V4 refuses. That it is refused right here
		// is an own choice.
		return invalid("The scope is settled at the sign-in, do not send it again.")
	}
	return c.verify(form["code_verifier"])
}

func (c *code) verify(verifier string) *refusal {
	if c.challenge == "" {
		if verifier != "" {
			return spent("There was no code_challenge for this code_verifier.")
		}
		return nil
	}
	if !wellFormed(verifier) {
		return invalid("The code_verifier must be 43 to 128 letters, digits, - . _ or ~.")
	}
	sum := sha256.Sum256([]byte(verifier))
	challenge := base64.RawURLEncoding.EncodeToString(sum[:])
	if subtle.ConstantTimeCompare([]byte(challenge), []byte(c.challenge)) != 1 {
		return spent("The code_verifier does not fit the code_challenge.")
	}
	return nil
}

// wellFormed is RFC 7636, 4.1.
func wellFormed(verifier string) bool {
	for _, c := range []byte(verifier) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '.', c == '_', c == '~':
		default:
			return false
		}
	}
	return 43 <= len(verifier) && len(verifier) <= 128
}

func failed() *refusal { return refuse("server_error", "The grant could not be written down.") }
