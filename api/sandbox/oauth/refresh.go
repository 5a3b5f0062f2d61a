package oauth

import (
	"slices"
	"strings"
	"time"
)

// refresh turns a refresh token into a new pair and lets it die (clients of
// Adobe note "rotated on every refresh"; at Frame.io the time of its death is
// not documented, so at once is an own choice). The old access token lives on.
// A dead one used again ends the grant, as it may be a thief's (RFC 9700,
// 4.14.2; own choice).
func (s *Server) refresh(h house, c Client, form map[string]string) (*pair, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := markOf(form["refresh_token"])
	old, ok := s.grants.Refresh[m]
	granted := s.grants.Grants[old.Grant]
	switch {
	case !ok || !time.Now().Before(old.Expires):
		return nil, spent("The refresh token is not known, expired or revoked.")
	case granted.Client != c.ID || s.user(granted.User) == nil:
		return nil, spent("The refresh token was given to another app or person.")
	case old.Used:
		s.record.Replayed++
		if err := s.changeLocked(func(g *grants) { g.end(old.Grant) }); err != nil {
			return nil, failed()
		}
		return nil, spent("The refresh token was used before. Its grant is revoked.")
	case !within(h.split(form["scope"]), granted.Scopes):
		return nil, refuse("invalid_scope", "The scope is more than was granted.")
	}
	out := s.mint(h, c, granted)
	err := s.changeLocked(func(g *grants) {
		old.Used = true
		g.Refresh[m] = old
		s.enter(g, h, old.Grant, out)
	})
	if err != nil {
		return nil, failed()
	}
	s.record.Refreshed++
	return out, nil
}

// mint makes a pair; nobody knows it before it is entered.
func (s *Server) mint(h house, c Client, g grant) *pair {
	out := &pair{Type: "bearer", Expires: int(s.opts.AccessLife.Seconds())}
	refreshes := slices.Contains(g.Scopes, h.offline)
	if h.api == "v2" {
		out.Access, out.Scope = opaque(), strings.Join(g.Scopes, " ")
		if refreshes {
			out.Refresh = opaque()
		}
		return out
	}
	out.Access = s.jwt("access_token", g, s.opts.AccessLife)
	if refreshes && !(c.Public() && s.opts.NoNativeRefresh) {
		out.Refresh = s.jwt("refresh_token", g, h.refreshLife)
	}
	return out
}

// enter writes a pair down.
func (s *Server) enter(g *grants, h house, id string, p *pair) {
	now := time.Now().UTC()
	g.Access[markOf(p.Access)] = token{Grant: id, Expires: now.Add(time.Duration(p.Expires) * time.Second)}
	if p.Refresh != "" {
		g.Refresh[markOf(p.Refresh)] = token{Grant: id, Expires: now.Add(h.refreshLife)}
	}
}
