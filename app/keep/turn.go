package keep

import (
	"context"
	"fmt"
)

// turn is a mutex for which nobody waits longer than their context.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	if ctx.Err() != nil {
		return waited(ctx)
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return waited(ctx)
	}
}

func (t turn) give() { <-t }

func waited(ctx context.Context) error {
	return fmt.Errorf("wait for the system's keyring: %w", ctx.Err())
}
