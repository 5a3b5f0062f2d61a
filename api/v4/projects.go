package v4

import (
	"cmp"
	"context"
	"sync"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	workspacesRoute = "/v4/accounts/:account_id/workspaces"
	workspaceRoute  = "/v4/accounts/:account_id/workspaces/:workspace_id"
	projectsRoute   = "/v4/accounts/:account_id/workspaces/:workspace_id/projects"
	projectRoute    = "/v4/accounts/:account_id/projects/:project_id"
)

// node of a workspace, which stands where V2 had teams.
func (w workspace) node(account string) api.Node {
	return api.Node{
		Ref:     api.Ref{Kind: api.KindTeam, Account: account, ID: w.ID},
		Name:    rest.DisplayName(cmp.Or(w.Name, "Workspace")),
		Parent:  api.Ref{Kind: api.KindAccount, Account: account, ID: account},
		Items:   -1,
		Created: w.CreatedAt.Time(),
	}
}

func (s *Service) projectNodes(account string, projects []project) []api.Node {
	return nodesOf(projects, func(p project) (api.Node, bool) { return s.projectNode(account, p), true })
}

func (s *Service) projectNode(account string, p project) api.Node {
	n := api.Node{
		Ref:      api.Ref{Kind: api.KindProject, Account: account, ID: p.ID},
		Name:     rest.DisplayName(p.Name),
		Items:    -1,
		ReadOnly: p.readOnly(),
		Created:  p.CreatedAt.Time(),
		WebURL:   web(p.ViewURL),
	}
	s.roots.learn(p)
	s.seen.learn(n.Ref)
	if p.WorkspaceID != "" {
		n.Parent = api.Ref{Kind: api.KindTeam, Account: account, ID: p.WorkspaceID}
	}
	if !n.ReadOnly {
		n.Into = folderRef(account, p.RootFolderID)
	}
	return n
}

// root gives the id of a project's root folder; nothing is made in a project
// itself (Frame.io guide, Projects).
func (s *Service) root(ctx context.Context, ref api.Ref) (string, error) {
	if err := known("GET "+projectRoute, ref); err != nil {
		return "", err
	}
	if id := s.roots.rootOf(ref.ID); id != "" {
		return id, nil
	}
	p, err := get[project](ctx, s, projectRoute, nil, ref.Account, ref.ID)
	if err != nil {
		return "", err
	}
	s.roots.learn(p)
	if p.RootFolderID == "" {
		return "", rest.Refuse("GET "+projectRoute, "Frame.io does not say where this project keeps its files")
	}
	return p.RootFolderID, nil
}

// roots remembers which folder is which project's root, which never changes,
// and which projects were inactive when last seen.
type roots struct {
	mu       sync.Mutex
	projects map[string]project // by root folder id
	folders  map[string]string  // root folder id by project id
}

// learn takes over what a project said of itself.
func (r *roots) learn(p project) {
	if p.ID == "" || p.RootFolderID == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.projects == nil {
		r.projects, r.folders = make(map[string]project), make(map[string]string)
	}
	r.projects[p.RootFolderID], r.folders[p.ID] = p, p.RootFolderID
}

// projectOf gives the project whose root folder this is, "" if it is none.
func (r *roots) projectOf(folder string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.projects[folder].ID
}

func (r *roots) rootOf(project string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.folders[project]
}

func (r *roots) readOnly(project string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.projects[r.folders[project]].readOnly()
}
