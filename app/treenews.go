package app

import (
	"time"

	"stackdrop/api"
	"stackdrop/upload"
)

// arrived: an upload was confirmed, and the folder it went to shows it soon.
// Many arrive together, so loading waits a moment for the others.
func (v *treeView) arrived(j *upload.Job) { v.touched(j.Account, j.Into, j.Parent, j.VersionOf) }

// touched: something of an account changed in these folders, or around these files.
func (v *treeView) touched(key string, refs ...api.Ref) {
	for _, ref := range refs {
		for _, id := range v.rowsInto(key, ref) {
			v.stale[id] = true
		}
	}
	if len(v.stale) == 0 || v.cut != nil {
		return
	}
	v.cut = v.w.after(400*time.Millisecond, func() {
		v.cut = nil
		for id := range v.stale {
			delete(v.stale, id)
			v.reload(id)
		}
	})
}

// rowsInto are the loaded rows whose children a change at ref shows in: the row
// that files dropped there go into, or the one above a file or stack.
func (v *treeView) rowsInto(key string, ref api.Ref) []string {
	if ref.IsZero() {
		return nil
	}
	var ids []string
	for id, n := range v.nodes {
		switch {
		case n.key != key:
		case n.Ref == ref && (n.Ref.Kind == api.KindFile || n.Ref.Kind == api.KindStack):
			ids = append(ids, v.up[id])
			if n.Ref.Kind == api.KindStack {
				ids = append(ids, id)
			}
		case n.Into == ref && n.IsContainer() && n.Ref.Kind != api.KindStack:
			ids = append(ids, id)
		}
	}
	return ids
}

// reload fetches a node's children anew, if they are shown at all.
func (v *treeView) reload(id string) {
	if id == "" || len(v.kids[id]) > 0 || v.tree.IsOpen(id) {
		v.load(id, false)
	}
}
