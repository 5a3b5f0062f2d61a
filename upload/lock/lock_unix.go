//go:build unix

package lock

import (
	"errors"
	"os"
	"syscall"
)

// Take locks the file at path, making it if it is not there, or fails with
// ErrHeld at once.
func Take(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrHeld
	}
	if err != nil {
		_ = f.Close() // the lock is what failed
		return nil, err
	}
	return f, nil
}
