package oauth

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// house is what the two login servers do not have in common.
type house struct {
	api       string // "v4", "v2"
	name      string // of who is stood in for
	authorize string
	token     string

	scopes  []string // that may be asked for
	needed  []string // of these a token must have all, or the API answers 401
	offline string   // the one that brings a refresh token
	commas  bool     // scopes may be parted by commas too

	refreshLife time.Duration
}

// adobe is Adobe's (Adobe Developer Console guide, User Authentication).
func adobe(o Options) house {
	return house{
		api: "v4", name: "Adobe", authorize: "/ims/authorize/v2", token: "/ims/token/v3",
		scopes: []string{"openid", "email", "profile", "offline_access", "additional_info.roles", "AdobeID"},
		// Frame.io staff in their forum: with fewer V4 answers 401. They name
		// offline_access too, which is left out: it is about the refresh token.
		needed:  []string{"openid", "email", "profile", "additional_info.roles"},
		offline: "offline_access", commas: true,
		refreshLife: cmp.Or(o.RefreshLife, adobeRefreshLife),
	}
}

// frameio is Frame.io's of V2 (Frame.io guide, OAuth 2 code authorization flow).
// No revoke is documented there.
func frameio(o Options) house {
	return house{
		api: "v2", name: "Frame.io", authorize: "/oauth2/auth", token: "/oauth2/token",
		scopes: strings.Fields(`account.read auditlog.read offline
			action.create action.read action.update action.delete
			asset.create asset.read asset.update asset.delete
			comment.create comment.read comment.update comment.delete
			presentation.create presentation.read presentation.update presentation.delete
			project.create project.read project.update project.delete
			reviewlink.create reviewlink.read reviewlink.update reviewlink.delete
			team.create team.read team.update
			webhook.create webhook.read webhook.update webhook.delete`),
		offline:     "offline",
		refreshLife: cmp.Or(o.RefreshLife, v2RefreshLife),
	}
}

func (s *Server) house(api string) house {
	if api == "v2" {
		return s.frameio
	}
	return s.adobe
}

// split reads a list of scopes; each comes out once.
func (h house) split(list string) []string {
	scopes := strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || h.commas && r == ',' })
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// grantable says whether a person can be asked for these scopes. Adobe wants
// openid in every list; that V2 wants one at all is an own choice.
func (h house) grantable(scopes []string) bool {
	if len(scopes) == 0 || h.api == "v4" && !slices.Contains(scopes, "openid") {
		return false
	}
	return within(scopes, h.scopes)
}

func (h house) enough(scopes []string) bool { return within(h.needed, scopes) }

func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}
