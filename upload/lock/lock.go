// Package lock keeps processes out of each other's way by a locked file. The
// lock ends with the process, however it ends; closing the file gives it back.
package lock

import "errors"

// ErrHeld: another process, or another Take of this one, holds the lock.
var ErrHeld = errors.New("the lock is held")
