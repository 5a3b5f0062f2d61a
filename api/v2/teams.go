package v2

import (
	"cmp"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const teamsRoute = "/v2/accounts/:id/teams"

// node labels a team; only Enterprise accounts name theirs for sure (Frame.io
// guide, Upload an Asset), so a nameless one is called like its account.
func (t team) node() api.Node {
	n := api.Node{
		Ref:   api.Ref{Kind: api.KindTeam, ID: t.ID},
		Name:  rest.DisplayName(cmp.Or(t.Name, t.Account.DisplayName, "Team")),
		Items: -1,
	}
	if id := cmp.Or(t.AccountID, t.Account.ID); id != "" {
		n.Parent = api.Ref{Kind: api.KindAccount, ID: id}
	}
	return n
}
