package v2

import (
	"context"
	"slices"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	linksRoute      = "/v2/projects/:id/review_links"
	linkAssetsRoute = "/v2/review_links/:id/assets"

	mostLinks = 300 // of a project that Shares gives
)

type newLink struct {
	Name        string `json:"name"`
	CurrentOnly bool   `json:"current_version_only"`
}

// Share makes a review link and puts the assets on it (Frame.io guide, Working
// with Review Links). A stack shows its newest version only. If the second step
// fails the link is there, and has none of them unless that answer was lost.
func (s *Service) Share(ctx context.Context, project api.Ref, name string, refs []api.Ref) (api.Share, error) {
	call := "POST " + linksRoute
	if project.Kind != api.KindProject {
		return api.Share{}, rest.Refuse(call, "a link belongs to a project")
	}
	if err := known(call, project); err != nil {
		return api.Share{}, err
	}
	name, err := rest.StoredName(call, name)
	if err != nil {
		return api.Share{}, err
	}
	if len(refs) == 0 {
		return api.Share{}, rest.Refuse(call, "a link needs something to show")
	}
	ids, err := assetIDs(call, refs)
	if err != nil {
		return api.Share{}, err
	}

	var made link
	if err := s.post(ctx, linksRoute, newLink{Name: name, CurrentOnly: true}, &made, project.ID); err != nil {
		return api.Share{}, err
	}
	if made.ID == "" {
		return api.Share{}, &api.Error{Class: api.ErrUnknown, Call: call, Words: "the answer holds no id"}
	}
	return made.share(), s.post(ctx, linkAssetsRoute, map[string][]string{"asset_ids": ids}, nil, made.ID)
}

// Shares reads all links of a project, for nothing is written about their order,
// and gives the newest three hundred.
func (s *Service) Shares(ctx context.Context, project api.Ref) ([]api.Share, error) {
	call := "GET " + linksRoute
	if project.Kind != api.KindProject {
		return nil, rest.Refuse(call, "links belong to a project")
	}
	if err := known(call, project); err != nil {
		return nil, err
	}
	all, err := every(ctx, s, listing{route: linksRoute, id: project.ID}, func(l link) string { return l.ID })
	if err != nil {
		return nil, err
	}
	links := make([]api.Share, len(all))
	for i, l := range all {
		links[i] = l.share()
		links[i].Name, links[i].Created = rest.DisplayName(l.Name), l.InsertedAt.Time()
	}
	slices.SortStableFunc(links, func(a, b api.Share) int { return b.Created.Compare(a.Created) })
	return links[:min(len(links), mostLinks)], nil
}

// AddToShare is POST /v2/review_links/:id/assets. What is on the link already
// stays there once.
func (s *Service) AddToShare(ctx context.Context, share api.Share, refs []api.Ref) error {
	call := "POST " + linkAssetsRoute
	if share.Ref.Kind != api.KindShare {
		return rest.Refuse(call, "this is no review link")
	}
	if err := known(call, share.Ref); err != nil {
		return err
	}
	if len(refs) == 0 {
		return rest.Refuse(call, "there is nothing to add")
	}
	ids, err := assetIDs(call, refs)
	if err != nil {
		return err
	}
	return s.post(ctx, linkAssetsRoute, map[string][]string{"asset_ids": ids}, nil, share.Ref.ID)
}

func assetIDs(call string, refs []api.Ref) ([]string, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		id, err := assetID(call, ref)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}
