package v2

import (
	"context"
	"sync"

	"stackdrop/api"
	"stackdrop/api/rest"
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
	if p.DeletedAt.Set() {
		return p, &api.Error{Class: api.ErrGone, Call: "GET " + projectRoute}
	}
	s.roots.learn(p)
	return p, nil
}

func (s *Service) projectNode(p project) api.Node {
	s.roots.learn(p)
	n := api.Node{
		Ref:      api.Ref{Kind: api.KindProject, ID: p.ID},
		Name:     rest.DisplayName(p.Name),
		Items:    -1,
		ReadOnly: p.readOnly(),
		Created:  p.InsertedAt.Time(),
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

// roots remembers which asset is which project's root, which never changes, and
// which projects were read-only when last seen.
type roots struct {
	mu       sync.Mutex
	projects map[string]project // by root asset id
	assets   map[string]string  // root asset id by project id
}

// learn takes over what a project said of itself.
func (r *roots) learn(p project) {
	if p.ID == "" || p.RootAssetID == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.projects == nil {
		r.projects, r.assets = make(map[string]project), make(map[string]string)
	}
	r.projects[p.RootAssetID], r.assets[p.ID] = p, p.RootAssetID
}

// projectOf gives the project whose root asset this is, "" if it is none.
func (r *roots) projectOf(asset string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.projects[asset].ID
}

func (r *roots) rootOf(project string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.assets[project]
}

func (r *roots) readOnly(project string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.projects[r.assets[project]].readOnly()
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
		return "", rest.Refuse("GET "+projectRoute, "Frame.io does not say where this project keeps its files")
	}
	return p.RootAssetID, nil
}
