package sandbox

import (
	"slices"
	"time"
)

// moveAsset is POST /v2/assets/:destination/move {"id": …}.
func (s *Sandbox) moveAsset(c *call) (reply, error) {
	var in struct {
		ID string `json:"id"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, dest, err := s.pair(c.user, in.ID, c.id)
	if err != nil {
		return reply{}, err
	}
	if s.world.inside(dest, a) {
		return reply{}, errInvalid("A folder cannot be moved into itself.")
	}
	ch := s.begin()
	ch.carry(a, dest)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(a))
}

// pair finds what is to be moved or copied, and the folder it goes to.
func (s *Sandbox) pair(u *user, id, destination string) (a, dest *asset, err error) {
	if dest, err = s.findWritable(u, destination); err != nil {
		return nil, nil, err
	}
	if a, err = s.find(u, id); err != nil {
		return nil, nil, err
	}
	switch {
	case dest.Type != typeFolder:
		return nil, nil, errInvalid("The destination must be a folder.")
	case a.Parent == "":
		return nil, nil, errInvalid("A project's root stays where it is.")
	}
	return a, dest, nil
}

// carry moves a, with all it holds, to a folder of any project.
func (c *change) carry(a, dest *asset) {
	from := c.w.assets[a.Parent]
	c.moveTo(a, dest)
	c.settleProject(a, dest.Project)
	if from.Type == typeStack {
		c.dissolve(from)
	}
}

func (c *change) settleProject(a *asset, project string) {
	if a.Project == project {
		return
	}
	a.Project = project
	c.touch(a)
	for _, child := range c.w.children[a.ID] {
		c.settleProject(child, project)
	}
}

// copyAsset is POST /v2/assets/:destination/copy {"id": …}.
func (s *Sandbox) copyAsset(c *call) (reply, error) {
	var in struct {
		ID string `json:"id"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	made, err := s.copyOne(c.user, in.ID, c.id)
	if err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(made))
}

func (s *Sandbox) copyOne(u *user, id, destination string) (*asset, error) {
	a, dest, err := s.pair(u, id, destination)
	if err != nil {
		return nil, err
	}
	if s.world.inside(dest, a) {
		return nil, errInvalid("A folder cannot be copied into itself.")
	}
	ch := s.begin()
	made := ch.duplicate(a, dest)
	return made, s.commit(ch)
}

// duplicate copies a and all it holds. The bytes of a file are linked, not
// written again. What is not complete has no bytes yet and stays behind.
func (c *change) duplicate(a, dest *asset) *asset {
	made := *a
	made.ID = c.w.newID("copy", dest.ID, a.ID)
	made.Parent, made.Project, made.Index = dest.ID, dest.Project, c.w.topIndex(dest)
	made.Copy, made.Disk, made.Inserted = true, "", c.now
	if dest.Type == typeStack {
		made.Index = a.Index
	}
	c.add(&made)
	switch {
	case a.Bytes:
		c.Copies = append(c.Copies, move{c.w.diskPath(a), c.settle(&made)})
	case a.Type == typeFolder:
		c.Dirs = append(c.Dirs, c.settle(&made))
	}
	for _, child := range c.w.items(a) {
		if child.Type != typeFile || !child.Joined.IsZero() {
			c.duplicate(child, &made)
		}
	}
	return &made
}

// batchJSON is the answer to a batch: some may have worked.
type batchJSON struct {
	Success []string `json:"success"`
	Error   []string `json:"error"`
}

func (b *batchJSON) note(id string, err error) {
	if err != nil {
		b.Error = append(b.Error, id)
		return
	}
	b.Success = append(b.Success, id)
}

func (s *Sandbox) copyBatch(c *call) (reply, error) {
	var in struct {
		Batch []struct {
			ID string `json:"id"`
		} `json:"batch"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.findWritable(c.user, c.id); err != nil {
		return reply{}, err
	}
	out := batchJSON{[]string{}, []string{}}
	for _, item := range in.Batch {
		_, err := s.copyOne(c.user, item.ID, c.id)
		out.note(item.ID, err)
	}
	return ok(out)
}

func (s *Sandbox) deleteBatch(c *call) (reply, error) {
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
	out := batchJSON{[]string{}, []string{}}
	slices.Sort(in.IDs)
	for _, id := range slices.Compact(in.IDs) {
		out.note(id, s.deleteOne(c.user, id))
	}
	return ok(out)
}

// restore takes an asset out of the trash; what stood in a stack comes back
// on top of it.
func (c *change) restore(a *asset) {
	from := c.w.diskPath(a)
	c.w.unlink(a)
	a.Deleted, a.Disk = time.Time{}, ""
	c.w.link(a)
	c.touch(a)
	if a.Bytes || a.Type == typeFolder {
		c.Moves = append(c.Moves, move{from, c.settle(a)})
	}
}
