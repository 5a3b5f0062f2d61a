package app

import (
	"slices"

	"stackdrop/api"
	"stackdrop/widgets"
)

// path is a row's place in words, from its project down: "Spring Campaign /
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
	if len(ids) != 1 || v.nodes[ids[0]].row == "" {
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
func (v *treeView) target() (rowNode, bool) {
	ids := v.tree.Selected()
	if len(ids) != 1 {
		return rowNode{}, false
	}
	n := v.nodes[ids[0]]
	return n, accepts(n.Node) != widgets.AcceptsNone
}

// chosen are the files and stacks a menu on a row is about: all that are selected
// if the row is one of them, else the row alone.
func (v *treeView) chosen(id string) []rowNode {
	ids := v.tree.Selected()
	if !slices.Contains(ids, id) {
		ids = []string{id}
	}
	var nodes []rowNode
	for _, id := range ids {
		if n := v.nodes[id]; n.Ref.Kind == api.KindFile || n.Ref.Kind == api.KindStack {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// meant are rows as what a status or a link is asked for.
func (v *treeView) meant(nodes []rowNode) (all []meant) {
	for _, n := range nodes {
		project := n.Project
		if project.IsZero() {
			project = v.projectOf(n.key, n.Into)
		}
		all = append(all, meant{account: n.key, name: n.Name, project: project, near: n.Into, ref: n.Ref})
	}
	return all
}

// projectOf is the project of a folder that has been loaded; zero where that is
// not known.
func (v *treeView) projectOf(key string, folder api.Ref) api.Ref {
	if folder.IsZero() {
		return api.Ref{}
	}
	for _, n := range v.nodes {
		switch {
		case n.key != key || n.Into != folder:
		case n.Ref.Kind == api.KindProject:
			return n.Ref
		case !n.Project.IsZero():
			return n.Project
		}
	}
	return api.Ref{}
}
