package oauth

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Server is both login servers. All its methods may be called from many
// goroutines. It needs no closing: nothing of it runs on its own.
type Server struct {
	opts    Options
	adobe   house
	frameio house
	clients []Client
	users   []User
	handler http.Handler
	store   *store
	notice  string

	mu     sync.Mutex // guards what follows
	grants *grants
	asking map[mark]*asking
	codes  map[mark]*code
	record Record
}

// Record is what the servers have seen since New.
type Record struct {
	Asked     int // pages shown to a person
	Allowed   int // codes given
	Cancelled int
	Exchanged int            // codes turned into tokens
	Refreshed int            // refresh tokens turned into a new pair
	Revoked   int            // tokens an app gave back
	Replayed  int            // codes and refresh tokens used once more; each ended its grant
	Refused   map[string]int // what was refused at authorize, token and userinfo, by its "error"
}

// New opens the grants in o.Dir, or begins there.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	store, err := openStore(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: o, adobe: adobe(o), frameio: frameio(o), clients: registered(o), users: o.Users, store: store,
		asking: map[mark]*asking{}, codes: map[mark]*code{},
		record: Record{Refused: map[string]int{}},
	}
	s.grants, s.notice, err = store.load()
	if err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// Handler serves Adobe's paths (/ims/…) and Frame.io's (/oauth2/…).
func (s *Server) Handler() http.Handler { return s.handler }

// Notice is what the user should be told about the start, such as a damaged
// file that was set aside; "" mostly.
func (s *Server) Notice() string { return s.notice }

// Clients are the registered apps, with the secret of the one that has one.
func (s *Server) Clients() []Client { return slices.Clone(s.clients) }

// Check says whose access token this is, and which API it opens: "v4" for
// Adobe's, "v2" for Frame.io's own. ok is false if it is unknown, expired or
// revoked, or lacks a scope without which V4 answers 401.
func (s *Server) Check(token string) (user, api string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grants.access(markOf(token), time.Now())
	if g == nil || !s.house(g.API).enough(g.Scopes) || s.user(g.User) == nil {
		return "", "", false
	}
	return g.User, g.API, true
}

// change writes a changed copy of the grants down before it counts. So what
// cannot be kept is not given.
func (s *Server) change(edit func(*grants)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changeLocked(edit)
}

func (s *Server) changeLocked(edit func(*grants)) error {
	next := s.grants.clone()
	edit(next)
	next.prune(time.Now())
	if err := s.store.save(next); err != nil {
		return err
	}
	s.grants = next
	return nil
}

// ExpireAccess lets every access token die now; refresh tokens live on.
func (s *Server) ExpireAccess() error {
	return s.change(func(g *grants) { g.dropAccess() })
}

// RevokeAll ends every grant: nothing that was ever given works any more.
func (s *Server) RevokeAll() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.codes)
	return s.changeLocked(func(g *grants) { *g = *newGrants() })
}

// Record returns what the servers have seen so far.
func (s *Server) Record() Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.record
	out.Refused = maps.Clone(out.Refused)
	return out
}

func (s *Server) note(count func(*Record)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	count(&s.record)
}

func (s *Server) user(id string) *User {
	i := slices.IndexFunc(s.users, func(u User) bool { return u.ID == id })
	if i < 0 {
		return nil
	}
	return &s.users[i]
}
