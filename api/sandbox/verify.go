package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// Verify reads every finished file and checks that the world hangs together:
// the bytes on disk are, part by part, those that came over the wire, no two
// assets share a file, every file in Dir is an asset's, and every stack has files
// and none but files. The error lists all that is wrong.
//
// It also makes the SHA-256 of each file, for AssetInfo, and from then on
// compares with it. Files of 100 GB take their time. Call it when nothing else is
// going on, or it may see a file on its way.
func (s *Sandbox) Verify() error {
	s.mu.Lock()
	errs := s.world.verifyStacks()
	files, owned := s.world.finished()
	s.mu.Unlock()
	for path, by := range owned {
		if len(by) > 1 {
			errs = append(errs, fmt.Errorf("%s belongs to %d assets: %v", path, len(by), by))
		}
	}
	for _, f := range files {
		if err := s.verifyFile(f); err != nil {
			errs = append(errs, fmt.Errorf("asset %s at %s: %w", f.asset.ID, f.path, err))
		}
	}
	errs = append(errs, s.strangers(owned)...)
	return errors.Join(errs...)
}

func (w *world) finished() (files []hashTask, owned map[string][]string) {
	owned = map[string][]string{}
	for _, a := range w.assets {
		if a.Bytes {
			path := w.diskPath(a)
			files = append(files, hashTask{a, path})
			owned[path] = append(owned[path], a.ID)
		}
	}
	return files, owned
}

func (w *world) verifyStacks() (errs []error) {
	for _, a := range w.assets {
		if a.Type == typeFile && len(w.children[a.ID]) > 0 {
			errs = append(errs, fmt.Errorf("file %s has children", a.ID))
		}
		if a.Type != typeStack || w.visible(a.ID) == nil {
			continue
		}
		items := w.items(a)
		if len(items) == 0 {
			errs = append(errs, fmt.Errorf("stack %s has no files", a.ID))
		}
		for _, v := range items {
			if v.Type != typeFile || v.Joined.IsZero() {
				errs = append(errs, fmt.Errorf("stack %s has %s %s, which is no complete file", a.ID, v.Type, v.ID))
			}
		}
		if w.assets[a.Parent].Type != typeFolder {
			errs = append(errs, fmt.Errorf("stack %s is not in a folder", a.ID))
		}
	}
	return errs
}

func (s *Sandbox) verifyFile(t hashTask) error {
	f, err := s.disk.root.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	whole := sha256.New()
	in := io.TeeReader(f, whole)
	for i, sum := range t.asset.Sums {
		xx := xxhash.New()
		n, err := io.CopyN(xx, in, sum.Size)
		if err != nil && err != io.EOF {
			return err
		}
		if n != sum.Size || xx.Sum64() != sum.XX {
			return fmt.Errorf("entry %d of its %d parts (%d bytes) is not what was received", i+1, len(t.asset.Sums), sum.Size)
		}
	}
	if err := s.read(context.Background(), in, io.Discard); err != nil {
		return err
	}
	return s.settleSHA(t, whole.Sum(nil), f)
}

// settleSHA compares with the SHA-256 of an earlier Verify, or keeps it.
func (s *Sandbox) settleSHA(t hashTask, sum []byte, f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := t.asset
	if info.Size() != a.Size {
		return fmt.Errorf("it has %d bytes and should have %d", info.Size(), a.Size)
	}
	if a.SHA256 == "" {
		c := s.begin()
		a.SHA256 = hex.EncodeToString(sum)
		c.Assets = []*asset{a}
		return s.commit(c)
	}
	if want, err := hex.DecodeString(a.SHA256); err != nil || !bytes.Equal(want, sum) {
		return errors.New("its SHA-256 is not what it was")
	}
	return nil
}

// strangers finds files in Dir that are no asset's.
func (s *Sandbox) strangers(owned map[string][]string) (errs []error) {
	err := fs.WalkDir(s.disk.root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == hidden:
			return fs.SkipDir
		case !d.IsDir() && owned[path] == nil && !strings.HasPrefix(d.Name(), "."):
			errs = append(errs, fmt.Errorf("%s is no asset's file", path))
		}
		return nil
	})
	if err != nil {
		errs = append(errs, err)
	}
	return errs
}
