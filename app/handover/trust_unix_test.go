//go:build unix

package handover

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Others may have made the folder, or have put a socket into it while it was
// open. They get no code.
func TestNothingIsSentToOthers(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.sock")
	thief, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer thief.Close()
	for _, mode := range []os.FileMode{0o755, 0o710, 0o701, 0o777} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		sendsNothing(t, path, "open to others")
	}
	if err := thief.SetDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := thief.Accept(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the thief was called: %v", err)
	}

	others := filepath.Join(theirs(t), "s.sock")
	sendsNothing(t, others, "somebody else")
	if l, err := Listen(others, nil); err == nil || !strings.Contains(err.Error(), "somebody else") {
		t.Errorf("listens there: %v, %v", l, err)
	}
}

func sendsNothing(t *testing.T, path, why string) {
	t.Helper()
	err := Send(t.Context(), path, Message{Redirect: "adobe+1://adobeid/x?code=MARK"})
	if err == nil || errors.Is(err, ErrNobody) || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "MARK") {
		t.Errorf("got %v, want %q", err, why)
	}
}

// theirs is a folder of another user: root's, or for root one it gives away.
func theirs(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		return "/"
	}
	dir := closed(t)
	if err := os.Chown(dir, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	return dir
}
