package sandbox

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reviewLink shows assets of one project to a client.
type reviewLink struct {
	ID       string    `json:"id"`
	Project  string    `json:"project"`
	Name     string    `json:"name"`
	Active   bool      `json:"active"`
	Download bool      `json:"download"`
	Comments bool      `json:"comments"`
	Newest   bool      `json:"newest"` // current_version_only
	Password bool      `json:"password"`
	Assets   []string  `json:"assets"`
	Inserted time.Time `json:"inserted"`

	// Of V4, where links are shares.
	Access      string     `json:"access,omitempty"` // "" is "public"
	Description *string    `json:"description,omitempty"`
	Passphrase  *string    `json:"passphrase,omitempty"`
	Expires     *time.Time `json:"expires,omitempty"`
	Updated     time.Time  `json:"updated,omitzero"`
	Deleted     bool       `json:"deleted,omitempty"`
}

type linkJSON struct {
	ID         string `json:"id"`
	Kind       string `json:"_type"`
	Name       string `json:"name"`
	ProjectID  string `json:"project_id"`
	ShortURL   string `json:"short_url"`
	Active     bool   `json:"is_active"`
	Download   bool   `json:"enable_downloading"`
	Comments   bool   `json:"enable_comments"`
	Newest     bool   `json:"current_version_only"`
	Password   bool   `json:"has_password"`
	ItemCount  int    `json:"item_count"`
	InsertedAt string `json:"inserted_at"`
}

func (v view) linkJSON(l *reviewLink) linkJSON {
	return linkJSON{
		ID: l.ID, Kind: "review_link", Name: l.Name, ProjectID: l.Project,
		ShortURL: "https://f.io/" + strings.ReplaceAll(l.ID, "-", "")[:8],
		Active:   l.Active, Download: l.Download, Comments: l.Comments, Newest: l.Newest, Password: l.Password,
		ItemCount: len(l.Assets), InsertedAt: stamp(l.Inserted),
	}
}

// linkBody is what a link can be given.
type linkBody struct {
	Name     *string `json:"name"`
	Active   *bool   `json:"is_active"`
	Download *bool   `json:"enable_downloading"`
	Comments *bool   `json:"enable_comments"`
	Newest   *bool   `json:"current_version_only"`
	Password *string `json:"password"`
}

func (in linkBody) apply(l *reviewLink) {
	set(&l.Name, in.Name)
	set(&l.Active, in.Active)
	set(&l.Download, in.Download)
	set(&l.Comments, in.Comments)
	set(&l.Newest, in.Newest)
	if in.Password != nil {
		l.Password = *in.Password != ""
	}
}

func (s *Sandbox) createLink(c *call) (reply, error) {
	var in linkBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.world.project(c.id)
	switch {
	case !c.user.sees(p):
		return reply{}, errNotFound("There is no project with this id.")
	case !c.user.in(p.Team.Account):
		return reply{}, apiFail(403, "A collaborator may not share review links of this project.")
	case in.Name == nil || *in.Name == "":
		return reply{}, errInvalid("name can't be blank.")
	}
	l := s.newLink(p, c.now)
	in.apply(l)
	return s.saveLink(c, l)
}

func (s *Sandbox) newLink(p *project, now time.Time) *reviewLink {
	id := s.world.seed.uuid("review link", p.ID, strconv.Itoa(len(s.world.links)))
	return &reviewLink{ID: id, Project: p.ID, Active: true, Download: true, Comments: true, Inserted: now}
}

// keepLink writes a link down that is new or has been changed.
func (s *Sandbox) keepLink(l *reviewLink) error {
	ch := s.begin()
	l.Updated = ch.now
	ch.Links = []*reviewLink{l}
	if err := s.commit(ch); err != nil {
		return err
	}
	s.world.links[l.ID] = l
	return nil
}

// saveLink keeps a link and answers with it.
func (s *Sandbox) saveLink(c *call, l *reviewLink) (reply, error) {
	if err := s.keepLink(l); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).linkJSON(l))
}

func (s *Sandbox) link(u *user, id string) (*reviewLink, error) {
	if l := s.world.links[id]; l != nil && !l.Deleted && u.sees(s.world.project(l.Project)) {
		return l, nil
	}
	return nil, errNotFound("There is no review link with this id.")
}

func (s *Sandbox) getLink(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.link(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).linkJSON(l))
}

func (s *Sandbox) updateLink(c *call) (reply, error) {
	var in linkBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.link(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	in.apply(l)
	return s.saveLink(c, l)
}

func (s *Sandbox) listLinks(c *call) (reply, error) {
	s.mu.Lock()
	known := c.user.sees(s.world.project(c.id))
	s.mu.Unlock()
	if !known {
		return reply{}, errNotFound("There is no project with this id.")
	}
	return listed(s, c, s.sortedLinks,
		func(l *reviewLink, _ url.Values) bool { return l.Project == c.id && !l.Deleted }, view.linkJSON)
}

func (s *Sandbox) sortedLinks() []*reviewLink {
	var out []*reviewLink
	for _, l := range s.world.links {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *reviewLink) int {
		return cmp.Or(a.Inserted.Compare(b.Inserted), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func (s *Sandbox) listLinkItems(c *call) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.link(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	var items []*asset
	for _, id := range l.Assets {
		if a := s.world.visible(id); a != nil {
			items = append(items, a)
		}
	}
	return page(q, items, s.view(c.user).asset)
}

func (s *Sandbox) addLinkAssets(c *call) (reply, error) { return s.changeLinkAssets(c, false) }

func (s *Sandbox) setLinkAssets(c *call) (reply, error) { return s.changeLinkAssets(c, true) }

// changeLinkAssets adds assets to a link, or puts them in place of its assets.
// All must be of the link's project.
func (s *Sandbox) changeLinkAssets(c *call, replace bool) (reply, error) {
	var in struct {
		IDs []string `json:"asset_ids"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if len(in.IDs) == 0 {
		return reply{}, errInvalid("asset_ids can't be blank.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.link(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	var kept []string
	if !replace {
		kept = slices.Clone(l.Assets)
	}
	for _, id := range in.IDs {
		a, err := s.find(c.user, id)
		switch {
		case err != nil:
			return reply{}, err
		case a.Project != l.Project:
			return reply{}, errInvalid("All assets must be of the link's project.")
		case !slices.Contains(kept, id):
			kept = append(kept, id)
		}
	}
	l.Assets = kept
	return s.saveLink(c, l)
}
