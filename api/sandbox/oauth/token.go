package oauth

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

const maxForm = 64 << 10

// tokens is the token endpoint.
func (s *Server) tokens(w http.ResponseWriter, r *http.Request, h house) {
	form, err := readForm(w, r, h)
	if err != nil {
		s.deny(w, h, err)
		return
	}
	c, err := s.authenticate(r, h, form)
	if err != nil {
		s.deny(w, h, err)
		return
	}
	var out *pair
	switch form["grant_type"] {
	case "authorization_code":
		out, err = s.exchange(h, c, form)
	case "refresh_token":
		out, err = s.refresh(h, c, form)
	case "":
		err = invalid("grant_type is missing.")
	default:
		err = refuse("unsupported_grant_type", "grant_type must be authorization_code or refresh_token.")
	}
	if err != nil {
		s.deny(w, h, err)
		return
	}
	answer(w, http.StatusOK, out)
}

// readForm reads what the app says. Adobe takes parameters in body and query;
// Frame.io's pages know the body only.
func readForm(w http.ResponseWriter, r *http.Request, h house) (map[string]string, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if err != nil {
		return nil, invalid("The form could not be read.")
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if len(body) > 0 && kind != "application/x-www-form-urlencoded" {
		return nil, invalid("The body must be of type application/x-www-form-urlencoded.")
	}
	if h.api == "v2" && r.URL.RawQuery != "" {
		return nil, invalid("Parameters belong in the body.")
	}
	return single(string(body) + "&" + r.URL.RawQuery)
}

// single reads parameters of which none may come twice (RFC 6749, 3.1 and 3.2).
func single(encoded string) (map[string]string, *refusal) {
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, invalid("The parameters are not form-encoded.")
	}
	out := make(map[string]string, len(values))
	for name, all := range values {
		if len(all) > 1 {
			return nil, invalid("A parameter came more than once.")
		}
		out[name] = all[0]
	}
	return out, nil
}

// authenticate finds out which app this is. A public app has nothing to prove
// it by, and sending a header or a secret all the same is a mistake: Frame.io
// refuses it (guide, OAuth 2 code authorization flow); that Adobe does is an
// own choice.
func (s *Server) authenticate(r *http.Request, h house, form map[string]string) (Client, *refusal) {
	id, secret := form["client_id"], form["client_secret"]
	_, inForm := form["client_secret"]
	header := len(r.Header.Values("Authorization")) > 0
	if header {
		if inForm {
			return Client{}, invalid("The app proves itself in two ways at once.")
		}
		basicID, basicSecret, err := basic(r)
		if err != nil || id != "" && id != basicID {
			return Client{}, stranger("The Authorization header names no app, or another than client_id.")
		}
		id, secret = basicID, basicSecret
	}
	c, ok := s.client(h, id)
	if !ok {
		return Client{}, stranger("No app is registered with this client_id.")
	}
	switch {
	case c.Public() && (header || inForm):
		return Client{}, stranger("A public app sends client_id in the form, no secret, and no Authorization header.")
	case !c.Public() && !c.knows(secret):
		return Client{}, stranger("The secret is missing or wrong.")
	}
	return c, nil
}

// basic reads the header as RFC 6749, 2.3.1 has it: form-encoded within Basic.
func basic(r *http.Request) (id, secret string, err error) {
	rawID, rawSecret, ok := r.BasicAuth()
	if !ok {
		return "", "", errors.New("not Basic")
	}
	id, errID := url.QueryUnescape(rawID)
	secret, errSecret := url.QueryUnescape(rawSecret)
	return id, secret, errors.Join(errID, errSecret)
}

func (s *Server) client(h house, id string) (Client, bool) {
	for _, c := range s.clients {
		if c.API == h.api && c.ID == id {
			return c, true
		}
	}
	return Client{}, false
}
