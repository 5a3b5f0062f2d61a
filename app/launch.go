package app

import (
	"context"
	"os/exec"
	"time"
)

// launch starts another program and leaves it to itself. A program that fails
// at once is an error. The goroutine that waits for it ends with it.
func launch(ctx context.Context, cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(2 * time.Second):
	case <-ctx.Done():
	}
	return nil
}
