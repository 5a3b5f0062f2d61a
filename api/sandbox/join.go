package sandbox

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"time"
)

// upload is what has arrived of a file that is not complete yet.
type upload struct {
	parts   map[int]*part
	final   int // number of a growing file's last part; 0: not registered yet
	joining bool

	writers map[int]int // PUTs writing straight into the file, by part
}

// part is one part of an upload.
type part struct {
	Number   int    `json:"number"`
	Declared int64  `json:"declared,omitempty"` // size registered for a growing file
	Final    bool   `json:"final,omitempty"`
	Got      bool   `json:"got,omitempty"`
	File     string `json:"file,omitempty"` // "": its bytes are in place in the whole file
	partSum
}

func (w *world) upload(id string) *upload {
	u := w.uploads[id]
	if u == nil {
		u = &upload{parts: map[int]*part{}, writers: map[int]int{}}
		w.uploads[id] = u
	}
	return u
}

func (w *world) applyPart(p partLine) {
	u := w.upload(p.Asset)
	u.parts[p.Number] = new(p.part)
	if p.Final {
		u.final = p.Number
	}
}

func (u *upload) lines(id string) []partLine {
	var out []partLine
	for _, n := range slices.Sorted(maps.Keys(u.parts)) {
		out = append(out, partLine{id, *u.parts[n]})
	}
	return out
}

// whole says whether every part is here and the bytes add up (frameio-v2:
// upload_completed_at is filled then and only then).
func (a *asset) whole(u *upload) bool {
	if a.Size < 0 || a.Growing && u.final == 0 || !a.Growing && len(u.parts) < a.Count {
		return false
	}
	var total int64
	for n, p := range u.parts {
		if !p.Got || a.Even && !a.fits(n, p) {
			return false
		}
		total += p.Size
	}
	return total == a.Size
}

func (a *asset) fits(n int, p *part) bool {
	_, size := a.planned(n)
	return p.Size == size
}

// failIfWrong gives up a file of V4 all of whose parts are here, with other sizes
// than planned, if the sandbox is to do that.
func (s *Sandbox) failIfWrong(a *asset, u *upload) error {
	if !s.opts.FailWrongSizes || !a.Even || len(u.parts) < a.Count || !a.Failed.IsZero() {
		return nil
	}
	c := s.begin()
	a.Failed = c.now
	c.touch(a)
	return s.commit(c)
}

// joinIfWhole runs under Sandbox.mu.
func (s *Sandbox) joinIfWhole(a *asset, u *upload) error {
	if u.joining {
		return nil
	}
	if !a.whole(u) {
		return s.failIfWrong(a, u)
	}
	u.joining = true
	if name := u.ready(a); name != "" {
		return s.finish(a, u, name)
	}
	s.gate.run(func() { s.assemble(a, u) })
	return nil
}

// ready names the file that already is the joined one, if there is one. While
// all parts are in place nobody writes to it: a repeat gets a file of its own.
func (u *upload) ready(a *asset) string {
	if len(u.parts) == 1 {
		for _, p := range u.parts {
			if p.File != "" {
				return p.File
			}
		}
	}
	for _, p := range u.parts {
		if p.File != "" {
			return ""
		}
	}
	return wholeFile(a.ID)
}

// assemble copies the parts, in order, into a new file.
func (s *Sandbox) assemble(a *asset, u *upload) {
	s.mu.Lock()
	parts := make([]part, 0, len(u.parts))
	for _, n := range slices.Sorted(maps.Keys(u.parts)) {
		parts = append(parts, *u.parts[n])
	}
	s.mu.Unlock()
	name := path.Join(uploadDir(a.ID), "joined")
	err := s.concat(name, a, parts)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.world.uploads[a.ID] != u {
		return // deleted meanwhile
	}
	if err == nil {
		err = s.finish(a, u, name)
	}
	if err != nil {
		u.joining = false
		s.slog.Warn("sandbox: join a file", "asset", a.ID, "err", err)
	}
}

func (s *Sandbox) concat(name string, a *asset, parts []part) (err error) {
	out, err := s.disk.root.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	for _, p := range parts {
		if err := s.appendPart(out, a, p); err != nil {
			return fmt.Errorf("join part %d: %w", p.Number, err)
		}
	}
	return nil
}

func (s *Sandbox) appendPart(out *os.File, a *asset, p part) error {
	name, offset := p.File, int64(0)
	if name == "" {
		name = wholeFile(a.ID)
		offset, _ = a.planned(p.Number)
	}
	in, err := s.disk.root.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := in.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	const slice = 64 << 20 // so that Close need not wait for gigabytes
	for left := p.Size; left > 0; left -= slice {
		if s.gate.closing() {
			return errors.New("the sandbox is closing")
		}
		if _, err := io.CopyN(out, in, min(left, slice)); err != nil {
			return err
		}
	}
	return nil
}

// finish writes down that the file is complete and puts it where it belongs.
// It runs under Sandbox.mu.
func (s *Sandbox) finish(a *asset, u *upload, name string) error {
	c := s.begin()
	a.Joined = c.now
	a.Confirm, a.HashFrom, a.Playable = c.now.Add(s.opts.ConfirmAfter), c.now.Add(s.opts.HashAfter), c.now.Add(s.opts.PlayableAfter)
	s.judge(a, c.now)
	a.Sums = nil
	for _, n := range slices.Sorted(maps.Keys(u.parts)) {
		a.Sums = append(a.Sums, u.parts[n].partSum)
	}
	if len(a.Sums) == 1 {
		a.Hash = fmt.Sprintf("%016x", a.Sums[0].XX) // the part is the file
	}
	a.Bytes = true
	c.Moves = []move{{name, c.settle(a)}}
	c.Gone = []string{uploadDir(a.ID)}
	c.touch(a)
	if err := s.commit(c); err != nil {
		return err
	}
	delete(s.world.uploads, a.ID)
	s.slog.Info("sandbox: file complete", "asset", a.ID, "name", a.Name, "size", a.Size, "path", s.world.diskPath(a))
	return nil
}

// judge lets the fault plan decide what becomes of a complete file.
func (s *Sandbox) judge(a *asset, now time.Time) {
	f := s.faults.pick(try{match: matchAsset, resource: a.ID})
	if f == nil {
		return
	}
	a.Verdict = f.rule.Effect
	never := now.AddDate(1000, 0, 0)
	switch a.Verdict {
	case EffectNeverCompletes:
		a.Confirm, a.HashFrom, a.Playable = never, never, never
	case EffectNoHash:
		a.HashFrom = never
	case EffectFails:
		a.Confirm, a.HashFrom, a.Playable, a.Failed = never, never, never, now.Add(s.opts.ConfirmAfter)
	}
}

// rejoin goes on where a crash cut off the joining of files.
func (s *Sandbox) rejoin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, u := range s.world.uploads {
		if a := s.world.assets[id]; a != nil {
			s.disk.tell("join", strconv.Quote(a.Name), s.joinIfWhole(a, u))
		}
	}
}
