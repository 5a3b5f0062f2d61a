package sandbox

import "time"

// versionAsset puts next_asset_id on top of the target in the path (Frame.io
// reference, Version an Asset). File and file make a stack with a new id in the
// target's place; a stack takes the file in. A target inside a stack is 422: the
// stack's own id is wanted, as production scripts found out. The answer is the
// file that was put on top; its parent_id is the stack.
func (s *Sandbox) versionAsset(c *call) (reply, error) {
	var in struct {
		Next string `json:"next_asset_id"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if in.Next == "" {
		return reply{}, errInvalid("next_asset_id can't be blank.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := s.findWritable(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	next, err := s.find(c.user, in.Next)
	if err != nil {
		return reply{}, err
	}
	if err := s.stackable(target, next, c.now); err != nil {
		return reply{}, err
	}
	ch := s.begin()
	stack := target
	if target.Type == typeFile {
		stack = ch.stackFrom(target)
	}
	ch.moveTo(next, stack)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(next))
}

// stackable has the rules; where nothing is documented the strict choice:
// one project, complete files only.
func (s *Sandbox) stackable(target, next *asset, now time.Time) error {
	w := s.world
	inStack := func(a *asset) bool { p := w.assets[a.Parent]; return p != nil && p.Type == typeStack }
	base := target
	if target.Type == typeStack {
		base = w.cover(target)
	}
	switch {
	case target.Type == typeFolder:
		return errInvalid("Folders cannot be versioned.")
	case inStack(target):
		return errInvalid("The asset is in a version stack; version the stack.")
	case next.Type != typeFile:
		return errInvalid("Only a file can be the next version.")
	case target.ID == next.ID:
		return errInvalid("An asset cannot be its own version.")
	case inStack(next):
		return errInvalid("The next asset is in a version stack already.")
	case target.Project != next.Project:
		return errInvalid("Both assets must be in one project.")
	case !next.confirmed(now) || !base.confirmed(now):
		return errInvalid("The upload is not complete.")
	case !now.Before(base.Playable) && !now.Before(next.Playable) && base.kind() != next.kind():
		return errInvalid("Both assets must have the same asset_type.")
	}
	return nil
}

// stackFrom makes a stack in the place of a file, with the file in it.
func (c *change) stackFrom(file *asset) *asset {
	stack := c.add(&asset{
		ID: c.w.newID("stack", file.Parent, file.ID), Type: typeStack, Name: file.Name,
		Parent: file.Parent, Project: file.Project, Creator: file.Creator, Label: file.Label,
		Index: file.Index, Inserted: c.now,
	})
	c.moveTo(file, stack)
	return stack
}

// unversionAsset takes a file out of its stack, into the folder around it. The
// reference does not say what becomes of a stack with one file left: here it
// dissolves, and the file takes its place.
func (s *Sandbox) unversionAsset(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.findWritable(c.user, c.id)
	if err != nil {
		return reply{}, err
	}
	stack := s.world.assets[a.Parent]
	if stack == nil || stack.Type != typeStack {
		return reply{}, errInvalid("The asset is in no version stack.")
	}
	ch := s.begin()
	ch.moveTo(a, s.world.assets[stack.Parent])
	ch.dissolve(stack)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return ok(s.view(c.user).asset(a))
}

// dissolve ends a stack that has fewer than two files; the last one takes the
// stack's place in the folder.
func (c *change) dissolve(stack *asset) {
	left := c.w.items(stack)
	if len(left) > 1 {
		return
	}
	parent, index := c.w.assets[stack.Parent], stack.Index
	for _, a := range left {
		c.moveTo(a, parent)
		a.Index = index
	}
	c.remove(stack)
}
