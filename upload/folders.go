package upload

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"stackdrop/api"
)

// folder is one folder of a dropped tree on Frame.io. Whatever drops it comes
// from, it is made once: a folder of that name that stands there already is
// used, which also makes a repeated call after a lost answer harmless.
type folder struct {
	key     string
	ref     api.Ref // zero: not known yet
	fresh   bool    // made by us, just now: it has no children we do not know of
	batch   string  // for whom we made it; "" when it stood there
	working bool
	lost    int // times the folder above was gone
	err     error
	again   time.Time // err is the answer until then
}

// folderErrorLife is how long one failure answers for all files of a folder, so
// that a thousand of them do not ask a thousand times.
const folderErrorLife = time.Second

// maxLost is how often a folder's parent may be removed by somebody and made
// again before that is an error.
const maxLost = 3

func folderKey(account string, into api.Ref, dir []string) string {
	return "folder/" + account + "/" + into.String() + "/" + strings.Join(dir, "\x00")
}

// parentOf is where the job's file goes. Not ok: it is still being made, or the
// job was told why it cannot be.
func (l *loop) parentOf(j *job) (parent api.Ref, ok bool) {
	if len(j.spec.Dir) == 0 {
		return j.spec.Into, true
	}
	f, err := l.need(j, len(j.spec.Dir))
	if err != nil {
		l.stepFailed(j, err)
		return api.Ref{}, false
	}
	return f.ref, !f.ref.IsZero()
}

// need gives the folder at a depth of the job's path, and starts making it, or
// the one above it, when it is not there.
func (l *loop) need(j *job, depth int) (*folder, error) {
	dir := j.spec.Dir[:depth]
	key := folderKey(j.spec.Account, j.spec.Into, dir)
	f := l.folders[key]
	if f == nil {
		f = &folder{key: key}
		l.folders[key] = f
	}
	if !f.ref.IsZero() || f.working {
		return f, nil
	}
	if f.err != nil && l.now().Before(f.again) {
		return f, f.err
	}
	parent := &folder{ref: j.spec.Into}
	if depth > 1 {
		above, err := l.need(j, depth-1)
		if err != nil || above.ref.IsZero() {
			return f, err
		}
		parent = above
	}
	return f, l.makeFolder(f, j, parent, dir[depth-1])
}

func (l *loop) makeFolder(f *folder, j *job, parent *folder, name string) error {
	svc, err := l.service(j.spec.Account)
	if err != nil {
		return err
	}
	f.working = true
	above, fresh, batch := parent.ref, parent.fresh, j.spec.Batch
	l.work(nil, func(ctx context.Context) func(*loop) {
		rec, lost, err := ensureFolder(ctx, svc, above, name, fresh, batch)
		if err == nil {
			l.keep(ctx, put(f.key, rec))
		}
		return func(l *loop) {
			f.working = false
			if errors.Is(err, api.ErrGone) && parent.key != "" && f.lost < maxLost { // somebody removed the folder above
				f.lost++
				delete(l.folders, parent.key)
				l.journal.later(del(parent.key))
				l.replan = true
				return
			}
			if lost {
				parent.fresh = false // it may have a child now that we do not know
			}
			f.err, f.again = err, l.now().Add(folderErrorLife)
			if err == nil {
				f.ref, f.batch, f.fresh = rec.Ref, rec.Batch, rec.Batch != ""
			}
		}
	})
	return nil
}

// ensureFolder finds or makes a folder. fresh: the parent is new and empty, so
// there is nothing to find. lost: a create's answer went missing.
func ensureFolder(ctx context.Context, svc api.Service, parent api.Ref, name string, fresh bool, batch string) (rec folderRecord, lost bool, err error) {
	if !fresh {
		ref, err := findFolder(ctx, svc, parent, name)
		if err != nil || !ref.IsZero() {
			return folderRecord{Ref: ref}, false, err
		}
	}
	n, err := svc.CreateFolder(ctx, parent, name)
	return folderRecord{Ref: n.Ref, Batch: batch}, errors.Is(err, api.ErrUnknown), err
}

func findFolder(ctx context.Context, svc api.Service, parent api.Ref, name string) (api.Ref, error) {
	var ref api.Ref
	err := eachChild(ctx, svc, parent, func(n api.Node) bool {
		if n.Ref.Kind == api.KindFolder && norm.NFC.String(n.Name) == name {
			ref = n.Ref
		}
		return ref.IsZero()
	})
	return ref, err
}

// forgetFolder drops what is known of the job's folders after Frame.io said
// that one is gone: somebody removed it. True once per job, so that a folder
// that is removed again and again ends as an error.
func (l *loop) forgetFolder(j *job) bool {
	if j.remade {
		return false
	}
	j.remade = true
	for depth := range j.spec.Dir {
		key := folderKey(j.spec.Account, j.spec.Into, j.spec.Dir[:depth+1])
		if f := l.folders[key]; f != nil && !f.working {
			delete(l.folders, key)
			l.journal.later(del(key))
		}
	}
	return true
}

// madeFor are the folders that were made for a batch, the inner ones first.
func (l *loop) madeFor(batch string) []*folder {
	var made []*folder
	for _, f := range l.folders {
		if f.batch == batch && !f.ref.IsZero() {
			made = append(made, f)
		}
	}
	slices.SortFunc(made, func(a, b *folder) int {
		return cmp.Or(cmp.Compare(len(b.key), len(a.key)), cmp.Compare(a.key, b.key))
	})
	return made
}

// inUse says that a job which was not cancelled has its file in the folder, or
// will.
func (l *loop) inUse(f *folder) bool {
	for _, j := range l.jobs {
		if j.flags.Cancelled {
			continue
		}
		if j.spec.Into == f.ref || j.created != nil && j.created.Parent == f.ref {
			return true
		}
		for depth := range j.spec.Dir {
			if g := l.folders[folderKey(j.spec.Account, j.spec.Into, j.spec.Dir[:depth+1])]; g != nil && (g == f || g.ref == f.ref) {
				return true
			}
		}
	}
	return false
}

// leaving says that a folder is just being looked at to be removed: nothing may
// be put into it meanwhile.
func (l *loop) leaving(ref api.Ref) bool {
	for _, r := range l.removes {
		if r.busy && r.rec.IfEmpty && r.rec.Ref == ref {
			return true
		}
	}
	return false
}
