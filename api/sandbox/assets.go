package sandbox

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// decode reads a JSON body. An empty one is an empty object.
func (c *call) decode(into any) error {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		return errBadRequest("The body is no JSON of the expected kind.")
	}
	return nil
}

// find looks an asset up that a user may see; Sandbox.mu must be held.
func (s *Sandbox) find(u *user, id string) (*asset, error) {
	if a := s.world.visible(id); a != nil && u.sees(s.world.projectOf(a)) {
		return a, nil
	}
	return nil, errNotFound("There is no asset with this id.")
}

// writable refuses changes in archived projects.
func (s *Sandbox) writable(a *asset) error {
	if !s.world.projectOf(a).Archived.IsZero() {
		return apiFail(403, "The project is archived.")
	}
	return nil
}

// findWritable is find and writable in one.
func (s *Sandbox) findWritable(u *user, id string) (*asset, error) {
	a, err := s.find(u, id)
	if err == nil {
		err = s.writable(a)
	}
	return a, err
}

func (s *Sandbox) getAsset(c *call) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	s.hashDue(c, s.one(c.id))
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.find(c.user, c.id)
	if gone := s.world.assets[c.id]; gone != nil && c.user.sees(s.world.projectOf(gone)) && q.Get("include_deleted") == "true" {
		a, err = gone, nil
	}
	if err != nil {
		return reply{}, err
	}
	out := s.view(c.user).asset(a)
	p := s.world.projectOf(a)
	out.Project = &projectRefJSON{p.ID, p.Name, p.Root.ID}
	return ok(out)
}

func (s *Sandbox) listChildren(c *call) (reply, error) {
	q, err := c.params()
	if err != nil {
		return reply{}, err
	}
	less, err := order(q.Get("sort"))
	if err != nil {
		return reply{}, err
	}
	s.hashDue(c, s.some(c.id))
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.find(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	v := s.view(c.user)
	all := s.world.items(a)
	if q.Get("include_deleted") == "true" {
		all = slices.Clone(s.world.children[a.ID])
	}
	if kind := q.Get("type"); kind != "" {
		all = slices.DeleteFunc(all, func(x *asset) bool { return x.Type != kind })
	}
	slices.SortStableFunc(all, less)
	return page(q, all, func(x *asset) assetJSON { return v.child(x, q) })
}

// child is an asset in a listing; include=children shows three grandchildren,
// as the official SDK has found.
func (v view) child(a *asset, q url.Values) assetJSON {
	out := v.asset(a)
	if includes(q, "children") {
		items := v.items(a)
		shown := make([]assetJSON, 0, 3)
		for _, c := range items[:min(3, len(items))] {
			shown = append(shown, v.asset(c))
		}
		out.Children = &shown
	}
	return out
}

// order reads sort=-name,filesize. Without it the order stays: by index.
func order(sort string) (func(x, y *asset) int, error) {
	var keys []func(x, y *asset) int
	for word := range strings.SplitSeq(sort, ",") {
		name, down := strings.CutPrefix(word, "-")
		key := sortKeys[name]
		if key == nil {
			return nil, errInvalid("sort knows comment_count, filesize, filetype, id, label, name, uploaded_at, inserted_at and index, not " + name + ".")
		}
		keys = append(keys, func(x, y *asset) int {
			if down {
				x, y = y, x
			}
			return key(x, y)
		})
	}
	return func(x, y *asset) int {
		for _, key := range keys {
			if n := key(x, y); n != 0 {
				return n
			}
		}
		return 0
	}, nil
}

var sortKeys = map[string]func(x, y *asset) int{
	"":              func(x, y *asset) int { return 0 },
	"comment_count": func(x, y *asset) int { return 0 },
	"filesize":      func(x, y *asset) int { return cmp.Compare(x.Size, y.Size) },
	"filetype":      func(x, y *asset) int { return cmp.Compare(x.Media, y.Media) },
	"id":            func(x, y *asset) int { return cmp.Compare(x.ID, y.ID) },
	"label":         func(x, y *asset) int { return cmp.Compare(x.Label, y.Label) },
	"name":          func(x, y *asset) int { return cmp.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)) },
	"uploaded_at":   func(x, y *asset) int { return x.Inserted.Compare(y.Inserted) },
	"inserted_at":   func(x, y *asset) int { return x.Inserted.Compare(y.Inserted) },
	"index":         func(x, y *asset) int { return cmp.Compare(x.Index, y.Index) },
}

