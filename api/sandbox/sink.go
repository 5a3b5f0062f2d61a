package sandbox

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path"
)

// planned is where part n of a normal file lies: on V4 as the server said, which
// is in even parts, the larger ones first; on V2 as Frame.io's own code cuts,
// ceil(size/count).
func (a *asset) planned(n int) (offset, size int64) {
	count := int64(max(1, a.Count))
	if a.Even {
		least, larger, before := a.Size/count, a.Size%count, int64(n-1)
		offset = before*least + min(before, larger)
		if before < larger {
			least++
		}
		return offset, least
	}
	chunk := (a.Size + count - 1) / count
	offset = min(int64(n-1)*chunk, a.Size)
	return offset, min(chunk, a.Size-offset)
}

// sink is where the body of one PUT goes. A part of the foreseen size is
// written straight to its place in the whole file; repeats, and parts of other
// sizes, get a file of their own, so that what is stored already stays good
// until the new body is complete.
type sink struct {
	s       *Sandbox
	asset   *asset
	upload  *upload
	number  int
	file    *os.File
	name    string // below Options.Dir
	inPlace bool
	void    bool // the asset is complete or gone: S3 would take it, nobody reads it
	offset  int64
}

func (s *Sandbox) openSink(a *asset, number int, length int64) (*sink, error) {
	s.mu.Lock() // also while the file is opened: its directory goes when the asset is complete
	defer s.mu.Unlock()
	k := &sink{s: s, asset: a, number: number}
	if !a.Joined.IsZero() || s.world.visible(a.ID) == nil || s.world.upload(a.ID).joining {
		k.void = true
		s.seen.late()
		return k, nil
	}
	u := s.world.upload(a.ID)
	k.upload = u
	if !a.Growing {
		offset, size := a.planned(number)
		k.inPlace = size == length && u.writers[number] == 0 && u.parts[number] == nil
		k.offset = offset
	}
	if err := k.open(a.Size); err != nil {
		return nil, err
	}
	if k.inPlace {
		u.writers[number]++
	}
	return k, nil
}

func (k *sink) open(size int64) (err error) {
	root, dir := k.s.disk.root, uploadDir(k.asset.ID)
	if err := root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if !k.inPlace {
		k.name, k.offset = path.Join(dir, fmt.Sprintf("%d.%s", k.number, rand.Text()[:8])), 0
		k.file, err = root.OpenFile(k.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		return err
	}
	k.name = wholeFile(k.asset.ID)
	if k.file, err = root.OpenFile(k.name, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
		return err
	}
	if err := k.file.Truncate(size); err != nil {
		return errors.Join(err, k.file.Close())
	}
	return nil
}

func wholeFile(id string) string { return path.Join(uploadDir(id), "whole") }

func (k *sink) Write(b []byte) (int, error) {
	if k.void {
		return len(b), nil
	}
	n, err := k.file.WriteAt(b, k.offset)
	k.offset += int64(n)
	return n, err
}

// release lets another PUT write in this one's place.
func (k *sink) release() {
	if k.inPlace {
		k.s.mu.Lock()
		defer k.s.mu.Unlock()
		k.upload.writers[k.number]--
	}
}

// discard forgets a body that is not to count.
func (k *sink) discard() {
	defer k.release()
	if k.file == nil {
		return
	}
	k.file.Close()
	if !k.inPlace {
		k.s.disk.tell("remove", k.name, k.s.disk.root.RemoveAll(k.name))
	}
}

// store makes the body count as its part: the last PUT of a part wins. If it
// was the last one missing, the file is joined.
func (s *Sandbox) store(k *sink, sum partSum) error {
	if k.void {
		return nil
	}
	if err := k.file.Close(); err != nil {
		k.discard()
		return err
	}
	defer k.release()
	s.mu.Lock()
	defer s.mu.Unlock()
	u := k.upload
	if s.world.uploads[k.asset.ID] != u || u.joining { // complete or gone since; its directory goes with it
		s.seen.late()
		return nil
	}
	old := u.parts[k.number]
	if old != nil && old.Got && old.partSum == sum && !k.inPlace {
		return s.disk.root.RemoveAll(k.name) // the same bytes again
	}
	p := part{Number: k.number, Got: true, partSum: sum}
	if !k.inPlace {
		p.File = k.name
	}
	c := s.begin()
	if old != nil {
		p.Final, p.Declared = old.Final, old.Declared
		if old.File != "" {
			c.Gone = append(c.Gone, old.File)
		}
	}
	c.Parts = []partLine{{k.asset.ID, p}}
	if err := s.commit(c); err != nil {
		return err
	}
	return s.joinIfWhole(k.asset, u)
}
