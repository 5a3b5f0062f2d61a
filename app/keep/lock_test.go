package keep

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// holderEnv makes this test binary a second process that holds a lock.
const holderEnv = "STACKDROP_TEST_LOCK"

func TestMain(m *testing.M) {
	dir := os.Getenv(holderEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	if _, err := New(System{}, address, dir).lock(context.Background(), "x"); err != nil {
		os.Exit(1)
	}
	os.Stdout.WriteString("held\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until the test ends or closes it
}

func contextThatEnds(t *testing.T) (context.Context, func()) {
	return context.WithTimeout(t.Context(), 10*time.Millisecond)
}

func TestTheLockReachesOtherProcessesAndEndsWithThem(t *testing.T) {
	dir := t.TempDir()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holderEnv+"="+dir)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := other.StdoutPipe()
	if err == nil {
		err = other.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	ctx, cancel := contextThatEnds(t)
	defer cancel()
	r := New(System{}, address, dir)
	if _, err := r.lock(ctx, "x"); err == nil {
		t.Error("another process holds the lock")
	}
	_ = other.Process.Kill()
	_ = other.Wait() // killed
	unlock, err := r.lock(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
