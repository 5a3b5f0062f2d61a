package app

import (
	"context"
	"slices"

	"stackdrop/api"
	"stackdrop/widgets"
)

// treeView loads Frame.io's tree into the tree widget, lazily: a node's children
// when it is opened, a page at a time. Rows are addressed by api.Ref's text.
type treeView struct {
	w     *window
	tree  *widgets.Tree
	nodes map[string]api.Node
	next  map[string]string // where a node's listing goes on; "" at its end
	kids  map[string][]string
	up    map[string]string // parent row
	pages map[string]int    // pages loaded
	busy  map[string]bool
	again map[string]bool // to be loaded once more after the load that is under way
	stale map[string]bool // new files arrived below: load again soon
	cut   func()          // calls the pending reload off
}

func newTreeView(w *window, t *widgets.Tree) *treeView {
	v := &treeView{w: w, tree: t}
	v.clear()
	return v
}

func (v *treeView) clear() {
	v.nodes, v.next, v.kids, v.up = map[string]api.Node{}, map[string]string{}, map[string][]string{}, map[string]string{}
	v.busy, v.stale, v.again, v.pages = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
}

// loadRoots fills the tops. When there is only one account, its first level is
// opened, so that a new user sees projects and not one closed row.
func (v *treeView) loadRoots() {
	in := v.w.in
	if in == nil {
		v.w.signInAgain()
		return
	}
	v.kids[""] = nil
	v.tree.SetLoading("")
	v.w.do(func(ctx context.Context) func() {
		nodes, err := in.Service.Roots(ctx)
		return func() {
			if v.w.in != in {
				return
			}
			if err != nil {
				v.failed("", err)
				return
			}
			v.tree.SetRoots(v.take("", nodes))
			for _, n := range nodes {
				if n.Ref.Kind == api.KindAccount {
					v.tree.Open(n.Ref.String())
				}
			}
			v.w.probe.changed()
		}
	})
}

// load fetches the first page of a node's children, or the next one.
func (v *treeView) load(id string, more bool) {
	in, node := v.w.in, v.nodes[id]
	if id == "" {
		v.loadRoots()
		return
	}
	if v.busy[id] && !more {
		v.again[id] = true
	}
	if in == nil || v.busy[id] || (more && v.next[id] == "") {
		return
	}
	v.busy[id] = true
	page, pages := "", max(1, v.pages[id])
	if more {
		page, pages = v.next[id], 1
	} else if len(v.kids[id]) == 0 {
		v.tree.SetLoading(id)
	}
	v.w.do(func(ctx context.Context) func() {
		p, got, err := somePages(ctx, in.Service, node.Ref, page, pages)
		return func() {
			if v.w.in != in {
				return
			}
			v.busy[id] = false
			if err != nil {
				v.failed(id, err)
				return
			}
			v.loaded(id, p, got, more)
		}
	})
}

// somePages reads up to so many pages as one: loading a folder anew must not
// cut it back to its first hundred rows.
func somePages(ctx context.Context, svc api.Service, ref api.Ref, page string, most int) (all api.Page, got int, err error) {
	for got = 1; ; got++ {
		p, err := svc.Children(ctx, ref, page)
		if err != nil {
			return all, got, err
		}
		all.Nodes, all.Next = append(all.Nodes, p.Nodes...), p.Next
		if p.Next == "" || got >= most {
			return all, got, nil
		}
		page = p.Next
	}
}

func (v *treeView) loaded(id string, p api.Page, pages int, more bool) {
	v.next[id] = p.Next
	if more {
		v.pages[id] += pages
		v.tree.AddChildren(id, v.take(id, p.Nodes), p.Next != "")
	} else {
		v.pages[id], v.kids[id] = pages, nil
		v.tree.SetChildren(id, v.take(id, p.Nodes), p.Next != "")
	}
	for _, n := range p.Nodes {
		if n.Ref.Kind == api.KindTeam && !more {
			v.tree.Open(n.Ref.String())
		}
	}
	v.w.probe.changed()
	if v.again[id] { // something changed while this was being read
		delete(v.again, id)
		v.load(id, false)
	}
}

