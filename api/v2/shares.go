package v2

import (
	"context"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	linksRoute      = "/v2/projects/:id/review_links"
	linkAssetsRoute = "/v2/review_links/:id/assets"
)

type newLink struct {
	Name        string `json:"name"`
	CurrentOnly bool   `json:"current_version_only"`
}

// Share makes a review link and puts the assets on it (Frame.io guide, Working
// with Review Links). A stack shows its newest version only. If the second step
// fails, an empty link stays on Frame.io, which nobody has the address of.
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

	var link struct {
		ID       string `json:"id"`
		ShortURL string `json:"short_url"`
	}
	if err := s.post(ctx, linksRoute, newLink{Name: name, CurrentOnly: true}, &link, project.ID); err != nil {
		return api.Share{}, err
	}
	if link.ID == "" {
		return api.Share{}, &api.Error{Class: api.ErrUnknown, Call: call, Words: "the answer holds no id"}
	}
	if err := s.post(ctx, linkAssetsRoute, map[string][]string{"asset_ids": ids}, nil, link.ID); err != nil {
		return api.Share{}, err
	}
	return api.Share{Ref: api.Ref{Kind: api.KindShare, ID: link.ID}, URL: link.ShortURL}, nil
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
