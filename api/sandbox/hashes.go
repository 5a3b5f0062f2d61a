package sandbox

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/cespare/xxhash/v2"
)

// Whole-file hashes are made when somebody first looks after their time has
// come: nothing runs in the background, and a file nobody asks about costs
// nothing.

// hashTask is a file to be hashed.
type hashTask struct {
	asset *asset
	path  string
}

func (s *Sandbox) one(id string) []hashTask {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hashTasks([]*asset{s.world.visible(id)})
}

func (s *Sandbox) some(folder string) []hashTask {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hashTasks(s.world.children[folder])
}

func (s *Sandbox) hashTasks(assets []*asset) (due []hashTask) {
	now := time.Now()
	for _, a := range assets {
		if a != nil && a.Bytes && a.Hash == "" && a.Deleted.IsZero() && !now.Before(a.HashFrom) {
			due = append(due, hashTask{a, s.world.diskPath(a)})
		}
	}
	return due
}

// hashDue hashes files. One that cannot be read stays without a hash, which
// happens on the real service too.
func (s *Sandbox) hashDue(c *call, tasks []hashTask) {
	if len(tasks) == 0 {
		return
	}
	s.hashing.Lock()
	defer s.hashing.Unlock()
	for _, t := range tasks {
		if err := s.hashFile(c.Context(), t); err != nil {
			s.slog.Warn("sandbox: hash a file", "asset", t.asset.ID, "err", err)
		}
	}
}

func (s *Sandbox) hashFile(ctx context.Context, t hashTask) error {
	s.mu.Lock()
	done := t.asset.Hash != ""
	s.mu.Unlock()
	if done {
		return nil
	}
	f, err := s.disk.root.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := xxhash.New()
	if err := s.read(ctx, f, h); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.begin()
	t.asset.Hash = hex.EncodeToString(h.Sum(nil))
	c.touch(t.asset)
	return s.commit(c)
}

var errClosing = errors.New("the sandbox is closing")

// read copies until the end, unless the sandbox or the request ends first.
func (s *Sandbox) read(ctx context.Context, from io.Reader, to io.Writer) error {
	for {
		switch {
		case s.gate.closing():
			return errClosing
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if _, err := io.CopyN(to, from, 16<<20); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
