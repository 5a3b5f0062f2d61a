package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
)

// disk is Options.Dir. Every path goes through os.Root, so no name, and no
// link somebody planted, leads out of it.
type disk struct {
	root *os.Root
	log  *slog.Logger
}

func openDisk(dir string, log *slog.Logger) (*disk, error) {
	if dir == "" {
		return nil, errors.New("the sandbox needs a folder for finished files")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the sandbox's folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's folder: %w", err)
	}
	d := &disk{root, log}
	if err := root.MkdirAll(path.Join(hidden, "parts"), 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("make the sandbox's folder: %w", err), root.Close())
	}
	return d, nil
}

// apply makes the disk follow a change that is already in the log. Trouble is
// logged and not returned: the change has happened, and Verify will tell.
func (d *disk) apply(c *change) {
	for _, dir := range c.Dirs {
		d.tell("make folder", dir, d.root.MkdirAll(dir, 0o755))
	}
	for _, m := range c.Moves {
		d.tell("move", m.From, d.move(m))
	}
	for _, m := range c.Copies {
		d.tell("copy", m.From, d.copy(m))
	}
	for _, p := range c.Gone {
		d.tell("remove", p, d.root.RemoveAll(p))
	}
}

// redo repeats the end of a change that a crash may have cut off.
func (d *disk) redo(c *change) {
	left := *c
	left.Moves = nil
	for _, m := range c.Moves {
		if _, err := d.root.Lstat(m.To); errors.Is(err, fs.ErrNotExist) {
			left.Moves = append(left.Moves, m)
		}
	}
	d.apply(&left)
}

// move renames; a directory that never had a file in it need not exist.
func (d *disk) move(m move) error {
	if err := d.root.MkdirAll(path.Dir(m.To), 0o755); err != nil {
		return err
	}
	err := d.root.Rename(m.From, m.To)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// copy makes a second name for the same bytes.
func (d *disk) copy(m move) error {
	if err := d.root.MkdirAll(path.Dir(m.To), 0o755); err != nil {
		return err
	}
	err := d.root.Link(m.From, m.To)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

func (d *disk) tell(what, name string, err error) {
	if err != nil {
		d.log.Warn("sandbox: "+what, "path", name, "err", err)
	}
}
