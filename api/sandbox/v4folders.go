package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

func (s *Sandbox) v4Folder(c *v4call) (reply, error) { return s.v4Show(c, "folder_id", typeFolder) }

// v4Show answers with the file, folder or stack of the path.
func (s *Sandbox) v4Show(c *v4call, name, kind string) (reply, error) {
	a, err := c.asset(name, kind)
	if err != nil {
		return reply{}, err
	}
	return data(c.view.v4Asset(a, c.includes()))
}

// v4List is a page of what stands in something.
func (s *Sandbox) v4List(c *v4call, in *asset, keep func(*asset) bool) (reply, error) {
	all := slices.DeleteFunc(s.world.items(in), func(a *asset) bool { return !keep(a) })
	if in.Type == typeStack {
		slices.Reverse(all) // oldest first: own choice, on thin evidence
	}
	all = keys[*asset]{
		"name":       func(x, y *asset) int { return cmp.Compare(x.Name, y.Name) },
		"created_at": func(x, y *asset) int { return x.Inserted.Compare(y.Inserted) },
		"updated_at": func(x, y *asset) int { return x.Updated.Compare(y.Updated) },
		"file_size":  func(x, y *asset) int { return cmp.Compare(x.Size, y.Size) },
	}.sort(c, all)
	return listOf(c, all, func(a *asset) string { return a.ID }, func(a *asset) v4AssetJSON { return c.view.v4Asset(a, c.includes()) })
}

func (s *Sandbox) v4Children(c *v4call) (reply, error) {
	kinds := strings.Split(c.URL.Query().Get("type"), ",")
	if !c.URL.Query().Has("type") {
		kinds = []string{typeFile, typeFolder, typeStack}
	}
	return s.v4InFolder(c, kinds...)
}

func (s *Sandbox) v4Folders(c *v4call) (reply, error) { return s.v4InFolder(c, typeFolder) }
func (s *Sandbox) v4Files(c *v4call) (reply, error)   { return s.v4InFolder(c, typeFile) }
func (s *Sandbox) v4Stacks(c *v4call) (reply, error)  { return s.v4InFolder(c, typeStack) }

func (s *Sandbox) v4InFolder(c *v4call, kinds ...string) (reply, error) {
	a, err := c.asset("folder_id", typeFolder)
	if err != nil {
		return reply{}, err
	}
	return s.v4List(c, a, func(x *asset) bool { return slices.Contains(kinds, x.Type) })
}

// notBlank refuses names of nothing but spaces: own choice, the length is all
// that is documented.
func notBlank(name string) error {
	if strings.TrimSpace(name) == "" {
		return &apiError{status: 422, places: []misplaced{{"/data/name", "can't be blank"}}}
	}
	return nil
}

func (s *Sandbox) v4CreateFolder(c *v4call) (reply, error) {
	in := createBody{Type: typeFolder, Name: "New Folder"} // without a name: own choice
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	if err := notBlank(in.Name); err != nil {
		return reply{}, err
	}
	parent, err := c.writable(s, "folder_id", typeFolder)
	if err != nil {
		return reply{}, err
	}
	ch := s.begin()
	a := ch.create(parent, c.user, in, s.opts)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return created(c.view.v4Asset(a, nil))
}

func (s *Sandbox) v4RenameFolder(c *v4call) (reply, error) {
	return s.v4Rename(c, "folder_id", typeFolder)
}

func (s *Sandbox) v4Rename(c *v4call, name, kind string) (reply, error) {
	a, err := c.writable(s, name, kind)
	if err != nil {
		return reply{}, err
	}
	in := struct {
		Name string `json:"name"`
	}{a.Name}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	if err := notBlank(in.Name); err != nil {
		return reply{}, err
	}
	if err := notRoot(a); err != nil {
		return reply{}, err
	}
	ch := s.begin()
	ch.touch(a)
	ch.retitle(a, in.Name)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return data(c.view.v4Asset(a, nil))
}

func notRoot(a *asset) error {
	if a.Parent == "" {
		return errForbidden("A project's root folder cannot be changed")
	}
	return nil
}

func (s *Sandbox) v4DeleteFolder(c *v4call) (reply, error) {
	return s.v4Delete(c, "folder_id", typeFolder)
}

// v4Delete removes softly, a folder with all that stands in it: own choice.
func (s *Sandbox) v4Delete(c *v4call, name, kind string) (reply, error) {
	a, err := c.writable(s, name, kind)
	if err != nil {
		return reply{}, err
	}
	if err := notRoot(a); err != nil {
		return reply{}, err
	}
	ch := s.begin()
	ch.remove(a)
	ch.dropEmpty(s.world.assets[a.Parent])
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return done()
}

