package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

// v4Route is one call of V4. All that is sent is checked before serve runs, and
// serve runs under Sandbox.mu.
type v4Route struct {
	pattern string
	rate    rate
	query   query // nil: no parameters
	body    shape // nil: no body is looked at
	serve   func(*Sandbox, *v4call) (reply, error)
	ops     opsOf // may be nil
}

const (
	inAccount = "/v4/accounts/:account_id"
	inFolder  = inAccount + "/folders/:folder_id"
	inFile    = inAccount + "/files/:file_id"
	inStack   = inAccount + "/version_stacks/:version_stack_id"
	inShare   = inAccount + "/shares/:share_id"
	inProject = inAccount + "/projects/:project_id"
)

// v4Table has the limits of Frame.io's OpenAPI file, call by call.
var v4Table = []v4Route{
	{"GET /v4/me", rate100, nil, nil, (*Sandbox).v4Me, nil},
	{"GET /v4/accounts", rate100, paged(mostItems, query{"sort": sorted("display_name", "created_at")}), nil, (*Sandbox).v4Accounts, nil},

	{"GET " + inAccount + "/workspaces", rate100, paged(mostItems, query{"sort": byName, "include": word("creator")}), nil, (*Sandbox).v4Workspaces, nil},
	{"GET " + inAccount + "/workspaces/:workspace_id", rate100, query{"include": word("creator")}, nil, (*Sandbox).v4Workspace, nil},
	{"GET " + inAccount + "/workspaces/:workspace_id/projects", rate100, projectQuery, nil, (*Sandbox).v4WorkspaceProjects, nil},
	{"POST " + inAccount + "/workspaces/:workspace_id/projects", rate10, nil, wrapped(need("name", nameText), may("restricted", yesNo)), (*Sandbox).v4CreateProject, nil},
	{"GET " + inAccount + "/projects", rate100, projectQuery, nil, (*Sandbox).v4Projects, nil},
	{"GET " + inAccount + "/invited_projects", rate100, projectQuery, nil, (*Sandbox).v4InvitedProjects, nil},
	{"GET " + inProject, rate100, query{"include": word("owner")}, nil, (*Sandbox).v4Project, nil},

	{"GET " + inFolder, rate100, query{"include": includeFolders}, nil, (*Sandbox).v4Folder, does(OpNode)},
	{"PATCH " + inFolder, rate10, nil, wrapped(may("name", nameText)), (*Sandbox).v4RenameFolder, does(OpRename)},
	{"DELETE " + inFolder, rate60, nil, nil, (*Sandbox).v4DeleteFolder, does(OpDelete)},
	{"PATCH " + inFolder + "/move", rate10, nil, wrapped(may("parent_id", identifier)), (*Sandbox).v4MoveFolder, nil},
	{"POST " + inFolder + "/copy", rate10, query{"copy_metadata": flag}, copyBody, (*Sandbox).v4CopyFolder, nil},
	{"PATCH " + inFolder + "/restore", rate100, nil, nil, (*Sandbox).v4RestoreFolder, nil},
	{"GET " + inFolder + "/children", rate100, paged(mostAssets, query{"include": includeAssets, "type": comma(typeFile, typeFolder, typeStack)}), nil, (*Sandbox).v4Children, does(OpChildren)},
	{"GET " + inFolder + "/folders", rate5s, paged(mostAssets, query{"include": includeFolders}), nil, (*Sandbox).v4Folders, nil},
	{"GET " + inFolder + "/files", rate5s, paged(mostAssets, query{"include": includeAssets, "sort": sorted("name", "created_at", "updated_at", "file_size")}), nil, (*Sandbox).v4Files, nil},
	{"GET " + inFolder + "/version_stacks", rate5s, paged(mostAssets, query{"include": includeAssets}), nil, (*Sandbox).v4Stacks, nil},
	{"POST " + inFolder + "/folders", rate3s, nil, wrapped(may("name", nameText)), (*Sandbox).v4CreateFolder, does(OpCreateFolder)},
	{"POST " + inFolder + "/files/local_upload", rate5s, nil, wrapped(need("name", nameText), need("file_size", fileSize)), (*Sandbox).v4CreateFile, does(OpCreateFile)},
	{"POST " + inFolder + "/files", rate5s, nil, wrapped(need("name", nameText), need("file_size", fileSize), need("media_type", text(1, 255)), may("source_url", text(0, 10_000))), (*Sandbox).v4CreateFile, does(OpCreateFile)},
	{"POST " + inFolder + "/version_stacks", rate10, nil, wrapped(need("file_ids", list(2, 10, true, identifier))), (*Sandbox).v4CreateStack, does(OpStack)},

	{"GET " + inFile, rate10s, query{"include": includeAssets}, nil, (*Sandbox).v4File, does(OpNode)},
	{"GET " + inFile + "/status", rate5s, nil, nil, (*Sandbox).v4Status, does(OpStatus)},
	{"PATCH " + inFile, rate100, nil, wrapped(may("name", nameText)), (*Sandbox).v4RenameFile, does(OpRename)},
	{"DELETE " + inFile, rate100, nil, nil, (*Sandbox).v4DeleteFile, does(OpDelete)},
	{"PATCH " + inFile + "/move", rate100, nil, wrapped(may("parent_id", identifier)), (*Sandbox).v4MoveFile, opsMove},
	{"POST " + inFile + "/copy", rate100, query{"copy_metadata": flag, "copy_comments": word("none", "internal", "public", "all")}, copyBody, (*Sandbox).v4CopyFile, nil},
	{"PATCH " + inFile + "/restore", rate100, nil, nil, (*Sandbox).v4RestoreFile, nil},
	{"GET " + inFile + "/metadata", rate100, query{"show_null": flag}, nil, (*Sandbox).v4Metadata, nil},

	{"GET " + inStack, rate100, query{"include": includeAssets}, nil, (*Sandbox).v4Stack, does(OpNode)},
	{"GET " + inStack + "/children", rate100, paged(mostItems, query{"include": includeAssets}), nil, (*Sandbox).v4StackChildren, does(OpChildren)},
	{"PATCH " + inStack + "/move", rate10, nil, wrapped(may("parent_id", identifier)), (*Sandbox).v4MoveStack, nil},
	{"POST " + inStack + "/copy", rate10, query{"copy_metadata": flag}, copyBody, (*Sandbox).v4CopyStack, nil},
	{"PATCH " + inStack + "/versions", rate10, nil, wrapped(need("target_file_id", identifier), need("move_to", text(1, 255))), (*Sandbox).v4Reorder, nil},

	{"GET " + inProject + "/shares", rate100, paged(mostItems, query{"sort": byName}), nil, (*Sandbox).v4Shares, nil},
	{"POST " + inProject + "/shares", rate10, nil, shareBody, (*Sandbox).v4CreateShare, does(OpShare)},
	{"GET " + inShare, rate100, nil, nil, (*Sandbox).v4Share, nil},
	{"PATCH " + inShare, rate10, nil, shareChange, (*Sandbox).v4UpdateShare, nil},
	{"DELETE " + inShare, rate60, nil, nil, (*Sandbox).v4DeleteShare, nil},
	{"POST " + inShare + "/assets", rate10, nil, wrapped(need("asset_id", identifier)), (*Sandbox).v4AddToShare, does(OpShare)},
	{"DELETE " + inShare + "/assets/:asset_id", rate10, nil, nil, (*Sandbox).v4RemoveFromShare, nil},

	{"PATCH " + inProject + "/metadata/values", rate10, nil, metadataBody, (*Sandbox).v4SetMetadata, does(OpLabel)},
	{"GET " + inAccount + "/metadata/field_definitions", rate100, fieldQuery, nil, (*Sandbox).v4Fields, nil},
}

