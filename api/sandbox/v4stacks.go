package sandbox

import (
	"slices"
)

func (s *Sandbox) v4Stack(c *v4call) (reply, error) {
	return s.v4Show(c, "version_stack_id", typeStack)
}

func (s *Sandbox) v4MoveStack(c *v4call) (reply, error) {
	return s.v4Move(c, "version_stack_id", typeStack)
}

func (s *Sandbox) v4CopyStack(c *v4call) (reply, error) {
	return s.v4Copy(c, "version_stack_id", typeStack)
}

func (s *Sandbox) v4StackChildren(c *v4call) (reply, error) {
	stack, err := c.asset("version_stack_id", typeStack)
	if err != nil {
		return reply{}, err
	}
	return s.v4List(c, stack, func(*asset) bool { return true })
}

// v4CreateStack makes one of files that stand in the path's folder, oldest first.
// It takes the oldest's place in the folder. Own choices: files that are in a
// stack already, are not complete or of different kinds are refused; the stack
// is named after its first file, as on V2, since both see one world.
func (s *Sandbox) v4CreateStack(c *v4call) (reply, error) {
	folder, err := c.writable(s, "folder_id", typeFolder)
	if err != nil {
		return reply{}, err
	}
	var in struct {
		IDs []string `json:"file_ids"`
	}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	var files []*asset
	for _, id := range in.IDs {
		a, err := c.find(id, typeFile)
		if err != nil {
			return reply{}, err
		}
		if a.Parent != folder.ID {
			return reply{}, errInvalid("Files must exist in the parent folder")
		}
		files = append(files, a)
	}
	for _, next := range files[1:] {
		if err := s.stackable(files[0], next, c.now); err != nil {
			return reply{}, err
		}
	}
	ch := s.begin()
	stack := ch.stackFrom(files[0])
	for _, next := range files[1:] {
		ch.moveTo(next, stack)
	}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return created(c.view.v4Asset(stack, nil))
}

// v4Reorder puts one file of a stack on top, the only documented place.
func (s *Sandbox) v4Reorder(c *v4call) (reply, error) {
	if s.opts.ExperimentalReorder {
		if err := c.experimental(); err != nil {
			return reply{}, err
		}
	}
	stack, err := c.writable(s, "version_stack_id", typeStack)
	if err != nil {
		return reply{}, err
	}
	var in struct {
		File string `json:"target_file_id"`
		To   string `json:"move_to"`
	}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	items := s.world.items(stack)
	i := slices.IndexFunc(items, func(a *asset) bool { return a.ID == in.File })
	if i < 0 || in.To != "top" {
		return reply{}, errInvalid("The reorder cannot be applied")
	}
	ch := s.begin()
	items[i].Index = s.world.topIndex(stack)
	ch.touch(items[i])
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	var out []v4AssetJSON
	for _, a := range slices.Backward(s.world.items(stack)) {
		out = append(out, c.view.v4Asset(a, nil))
	}
	return data(out)
}
