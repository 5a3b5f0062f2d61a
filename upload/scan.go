package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fvbommel/sortorder"
	"golang.org/x/text/unicode/norm"
)

// found is a file the scan came upon: to be uploaded, or with the reason why it
// cannot be. Nothing is left out in silence: what is skipped is in skipped.
type found struct {
	path string
	dir  []string // folders below the destination, NFC
	name string   // NFC
	identity
	err error
}

// scan walks what was dropped. Folders keep their tree, links are followed
// unless they lead back, and trouble with one entry never hides another.
type scan struct {
	ctx     context.Context
	emit    func(found) error
	skip    func(Skipped)
	version bool // folders cannot become versions
}

var errFolderVersion = errors.New("a folder cannot become a version")

// run emits everything below path; it stops only when emit or ctx says so.
func (s *scan) run(path string) error {
	return s.visit(path, nil, nil)
}

func (s *scan) visit(path string, dir []string, above []os.FileInfo) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	name := filepath.Base(path)
	if isJunk(name) && len(above) > 0 {
		s.skip(Skipped{Path: path, Reason: "system file"})
		return nil
	}
	f := found{path: path, dir: dir, name: remoteName(name)}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.err = fmt.Errorf("look at the file: %w", err)
		return s.emit(f)
	case info.IsDir():
		return s.folder(f, info, above)
	}
	f.identity = identityOf(info)
	f.err = uploadable(info)
	if f.err == nil {
		f.err = readable(path)
	}
	return s.emit(f)
}

func (s *scan) folder(f found, info fs.FileInfo, above []os.FileInfo) error {
	if s.version {
		f.err = errFolderVersion
		return s.emit(f)
	}
	if slices.ContainsFunc(above, func(a os.FileInfo) bool { return os.SameFile(a, info) }) {
		f.err = errLoop
		return s.emit(f)
	}
	entries, err := os.ReadDir(f.path)
	if err != nil { // what could be read of it goes on below
		broken := f
		broken.err = fmt.Errorf("open the folder: %w", err)
		if err := s.emit(broken); err != nil {
			return err
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if sortorder.NaturalLess(a.Name(), b.Name()) {
			return -1
		}
		return 1
	})
	dir := append(slices.Clone(f.dir), f.name)
	above = append(slices.Clone(above), info)
	for _, e := range entries {
		if err := s.visit(filepath.Join(f.path, e.Name()), dir, above); err != nil {
			return err
		}
	}
	return nil
}

// remoteName is a file's name as Frame.io will store it: NFC, and text.
func remoteName(name string) string {
	return norm.NFC.String(strings.ToValidUTF8(name, "\uFFFD"))
}

// readable opens the file, so that a missing right is said at once and not
// hours later when its turn comes.
func readable(path string) error {
	f, err := openShared(path)
	if err != nil {
		return fmt.Errorf("open the file: %w", err)
	}
	return f.Close()
}
