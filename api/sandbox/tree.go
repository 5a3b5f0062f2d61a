package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

func (s *Sandbox) getMe(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(s.view(c.user).user(c.user))
}

// listed locks the world, filters one kind of thing and shows a page of it.
func listed[A, B any](s *Sandbox, c *call, all func() []A, keep func(A, url.Values) bool, show func(view, A) B) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.view(c.user)
	kept := slices.DeleteFunc(slices.Clone(all()), func(a A) bool { return !keep(a, q) })
	return page(q, kept, func(a A) B { return show(v, a) })
}

func (s *Sandbox) listAccounts(c *call) (reply, error) {
	return listed(s, c, func() []*account { return s.world.accounts },
		func(a *account, _ url.Values) bool { return c.user.in(a) }, view.accountJSON)
}

func (s *Sandbox) getAccount(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.account(c.id)
	if !c.user.in(a) {
		return reply{}, errNotFound("There is no account with this id.")
	}
	return ok(s.view(c.user).accountJSON(a))
}

func (s *Sandbox) listAccountTeams(c *call) (reply, error) {
	s.mu.Lock()
	known := c.user.in(s.world.account(c.id))
	s.mu.Unlock()
	if !known {
		return reply{}, errNotFound("There is no account with this id.")
	}
	return listed(s, c, func() []*team { return s.world.teams },
		func(t *team, _ url.Values) bool { return t.Account.ID == c.id }, view.teamJSON)
}

func (s *Sandbox) listTeams(c *call) (reply, error) {
	return listed(s, c, func() []*team { return s.world.teams },
		func(t *team, _ url.Values) bool { return c.user.in(t.Account) }, view.teamJSON)
}

func (s *Sandbox) getTeam(c *call) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.team(c.user, c.id)
	if t == nil {
		return reply{}, errNotFound("There is no team with this id.")
	}
	out := s.view(c.user).teamJSON(t)
	if includes(q, "account") {
		out.Account = new(s.view(c.user).accountJSON(t.Account))
	}
	return ok(out)
}

// team finds a team that a user is in.
func (s *Sandbox) team(u *user, id string) *team {
	if t := s.world.team(id); t != nil && u.in(t.Account) {
		return t
	}
	return nil
}

func includes(q url.Values, what string) bool {
	return slices.Contains(strings.Split(q.Get("include"), ","), what)
}

// archivedToo reads filter[archived]: "all" for every project, "only" or true
// for archived ones, and all else for those that are not.
func archivedToo(p *project, q url.Values) bool {
	switch q.Get("filter[archived]") {
	case "all":
		return true
	case "only", "true":
		return !p.Archived.IsZero()
	}
	return p.Archived.IsZero()
}

func (s *Sandbox) listProjects(c *call) (reply, error) {
	s.mu.Lock()
	t := s.team(c.user, c.id)
	s.mu.Unlock()
	if t == nil {
		return reply{}, errNotFound("There is no team with this id.")
	}
	return listed(s, c, func() []*project { return s.world.projects },
		func(p *project, q url.Values) bool { return p.Team == t && archivedToo(p, q) }, view.projectJSON)
}

func (s *Sandbox) listShared(c *call) (reply, error) {
	return listed(s, c, func() []*project { return s.world.projects },
		func(p *project, q url.Values) bool {
			account, name := q.Get("filter[account_id]"), q.Get("filter[name]")
			return c.user.guest(p) && archivedToo(p, q) &&
				(account == "" || account == p.Team.Account.ID) &&
				strings.Contains(strings.ToLower(p.Name), strings.ToLower(name))
		}, view.projectJSON)
}

func (s *Sandbox) getProject(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.world.project(c.id)
	if !c.user.sees(p) {
		return reply{}, errNotFound("There is no project with this id.")
	}
	return ok(s.view(c.user).projectJSON(p))
}

func (s *Sandbox) createProject(c *call) (reply, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.team(c.user, c.id)
	switch {
	case t == nil:
		return reply{}, errNotFound("There is no team with this id.")
	case in.Name == "":
		return reply{}, errInvalid("name can't be blank.")
	case s.world.project(s.world.seed.uuid("project", t.ID, in.Name)) != nil:
		return reply{}, apiFail(409, "A project with this name exists already.")
	}
	ch := s.begin()
	line := projectLine{Team: t.ID, Name: in.Name, At: ch.now}
	ch.Projects = []projectLine{line}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).projectJSON(s.world.addLine(line)))
}
