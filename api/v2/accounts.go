package v2

import (
	"cmp"
	"context"

	"stackdrop/api"
)

const accountsRoute = "/v2/accounts"

// shared is the one node of the tree that Frame.io has no object for.
var sharedRef = api.Ref{Kind: api.KindShared, ID: "shared"}

func sharedNode() api.Node {
	return api.Node{Ref: sharedRef, Name: "Shared with me", Items: -1}
}

// Roots are the accounts of the user, in natural order, and "Shared with me":
// projects where the user is only a collaborator stand under no team of theirs
// (Frame.io guide, Reading the File Tree).
func (s *Service) Roots(ctx context.Context) ([]api.Node, error) {
	var nodes []api.Node
	where := listing{route: accountsRoute}
	for page := 1; page != 0; {
		var batch []account
		next, err := s.page(ctx, where, page, &batch)
		if err != nil {
			return nil, err
		}
		for _, a := range batch {
			nodes = append(nodes, a.node())
		}
		page = next
	}
	nodes = unique(nodes)
	sortForPeople(nodes)
	return append(nodes, sharedNode()), nil
}

// node labels an account as Frame.io advises: its name, else its owner's name,
// else their address (Frame.io guide, Reading the File Tree).
func (a account) node() api.Node {
	return api.Node{
		Ref:      api.Ref{Kind: api.KindAccount, ID: a.ID},
		Name:     displayName(a.label()),
		Items:    -1,
		ReadOnly: a.LockedAt.set(),
	}
}

func (a account) label() string {
	return cmp.Or(a.DisplayName, a.Owner.Name, a.Owner.Email, "Account")
}
