package v4

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/google/uuid"

	"stackdrop/api"
)

// Lookup finds out what a bare id is: V4 has a path for every kind in every
// account, and wants to be asked on the right one. What earlier answers said
// about the id is tried first.
func (s *Service) Lookup(ctx context.Context, id string) (api.Node, error) {
	id = strings.TrimSpace(id)
	if uuid.Validate(id) == nil {
		id = strings.ToLower(id)
	}
	if !isID(id) {
		return api.Node{}, &api.Error{Class: api.ErrGone, Call: "GET " + fileRoute, Words: "this is no id of Frame.io's"}
	}
	if ref, ok := s.seen.find(id); ok {
		if n, err := s.Node(ctx, ref); !errors.Is(err, api.ErrGone) {
			return n, err
		}
	}
	accounts, err := s.accounts(ctx)
	if err != nil {
		return api.Node{}, err
	}
	var missed error = &api.Error{Class: api.ErrGone, Call: "GET " + fileRoute}
	for _, a := range accounts {
		n, err := s.tryAccount(ctx, a.ID, id)
		switch {
		case err == nil || !notHere(err):
			return n, err
		case errors.Is(err, api.ErrForbidden):
			missed = err // it may be there all the same
		}
	}
	return api.Node{}, missed
}

// tryAccount tries the kinds in the order of what they cost.
func (s *Service) tryAccount(ctx context.Context, account, id string) (api.Node, error) {
	ref := api.Ref{Kind: api.KindProject, Account: account, ID: id}
	p, missed := probe[project](ctx, s, projectRoute, nil, account, id)
	if missed == nil {
		return s.projectNode(account, p), nil
	}
	if !notHere(missed) {
		return api.Node{}, missed
	}
	for _, ref.Kind = range []api.Kind{api.KindFolder, api.KindFile, api.KindStack} {
		a, err := s.probe(ctx, ref)
		if err == nil {
			return s.placed(ctx, account, a)
		}
		if !notHere(err) {
			return api.Node{}, err
		}
		if errors.Is(err, api.ErrForbidden) {
			missed = err
		}
	}
	return api.Node{}, missed
}

// probe is asset where there may well be none.
func (s *Service) probe(ctx context.Context, ref api.Ref) (asset, error) {
	a, err := probe[asset](ctx, s, assetRoute(ref.Kind), s.whole(ctx), ref.Account, ref.ID)
	return s.taken(ref, a, err)
}

// notHere says that the answer does not keep from asking elsewhere.
func notHere(err error) bool {
	return errors.Is(err, api.ErrGone) || errors.Is(err, api.ErrForbidden) || errors.Is(err, api.ErrRefused)
}

// sightings remembers of ids what they are and in which account, which never
// changes. When there are too many the older half is forgotten.
type sightings struct {
	mu         sync.Mutex
	young, old map[string]api.Ref
}

const maxSightings = 50_000 // of each half

func (s *sightings) learn(ref api.Ref) {
	if ref.ID == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.young == nil || len(s.young) >= maxSightings {
		s.young, s.old = make(map[string]api.Ref), s.young
	}
	s.young[ref.ID] = ref
}

func (s *sightings) find(id string) (api.Ref, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ref, ok := s.young[id]
	if !ok {
		ref, ok = s.old[id]
	}
	return ref, ok
}
