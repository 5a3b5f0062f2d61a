package app

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// childEnv makes this test binary be Stackdrop itself, for tests that kill it.
const childEnv = "STACKDROP_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	go func() { // a child whose test has died must not outlive it
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(exitFailed)
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, Program{Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr})
	stop()
	os.Exit(code)
}
