package app

import (
	"context"
	"strings"

	"stackdrop/api"
	"stackdrop/widgets"
)

// treeView loads Frame.io's tree into the tree widget, lazily: a node's children
// when it is opened, a page at a time. The roots of all accounts stand below
// each other; treeroots.go loads them.
type treeView struct {
	w     *window
	tree  *widgets.Tree
	nodes map[string]rowNode // by row
	next  map[string]string  // where a node's listing goes on; "" at its end
	kids  map[string][]string
	up    map[string]string // parent row
	pages map[string]int    // pages loaded
	busy  map[string]bool
	again map[string]bool // to be loaded once more after the load that is under way
	stale map[string]bool // new files arrived below: load again soon
	cut   func()          // calls the pending reload off

	roots map[string]*rootRows // by account
	stubs map[string]*account  // rows that stand for an account without roots

	wanted string // account whose tree is to be shown, while it is coming
}

// rowNode is a node in the tree: the same node may show once for each account
// that sees it.
type rowNode struct {
	api.Node
	row string
	key string // of the account
}

// rowID addresses a row: whose it is, then the node.
func rowID(key string, ref api.Ref) string { return key + rowMark + ref.String() }

const rowMark = "|"

// keyOf is the account a row belongs to.
func keyOf(row string) string {
	key, _, _ := strings.Cut(row, rowMark)
	return key
}

func newTreeView(w *window, t *widgets.Tree) *treeView {
	return &treeView{
		w: w, tree: t, nodes: map[string]rowNode{}, next: map[string]string{}, kids: map[string][]string{}, up: map[string]string{},
		busy: map[string]bool{}, stale: map[string]bool{}, again: map[string]bool{}, pages: map[string]int{},
		roots: map[string]*rootRows{}, stubs: map[string]*account{},
	}
}

// load fetches the first page of a node's children, or the next one.
func (v *treeView) load(id string, more bool) {
	if id == "" {
		v.loadRoots()
		return
	}
	node := v.nodes[id]
	in := v.w.accounts.session(node.key)
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
			if _, known := v.nodes[id]; !known { // signed out meanwhile
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
			v.tree.Open(rowID(keyOf(id), n.Ref))
		}
	}
	v.followWanted(keyOf(id))
	v.w.probe.changed()
	if v.again[id] { // something changed while this was being read
		delete(v.again, id)
		v.load(id, false)
	}
}

func (v *treeView) failed(id string, err error) {
	v.w.log.Warn("load children", "of", id, "error", err)
	v.tree.SetFailed(id, plainError(err))
	v.w.noteSignIn(keyOf(id), err)
	v.w.probe.changed()
}
