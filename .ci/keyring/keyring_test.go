// Package keyring proves that tokens can be kept in a real Secret Service:
// gnome-keyring on a session bus of its own, without a screen.
package keyring

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

func TestSecretService(t *testing.T) {
	startService(t)
	const service, user, token = "stackdrop-test", "jane@studio.tv", "fio-u-not a real one ü"
	if _, err := keyring.Get(service, user); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("a token before there is one: %v, want ErrNotFound", err)
	}
	for _, want := range []string{"an older one", token} {
		if err := keyring.Set(service, user, want); err != nil {
			t.Fatalf("keep the token: %v", err)
		}
		if got, err := keyring.Get(service, user); err != nil || got != want {
			t.Fatalf("got %q and %v back", got, err)
		}
	}
	if err := keyring.Delete(service, user); err != nil {
		t.Errorf("sign out: %v", err)
	}
	if _, err := keyring.Get(service, user); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("after sign-out: %v, want ErrNotFound", err)
	}
}

// busConfig makes a bus on which nothing starts by itself.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

// startService points this process at a bus with an unlocked, empty keyring.
func startService(t *testing.T) {
	t.Helper()
	home := t.TempDir()
	private := filepath.Join(home, "runtime")
	socket, config := filepath.Join(private, "bus"), filepath.Join(home, "bus.conf")
	if err := errors.Join(os.Mkdir(private, 0o700), os.WriteFile(config, []byte(strings.Replace(busConfig, "SOCKET", socket, 1)), 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"HOME": home, "XDG_DATA_HOME": home, "XDG_RUNTIME_DIR": private, "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + socket} {
		t.Setenv(name, value)
	}
	run(t, exec.Command("dbus-daemon", "--nofork", "--nopidfile", "--config-file="+config))
	until(t, "the bus listens", func() bool { _, err := os.Stat(socket); return err == nil })
	daemon := exec.Command("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock")
	daemon.Stdin = strings.NewReader("password of the keyring")
	run(t, daemon)
	until(t, "the keyring answers", func() bool {
		_, err := keyring.Get("nothing", "nobody")
		return errors.Is(err, keyring.ErrNotFound)
	})
}

// run starts a program and ends it with the test.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended already
		_ = cmd.Wait()
	})
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
