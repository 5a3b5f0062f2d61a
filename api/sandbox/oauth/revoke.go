package oauth

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// revoke ends a token of Adobe: an access token alone, a refresh token with all
// that came of its grant (RFC 7009, 2.1). One it does not know is none the less
// dead: 200, as the guide has it, and empty.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	h := s.adobe
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
	if err := s.forget(c, form["token"]); err != nil {
		s.deny(w, h, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
}

func (s *Server) forget(c Client, secret string) *refusal {
	if secret == "" {
		return invalid("token is missing.")
	}
	m := markOf(secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	access, isAccess := s.grants.Access[m]
	refresh, isRefresh := s.grants.Refresh[m]
	id := access.Grant + refresh.Grant // at most one of them
	if !isAccess && !isRefresh {
		return nil
	}
	if s.grants.Grants[id].Client != c.ID {
		return spent("The token was given to another app.")
	}
	err := s.changeLocked(func(g *grants) {
		if isRefresh {
			g.end(id)
		}
		delete(g.Access, m)
	})
	if err != nil {
		return failed()
	}
	s.record.Revoked++
	return nil
}

// userinfo says whose token this is, as far as its scopes go (Adobe Developer
// Console reference, UserInfo).
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	secret, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	g := s.grants.access(markOf(secret), time.Now())
	s.mu.Unlock()
	if !bearer || g == nil || g.API != "v4" || s.user(g.User) == nil {
		s.deny(w, s.adobe, refuse("invalid_token", "The access token is missing, unknown, expired or revoked."))
		return
	}
	u := s.user(g.User)
	out := person{Subject: subject(s.opts, u.ID)}
	if slices.Contains(g.Scopes, "profile") {
		out.Name, out.Kind = u.Name, "ind"
		out.Given, out.Family, _ = strings.Cut(u.Name, " ")
	}
	if slices.Contains(g.Scopes, "email") {
		out.Email, out.Verified = u.Email, true
	}
	answer(w, http.StatusOK, out)
}

type person struct {
	Subject  string `json:"sub"`
	Kind     string `json:"account_type,omitempty"`
	Name     string `json:"name,omitempty"`
	Given    string `json:"given_name,omitempty"`
	Family   string `json:"family_name,omitempty"`
	Email    string `json:"email,omitempty"`
	Verified bool   `json:"email_verified,omitempty"`
}
