package handover

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// longPath is the longest address of a unix socket that every system takes, in
// bytes: macOS has room for 103, Linux and Windows for 107.
const longPath = 100

// Path is where the socket of a state folder stands: in it, or, where that is
// too long for a socket, under a hash of it in a private folder below runtime.
// The state folder may be reached through links; both sides find the same place.
func Path(dir, runtime string) string {
	dir = resolved(dir)
	if path := filepath.Join(dir, "window.sock"); len(path) <= longPath {
		return path
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(runtime, runtimeName(), hex.EncodeToString(sum[:8])+".sock")
}

// resolved follows the links on the way to a folder, of which the end need not be
// there yet.
func resolved(dir string) string {
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		return real
	}
	parent := filepath.Dir(dir)
	if parent == dir || !errors.Is(err, fs.ErrNotExist) {
		return dir
	}
	return filepath.Join(resolved(parent), filepath.Base(dir))
}

// Runtime is where short-lived files of this user go.
func Runtime(getenv func(string) string) string {
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && len(dir) < longPath/2 {
		return dir
	}
	return os.TempDir()
}

// private makes a folder this user's alone, or refuses one that cannot be. It
// follows no link, which may lead into somebody else's folder.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the socket: %w", err)
	}
	if _, err := own(dir); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close the folder of the socket to others: %w", err)
	}
	return nil
}

// own looks at the folder of a socket, and refuses one that is not this user's.
func own(dir string) (fs.FileInfo, error) {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return nil, fmt.Errorf("look at the folder of the socket: %w", err)
	case !info.IsDir():
		return nil, errors.New("what should be the folder of the socket is a file or a link")
	case !mine(info):
		return nil, errors.New("the folder of the socket belongs to somebody else")
	}
	return info, nil
}