// labels are the statuses of a file or stack.
var labels = []string{"none", "in_progress", "needs_review", "approved"}

func (s *Sandbox) updateAsset(c *call) (reply, error) {
	var in struct {
		Name        *string                    `json:"name"`
		Label       *string                    `json:"label"`
		Description *string                    `json:"description"`
		Index       *float64                   `json:"index"`
		Private     *bool                      `json:"private"`
		Properties  map[string]json.RawMessage `json:"properties"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.findWritable(c.user, c.id)
	switch {
	case err != nil:
		return reply{}, err
	case in.Name != nil && *in.Name == "":
		return reply{}, errInvalid("name can't be blank.")
	case in.Label != nil && !slices.Contains(labels, *in.Label):
		return reply{}, errInvalid("label is one of " + strings.Join(labels, ", ") + ".")
	}
	ch := s.begin()
	ch.touch(a)
	if in.Name != nil {
		ch.retitle(a, *in.Name)
	}
	if in.Label != nil {
		ch.label(a, *in.Label)
	}
	set(&a.Description, in.Description)
	set(&a.Index, in.Index)
	set(&a.Private, in.Private)
	if in.Properties != nil {
		a.Properties = in.Properties
	}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(a))
}

// label labels a. A stack and its newest file are labelled together, so that V2,
// where stacks have labels, and V4, where files have, show the same: own choice.
func (c *change) label(a *asset, label string) {
	a.Label = label
	c.touch(a)
	other := c.w.cover(a)
	if in := c.w.assets[a.Parent]; in != nil && in.Type == typeStack && c.w.cover(in) == a {
		other = in
	}
	if other != nil {
		other.Label = label
		c.touch(other)
	}
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// retitle gives an asset another name. A stack's directory keeps the name of its
// first file.
func (c *change) retitle(a *asset, name string) {
	a.Extension = ""
	c.shift(a, func() { a.Name = name })
}

func (s *Sandbox) labelAsset(c *call) (reply, error) { return s.updateAsset(c) }

func (s *Sandbox) deleteAsset(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.deleteOne(c.user, c.id); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(s.world.assets[c.id]))
}

func (s *Sandbox) deleteOne(u *user, id string) error {
	a, err := s.findWritable(u, id)
	switch {
	case err != nil:
		return err
	case a.Parent == "":
		return apiFail(403, "A project's root cannot be deleted.")
	}
	ch := s.begin()
	ch.delete(a)
	return s.commit(ch)
}

// delete removes softly. "Deleting the stack does not delete the files in it"
// (Frame.io guide, Managing Version Stacks): they go back to the folder. A stack
// that loses all but one of its files is no stack any more.
func (c *change) delete(a *asset) {
	parent := c.w.assets[a.Parent]
	if a.Type == typeStack {
		for _, v := range c.w.items(a) {
			c.moveTo(v, parent)
		}
	}
	c.remove(a)
	if parent.Type == typeStack {
		c.dissolve(parent)
	}
}

func (s *Sandbox) restoreAsset(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.assets[c.id]
	if a == nil || a.Deleted.IsZero() || s.world.visible(a.Parent) == nil || !c.user.sees(s.world.projectOf(a)) {
		return reply{}, errNotFound("There is no deleted asset with this id.")
	}
	if err := s.writable(a); err != nil {
		return reply{}, err
	}
	ch := s.begin()
	ch.restore(a)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(a))
}
