package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

func (s *Sandbox) getMe(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(s.view().user(s.world.me))
}

// listed locks the world, filters one kind of thing and shows a page of it.
func listed[A, B any](s *Sandbox, c *call, all func() []A, keep func(A, url.Values) bool, show func(view, A) B) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.view()
	kept := slices.DeleteFunc(slices.Clone(all()), func(a A) bool { return !keep(a, q) })
	return page(q, kept, func(a A) B { return show(v, a) })
}

func (s *Sandbox) listAccounts(c *call) (reply, error) {
	return listed(s, c, func() []*account { return s.world.accounts },
		func(a *account, _ url.Values) bool { return !a.Foreign }, view.accountJSON)
}

func (s *Sandbox) getAccount(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.account(c.id)
	if a == nil {
		return reply{}, errNotFound("There is no account with this id.")
	}
	return ok(s.view().accountJSON(a))
}

func (s *Sandbox) listAccountTeams(c *call) (reply, error) {
	s.mu.Lock()
	known := s.world.account(c.id) != nil
	s.mu.Unlock()
	if !known {
		return reply{}, errNotFound("There is no account with this id.")
	}
	return listed(s, c, func() []*team { return s.world.teams },
		func(t *team, _ url.Values) bool { return t.Account.ID == c.id }, view.teamJSON)
}

func (s *Sandbox) listTeams(c *call) (reply, error) {
	return listed(s, c, func() []*team { return s.world.teams },
		func(t *team, _ url.Values) bool { return !t.Account.Foreign }, view.teamJSON)
}

func (s *Sandbox) getTeam(c *call) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.world.team(c.id)
	if t == nil {
		return reply{}, errNotFound("There is no team with this id.")
	}
	out := s.view().teamJSON(t)
	if includes(q, "account") {
		out.Account = new(s.view().accountJSON(t.Account))
	}
	return ok(out)
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
	t := s.world.team(c.id)
	s.mu.Unlock()
	if t == nil {
		return reply{}, errNotFound("There is no team with this id.")
	}
	return listed(s, c, func() []*project { return s.world.projects },
		func(p *project, q url.Values) bool { return p.Team == t && !p.Shared && archivedToo(p, q) }, view.projectJSON)
}

func (s *Sandbox) listShared(c *call) (reply, error) {
	return listed(s, c, func() []*project { return s.world.projects },
		func(p *project, q url.Values) bool {
			account, name := q.Get("filter[account_id]"), q.Get("filter[name]")
			return p.Shared && archivedToo(p, q) &&
				(account == "" || account == p.Team.Account.ID) &&
				strings.Contains(strings.ToLower(p.Name), strings.ToLower(name))
		}, view.projectJSON)
}

func (s *Sandbox) getProject(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.world.project(c.id)
	if p == nil {
		return reply{}, errNotFound("There is no project with this id.")
	}
	return ok(s.view().projectJSON(p))
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
	t := s.world.team(c.id)
	switch {
	case t == nil:
		return reply{}, errNotFound("There is no team with this id.")
	case in.Name == "":
		return reply{}, errInvalid("name can't be blank.")
	case s.world.project(s.world.seed.uuid("project", t.ID, in.Name)) != nil:
		return reply{}, apiFail(409, "A project with this name exists already.")
	}
	ch := s.begin()
	ch.Projects = []projectLine{{t.ID, in.Name, ch.now}}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view().projectJSON(s.world.addProject(t, in.Name, ch.now)))
}
