package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"
)

// change is a step of the world that happens altogether or not at all: it is
// one line in the log, written before any file moves. The moves of the last line
// are repeated at the next start, so a crash between the two heals.
type change struct {
	w   *world
	now time.Time

	Assets   []*asset      `json:"assets,omitempty"`
	Projects []projectLine `json:"projects,omitempty"`
	Parts    []partLine    `json:"parts,omitempty"`
	Links    []*reviewLink `json:"links,omitempty"`
	Moves    []move        `json:"moves,omitempty"`
	Copies   []move        `json:"copies,omitempty"`
	Dirs     []string      `json:"dirs,omitempty"` // to make
	Gone     []string      `json:"gone,omitempty"` // to remove, with all they hold
}

// move is a file or directory to rename, by paths below Options.Dir.
type move struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type projectLine struct {
	Team    string    `json:"team"`
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	Private bool      `json:"private,omitempty"`
}

// partLine is a part registered (Size), stored (Got), or both.
type partLine struct {
	Asset string `json:"asset"`
	part
}

// touch says that a is new or has been changed.
func (c *change) touch(a *asset) {
	a.Updated = c.now
	if !slices.Contains(c.Assets, a) {
		c.Assets = append(c.Assets, a)
	}
}

// add puts a new asset into the world.
func (c *change) add(a *asset) *asset {
	c.w.put(a)
	c.touch(a)
	return a
}

// settle gives a and everything above it a name on disk and returns its path.
func (c *change) settle(a *asset) string {
	if a.Parent != "" {
		c.settle(c.w.assets[a.Parent])
		if a.Disk == "" && a.Deleted.IsZero() {
			c.rename(a)
		}
	}
	return c.w.diskPath(a)
}

// rename chooses a's name on disk anew.
func (c *change) rename(a *asset) {
	c.w.claims.drop(a.Parent, a.Disk, a.ID)
	a.Disk = c.w.claims.take(a.Parent, c.diskName(a), a.ID)
	c.touch(a)
}

// diskName is the name a wants on disk: its own, and for a stack that of its
// first file.
func (c *change) diskName(a *asset) string {
	if a.Type != typeStack {
		return a.Name
	}
	versions := c.w.items(a)
	if len(versions) == 0 {
		return a.Name + " (versions)"
	}
	return versions[len(versions)-1].Name + " (versions)"
}

// shift makes an edit that may change where a stands, and lets the file or
// directory follow. Only what has a place on disk is moved.
func (c *change) shift(a *asset, edit func()) {
	placed := a.Disk != ""
	from := ""
	if placed {
		from = c.w.diskPath(a)
	}
	c.w.unlink(a)
	edit()
	if placed {
		a.Disk = ""
	}
	c.w.link(a)
	c.touch(a)
	if !placed {
		return
	}
	to := c.settle(a)
	if from != to {
		c.Moves = append(c.Moves, move{from, to})
	}
}

// remove deletes softly: the asset stays known, its bytes go to the trash. Of
// uploads that are not complete nothing is kept.
func (c *change) remove(a *asset) {
	c.shift(a, func() { a.Deleted = c.now })
	c.forget(a)
}

func (c *change) forget(a *asset) {
	if c.w.uploads[a.ID] != nil {
		delete(c.w.uploads, a.ID)
		c.Gone = append(c.Gone, uploadDir(a.ID))
	}
	for _, child := range c.w.children[a.ID] {
		c.forget(child)
	}
}

// moveTo puts a on top of everything in its new parent.
func (c *change) moveTo(a, parent *asset) {
	c.shift(a, func() {
		a.Parent, a.Index = parent.ID, c.w.topIndex(parent)
	})
}

// begin starts a change; Sandbox.mu must be held until commit.
func (s *Sandbox) begin() *change { return &change{w: s.world, now: time.Now().UTC()} }

// commit writes the change down, then moves the files.
func (s *Sandbox) commit(c *change) error {
	if err := s.log.write(logLine{Change: c}); err != nil {
		return fmt.Errorf("write the sandbox's log: %w", err)
	}
	for _, p := range c.Parts {
		s.world.applyPart(p)
	}
	s.disk.apply(c)
	return nil
}

// apply does to the world what the change says; used when the log is read.
// relink must follow the last one.
func (w *world) apply(c *change) {
	for _, p := range c.Projects {
		w.addLine(p)
	}
	for _, a := range c.Assets {
		w.assets[a.ID] = a
	}
	for _, p := range c.Parts {
		w.applyPart(p)
	}
	for _, l := range c.Links {
		w.links[l.ID] = l
	}
}

// addLine makes a project; nil if its team is not known.
func (w *world) addLine(line projectLine) *project {
	t := w.team(line.Team)
	if t == nil {
		return nil
	}
	p := w.addProject(t, line.Name, line.At)
	p.Private = line.Private
	return p
}

// relink makes the indexes anew from the assets, and drops assets whose folder
// or project is not known, which only a damaged log can leave behind.
func (w *world) relink() (lost int) {
	lost = w.dropOrphans()
	for id := range w.assets {
		delete(w.claims, id)
	}
	clear(w.children)
	clear(w.resource)
	all := slices.SortedFunc(maps.Values(w.assets), func(a, b *asset) int {
		return cmp.Or(cmp.Compare(a.Index, b.Index), cmp.Compare(a.ID, b.ID))
	})
	for _, a := range all {
		if p := w.projectOf(a); a.Parent == "" {
			p.Root = a
		}
		w.link(a)
	}
	for id := range w.uploads {
		if a := w.visible(id); a == nil || !a.Joined.IsZero() {
			delete(w.uploads, id)
		}
	}
	return lost
}

func (w *world) dropOrphans() (lost int) {
	for {
		before := len(w.assets)
		maps.DeleteFunc(w.assets, func(_ string, a *asset) bool {
			return w.projectOf(a) == nil || a.Parent != "" && w.assets[a.Parent] == nil
		})
		if len(w.assets) == before {
			return lost
		}
		lost += before - len(w.assets)
	}
}

func uploadDir(id string) string { return path.Join(hidden, "parts", id) }
