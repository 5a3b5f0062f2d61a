package v2

import (
	"context"
	"sync"

	"stackdrop/api"
)

const (
	projectRoute  = "/v2/projects/:id"
	projectsRoute = "/v2/teams/:id/projects"
	sharedRoute   = "/v2/projects/shared"
)

func (s *Service) project(ctx context.Context, ref api.Ref) (project, error) {
	var p project
	if err := known("GET "+projectRoute, ref); err != nil {
		return p, err
	}
	if err := s.get(ctx, projectRoute, &p, ref.ID); err != nil {
		return p, err
	}
	if p.DeletedAt.set() {
		return p, &api.Error{Class: api.ErrGone, Call: "GET " + projectRoute}
	}
	s.roots.learn(p)
	return p, nil
}

func (s *Service) projectNode(p project) api.Node {
	s.roots.learn(p)
	n := api.Node{
		Ref:      api.Ref{Kind: api.KindProject, ID: p.ID},
		Name:     displayName(p.Name),
		Items:    -1,
		ReadOnly: p.readOnly(),
		Created:  p.InsertedAt.time(),
		WebURL:   s.web("projects", p.ID),
	}
	if p.TeamID != "" {
		n.Parent = api.Ref{Kind: api.KindTeam, ID: p.TeamID}
	}
	if !n.ReadOnly && p.RootAssetID != "" {
		n.Into = api.Ref{Kind: api.KindFolder, ID: p.RootAssetID}
	}
	return n
}

// web is the address a browser shows a thing under, on the real Frame.io.
func (s *Service) web(place, id string) string {
	if !s.public || id == "" {
		return ""
	}
	return "https://app.frame.io/" + place + "/" + id
}

// roots remembers which asset is which project's root. A project keeps its root
// for life, so this is never wrong, only incomplete.
type roots struct {
	mu        sync.Mutex
	ofAsset   map[string]string
	ofProject map[string]string
}

func (r *roots) learn(p project) {
	if p.ID == "" || p.RootAssetID == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ofAsset == nil {
		r.ofAsset, r.ofProject = make(map[string]string), make(map[string]string)
	}
	r.ofAsset[p.RootAssetID], r.ofProject[p.ID] = p.ID, p.RootAssetID
}

// projectOf gives the project whose root asset this is, "" if it is none.
func (r *roots) projectOf(asset string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ofAsset[asset]
}

func (r *roots) rootOf(project string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ofProject[project]
}

// root gives the id of a project's root asset; a project id itself is no parent
// (Frame.io guide, Upload an Asset).
func (s *Service) root(ctx context.Context, ref api.Ref) (string, error) {
	if id := s.roots.rootOf(ref.ID); id != "" {
		return id, nil
	}
	p, err := s.project(ctx, ref)
	if err != nil {
		return "", err
	}
	if p.RootAssetID == "" {
		return "", refuse("GET "+projectRoute, "Frame.io does not say where this project keeps its files")
	}
	return p.RootAssetID, nil
}