var (
	nameText     = text(1, 255)
	fileSize     = whole(1, 5_000_000_000_000)
	byName       = sorted("name", "created_at")
	projectQuery = paged(mostItems, query{"sort": byName, "include": word("owner")})
	copyBody     = members(may("data", members(may("parent_id", identifier))))
)

// v4call is a call whose form is right.
type v4call struct {
	*call
	account *account // the one in its path, which the user may see something of
	view    view
}

func (rt v4Route) route() route {
	return route{rt.pattern, rt.rate, rt.call, rt.ops}
}

func (rt v4Route) call(s *Sandbox, c *call) (reply, error) {
	if err := rt.check(c); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := &v4call{call: c, view: s.view(c.user)}
	if id := c.PathValue("account_id"); id != "" {
		a, err := s.v4FindAccount(c.user, id)
		if err != nil {
			return reply{}, err
		}
		v.account = a
	}
	return rt.serve(s, v)
}

func (rt v4Route) check(c *call) error {
	if err := checkPath(c.Request); err != nil {
		return err
	}
	if err := rt.query.check(c.Request); err != nil {
		return err
	}
	if rt.body == nil {
		return nil
	}
	return checkBody(c.body, c.Header.Get("Content-Type"), rt.body)
}

// into reads the data of a body that has been checked.
func (c *v4call) into(data any) error {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, &dataJSON[any]{data}); err != nil {
		return errBadRequest("The body is no JSON of the expected kind.")
	}
	return nil
}

