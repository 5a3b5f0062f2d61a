package app

import (
	"slices"

	"stackdrop/api"
	"stackdrop/widgets"
)

// take remembers the children of a row and makes their rows.
func (v *treeView) take(parent string, nodes []api.Node) []widgets.TreeRow {
	rows := make([]widgets.TreeRow, 0, len(nodes))
	for _, n := range nodes {
		if slices.Contains(v.kids[parent], rowID(keyOf(parent), n.Ref)) {
			continue
		}
		if n.Into.IsZero() { // a listing need not know where a file stands
			n.Into = v.folderAbove(parent, n)
		}
		rows = append(rows, v.adopt(keyOf(parent), parent, n))
	}
	return rows
}

// adopt remembers one node of an account below a row, "" for the top.
func (v *treeView) adopt(key, parent string, n api.Node) widgets.TreeRow {
	id := rowID(key, n.Ref)
	v.nodes[id], v.up[id] = rowNode{Node: n, row: id, key: key}, parent
	v.kids[parent] = append(v.kids[parent], id)
	return treeRow(id, n)
}

func (v *treeView) folderAbove(parent string, n api.Node) api.Ref {
	if n.Ref.Kind != api.KindFile && n.Ref.Kind != api.KindStack {
		return api.Ref{}
	}
	return v.nodes[parent].Into
}

func treeRow(id string, n api.Node) widgets.TreeRow {
	return widgets.TreeRow{
		ID: id, Kind: widgets.Kind(n.Ref.Kind), Name: n.Name, Detail: treeDetail(n),
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
