//go:build !windows

package sandbox

import (
	"errors"
	"os"
	"path"
	"syscall"
)

// lock keeps a second process out of the folder; the system lets go of it when
// the process dies, however it dies.
func (d *disk) lock() (*os.File, error) {
	f, err := d.root.OpenFile(path.Join(hidden, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errInUse, f.Close())
	}
	return f, nil
}