// includes is what the call wants to see more of.
func (c *v4call) includes() []string {
	return strings.Split(c.URL.Query().Get("include"), ",")
}

// experimental lets only those in who ask for experimental calls; others find
// no such call.
func (c *v4call) experimental() error {
	if c.Header.Get("Api-Version") != "experimental" {
		return errNoRoute(c.Request)
	}
	return nil
}

// opsMove tells a file put on a stack from one put into a folder.
func opsMove(s *Sandbox, c *call) []string {
	var in dataJSON[struct {
		Parent string `json:"parent_id"`
	}]
	if json.Unmarshal(c.body, &in) != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.world.visible(in.Data.Parent); a != nil && a.Type == typeStack {
		return []string{OpStack}
	}
	return nil
}

// v4FindAccount finds an account the user may see something of.
func (s *Sandbox) v4FindAccount(u *user, id string) (*account, error) {
	switch a := s.world.account(id); {
	case a == nil:
		return nil, errNotFound("Account not found")
	case !u.in(a) && !slices.ContainsFunc(s.world.projects, func(p *project) bool { return p.Team.Account == a && u.guest(p) }):
		return nil, errForbidden("You do not have access to this account")
	default:
		return a, nil
	}
}

// asset finds what the path names, if it is of that type, stands in the path's
// account, and the user may see it.
func (c *v4call) asset(name, kind string) (*asset, error) { return c.find(c.PathValue(name), kind) }

// find looks any of these types up by id.
func (c *v4call) find(id string, kinds ...string) (*asset, error) {
	a := c.view.visible(id)
	if a == nil || !slices.Contains(kinds, a.Type) || c.view.projectOf(a).Team.Account != c.account {
		return nil, errNotFound(kinds[0] + " not found")
	}
	if !c.user.sees(c.view.projectOf(a)) {
		return nil, errForbidden("You do not have access to this " + a.Type)
	}
	return a, nil
}

// writable is asset for calls that change it.
func (c *v4call) writable(s *Sandbox, name, kind string) (*asset, error) {
	a, err := c.asset(name, kind)
	if err == nil {
		err = s.writable(a)
	}
	return a, err
}

// home is the folder a thing goes to, in its own project: that of others is
// refused (own choice; nothing is documented).
func (c *v4call) home(s *Sandbox, a *asset, folder string) (*asset, error) {
	dest, err := c.find(folder, typeFolder)
	if err != nil {
		return nil, err
	}
	if dest.Project != a.Project {
		return nil, errInvalid("The destination is in another project")
	}
	return dest, s.writable(dest)
}

// project finds the path's project.
func (c *v4call) project() (*project, error) {
	p := c.view.project(c.PathValue("project_id"))
	switch {
	case p == nil || p.Team.Account != c.account:
		return nil, errNotFound("project not found")
	case !c.user.sees(p):
		return nil, errForbidden("You do not have access to this project")
	}
	return p, nil
}

// insider refuses guests what only members may do.
func (c *v4call) insider() error {
	if !c.user.in(c.account) {
		return errForbidden("Your role does not allow this")
	}
	return nil
}
