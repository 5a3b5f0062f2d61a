package keep

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stackdrop/upload/lock"
)

// lockEvery is how often a lock that is held is tried again: the system has no
// wait for it that ctx could end.
const lockEvery = 25 * time.Millisecond

// lock waits for the lock of a keyring entry. It ends with unlock, and with the
// process. Two locks in one process keep each other away too.
func (r *Ring) lock(ctx context.Context, entry string) (unlock func(), err error) {
	if err := os.MkdirAll(r.locks, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of locks: %w", err)
	}
	sum := sha256.Sum256([]byte(entry))
	path := filepath.Join(r.locks, hex.EncodeToString(sum[:8])+".lock")
	for {
		f, err := lock.Take(path)
		if err == nil {
			return func() { r.line.then(func() { _ = f.Close() }) }, nil // closing unlocks
		}
		if !errors.Is(err, lock.ErrHeld) {
			return nil, fmt.Errorf("lock the sign-in: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for another Stackdrop to refresh the sign-in: %w", ctx.Err())
		case <-time.After(lockEvery):
		}
	}
}
