package upload

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

var (
	errChanged = errors.New("the source file changed")
	errEmpty   = errors.New("the source file is empty")
	errSpecial = errors.New("not a regular file")
	errLoop    = errors.New("the folder contains itself")
	errTooBig  = errors.New("larger than 5 TiB")
	errRead    = errors.New("cannot read the source file")
)

// maxSize is the most Frame.io takes (V2 reference, realtime parts): 5 TiB.
const maxSize = 5 << 40

// identity is what makes a file the one that was queued. ID is the file's
// number on its volume where the system has one ("dev:inode"), else ""; CTime
// is when the system last noted any change to it, zero where it does not say.
type identity struct {
	Size  int64     `json:"size"`
	MTime time.Time `json:"mtime"`
	ID    string    `json:"id,omitempty"`
	CTime time.Time `json:"ctime,omitzero"`
}

// same is the test before and after every part: size and time of writing.
func (a identity) same(b identity) bool {
	return a.Size == b.Size && a.MTime.Equal(b.MTime)
}

// untouched says that nothing at all has happened to the file. When it has, it
// may still be the same: a disk that was taken out and put in again gives other
// numbers, and a changed label another ctime. Then its bytes must speak.
func (a identity) untouched(b identity) bool {
	return a.same(b) && a.ID == b.ID && a.CTime.Equal(b.CTime)
}

func identityOf(info fs.FileInfo) identity {
	id, ctime := fileID(info)
	return identity{Size: info.Size(), MTime: info.ModTime().UTC(), ID: id, CTime: ctime}
}

// examine looks at a file that is about to be created on Frame.io.
func examine(path string) (identity, error) {
	info, err := os.Stat(path)
	if err != nil {
		return identity{}, fmt.Errorf("look at the file: %w", err)
	}
	if err := uploadable(info); err != nil {
		return identity{}, err
	}
	return identityOf(info), nil
}

// uploadable says why a file cannot become an asset.
func uploadable(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return errSpecial
	case info.Size() == 0:
		return errEmpty
	case info.Size() > maxSize:
		return errTooBig
	}
	return nil
}

// source is an open file that must stay the one it was.
type source struct {
	*os.File
	want identity
}

// openSource opens path and checks that it is still the file that was queued.
func openSource(path string, want identity) (*source, error) {
	f, err := openShared(path)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	s := &source{File: f, want: want}
	if err := s.check(path); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

// check compares the open file, and whatever stands at its path now, with what
// was queued: writers replace files as often as they rewrite them.
func (s *source) check(path string) error {
	open, err := s.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", errRead, err)
	}
	if !identityOf(open).same(s.want) {
		return errChanged
	}
	named, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("look at the file: %w", err)
	}
	if !identityOf(named).same(s.want) {
		return errChanged
	}
	return nil
}
