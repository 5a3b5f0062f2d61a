package v4

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	sharesRoute      = "/v4/accounts/:account_id/projects/:project_id/shares"
	shareAssetsRoute = "/v4/accounts/:account_id/shares/:share_id/assets"

	mostShared  = 100 // assets of a new share
	sharesPages = 3   // of a project's shares, of pageSize each
)

// newShare is the body of Create share. Type knows no other word, and secure
// shares are not for everybody.
type newShare struct {
	Type   string   `json:"type"`
	Access string   `json:"access"`
	Name   string   `json:"name"`
	Assets []string `json:"asset_ids"`
}

// Share makes a public link (Frame.io reference V4, Create share). Where the
// account wants a passphrase Frame.io makes one up. A name that is too long is
// cut.
func (s *Service) Share(ctx context.Context, project api.Ref, name string, refs []api.Ref) (api.Share, error) {
	call := "POST " + sharesRoute
	if project.Kind != api.KindProject {
		return api.Share{}, rest.Refuse(call, "a link belongs to a project")
	}
	name, err := shareName(call, name)
	switch {
	case err != nil:
		return api.Share{}, err
	case len(refs) == 0:
		return api.Share{}, rest.Refuse(call, "a link needs something to show")
	case len(refs) > mostShared:
		return api.Share{}, rest.Refuse(call, "a new link shows a hundred things at most")
	}
	if err := known(call, project); err != nil {
		return api.Share{}, err
	}
	if err := checkAssets(call, refs); err != nil {
		return api.Share{}, err
	}
	made, err := post[share](ctx, s, sharesRoute, newShare{Type: "asset", Access: "public", Name: name, Assets: ids(refs)}, project.Account, project.ID)
	if err != nil {
		return api.Share{}, err
	}
	if made.ID == "" {
		return api.Share{}, &api.Error{Class: api.ErrUnknown, Call: call, Words: "the answer holds no id"}
	}
	return made.link(project.Account), nil
}

// Shares gives three hundred at most (Frame.io reference V4, List shares).
func (s *Service) Shares(ctx context.Context, project api.Ref) ([]api.Share, error) {
	call := "GET " + sharesRoute
	if project.Kind != api.KindProject {
		return nil, rest.Refuse(call, "links belong to a project")
	}
	if err := known(call, project); err != nil {
		return nil, err
	}
	l := listing{
		route: sharesRoute, args: []string{project.Account, project.ID},
		query: url.Values{"sort": {"created_at_desc"}}, most: sharesPages,
	}
	all, err := every(ctx, s, l, func(l share) string { return l.ID })
	if err != nil {
		return nil, err
	}
	links := make([]api.Share, len(all))
	for i, l := range all {
		links[i] = l.link(project.Account)
		links[i].Name, links[i].Created = rest.DisplayName(l.Name), l.CreatedAt.Time()
	}
	slices.SortStableFunc(links, func(a, b api.Share) int { return b.Created.Compare(a.Created) })
	return links, nil
}

// AddToShare adds one thing per call, as V4 has it. What happens to what is
// there already is not documented; a refusal that says so is as good as done.
func (s *Service) AddToShare(ctx context.Context, share api.Share, refs []api.Ref) error {
	call := "POST " + shareAssetsRoute
	switch {
	case share.Ref.Kind != api.KindShare:
		return rest.Refuse(call, "this is no link")
	case len(refs) == 0:
		return rest.Refuse(call, "there is nothing to add")
	}
	if err := known(call, share.Ref); err != nil {
		return err
	}
	if err := checkAssets(call, refs); err != nil {
		return err
	}
	for _, ref := range refs {
		err := s.call(ctx, rest.Call{
			Method: http.MethodPost, Route: shareAssetsRoute, Args: []string{share.Ref.Account, share.Ref.ID},
			Body: map[string]string{"asset_id": ref.ID}, Safe: true,
		}, nil)
		if err != nil && !isThere(err) {
			return err
		}
	}
	return nil
}

func isThere(err error) bool {
	e, ok := errors.AsType[*api.Error](err)
	return ok && e.Class == api.ErrRefused && strings.Contains(strings.ToLower(e.Words), "already")
}
