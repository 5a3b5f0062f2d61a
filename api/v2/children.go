package v2

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const childrenRoute = "/v2/assets/:id/children"

// Children gives one server page, sorted for people within itself: V2 sorts by
// name at best, which knows neither numbers nor folders first. The versions of
// a stack come as one page, newest first.
func (s *Service) Children(ctx context.Context, parent api.Ref, page string) (api.Page, error) {
	switch parent.Kind {
	case api.KindAccount:
		return listed(ctx, s, parent, page, listing{route: teamsRoute, id: parent.ID}, func(t team) (api.Node, bool) {
			return t.node(), true
		})
	case api.KindTeam:
		query := url.Values{"filter[archived]": {"all"}}
		return listed(ctx, s, parent, page, listing{route: projectsRoute, id: parent.ID, query: query}, s.liveProject)
	case api.KindShared:
		return listed(ctx, s, parent, page, listing{route: sharedRoute}, s.liveProject)
	case api.KindProject:
		if err := known("GET "+projectRoute, parent); err != nil {
			return api.Page{}, err
		}
		root, err := s.root(ctx, parent)
		if err != nil {
			return api.Page{}, err
		}
		return s.folder(ctx, parent, root, page)
	case api.KindFolder:
		return s.folder(ctx, parent, parent.ID, page)
	case api.KindStack:
		return s.versions(ctx, parent)
	}
	return api.Page{}, rest.Refuse("GET "+childrenRoute, "only containers have children")
}

func (s *Service) liveProject(p project) (api.Node, bool) {
	return s.projectNode(p), !p.DeletedAt.Set()
}

// folder lists an asset that holds files; parent is what the tree calls it.
func (s *Service) folder(ctx context.Context, parent api.Ref, id, page string) (api.Page, error) {
	query := url.Values{"include_deleted": {"false"}, "sort": {"name"}}
	where := listing{route: childrenRoute, id: id, query: query}
	return listed(ctx, s, parent, page, where, func(a asset) (api.Node, bool) {
		a.ParentID = id
		return s.assetNode(a), !a.deleted() && shown(a) && a.ID != id
	})
}

// shown leaves out kinds of assets this program has never heard of.
func shown(a asset) bool {
	switch a.kind() {
	case typeFile, typeFolder, typeStack, typeBundle:
		return true
	}
	return false
}

// versions lists a stack. Neither the order of the answer nor the meaning of
// index is documented, only that the cover is the newest version: its end of
// the index decides which way to read.
func (s *Service) versions(ctx context.Context, stack api.Ref) (api.Page, error) {
	top, err := s.asset(ctx, stack.ID)
	if err != nil {
		return api.Page{}, err
	}
	where := listing{route: childrenRoute, id: stack.ID, query: url.Values{"include_deleted": {"false"}}}
	all, err := every(ctx, s, where, func(a asset) string { return a.ID })
	if err != nil {
		return api.Page{}, err
	}
	all = slices.DeleteFunc(all, func(a asset) bool { return a.deleted() || a.kind() != typeFile })
	slices.SortStableFunc(all, func(a, b asset) int { return cmp.Compare(a.Index, b.Index) })
	if last := len(all) - 1; last > 0 && all[0].ID != top.CoverID && all[last].ID == top.CoverID {
		slices.Reverse(all)
	}
	nodes := make([]api.Node, 0, len(all))
	for _, a := range all {
		nodes = append(nodes, inStack(s.assetNode(a), top))
	}
	return api.Page{Nodes: nodes}, nil
}
