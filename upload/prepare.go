package upload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"stackdrop/api"
)

// prepare makes the job's asset: the folder first, then the intent, the call,
// and what it answered, each durable before the next.
func (l *loop) prepare(j *job) {
	svc, err := l.service(j.spec.Account)
	if err != nil {
		l.stepFailed(j, err)
		return
	}
	parent, ok := l.parentOf(j)
	twin := twinKey(j.spec)
	if !ok || l.creating[twin] || l.leaving(parent) {
		return
	}
	spec, left := j.spec, j.intent
	mine := map[api.Ref]bool{}
	if left != nil {
		mine = l.assetsNamed(spec.Name)
	}
	l.preparing++
	l.creating[twin] = true
	l.step(j, "prepare", func(ctx context.Context) func(*loop) {
		p := &preparation{journal: l.journal, svc: svc, spec: spec, parent: parent, left: left, mine: mine}
		err := p.run(ctx)
		return func(l *loop) {
			l.preparing--
			delete(l.creating, twin)
			l.prepared(j, p, err)
		}
	})
}

// twinKey is the same for files that could be taken for each other when a lost
// asset is looked for; they are created one at a time.
func twinKey(s specRecord) string { return s.Account + "\x00" + s.Name }

// assetsNamed are the assets our own jobs of that name have: looking for an
// orphan must not touch them.
func (l *loop) assetsNamed(name string) map[api.Ref]bool {
	mine := map[api.Ref]bool{}
	for _, j := range l.jobs {
		if j.created != nil && j.spec.Name == name {
			mine[j.created.Asset] = true
		}
	}
	return mine
}

// prepared takes a preparation's outcome over into the job.
func (l *loop) prepared(j *job, p *preparation, err error) {
	j.intent = p.left
	if !p.debris.IsZero() {
		l.remove(removeRecord{Account: j.spec.Account, Ref: p.debris, Job: j.spec.ID})
	}
	if err != nil {
		if e, ok := errors.AsType[*api.Error](err); ok && e.Class == api.ErrGone && len(j.spec.Dir) > 0 && l.forgetFolder(j) {
			l.pause(j, time.Second, "the folder was removed and is made again")
			return
		}
		l.stepFailed(j, err)
		return
	}
	j.spec.Identity = p.created.Identity
	l.install(j, p.created, p.urls)
	l.enter(j, stageCreated)
}

// install gives the job its parts.
func (l *loop) install(j *job, rec *createdRecord, urls []api.Secret) {
	j.forget()
	j.created = rec
	j.parts = make([]part, len(rec.Parts))
	counters := make([]atomic.Int64, len(rec.Parts))
	for i, r := range rec.Parts {
		j.parts[i] = part{offset: r.Offset, size: r.Size, url: urls[i], sent: &counters[i]}
	}
}

// preparation is the work of prepare, on a worker.
type preparation struct {
	journal *journal
	svc     api.Service
	spec    specRecord
	parent  api.Ref
	left    *intentRecord // in: an intent whose outcome is unknown; out: the same
	mine    map[api.Ref]bool

	created *createdRecord
	urls    []api.Secret
	debris  api.Ref // an asset that must be removed
}

func (p *preparation) run(ctx context.Context) error {
	id, media, err := describe(string(p.spec.Path), p.spec.Name)
	if err != nil {
		return err
	}
	if p.parent.IsZero() {
		target, err := p.svc.Node(ctx, p.spec.VersionOf)
		if err != nil {
			return err
		}
		p.parent = target.Into
	}
	if p.left != nil {
		if err := p.clearOrphan(ctx); err != nil {
			return err
		}
	}
	return p.create(ctx, id, media)
}

// clearOrphan removes the asset that an earlier, unanswered create may have
// left. Its URLs came only with the lost answer, so it can never be finished.
func (p *preparation) clearOrphan(ctx context.Context) error {
	if p.left.Parent.IsZero() { // rebuilt from a damaged journal
		p.left.Parent = p.parent
	}
	orphans, whole, err := findOrphans(ctx, p.svc, *p.left, p.spec.Name, p.mine)
	if err != nil {
		return err
	}
	if len(whole) > 0 { // an old journal was brought back
		return &Problem{
			What: fmt.Sprintf("Frame.io already holds a complete file %q of this size, uploaded by you since this one was queued.", p.spec.Name),
			Did:  "Stackdrop did not send it a second time.", Do: "If that is this file, take the row off the list; else upload it again.", Fix: FixAnew, Code: "already-there",
		}
	}
	if len(orphans) > 1 {
		return &Problem{
			What: fmt.Sprintf("Frame.io holds %d unfinished files named %q, and Stackdrop cannot tell which one it began.", len(orphans), p.spec.Name),
			Did:  "It touched none of them.",
			Do:   "Delete the unfinished ones on Frame.io, then try again.", Fix: FixRetry, Code: "orphans",
		}
	}
	for _, ref := range orphans {
		if err := p.svc.Delete(ctx, ref); err != nil {
			return err
		}
	}
	if err := p.journal.commit(ctx, del(jobKey(p.spec.ID, "intent"))); err != nil {
		return err
	}
	p.left = nil
	return nil
}

