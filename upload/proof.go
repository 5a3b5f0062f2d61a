package upload

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// startProof is the last look at the source, when every part is stored: were
// they all parts of one unchanged file? Size and time were compared at each
// part, but some writers put the time back. Where anything else about the file
// has changed, it is read once more and its hash compared.
func (l *loop) startProof(j *job) {
	path, was, hash := string(j.spec.Path), j.created.Identity, j.hash
	j.renew(l.ctx)
	stop := j.ctx
	l.step(j, "proof", func(ctx context.Context) func(*loop) {
		err := prove(stop, path, was, hash)
		return func(l *loop) {
			switch {
			case j.stage != stageCreated || errors.Is(err, context.Canceled):
			case err != nil:
				l.sourceFailed(j, err)
			default:
				l.enter(j, stageSent)
			}
		}
	})
}

// prove reads the file again if it must. A source that is not there any more
// proves nothing and disproves nothing: each part was looked at when it was
// sent.
func prove(ctx context.Context, path string, was identity, hash string) error {
	info, err := os.Stat(path)
	if err != nil || hash == "" {
		return nil
	}
	now := identityOf(info)
	if now.untouched(was) {
		return nil
	}
	if !now.same(was) {
		return errChanged
	}
	src, err := openSource(path, was)
	if err != nil {
		return fmt.Errorf("read the file once more: %w", err)
	}
	defer src.Close()
	rec, err := hashPart(ctx.Err, src, 0, was.Size, nil)
	if err != nil {
		return err
	}
	if wholeHash(rec.State) != hash {
		return errChanged
	}
	return nil
}