func (v *treeView) failed(id string, err error) {
	v.w.log.Warn("load children", "of", id, "error", err)
	v.tree.SetFailed(id, plainError(err))
	v.w.noteSignIn(err)
	v.w.probe.changed()
}

// take remembers nodes and makes their rows.
func (v *treeView) take(parent string, nodes []api.Node) []widgets.TreeRow {
	rows := make([]widgets.TreeRow, 0, len(nodes))
	for _, n := range nodes {
		id := n.Ref.String()
		if v.up[id] == parent && parent != "" && slices.Contains(v.kids[parent], id) {
			continue
		}
		if n.Into.IsZero() { // a listing need not know where a file stands
			n.Into = v.folderAbove(parent, n)
		}
		v.nodes[id], v.up[id] = n, parent
		v.kids[parent] = append(v.kids[parent], id)
		rows = append(rows, treeRow(n))
	}
	return rows
}

func (v *treeView) folderAbove(parent string, n api.Node) api.Ref {
	if n.Ref.Kind != api.KindFile && n.Ref.Kind != api.KindStack {
		return api.Ref{}
	}
	return v.nodes[parent].Into
}

func treeRow(n api.Node) widgets.TreeRow {
	return widgets.TreeRow{
		ID: n.Ref.String(), Kind: widgets.Kind(n.Ref.Kind), Name: n.Name, Detail: treeDetail(n),
		Expandable: n.IsContainer(), Accepts: accepts(n), Label: widgets.Label(n.Label),
	}
}

func treeDetail(n api.Node) string {
	switch {
	case n.Ref.Kind == api.KindStack && n.Items > 0:
		return plural(n.Items, "version", "versions")
	case n.ReadOnly:
		return "Archived"
	case n.Ref.Kind == api.KindFile && n.Upload.Failed:
		return "Failed"
	case n.Ref.Kind == api.KindFile && !n.Upload.Complete && !n.Created.IsZero():
		return "Unfinished"
	}
	return ""
}

// accepts says what a drop on a node does.
func accepts(n api.Node) widgets.Accepts {
	switch {
	case n.ReadOnly:
		return widgets.AcceptsNone
	case n.Ref.Kind == api.KindFile || n.Ref.Kind == api.KindStack:
		return widgets.AcceptsVersion
	case !n.Into.IsZero():
		return widgets.AcceptsInto
	}
	return widgets.AcceptsNone
}

// path is a node's place in words, from its project down: "Spring Campaign /
// Cuts".
func (v *treeView) path(id string) string {
	words := ""
	for ; id != ""; id = v.up[id] {
		n := v.nodes[id]
		switch n.Ref.Kind {
		case api.KindProject, api.KindFolder, api.KindStack, api.KindFile:
		default:
			return words
		}
		if words == "" {
			words = n.Name
		} else {
			words = n.Name + " / " + words
		}
	}
	return words
}

// refresh is "Refresh" in the menu.
func (v *treeView) refresh() {
	ids := v.tree.Selected()
	if len(ids) != 1 {
		v.loadRoots()
		return
	}
	if n := v.nodes[ids[0]]; !n.IsContainer() {
		v.reload(v.up[ids[0]])
		return
	}
	v.reload(ids[0])
}

// target is the node files go to when none is pointed at: the selected one.
func (v *treeView) target() (api.Node, bool) {
	ids := v.tree.Selected()
	if len(ids) != 1 {
		return api.Node{}, false
	}
	n := v.nodes[ids[0]]
	return n, accepts(n) != widgets.AcceptsNone
}

// chosen are the files and stacks a menu on a row is about: the selected ones of
// its project if the row is one of them, else the row alone.
func (v *treeView) chosen(id string) []api.Node {
	one := v.nodes[id]
	ids := v.tree.Selected()
	if !slices.Contains(ids, id) {
		return []api.Node{one}
	}
	var nodes []api.Node
	for _, other := range ids {
		n := v.nodes[other]
		if (n.Ref.Kind == api.KindFile || n.Ref.Kind == api.KindStack) && n.Project == one.Project {
			nodes = append(nodes, n)
		}
	}
	return nodes
}
