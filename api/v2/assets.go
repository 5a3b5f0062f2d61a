package v2

import (
	"context"
	"errors"
	"strings"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const assetRoute = "/v2/assets/:id"

// asset is GET /v2/assets/:id. A deleted asset counts as gone.
func (s *Service) asset(ctx context.Context, id string) (asset, error) {
	var a asset
	if err := known("GET "+assetRoute, api.Ref{ID: id}); err != nil {
		return a, err
	}
	if err := s.get(ctx, assetRoute, &a, id); err != nil {
		return a, err
	}
	if a.deleted() {
		return a, &api.Error{Class: api.ErrGone, Call: "GET " + assetRoute}
	}
	return a, nil
}

// Node looks one node up, whatever its kind. For a file it also looks at the
// parent, because only that tells a folder from a stack.
func (s *Service) Node(ctx context.Context, ref api.Ref) (api.Node, error) {
	switch ref.Kind {
	case api.KindShared:
		return sharedNode(), nil
	case api.KindAccount:
		var a account
		if err := s.lookUp(ctx, accountsRoute+"/:id", ref, &a); err != nil {
			return api.Node{}, err
		}
		return a.node(), nil
	case api.KindTeam:
		var t team
		if err := s.lookUp(ctx, "/v2/teams/:id", ref, &t); err != nil {
			return api.Node{}, err
		}
		return t.node(), nil
	case api.KindProject:
		p, err := s.project(ctx, ref)
		if err != nil {
			return api.Node{}, err
		}
		return s.projectNode(p), nil
	}
	a, err := s.asset(ctx, ref.ID)
	if err != nil {
		return api.Node{}, err
	}
	return s.placed(ctx, a)
}

func (s *Service) lookUp(ctx context.Context, route string, ref api.Ref, out any) error {
	if err := known("GET "+route, ref); err != nil {
		return err
	}
	return s.get(ctx, route, out, ref.ID)
}

// Lookup tries a bare id as an asset, then as a project.
func (s *Service) Lookup(ctx context.Context, id string) (api.Node, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	a, err := s.asset(ctx, id)
	if err == nil {
		return s.placed(ctx, a)
	}
	if !errors.Is(err, api.ErrGone) {
		return api.Node{}, err
	}
	return s.Node(ctx, api.Ref{Kind: api.KindProject, ID: id})
}

// placed makes the node of a and finds out where it stands.
func (s *Service) placed(ctx context.Context, a asset) (api.Node, error) {
	n := s.assetNode(a)
	if a.kind() != typeFile || a.parent() == "" {
		return n, nil
	}
	parent, err := s.asset(ctx, a.parent())
	if err != nil {
		return api.Node{}, err
	}
	if parent.kind() == typeStack {
		n = inStack(n, parent)
	}
	return n, nil
}

// inStack corrects the node of a version: files dropped on it go beside its
// stack.
func inStack(n api.Node, stack asset) api.Node {
	n.Parent = api.Ref{Kind: api.KindStack, ID: stack.ID}
	if !n.ReadOnly {
		n.Into = folderRef(stack.parent())
	}
	return n
}

// assetNode makes a node of what the asset itself says. A file's parent is
// taken for a folder; who knows better corrects it.
func (s *Service) assetNode(a asset) api.Node {
	n := api.Node{
		Ref:      refOf(a),
		Name:     rest.DisplayName(a.Name),
		Items:    a.items(),
		Size:     a.size(),
		Media:    a.Filetype,
		Label:    api.Label(a.Label),
		ReadOnly: s.roots.readOnly(a.ProjectID) || a.Project.readOnly() || a.kind() == typeBundle,
		Creator:  a.creator(),
		Created:  a.InsertedAt.Time(),
	}
	if a.ProjectID != "" {
		n.Project = api.Ref{Kind: api.KindProject, ID: a.ProjectID}
	}
	n.Parent = s.parentRef(a)
	switch n.Ref.Kind {
	case api.KindFolder:
		n.Into = n.Ref
	case api.KindStack:
		n.Into = folderRef(a.parent())
		n.WebURL = s.web("player", a.ID)
		if a.CoverID != "" {
			n.Cover = api.Ref{Kind: api.KindFile, ID: a.CoverID}
		}
	case api.KindFile:
		n.Into = folderRef(a.parent())
		n.WebURL = s.web("player", a.ID)
		n.Upload = a.status()
		n.Items = 0
	}
	if n.ReadOnly {
		n.Into = api.Ref{}
	}
	return n
}

func refOf(a asset) api.Ref {
	kind := api.KindFile
	switch a.kind() {
	case typeFolder, typeBundle:
		kind = api.KindFolder
	case typeStack:
		kind = api.KindStack
	}
	return api.Ref{Kind: kind, ID: a.ID}
}

func folderRef(id string) api.Ref {
	if id == "" {
		return api.Ref{}
	}
	return api.Ref{Kind: api.KindFolder, ID: id}
}

// parentRef is the project for what stands in its root asset, as far as that is
// known, because the tree shows no row for the root asset.
func (s *Service) parentRef(a asset) api.Ref {
	p := s.roots.projectOf(a.parent())
	if p == "" && a.parent() != "" && a.parent() == a.Project.RootAssetID {
		p = a.ProjectID
	}
	if p != "" {
		return api.Ref{Kind: api.KindProject, ID: p}
	}
	return folderRef(a.parent())
}

// Rename is PUT /v2/assets/:id.
func (s *Service) Rename(ctx context.Context, ref api.Ref, name string) error {
	call := "PUT " + assetRoute
	id, err := assetID(call, ref)
	if err != nil {
		return err
	}
	name, err = rest.StoredName(call, name)
	if err != nil {
		return err
	}
	return s.put(ctx, assetRoute, map[string]string{"name": name}, id)
}

// SetLabels is PUT /v2/assets/:id, one asset at a time.
func (s *Service) SetLabels(ctx context.Context, refs []api.Ref, label api.Label) error {
	call := "PUT " + assetRoute
	if err := rest.CheckLabel(call, label, refs); err != nil {
		return err
	}
	for _, ref := range refs {
		id, err := assetID(call, ref)
		if err == nil {
			err = s.put(ctx, assetRoute, map[string]string{"label": string(label)}, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Delete is DELETE /v2/assets/:id, a soft delete. The root asset of a project
// is never deleted: it is the project.
func (s *Service) Delete(ctx context.Context, ref api.Ref) error {
	call := "DELETE " + assetRoute
	id, err := assetID(call, ref)
	if errors.Is(err, api.ErrGone) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.roots.projectOf(id) != "" {
		return rest.Refuse(call, "a project cannot be deleted from here")
	}
	err = s.delete(ctx, assetRoute, id)
	if errors.Is(err, api.ErrGone) {
		return nil
	}
	return err
}
