package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"stackdrop/api/sandbox/oauth"
)

// Info is what a program needs to know to use a sandbox. It holds the token and
// the secret of a registered app.
type Info struct {
	APIURL     string        `json:"api_url"`
	API        string        `json:"api"` // "v2", "v4" or "both"
	Token      string        `json:"token"`
	Accounts   []InfoAccount `json:"accounts"`
	Teams      []InfoTeam    `json:"teams"`
	Workspaces []InfoTeam    `json:"workspaces"` // V4's word for teams
	Projects   []InfoProject `json:"projects"`
	Login      InfoLogin     `json:"login"`
}

// InfoLogin is what it takes to sign in.
type InfoLogin struct {
	Clients []oauth.Client `json:"clients"` // registered apps, of both versions
	Users   []InfoUser     `json:"users"`   // who may sign in
}

// InfoUser is a person.
type InfoUser struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// InfoAccount is an account the demo user is a member of.
type InfoAccount struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// InfoTeam is a team of such an account.
type InfoTeam struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	AccountID string `json:"account_id"`
}

// InfoProject is a project. A shared one belongs to a team that the demo user
// does not see.
type InfoProject struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	TeamID      string `json:"team_id"`
	RootAssetID string `json:"root_asset_id"`
	Shared      bool   `json:"shared,omitempty"`
	Archived    bool   `json:"archived,omitempty"`

	// As V4 has it: the account its paths begin with, and the team and root asset
	// by their other names.
	AccountID    string `json:"account_id"`
	WorkspaceID  string `json:"workspace_id"`
	RootFolderID string `json:"root_folder_id"`
}

// Info describes the world's top levels.
func (s *Sandbox) Info() Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Info{
		APIURL: s.origin, API: cmp.Or(s.opts.API, "both"), Token: s.Token(),
		Accounts: []InfoAccount{}, Teams: []InfoTeam{}, Projects: []InfoProject{},
		Login: InfoLogin{Clients: s.login.Clients()},
	}
	for _, a := range s.world.accounts {
		if s.world.me.in(a) {
			out.Accounts = append(out.Accounts, InfoAccount{a.ID, a.Name})
		}
	}
	for _, t := range s.world.teams {
		if s.world.me.in(t.Account) {
			out.Teams = append(out.Teams, InfoTeam{t.ID, t.Name, t.Account.ID})
		}
	}
	for _, p := range s.world.projects {
		out.Projects = append(out.Projects, InfoProject{
			ID: p.ID, Name: p.Name, Shared: s.world.me.guest(p), Archived: !p.Archived.IsZero(),
			TeamID: p.Team.ID, RootAssetID: p.Root.ID,
			AccountID: p.Team.Account.ID, WorkspaceID: p.Team.ID, RootFolderID: p.Root.ID,
		})
	}
	out.Workspaces = out.Teams
	for _, u := range []*user{s.world.me, s.world.sam} {
		out.Login.Users = append(out.Login.Users, InfoUser{u.ID, u.Name, u.Email})
	}
	return out
}

// AssetInfo is an asset as a test looks at it.
type AssetInfo struct {
	ID       string
	Path     string // Account/Team/Project/Folder/Name
	Name     string
	Type     string // file, folder, version_stack
	Parent   string
	Size     int64 // -1: a growing file whose size is not known yet
	Complete bool  // upload_completed_at is filled
	Hash     string
	SHA256   string   // of what is on disk; filled by Verify
	Disk     string   // where its bytes are, below Options.Dir; "" if they are not
	Versions []string // of a stack, newest first
	Deleted  bool     // or in something deleted
	Demo     bool     // part of the demo world, not made since
}

// Assets lists every asset but the projects' roots, by path. Those of the demo
// world are in it.
func (s *Sandbox) Assets() []AssetInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	var out []AssetInfo
	for _, a := range s.world.assets {
		if a.Parent != "" {
			out = append(out, s.world.info(a, now))
		}
	}
	slices.SortFunc(out, func(a, b AssetInfo) int { return strings.Compare(a.Path+a.ID, b.Path+b.ID) })
	return out
}

func (w *world) info(a *asset, now time.Time) AssetInfo {
	out := AssetInfo{
		ID: a.ID, Path: w.treePath(a), Name: a.Name, Type: a.Type, Parent: a.Parent, Size: a.Size,
		Complete: a.confirmed(now), Hash: a.Hash, SHA256: a.SHA256, Deleted: w.visible(a.ID) == nil,
		Demo: a.Type == typeFile && !a.Bytes && a.Count == 0 && !a.Growing,
	}
	if a.Bytes {
		out.Disk = w.diskPath(a)
	}
	if a.Type == typeStack {
		for _, v := range w.items(a) {
			out.Versions = append(out.Versions, v.ID)
		}
	}
	return out
}

// Find gives the asset at a path as AssetInfo has it; the first in order of id
// where siblings have the same name. ok is false if there is none.
func (s *Sandbox) Find(path string) (a AssetInfo, ok bool) {
	for _, a := range s.Assets() {
		if a.Path == path && !a.Deleted {
			return a, true
		}
	}
	return AssetInfo{}, false
}
