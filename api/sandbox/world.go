package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

const (
	typeFile   = "file"
	typeFolder = "folder"
	typeStack  = "version_stack"
)

type account struct {
	ID, Name, Disk string
	Owner          *user
	Members        []*user // the owner too
}

type team struct {
	ID, Name, Disk string
	Account        *account
}

type project struct {
	ID, Name, Disk string
	Team           *team
	Root           *asset
	Archived       time.Time // zero: not archived
	Guests         []*user   // see it without being members of the account
	Private        bool
	Inserted       time.Time
}

// asset is a file, folder or version stack. Its exported fields are what the
// log keeps.
type asset struct {
	ID          string                     `json:"id"`
	Type        string                     `json:"type"`
	Name        string                     `json:"name"`
	Description string                     `json:"description,omitempty"`
	Parent      string                     `json:"parent,omitempty"` // "" for a project's root
	Project     string                     `json:"project"`
	Creator     string                     `json:"creator"`
	Label       string                     `json:"label"`
	Properties  map[string]json.RawMessage `json:"properties,omitempty"`
	Private     bool                       `json:"private,omitempty"`
	Copy        bool                       `json:"copy,omitempty"`
	Index       float64                    `json:"index"`

	Inserted time.Time `json:"inserted"`
	Updated  time.Time `json:"updated"`
	Deleted  time.Time `json:"deleted,omitzero"`

	// Of files.
	Size      int64  `json:"size,omitempty"` // -1: a growing file whose size is not known yet
	Media     string `json:"media,omitempty"`
	Count     int    `json:"count,omitempty"` // of upload URLs
	Even      bool   `json:"even,omitempty"`  // its parts have the sizes that V4 gave
	Growing   bool   `json:"growing,omitempty"`
	Extension string `json:"extension,omitempty"` // of a growing file still named "[new file].ext"

	Joined   time.Time `json:"joined,omitzero"` // every byte is here
	Confirm  time.Time `json:"confirm,omitzero"`
	HashFrom time.Time `json:"hash_from,omitzero"`
	Playable time.Time `json:"playable,omitzero"`
	Failed   time.Time `json:"failed,omitzero"`
	Verdict  Effect    `json:"verdict,omitempty"` // what the fault plan does to it
	Hash     string    `json:"hash,omitempty"`    // xxh64, once computed
	SHA256   string    `json:"sha256,omitempty"`  // once Verify has computed it
	Sums     []partSum `json:"sums,omitempty"`    // what came over the wire, in order
	Bytes    bool      `json:"bytes,omitempty"`   // it is on disk, not just in the demo's tale

	// Disk is its name in its parent's directory; "" while it has none.
	Disk string `json:"disk,omitempty"`
}

// partSum is one part as it was received.
type partSum struct {
	Size int64  `json:"n"`
	XX   uint64 `json:"x,string"`
}

// world is everything Frame.io knows. Sandbox.mu guards it.
type world struct {
	seed     seed
	born     time.Time
	me       *user // Jane Doe
	sam      *user // Sam Okafor
	users    map[string]*user
	accounts []*account
	teams    []*team
	projects []*project
	assets   map[string]*asset
	children map[string][]*asset // by parent, in the order they came; deleted ones too
	resource map[string]*asset   // by the id their upload URLs carry
	uploads  map[string]*upload
	links    map[string]*reviewLink
	claims   claims
}

func newWorld(s seed, born time.Time) *world {
	w := &world{
		seed: s, born: born,
		users:    map[string]*user{},
		assets:   map[string]*asset{},
		children: map[string][]*asset{},
		resource: map[string]*asset{},
		uploads:  map[string]*upload{},
		links:    map[string]*reviewLink{},
		claims:   claims{},
	}
	w.me = w.addUser("Jane Doe", "jane@studio.tv")
	w.sam = w.addUser("Sam Okafor", "sam.okafor@northlight.example")
	return w
}

func (w *world) addUser(name, email string) *user {
	u := &user{ID: w.seed.uuid("user", email), Name: name, Email: email}
	w.users[u.ID] = u
	return u
}

func (w *world) addAccount(name string, owner *user, members ...*user) *account {
	a := &account{ID: w.seed.uuid("account", name), Name: name, Owner: owner, Members: append([]*user{owner}, members...)}
	a.Disk = w.claims.take("", name, a.ID)
	if owner.Account == "" {
		owner.Account = a.ID
	}
	w.accounts = append(w.accounts, a)
	return a
}

