package v2

import (
	"cmp"
	"context"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const accountsRoute = "/v2/accounts"

// sharedNode is the one node of the tree that Frame.io has no object for.
func sharedNode() api.Node {
	return api.Node{Ref: api.Ref{Kind: api.KindShared, ID: "shared"}, Name: "Shared with me", Items: -1}
}

// Roots are the accounts of the user, in natural order, and "Shared with me":
// projects where the user is only a collaborator stand under no team of theirs
// (Frame.io guide, Reading the File Tree).
func (s *Service) Roots(ctx context.Context) ([]api.Node, error) {
	accounts, err := every(ctx, s, listing{route: accountsRoute}, func(a account) string { return a.ID })
	if err != nil {
		return nil, err
	}
	nodes := make([]api.Node, 0, len(accounts)+1)
	for _, a := range accounts {
		nodes = append(nodes, a.node())
	}
	rest.SortForPeople(nodes)
	return append(nodes, sharedNode()), nil
}

// node labels an account as Frame.io advises: its name, else its owner's name,
// else their address (Frame.io guide, Reading the File Tree).
func (a account) node() api.Node {
	return api.Node{
		Ref:      api.Ref{Kind: api.KindAccount, ID: a.ID},
		Name:     rest.DisplayName(a.label()),
		Items:    -1,
		ReadOnly: a.LockedAt.Set(),
	}
}

func (a account) label() string {
	return cmp.Or(a.DisplayName, a.Owner.Name, a.Owner.Email, "Account")
}
