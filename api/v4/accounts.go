package v4

import (
	"cmp"
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
	accountsRoute = "/v4/accounts"
	invitedRoute  = "/v4/accounts/:account_id/invited_projects"
)

// sharedNode is the one node of the tree that Frame.io has no object for.
func sharedNode() api.Node {
	return api.Node{Ref: api.Ref{Kind: api.KindShared, ID: "shared"}, Name: "Shared with me", Items: -1}
}

func (a account) node() api.Node {
	return api.Node{
		Ref:   api.Ref{Kind: api.KindAccount, Account: a.ID, ID: a.ID},
		Name:  rest.DisplayName(cmp.Or(a.Name, "Account")),
		Items: -1,
	}
}

func (s *Service) accounts(ctx context.Context) ([]account, error) {
	l := listing{route: accountsRoute, query: url.Values{"sort": {"display_name_asc"}}}
	return every(ctx, s, l, func(a account) string { return a.ID })
}

// account finds one in the list: V4 shows none alone.
func (s *Service) account(ctx context.Context, id string) (account, error) {
	all, err := s.accounts(ctx)
	if err != nil {
		return account{}, err
	}
	if i := slices.IndexFunc(all, func(a account) bool { return a.ID == id }); i >= 0 {
		return all[i], nil
	}
	return account{}, &api.Error{Class: api.ErrGone, Call: "GET " + accountsRoute}
}

// Roots are the accounts of the user, in natural order, and "Shared with me" if
// there is anything in it: projects where the user is only a guest stand in no
// workspace of theirs (Frame.io reference V4, List invited projects).
func (s *Service) Roots(ctx context.Context) ([]api.Node, error) {
	accounts, err := s.accounts(ctx)
	if err != nil {
		return nil, err
	}
	nodes := make([]api.Node, 0, len(accounts)+1)
	for _, a := range accounts {
		if guest, err := s.guestOf(ctx, a); err != nil {
			return nil, err
		} else if !guest {
			nodes = append(nodes, a.node())
		}
	}
	rest.SortForPeople(nodes)
	for _, a := range accounts {
		shared, err := s.hasInvited(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		if shared {
			return append(nodes, sharedNode()), nil
		}
	}
	return nodes, nil
}

// guestOf says that the user has no role in an account and sees none of its
// workspaces: it is listed for the sake of projects shared from it, and would
// only be an empty row.
func (s *Service) guestOf(ctx context.Context, a account) (bool, error) {
	if a.Roles == nil || len(a.Roles) > 0 {
		return false, nil
	}
	var out answer[[]workspace]
	err := s.call(ctx, rest.Call{
		Method: http.MethodGet, Route: workspacesRoute, Args: []string{a.ID}, Query: url.Values{"page_size": {"1"}},
	}, &out)
	if noInvited(err) {
		return true, nil
	}
	return err == nil && len(out.Data) == 0, nil // in doubt the row is shown, and says itself what is wrong
}

func (s *Service) hasInvited(ctx context.Context, account string) (bool, error) {
	var out answer[[]project]
	err := s.call(ctx, rest.Call{
		Method: http.MethodGet, Route: invitedRoute, Args: []string{account}, Query: url.Values{"page_size": {"1"}},
	}, &out)
	switch {
	case noInvited(err):
		return false, nil
	case errors.Is(err, api.ErrAgain):
		return true, nil // whoever opens the node sees what is wrong; the accounts stand above it
	}
	return len(out.Data) > 0, err
}

// noInvited says that an account keeps no such list for this user, which must
// not hide the lists of the others.
func noInvited(err error) bool {
	return errors.Is(err, api.ErrForbidden) || errors.Is(err, api.ErrGone) || errors.Is(err, api.ErrRefused)
}

// shared lists the invited projects of all accounts, one account after another.
func (s *Service) shared(ctx context.Context, parent api.Ref, token string) (api.Page, error) {
	all, err := s.accounts(ctx)
	if err != nil {
		return api.Page{}, err
	}
	slices.SortFunc(all, func(a, b account) int { return strings.Compare(a.ID, b.ID) })
	if len(all) == 0 {
		return api.Page{}, nil
	}
	after := func(id string) place {
		i := slices.IndexFunc(all, func(a account) bool { return a.ID > id })
		if i < 0 {
			return place{}
		}
		return place{account: all[i].ID}
	}
	fetch := func(ctx context.Context, at place) ([]api.Node, place, error) {
		for {
			projects, next, err := s.invited(ctx, at)
			if err != nil {
				return nil, place{}, err
			}
			if next == (place{}) || len(projects) == 0 {
				next = after(at.account)
			}
			if len(projects) > 0 || next == (place{}) {
				return s.projectNodes(at.account, projects), next, nil
			}
			at = next
		}
	}
	return s.listings.Page(ctx, "GET "+invitedRoute, parent, token, place{account: all[0].ID}, fetch)
}

// invited is one page of one account.
func (s *Service) invited(ctx context.Context, at place) ([]project, place, error) {
	l := listing{route: invitedRoute, args: []string{at.account}, query: url.Values{"sort": {"name_asc"}}}
	projects, after, err := page[project](ctx, s, l, at.after)
	switch {
	case noInvited(err) && at.after == "":
		return nil, place{}, nil
	case err != nil || after == "":
		return projects, place{}, err
	}
	return projects, place{at.account, after}, nil
}