func (p *preparation) create(ctx context.Context, id identity, media string) error {
	intent := intentRecord{Parent: p.parent, Identity: id, At: time.Now().Add(p.svc.ClockOffset()).UTC()}
	intentKey := jobKey(p.spec.ID, "intent")
	if err := p.journal.commit(ctx, put(intentKey, intent)); err != nil {
		return err
	}
	up, err := p.svc.CreateFile(ctx, p.parent, api.FileSpec{Name: p.spec.Name, Size: id.Size, Media: media})
	if err != nil {
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class == api.ErrUnknown {
			p.left = &intent // it may have happened
			return err
		}
		p.debris = e.Asset
		p.journal.later(del(intentKey))
		return err
	}
	if err := checkParts(up.Parts, id.Size); err != nil {
		p.debris = up.Asset
		p.journal.later(del(intentKey))
		return err
	}
	p.created, p.urls = newCreated(up, p.parent, id)
	sealed, err := json.Marshal(reveal(p.urls))
	if err != nil {
		return fmt.Errorf("keep the upload addresses: %w", err)
	}
	p.created.URLs = p.journal.seal.seal(sealed)
	// Not ctx: the asset exists, and losing its record because the program is
	// being closed would leave an orphan.
	if err := p.journal.commit(context.WithoutCancel(ctx), put(jobKey(p.spec.ID, "created"), p.created), del(intentKey)); err != nil {
		p.debris, p.created = up.Asset, nil
		return err
	}
	return nil
}

// maxParts is more than any service gives (Frame.io reference: 10,000).
const maxParts = 10_000

// checkParts holds a service to its contract: parts cover the file in order.
func checkParts(parts []api.Part, size int64) error {
	at := int64(0)
	for _, p := range parts {
		if p.Offset != at || p.Size < 0 || p.Size > size-at {
			at = -1
			break
		}
		at += p.Size
	}
	if at == size && len(parts) <= maxParts {
		return nil
	}
	return &Problem{
		What: "Frame.io's answer does not fit the file: the parts it wants do not add up to it.", Did: "Nothing was sent.",
		Do: "Try again; if it stays, send us the log.", Fix: FixRetry, Code: "bad-parts",
	}
}

func newCreated(up api.Upload, parent api.Ref, id identity) (*createdRecord, []api.Secret) {
	rec := &createdRecord{Asset: up.Asset, Parent: parent, Media: up.Media, Expires: up.Expires, Identity: id}
	urls := make([]api.Secret, len(up.Parts))
	for i, p := range up.Parts {
		rec.Parts = append(rec.Parts, partRecord{Offset: p.Offset, Size: p.Size})
		urls[i] = p.URL
	}
	return rec, urls
}

func reveal(urls []api.Secret) []string {
	plain := make([]string, len(urls))
	for i, u := range urls {
		plain[i] = u.Reveal()
	}
	return plain
}

// describe looks at the file as it is now: an export may have been repeated
// while it waited in the queue, and that is no reason to complain.
func describe(path, name string) (identity, string, error) {
	id, err := examine(path)
	if err != nil {
		return id, "", err
	}
	src, err := openSource(path, id)
	if err != nil {
		return id, "", err
	}
	defer src.Close()
	head := make([]byte, 3072)
	n, err := io.ReadFull(src, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return id, "", fmt.Errorf("%w: %w", errRead, err)
	}
	return id, mediaType(name, head[:n]), nil
}

// clockSlack is how far Frame.io's clock and ours may be apart when we ask
// whether an asset is younger than our intent.
const clockSlack = 5 * time.Minute

// findOrphans lists what an unanswered create may have left: files of the
// intended name and size, made by this user after the intent, and not one of
// our own. whole are those that are complete: nothing to remove.
func findOrphans(ctx context.Context, svc api.Service, in intentRecord, name string, mine map[api.Ref]bool) (orphans, whole []api.Ref, err error) {
	me, err := svc.Me(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = eachChild(ctx, svc, in.Parent, func(n api.Node) bool {
		ours := n.Ref.Kind == api.KindFile && n.Name == name && n.Size == in.Identity.Size &&
			n.Creator == me.ID && n.Created.After(in.At.Add(-clockSlack)) && !mine[n.Ref]
		switch {
		case ours && n.Upload.Complete:
			whole = append(whole, n.Ref)
		case ours:
			orphans = append(orphans, n.Ref)
		}
		return true
	})
	return orphans, whole, err
}

// eachChild walks all pages of a listing until f says false.
func eachChild(ctx context.Context, svc api.Service, parent api.Ref, f func(api.Node) bool) error {
	for page := ""; ; {
		p, err := svc.Children(ctx, parent, page)
		if err != nil {
			return err
		}
		for _, n := range p.Nodes {
			if !f(n) {
				return nil
			}
		}
		if p.Next == "" {
			return nil
		}
		page = p.Next
	}
}
