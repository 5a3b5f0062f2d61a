package oauth

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// wait keeps a request until its page is answered; the name it gives is known
// to that page only.
func (s *Server) wait(req request) string {
	name := random(32)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(s.asking, func(_ mark, a *asking) bool { return now.After(a.expires) })
	s.asking[markOf(name)] = &asking{request: req, expires: now.Add(patience)}
	s.record.Asked++
	return name
}

// answered takes what a person pressed. Pressed once more, since nothing seemed
// to happen, it shows the way back instead.
func (s *Server) answered(w http.ResponseWriter, r *http.Request, h house) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.dead(w, invalid("The answer of the page could not be read."))
		return
	}
	a, status, err := s.settle(h, r.PostForm)
	if err != nil {
		s.dead(w, err)
		return
	}
	showBack(w, status, h, a.client, a.went)
}

// settle decides a request, once.
func (s *Server) settle(h house, form url.Values) (asking, int, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.asking[markOf(form.Get("request"))]
	choice, user := form.Get("answer"), form.Get("user")
	switch {
	case !ok || !time.Now().Before(a.expires) || a.client.API != h.api:
		return asking{}, 0, invalid("This page is too old, or not from here. Go back to the app and sign in once more.")
	case a.went != "":
		return *a, http.StatusOK, nil
	case choice == "cancel":
		a.went = s.cancelLocked(a.request)
	case choice == "allow" && s.user(user) != nil:
		a.went = s.allowLocked(a.request, user)
	default:
		return asking{}, 0, invalid("The page was answered with neither Allow nor Cancel, or for a person who is not here.")
	}
	return *a, http.StatusSeeOther, nil
}

func (s *Server) cancel(req request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cancelLocked(req)
}

func (s *Server) cancelLocked(req request) string {
	s.record.Cancelled++
	return req.back(url.Values{"error": {"access_denied"}, "error_description": {"The person pressed Cancel."}})
}

func (s *Server) allow(req request, user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allowLocked(req, user)
}

func (s *Server) allowLocked(req request, user string) string {
	now := time.Now()
	maps.DeleteFunc(s.codes, func(_ mark, c *code) bool { return now.After(c.expires.Add(time.Hour)) })
	secret := random(32)
	s.codes[markOf(secret)] = &code{request: req, user: user, expires: now.Add(codeLife)}
	s.record.Allowed++
	return req.back(url.Values{"code": {secret}})
}

// back is the address the browser is sent to, with the state as it came.
func (r request) back(values url.Values) string {
	if r.state != "" {
		values.Set("state", r.state)
	}
	if strings.Contains(r.redirect, "?") {
		return r.redirect + "&" + values.Encode()
	}
	return r.redirect + "?" + values.Encode()
}
