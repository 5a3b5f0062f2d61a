package app

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"stackdrop/api"
	"stackdrop/widgets"
)

// rootRows are the tops of one account's tree.
type rootRows struct {
	nodes  []api.Node
	loaded bool
	failed string // why they could not be loaded; "" if they could
}

// loadRoots fetches the tops of every account's tree.
func (v *treeView) loadRoots() {
	v.w.tryNow()
	for _, a := range v.w.accounts.all {
		v.loadRootsOf(a)
	}
}

// loadRootsOf fetches the tops of one account's tree, and opens its accounts, so
// that a new user sees projects and not closed rows.
func (v *treeView) loadRootsOf(a *account) {
	in, key := a.in, a.Key
	if in == nil {
		return
	}
	if v.roots[key] == nil {
		v.roots[key] = &rootRows{}
	}
	v.roots[key].failed = ""
	v.showRoots()
	v.w.do(func(ctx context.Context) func() {
		nodes, err := in.Service.Roots(ctx)
		return func() {
			r := v.roots[key]
			if r == nil || v.w.accounts.session(key) == nil { // signed out meanwhile
				return
			}
			if err != nil {
				v.w.log.Warn("load the tree", "error", err)
				r.failed = plainError(err)
				v.w.noteSignIn(key, err)
			} else {
				r.nodes, r.loaded = nodes, true
			}
			v.showRoots()
			if err == nil {
				v.openAccounts(key, nodes)
			}
			if a := v.w.accounts.find(key); v.wanted == key && len(v.w.accounts.all) > 1 {
				v.w.goTo(a)
			}
			v.followWanted(key)
			v.w.probe.changed()
		}
	})
}

// followWanted keeps the tree of an account that has just come in sight, until
// all of it that opens by itself is there.
func (v *treeView) followWanted(key string) {
	if v.wanted == "" || v.wanted != key {
		return
	}
	if a := v.w.accounts.find(key); a != nil && len(v.w.accounts.all) > 1 {
		v.tree.RevealBelow(v.named(a))
	}
	for id, busy := range v.busy {
		if busy && keyOf(id) == key {
			return
		}
	}
	v.wanted = ""
}

func (v *treeView) openAccounts(key string, nodes []api.Node) {
	for _, n := range nodes {
		if n.Ref.Kind == api.KindAccount {
			v.tree.Open(rowID(key, n.Ref))
		}
	}
}

// showRoots puts the tops of all accounts below each other. An account without
// any, because it is signed out or out of reach, has one row that says so, if
// there are others; alone it has the whole tree to say so.
func (v *treeView) showRoots() {
	all := v.w.accounts.all
	v.kids[""], v.stubs = nil, map[string]*account{}
	var rows []widgets.TreeRow
	for i, a := range all {
		r := v.roots[a.Key]
		switch {
		case a.Key != "" && r != nil && r.loaded:
			for _, n := range r.nodes {
				row := v.adopt(a.Key, "", n)
				if len(all) > 1 {
					row.Detail = a.version() + " · " + a.called()
					if state := a.state(); state != "" {
						row.Detail = state + " · " + a.called()
					}
				}
				rows = append(rows, row)
			}
		case len(all) > 1:
			id := fmt.Sprintf("%d%s", i, rowMark)
			v.stubs[id] = a
			rows = append(rows, widgets.TreeRow{ID: id, Kind: widgets.Kind(api.KindAccount), Name: a.called(), Detail: v.stubWords(a, r)})
		}
	}
	switch {
	case len(all) == 1 && len(rows) == 0:
		v.showEmpty(all[0])
	default:
		v.tree.SetRoots(rows)
	}
}

func (v *treeView) stubWords(a *account, r *rootRows) string {
	switch {
	case a.state() != "":
		return a.state()
	case r != nil && r.failed != "":
		return r.failed
	}
	return "loading…"
}

// showEmpty is the tree of the only account while it has no roots.
func (v *treeView) showEmpty(a *account) {
	r := v.roots[a.Key]
	switch {
	case a.unreachable():
		v.tree.SetFailed("", "Frame.io cannot be reached.")
	case r != nil && r.loaded:
		v.tree.SetRoots(nil)
	case r != nil && r.failed != "":
		v.tree.SetFailed("", r.failed)
	case a.refused != "":
		v.tree.SetFailed("", a.refused)
	default:
		v.tree.SetLoading("")
	}
}

// forget drops every row of an account.
func (v *treeView) forget(key string) {
	delete(v.roots, key)
	mine := func(id string) bool { return id != "" && keyOf(id) == key }
	for id := range v.nodes {
		if mine(id) {
			delete(v.nodes, id)
		}
	}
	for _, by := range []map[string]string{v.next, v.up} {
		maps.DeleteFunc(by, func(id, _ string) bool { return mine(id) })
	}
	for _, by := range []map[string]bool{v.busy, v.again, v.stale} {
		maps.DeleteFunc(by, func(id string, _ bool) bool { return mine(id) })
	}
	maps.DeleteFunc(v.kids, func(id string, _ []string) bool { return mine(id) })
	maps.DeleteFunc(v.pages, func(id string, _ int) bool { return mine(id) })
}

// accountOf is the account a row belongs to; nil for none.
func (v *treeView) accountOf(id string) *account {
	if a := v.stubs[id]; a != nil {
		return a
	}
	return v.w.accounts.find(keyOf(id))
}

// named is the first row of an account in the tree, to go there.
func (v *treeView) named(a *account) string {
	for id, b := range v.stubs {
		if a == b {
			return id
		}
	}
	for _, id := range v.kids[""] {
		if a.Key != "" && strings.HasPrefix(id, a.Key+rowMark) {
			return id
		}
	}
	return ""
}
