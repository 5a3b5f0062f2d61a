package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"

	"stackdrop/api"
	"stackdrop/api/v2"
	"stackdrop/upload"
)

// defaultURL is Frame.io itself.
const defaultURL = "https://api.frame.io"

// session is somebody signed in at some Frame.io.
type session struct {
	Key     string // names the account in the journal: version, user and host
	User    api.User
	Service api.Service
	Hosts   upload.Hosts
}

// signIn tries a token. The error says what to do; it never holds the token.
func signIn(ctx context.Context, baseURL string, token api.Secret, log *slog.Logger) (*session, error) {
	baseURL = cmp.Or(baseURL, defaultURL)
	svc, err := v2.New(v2.Options{BaseURL: baseURL, Token: v2.FixedToken(token), UserAgent: "Stackdrop/" + Version, Log: log})
	if err != nil {
		return nil, err
	}
	user, err := svc.Me(ctx)
	if errors.Is(err, api.ErrSignIn) {
		return nil, fmt.Errorf("Frame.io does not accept this token; make a new one at developer.frame.io: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("sign in to Frame.io: %w", err)
	}
	base, err := url.Parse(baseURL)
	if err != nil {
		return nil, fmt.Errorf("read the API address: %w", err)
	}
	s := &session{Key: svc.Version() + " " + user.ID + " " + base.Host, User: user, Service: svc}
	if base.Scheme == "http" { // rest allows that to loopback only
		s.Hosts.Loopback = base.Host
		s.Key = svc.Version() + " " + user.ID + " loopback" // its port changes
	}
	return s, nil
}

// sessions are who is signed in, for the engine. Safe for many goroutines.
type sessions struct {
	mu      sync.Mutex
	by      map[string]*session
	pending bool // somebody is signing in
}

func newSessions() *sessions { return &sessions{by: map[string]*session{}} }

func (s *sessions) add(in *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[in.Key] = in
	s.pending = false
}

// expect says whether somebody is about to be signed in: uploads then wait
// instead of asking for it.
func (s *sessions) expect(pending bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = pending
}

func (s *sessions) drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, key)
}

// connect is the engine's way to a service.
func (s *sessions) connect(account string) (upload.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.by[account]
	if in == nil && s.pending {
		return upload.Account{}, upload.ErrNotYet
	}
	if in == nil {
		return upload.Account{}, &api.Error{Class: api.ErrSignIn, Call: "sign in"}
	}
	return upload.Account{Service: in.Service, Hosts: in.Hosts}, nil
}
