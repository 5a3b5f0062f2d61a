package app

import (
	"sync"

	"stackdrop/api"
	"stackdrop/upload"
)

// sessions are who is signed in, for the engine. Safe for many goroutines.
type sessions struct {
	mu     sync.Mutex
	by     map[string]*session
	coming map[string]int  // sign-ins under way, by account; "" may be anybody's
	out    map[string]bool // who have signed out
}

func newSessions() *sessions {
	return &sessions{by: map[string]*session{}, coming: map[string]int{}, out: map[string]bool{}}
}

func (s *sessions) add(in *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[in.Key] = in
	delete(s.out, in.Key)
}

// drop: somebody has signed out.
func (s *sessions) drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, key)
	s.out[key] = true
}

// expect says that somebody is about to be signed in; uploads of theirs wait
// without a word until settled is called as often.
func (s *sessions) expect(key string) { s.count(key, 1) }

// settled: that sign-in has worked or failed.
func (s *sessions) settled(key string) { s.count(key, -1) }

func (s *sessions) count(key string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coming[key] += n
	if s.coming[key] <= 0 {
		delete(s.coming, key)
	}
}

// connect is the engine's way to a service.
func (s *sessions) connect(account string) (upload.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in := s.by[account]; in != nil {
		return upload.Account{Service: in.Service, Hosts: in.Hosts}, nil
	}
	if s.coming[account] > 0 || s.coming[""] > 0 {
		return upload.Account{}, upload.ErrNotYet
	}
	words := "You are not signed in to this Frame.io account."
	if s.out[account] {
		words = "You signed out of this Frame.io account."
	}
	return upload.Account{}, &api.Error{Class: api.ErrSignIn, Call: "sign in", Words: words}
}
