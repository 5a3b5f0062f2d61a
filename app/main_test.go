package app

import (
	"context"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, Program{Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr})
	stop()
	os.Exit(code)
}