// dropEmpty removes a stack that has lost its last file. One with one file left
// stays: own choice.
func (c *change) dropEmpty(from *asset) {
	if from.Type == typeStack && len(c.w.items(from)) == 0 {
		c.remove(from)
	}
}

func (s *Sandbox) v4MoveFolder(c *v4call) (reply, error) {
	return s.v4Move(c, "folder_id", typeFolder)
}

// v4Move takes a folder or stack to another folder.
func (s *Sandbox) v4Move(c *v4call, name, kind string) (reply, error) {
	a, err := c.writable(s, name, kind)
	if err != nil {
		return reply{}, err
	}
	if err := notRoot(a); err != nil {
		return reply{}, err
	}
	to, err := c.parentID()
	if err != nil {
		return reply{}, err
	}
	dest, err := c.home(s, a, to)
	if err != nil {
		return reply{}, err
	}
	if s.world.inside(dest, a) {
		return reply{}, errInvalid("A folder cannot be moved into itself")
	}
	if err := s.v4Carry(a, dest); err != nil {
		return reply{}, err
	}
	return data(c.view.v4Asset(a, nil))
}

// parentID is where a body wants something to go. The OpenAPI file requires
// none; to move nowhere is refused all the same: own choice.
func (c *v4call) parentID() (string, error) {
	var in struct {
		Parent string `json:"parent_id"`
	}
	if err := c.into(&in); err != nil {
		return "", err
	}
	if in.Parent == "" {
		return "", &apiError{status: 422, places: []misplaced{{"/data/parent_id", "Missing field: parent_id"}}}
	}
	return in.Parent, nil
}

// v4Carry moves a to the top of dest. What is there already stays where it is.
func (s *Sandbox) v4Carry(a, dest *asset) error {
	if a.Parent == dest.ID {
		return nil
	}
	from := s.world.assets[a.Parent]
	ch := s.begin()
	ch.moveTo(a, dest)
	ch.dropEmpty(from)
	return s.commit(ch)
}

func (s *Sandbox) v4CopyFolder(c *v4call) (reply, error) {
	return s.v4Copy(c, "folder_id", typeFolder)
}

// v4Copy copies to a folder, or beside the original.
func (s *Sandbox) v4Copy(c *v4call, name, kind string) (reply, error) {
	a, err := c.writable(s, name, kind)
	if err != nil {
		return reply{}, err
	}
	if err := notRoot(a); err != nil {
		return reply{}, err
	}
	in := struct {
		Parent string `json:"parent_id"`
	}{s.world.folderOf(a).ID}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	dest, err := c.home(s, a, in.Parent)
	switch {
	case err != nil:
		return reply{}, err
	case s.world.inside(dest, a):
		return reply{}, errInvalid("A folder cannot be copied into itself")
	case a.Type == typeFile && !a.confirmed(c.now):
		return reply{}, errInvalid("The upload is not complete")
	}
	ch := s.begin()
	made := ch.duplicate(a, dest)
	if c.URL.Query().Get("copy_metadata") != "true" {
		ch.unlabel(made)
	}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return data(c.view.v4Asset(made, nil))
}

// unlabel takes the label off a and all it holds.
func (c *change) unlabel(a *asset) {
	a.Label = "none"
	for _, child := range c.w.items(a) {
		c.unlabel(child)
	}
}

// folderOf is the folder a stands in; for a file in a stack the stack's.
func (w *world) folderOf(a *asset) *asset {
	in := w.assets[a.Parent]
	if in.Type == typeStack {
		in = w.assets[in.Parent]
	}
	return in
}

func (s *Sandbox) v4RestoreFolder(c *v4call) (reply, error) {
	return s.v4Restore(c, "folder_id", typeFolder)
}

// v4Restore takes something out of the trash. The calls are experimental, and of
// stacks there is none here: a stack goes with its last file.
func (s *Sandbox) v4Restore(c *v4call, name, kind string) (reply, error) {
	if err := c.experimental(); err != nil {
		return reply{}, err
	}
	a := s.world.assets[c.PathValue(name)]
	if a == nil || a.Type != kind || a.Deleted.IsZero() || s.world.visible(a.Parent) == nil ||
		s.world.projectOf(a).Team.Account != c.account || !c.user.sees(s.world.projectOf(a)) {
		return reply{}, errNotFound(kind + " not found")
	}
	if err := s.writable(a); err != nil {
		return reply{}, err
	}
	ch := s.begin()
	ch.restore(a)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return data(c.view.v4Asset(a, nil))
}
