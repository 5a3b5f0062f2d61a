package v4

import (
	"context"
	"net/url"
	"slices"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	childrenRoute = "/v4/accounts/:account_id/folders/:folder_id/children"
	versionsRoute = "/v4/accounts/:account_id/version_stacks/:version_stack_id/children"
)

// Children gives one server page, sorted for people within itself: V4 sorts
// what stands in a folder by nothing that is documented. The versions of a stack
// come as one page, newest first.
func (s *Service) Children(ctx context.Context, parent api.Ref, token string) (api.Page, error) {
	byName := url.Values{"sort": {"name_asc"}}
	args := []string{parent.Account, parent.ID}
	switch parent.Kind {
	case api.KindShared:
		return s.shared(ctx, parent, token)
	case api.KindAccount:
		if err := known("GET "+workspacesRoute, parent); err != nil {
			return api.Page{}, err
		}
		l := listing{route: workspacesRoute, args: args[1:], query: byName}
		return listed(ctx, s, parent, token, l, func(w workspace) (api.Node, bool) { return w.node(parent.ID), true })
	case api.KindTeam:
		if err := known("GET "+projectsRoute, parent); err != nil {
			return api.Page{}, err
		}
		l := listing{route: projectsRoute, args: args, query: byName}
		return listed(ctx, s, parent, token, l, func(p project) (api.Node, bool) { return s.projectNode(parent.Account, p), true })
	case api.KindProject:
		root, err := s.root(ctx, parent)
		if err != nil {
			return api.Page{}, err
		}
		return s.folder(ctx, parent, root, token)
	case api.KindFolder:
		return s.folder(ctx, parent, parent.ID, token)
	case api.KindStack:
		return s.versions(ctx, parent)
	}
	return api.Page{}, rest.Refuse("GET "+childrenRoute, "only containers have children")
}

// inLists is what lists of assets are asked to include: the creator, by whom an
// upload whose answer was lost is found again, and the metadata with the label.
func (s *Service) inLists(ctx context.Context) url.Values {
	s.knowMe(ctx)
	return url.Values{"include": {"creator,metadata"}}
}

// folder lists a folder; parent is what the tree calls it.
func (s *Service) folder(ctx context.Context, parent api.Ref, id, token string) (api.Page, error) {
	where := folderRef(parent.Account, id)
	if err := known("GET "+childrenRoute, where); err != nil {
		return api.Page{}, err
	}
	l := listing{route: childrenRoute, args: []string{parent.Account, id}, query: s.inLists(ctx), size: folderPage}
	page, err := listed(ctx, s, parent, token, l, func(a asset) (api.Node, bool) {
		if a.kind() == "" || a.ID == id { // a kind this program has never heard of
			return api.Node{}, false
		}
		a.ParentID = id
		n := s.assetNode(parent.Account, a)
		s.seen.learn(n.Ref)
		return n, true
	})
	if err == nil {
		s.seen.learn(where)
	}
	return page, err
}

// versions lists a stack.
func (s *Service) versions(ctx context.Context, ref api.Ref) (api.Page, error) {
	stack, err := s.asset(ctx, ref, nil)
	if err != nil {
		return api.Page{}, err
	}
	all, err := s.newestFirst(ctx, ref, stack.head(), s.inLists(ctx))
	if err != nil {
		return api.Page{}, err
	}
	return api.Page{Nodes: nodesOf(all, func(a asset) (api.Node, bool) {
		n := inStack(s.assetNode(ref.Account, a), ref.Account, stack)
		s.seen.learn(n.Ref)
		return n, true
	})}, nil
}

// newestFirst gives all files of a stack. The order of the answer is not
// documented, only which version is the newest: its end of the list decides which
// way to read. If it stands at neither end the list is read as oldest first, as
// others found it.
func (s *Service) newestFirst(ctx context.Context, stack api.Ref, newest string, query url.Values) ([]asset, error) {
	all, err := s.filesOf(ctx, stack, query)
	if err != nil {
		return nil, err
	}
	head := slices.IndexFunc(all, func(a asset) bool { return a.ID == newest })
	if head != 0 {
		slices.Reverse(all)
		if at := len(all) - 1 - head; head > 0 && at > 0 {
			a := all[at]
			all = slices.Insert(slices.Delete(all, at, at+1), 0, a)
		}
	}
	return all, nil
}

// filesOf gives all files of a stack, in the order they come.
func (s *Service) filesOf(ctx context.Context, stack api.Ref, query url.Values) ([]asset, error) {
	l := listing{route: versionsRoute, args: []string{stack.Account, stack.ID}, query: query}
	all, err := every(ctx, s, l, func(a asset) string { return a.ID })
	return slices.DeleteFunc(all, func(a asset) bool { return a.kind() != api.KindFile }), err
}
