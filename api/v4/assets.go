package v4

import (
	"context"
	"net/url"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	fileRoute   = "/v4/accounts/:account_id/files/:file_id"
	folderRoute = "/v4/accounts/:account_id/folders/:folder_id"
	stackRoute  = "/v4/accounts/:account_id/version_stacks/:version_stack_id"
)

// assetRoute is where an asset of a kind is found.
func assetRoute(kind api.Kind) string {
	switch kind {
	case api.KindFolder:
		return folderRoute
	case api.KindStack:
		return stackRoute
	}
	return fileRoute
}

// whole asks for all that a node shows. The metadata hold the label.
func (s *Service) whole(ctx context.Context) url.Values {
	s.knowMe(ctx)
	return url.Values{"include": {"creator,project,metadata"}}
}

// asset reads the asset that ref, whose kind must be one, addresses.
func (s *Service) asset(ctx context.Context, ref api.Ref, query url.Values) (asset, error) {
	route := assetRoute(ref.Kind)
	if err := known("GET "+route, ref); err != nil {
		return asset{}, err
	}
	a, err := get[asset](ctx, s, route, query, ref.Account, ref.ID)
	return s.taken(ref, a, err)
}

// taken takes an asset in: what kind it is says the path that led to it.
func (s *Service) taken(ref api.Ref, a asset, err error) (asset, error) {
	if err != nil {
		return a, err
	}
	if a.ID == "" {
		return a, &api.Error{Class: api.ErrAgain, Call: "GET " + assetRoute(ref.Kind), Words: "the answer holds no id"}
	}
	a.ID = ref.ID
	switch ref.Kind {
	case api.KindFile:
		a.Type = typeFile
	case api.KindFolder:
		a.Type = typeFolder
	case api.KindStack:
		a.Type = typeStack
	}
	s.roots.learn(a.Project)
	s.seen.learn(ref)
	return a, nil
}

// Node looks one node up, whatever its kind. For a file it also finds out
// whether it stands in a folder or in a stack.
func (s *Service) Node(ctx context.Context, ref api.Ref) (api.Node, error) {
	switch ref.Kind {
	case api.KindShared:
		return sharedNode(), nil
	case api.KindAccount:
		if err := known("GET "+accountsRoute, ref); err != nil {
			return api.Node{}, err
		}
		a, err := s.account(ctx, ref.ID)
		if err != nil {
			return api.Node{}, err
		}
		return a.node(), nil
	case api.KindTeam:
		if err := known("GET "+workspaceRoute, ref); err != nil {
			return api.Node{}, err
		}
		w, err := get[workspace](ctx, s, workspaceRoute, nil, ref.Account, ref.ID)
		if err != nil {
			return api.Node{}, err
		}
		return w.node(ref.Account), nil
	case api.KindProject:
		if err := known("GET "+projectRoute, ref); err != nil {
			return api.Node{}, err
		}
		p, err := get[project](ctx, s, projectRoute, nil, ref.Account, ref.ID)
		if err != nil {
			return api.Node{}, err
		}
		return s.projectNode(ref.Account, p), nil
	case api.KindFolder, api.KindFile, api.KindStack:
		a, err := s.asset(ctx, ref, s.whole(ctx))
		if err != nil {
			return api.Node{}, err
		}
		return s.placed(ctx, ref.Account, a)
	}
	return api.Node{}, rest.Refuse("GET "+fileRoute, "this is nothing of the tree")
}

// placed makes the node of a and finds out where it stands.
func (s *Service) placed(ctx context.Context, account string, a asset) (api.Node, error) {
	n := s.assetNode(account, a)
	if a.kind() != api.KindFile {
		return n, nil
	}
	stack, in, err := s.stackOf(ctx, account, a)
	if err != nil {
		return api.Node{}, err
	}
	if in {
		n = inStack(n, account, stack)
	}
	return n, nil
}

// inStack corrects the node of a version: files dropped on it go beside its
// stack.
func inStack(n api.Node, account string, stack asset) api.Node {
	n.Parent = api.Ref{Kind: api.KindStack, Account: account, ID: stack.ID}
	if !n.ReadOnly {
		n.Into = folderRef(account, stack.ParentID)
	}
	return n
}

// assetNode makes a node of what the asset itself says. A file's parent is
// taken for a folder; who knows better corrects it.
func (s *Service) assetNode(account string, a asset) api.Node {
	n := api.Node{
		Ref:      api.Ref{Kind: a.kind(), Account: account, ID: a.ID},
		Name:     rest.DisplayName(a.Name),
		Parent:   s.parentRef(account, a),
		Items:    -1, // V4 counts nothing
		ReadOnly: s.roots.readOnly(a.ProjectID) || a.Project.readOnly(),
		Creator:  s.creator(a.Creator),
		Created:  a.CreatedAt.Time(),
		WebURL:   web(a.ViewURL),
	}
	if a.ProjectID != "" {
		n.Project = api.Ref{Kind: api.KindProject, Account: account, ID: a.ProjectID}
	}
	switch n.Ref.Kind {
	case api.KindFolder:
		n.Into = n.Ref
	case api.KindStack:
		n.Into = folderRef(account, a.ParentID)
		n.Label = labelOf(a)
		if head := a.head(); head != "" {
			n.Cover = api.Ref{Kind: api.KindFile, Account: account, ID: head}
		}
	case api.KindFile:
		n.Into = folderRef(account, a.ParentID)
		n.Label = labelOf(a)
		n.Upload, n.Size, n.Media = a.upload(), a.size(), a.MediaType
		n.Items = 0
	}
	if n.ReadOnly {
		n.Into = api.Ref{}
	}
	return n
}

func folderRef(account, id string) api.Ref {
	if id == "" {
		return api.Ref{}
	}
	return api.Ref{Kind: api.KindFolder, Account: account, ID: id}
}

// parentRef is the project for what stands in its root folder, as far as that
// is known, because the tree shows no row for the root folder.
func (s *Service) parentRef(account string, a asset) api.Ref {
	if p := s.roots.projectOf(a.ParentID); p != "" {
		return api.Ref{Kind: api.KindProject, Account: account, ID: p}
	}
	return folderRef(account, a.ParentID)
}
