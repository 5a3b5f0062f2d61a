package handover

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// longPath is the longest address of a unix socket that every system takes, in
// bytes: macOS has room for 103, Linux and Windows for 107.
const longPath = 100

// Path is where the socket of a state folder stands: in it, or, where that is
// too long for a socket, under a hash of it in a private folder below runtime.
func Path(dir, runtime string) string {
	if path := filepath.Join(dir, "window.sock"); len(path) <= longPath {
		return path
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(runtime, runtimeName(), hex.EncodeToString(sum[:8])+".sock")
}

// Runtime is where short-lived files of this user go.
func Runtime(getenv func(string) string) string {
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && len(dir) < longPath/2 {
		return dir
	}
	return os.TempDir()
}

// private makes a folder that is this user's alone, or refuses one that is not.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the socket: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at the folder of the socket: %w", err)
	}
	if !info.IsDir() || !mine(info) {
		return errors.New("the folder of the socket belongs to somebody else")
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close the folder of the socket to others: %w", err)
	}
	return nil
}
