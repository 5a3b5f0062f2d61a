package upload

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"stackdrop/api"
)

// newShare makes a review link. There is no way to make one twice without
// harm, so the intent is in the journal first, and after an answer that was lost
// the project's links are looked through before another is made.
func (c *taskCall) newShare(ctx context.Context) error {
	svc, rec := c.svc, &c.rec
	if rec.Request.Project.IsZero() {
		n, err := svc.Node(ctx, rec.Refs[0])
		if errors.Is(err, api.ErrGone) {
			return c.leaveOut(ctx, rec.Refs[:1], err)
		}
		if err != nil {
			return err
		}
		rec.Request.Project = n.Project
	}
	first := rec.Refs[:min(len(rec.Refs), max(1, svc.Capabilities().ShareFirst))]
	if !rec.Intent.IsZero() {
		share, err := c.lostShare(ctx)
		if err != nil {
			return err
		}
		if !share.Ref.IsZero() {
			if !svc.Capabilities().ShareAtOnce {
				first = nil // it may have been made without them
			}
			return c.shared(ctx, share, len(first))
		}
	}
	rec.Intent = time.Now().UTC()
	if err := c.journal.commit(ctx, put("task/"+rec.ID, *rec)); err != nil {
		return err
	}
	share, err := svc.Share(ctx, rec.Request.Project, rec.Request.Name, first)
	switch {
	case err == nil:
		return c.shared(ctx, share, len(first))
	case !share.Ref.IsZero(): // it is there, and has yet to be filled
		if failed := c.shared(ctx, share, 0); failed != nil {
			return failed
		}
		if errors.Is(err, api.ErrGone) {
			return c.leaveOut(ctx, first, err)
		}
		return err
	case errors.Is(err, api.ErrUnknown) || ctx.Err() != nil:
		return err // whether it was made is looked up before the next try
	}
	rec.Intent = time.Time{} // it was not made
	if errors.Is(err, api.ErrGone) {
		return c.leaveOut(ctx, first, err)
	}
	return err
}

// lostShare is the link that an unanswered call has made; zero if it made none.
func (c *taskCall) lostShare(ctx context.Context) (api.Share, error) {
	all, err := c.svc.Shares(ctx, c.rec.Request.Project)
	if err != nil {
		return api.Share{}, err
	}
	for _, s := range all {
		if s.Name == c.rec.Request.Name && !c.others[s.Ref] && s.Created.Add(clockSlack).After(c.rec.Intent) {
			return s, nil
		}
	}
	return api.Share{}, nil
}

// shared notes that the link is there, with so many of its files.
func (c *taskCall) shared(ctx context.Context, share api.Share, done int) error {
	plain, err := json.Marshal(link{URL: share.URL, Password: share.Password.Reveal()})
	if err != nil {
		return err
	}
	r := &c.rec
	r.Share, r.Link, r.Done, r.Intent = share.Ref, c.journal.seal.seal(plain), done, time.Time{}
	c.made = &share
	return c.journal.commit(ctx, put("task/"+r.ID, *r))
}