func (w *world) addTeam(in *account, name string) *team {
	t := &team{ID: w.seed.uuid("team", in.ID, name), Name: name, Account: in}
	t.Disk = w.claims.take(in.ID, name, t.ID)
	w.teams = append(w.teams, t)
	return t
}

func (w *world) addProject(in *team, name string, at time.Time) *project {
	p := &project{ID: w.newProjectID(in, name), Name: name, Team: in, Inserted: at}
	p.Disk = w.claims.take(in.ID, name, p.ID)
	p.Root = &asset{
		ID: w.seed.uuid("root", p.ID), Type: typeFolder, Name: "root", Project: p.ID,
		Creator: w.me.ID, Label: "none", Inserted: at, Updated: at,
	}
	w.put(p.Root)
	w.projects = append(w.projects, p)
	return p
}

// newProjectID is the id of the next project of that name in a team.
func (w *world) newProjectID(in *team, name string) string {
	id := w.seed.uuid("project", in.ID, name)
	for n := 2; w.project(id) != nil; n++ {
		id = w.seed.uuid("project", in.ID, name, strconv.Itoa(n))
	}
	return id
}

// put adds an asset or replaces the one with its id.
func (w *world) put(a *asset) {
	if old := w.assets[a.ID]; old != nil {
		w.unlink(old)
	}
	w.assets[a.ID] = a
	w.link(a)
}

func (w *world) link(a *asset) {
	if a.Type == typeFile && a.Media != "" {
		w.resource[w.resourceID(a)] = a
	}
	if a.Parent == "" {
		return
	}
	w.children[a.Parent] = append(w.children[a.Parent], a)
	if a.Disk != "" && a.Deleted.IsZero() {
		w.claims.set(a.Parent, a.Disk, a.ID)
	}
}

func (w *world) unlink(a *asset) {
	if a.Parent == "" {
		return
	}
	w.claims.drop(a.Parent, a.Disk, a.ID)
	w.children[a.Parent] = slices.DeleteFunc(w.children[a.Parent], func(c *asset) bool { return c.ID == a.ID })
}

func (w *world) resourceID(a *asset) string { return w.seed.uuid("resource", a.ID) }

// newID is the id of the next asset of that type and name in a folder: equal
// siblings are numbered, so ids do not depend on what happens elsewhere.
func (w *world) newID(kind, parent, name string) string {
	for n := 1; ; n++ {
		id := w.seed.uuid(kind, parent, name, strconv.Itoa(n))
		if w.assets[id] == nil {
			return id
		}
	}
}

// visible finds an asset that neither is deleted nor stands in something that is.
func (w *world) visible(id string) *asset {
	a := w.assets[id]
	for at := a; at != nil; at = w.assets[at.Parent] {
		if !at.Deleted.IsZero() {
			return nil
		}
	}
	return a
}

// items are the children that are not deleted, in their order: a folder's by
// index, a stack's newest first.
func (w *world) items(a *asset) []*asset {
	var out []*asset
	for _, c := range w.children[a.ID] {
		if c.Deleted.IsZero() {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(x, y *asset) int { return compareIndex(a, x, y) })
	return out
}

func compareIndex(parent, x, y *asset) int {
	switch less := x.Index < y.Index; {
	case x.Index == y.Index:
		return 0
	case less == (parent.Type == typeStack):
		return 1
	}
	return -1
}

// cover is a stack's newest version; nil for everything else.
func (w *world) cover(stack *asset) *asset {
	if stack.Type != typeStack {
		return nil
	}
	if items := w.items(stack); len(items) > 0 {
		return items[0]
	}
	return nil
}

// topIndex is higher than the index of everything in a.
func (w *world) topIndex(a *asset) float64 {
	top := 0.0
	for _, c := range w.children[a.ID] {
		top = max(top, c.Index)
	}
	return top + 1
}

func (w *world) project(id string) *project {
	for _, p := range w.projects {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func (w *world) projectOf(a *asset) *project { return w.project(a.Project) }

func (w *world) team(id string) *team {
	for _, t := range w.teams {
		if t.ID == id {
			return t
		}
	}
	return nil
}

func (w *world) account(id string) *account {
	for _, a := range w.accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// inside says whether a is in, at any depth, or is, the folder.
func (w *world) inside(a, folder *asset) bool {
	for at := a; at != nil; at = w.assets[at.Parent] {
		if at.ID == folder.ID {
			return true
		}
	}
	return false
}

// confirmed says whether upload_completed_at is filled.
func (a *asset) confirmed(now time.Time) bool {
	return !a.Joined.IsZero() && !now.Before(a.Confirm)
}
