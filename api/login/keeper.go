package login

import (
	"context"
	"errors"
)

// Keeper is where one sign-in is kept: a keyring entry, or memory where there is
// no keyring. Several processes may share it. Its methods end with their
// context, even if the keyring behind them asks the user something.
type Keeper interface {
	// Load gives what was saved last; ErrNobody if there is nothing.
	Load(ctx context.Context) (Kept, error)
	// Save replaces it, all or nothing. ErrNobody if there is nothing to replace:
	// whoever signed out meanwhile stays so. A zero Kept removes the entry.
	Save(ctx context.Context, kept Kept) error
	// Lock keeps all others that share the entry, in other processes too, from
	// holding the lock at the same time. It ends with its process. Load and Save
	// are called with and without it.
	Lock(ctx context.Context) (unlock func(), err error)
}

// ErrNobody is a Keeper's answer when nothing is kept.
var ErrNobody = errors.New("nobody is signed in")
