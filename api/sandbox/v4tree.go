package sandbox

import (
	"cmp"
	"slices"
)

// Me, accounts, workspaces and projects: V2's teams are the workspaces, with the
// same ids.

func (s *Sandbox) v4Me(c *v4call) (reply, error) {
	return data(v4ProfileJSON{ID: c.user.ID, Name: c.user.Name, Email: c.user.Email})
}

// v4Accounts has the accounts with invited projects too, for there is no other
// way to them (own choice).
func (s *Sandbox) v4Accounts(c *v4call) (reply, error) {
	var all []*account
	for _, a := range s.world.accounts {
		if _, err := s.v4FindAccount(c.user, a.ID); err == nil {
			all = append(all, a)
		}
	}
	all = keys[*account]{
		"display_name": func(x, y *account) int { return cmp.Compare(x.Name, y.Name) },
		"created_at":   func(x, y *account) int { return 0 },
	}.sort(c, all)
	return listOf(c, all, func(a *account) string { return a.ID }, c.view.v4Account)
}

func (s *Sandbox) v4Workspaces(c *v4call) (reply, error) {
	var all []*team
	for _, t := range s.world.teams {
		if t.Account == c.account && c.user.in(c.account) {
			all = append(all, t)
		}
	}
	all = keys[*team]{"name": func(x, y *team) int { return cmp.Compare(x.Name, y.Name) }}.sort(c, all)
	return listOf(c, all, func(t *team) string { return t.ID }, func(t *team) v4WorkspaceJSON { return c.view.v4Workspace(t, c.includes()) })
}

// workspace finds the path's workspace.
func (c *v4call) workspace() (*team, error) {
	t := c.view.team(c.PathValue("workspace_id"))
	if t == nil || t.Account != c.account {
		return nil, errNotFound("workspace not found")
	}
	return t, c.insider()
}

func (s *Sandbox) v4Workspace(c *v4call) (reply, error) {
	t, err := c.workspace()
	if err != nil {
		return reply{}, err
	}
	return data(c.view.v4Workspace(t, c.includes()))
}

// v4ProjectList is a page of the projects that are wanted. Inactive ones are
// among them: there is a field for that, and no filter.
func (s *Sandbox) v4ProjectList(c *v4call, keep func(*project) bool) (reply, error) {
	all := slices.DeleteFunc(slices.Clone(s.world.projects), func(p *project) bool {
		return p.Team.Account != c.account || !c.user.sees(p) || !keep(p)
	})
	all = keys[*project]{
		"name":       func(x, y *project) int { return cmp.Compare(x.Name, y.Name) },
		"created_at": func(x, y *project) int { return x.Inserted.Compare(y.Inserted) },
	}.sort(c, all)
	return listOf(c, all, func(p *project) string { return p.ID }, func(p *project) v4ProjectJSON { return c.view.v4Project(p, c.includes()) })
}

func (s *Sandbox) v4WorkspaceProjects(c *v4call) (reply, error) {
	t, err := c.workspace()
	if err != nil {
		return reply{}, err
	}
	return s.v4ProjectList(c, func(p *project) bool { return p.Team == t })
}

func (s *Sandbox) v4Projects(c *v4call) (reply, error) {
	return s.v4ProjectList(c, func(*project) bool { return true })
}

func (s *Sandbox) v4InvitedProjects(c *v4call) (reply, error) {
	return s.v4ProjectList(c, c.user.guest)
}

func (s *Sandbox) v4Project(c *v4call) (reply, error) {
	p, err := c.project()
	if err != nil {
		return reply{}, err
	}
	return data(c.view.v4Project(p, c.includes()))
}

// v4CreateProject takes a name that is there already: own choice, as everywhere
// on V4.
func (s *Sandbox) v4CreateProject(c *v4call) (reply, error) {
	t, err := c.workspace()
	if err != nil {
		return reply{}, err
	}
	var in struct {
		Name       string `json:"name"`
		Restricted bool   `json:"restricted"`
	}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	if err := notBlank(in.Name); err != nil {
		return reply{}, err
	}
	ch := s.begin()
	line := projectLine{Team: t.ID, Name: in.Name, At: ch.now, Private: in.Restricted}
	ch.Projects = []projectLine{line}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return created(c.view.v4Project(s.world.addLine(line), nil))
}
