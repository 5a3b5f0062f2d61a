//go:build unix

package handover

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// runtimeName differs between users, who may share /tmp.
func runtimeName() string { return "stackdrop-" + strconv.Itoa(os.Getuid()) }

func mine(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}

// trusted says whether only this user can be listening at path. Listen has closed
// the folder to others, who may have been there first, in /tmp. Whoever could
// exchange the folder between this look and the call owns the folder above it.
func trusted(path string) error {
	dir, err := own(filepath.Dir(path))
	if err != nil {
		return err
	}
	socket, err := os.Lstat(path)
	switch {
	case err != nil:
		return err
	case dir.Mode().Perm()&0o077 != 0:
		return errors.New("the folder of the socket is open to others")
	case !mine(socket):
		return errors.New("the socket belongs to somebody else")
	}
	return nil
}
