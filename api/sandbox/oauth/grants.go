package oauth

import (
	"maps"
	"time"
)

// grants is all that people allowed apps, by what it is known again by. It is
// changed only as a copy, see Server.change.
type grants struct {
	Format  int              `json:"format"`
	Grants  map[string]grant `json:"grants"`
	Access  map[mark]token   `json:"access"`
	Refresh map[mark]token   `json:"refresh"`
}

// grant is one "Allow". All tokens that come from it end with it.
type grant struct {
	Client string   `json:"client"`
	API    string   `json:"api"`
	User   string   `json:"user"`
	Scopes []string `json:"scopes"`
}

// token is one that was given out.
type token struct {
	Grant   string    `json:"grant"`
	Expires time.Time `json:"expires"`
	Used    bool      `json:"used,omitempty"` // a refresh token that was turned into a new pair
}

const grantsFormat = 1

func newGrants() *grants {
	return &grants{
		Format: grantsFormat,
		Grants: map[string]grant{}, Access: map[mark]token{}, Refresh: map[mark]token{},
	}
}

func (g *grants) clone() *grants {
	return &grants{
		Format: g.Format,
		Grants: maps.Clone(g.Grants), Access: maps.Clone(g.Access), Refresh: maps.Clone(g.Refresh),
	}
}

// access gives the grant of a living access token, nil if it is no such token.
func (g *grants) access(m mark, now time.Time) *grant {
	t, ok := g.Access[m]
	if !ok || !now.Before(t.Expires) {
		return nil
	}
	granted, ok := g.Grants[t.Grant]
	if !ok {
		return nil
	}
	return &granted
}

// end lets a grant die with all its tokens.
func (g *grants) end(id string) {
	of := func(_ mark, t token) bool { return t.Grant == id }
	delete(g.Grants, id)
	maps.DeleteFunc(g.Access, of)
	maps.DeleteFunc(g.Refresh, of)
}

func (g *grants) dropAccess() { clear(g.Access) }

// prune forgets what has expired, and grants of which nothing is left.
func (g *grants) prune(now time.Time) {
	live := map[string]bool{}
	for _, tokens := range []map[mark]token{g.Access, g.Refresh} {
		maps.DeleteFunc(tokens, func(_ mark, t token) bool { return !now.Before(t.Expires) })
		for _, t := range tokens {
			live[t.Grant] = true
		}
	}
	maps.DeleteFunc(g.Grants, func(id string, _ grant) bool { return !live[id] })
}
