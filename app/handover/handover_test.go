package handover

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func listen(t *testing.T, path string, handle func(Message) error) *Listener {
	t.Helper()
	l, err := Listen(path, handle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // closed before by some
	return l
}

// closed is a folder as Listen leaves it.
func closed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestASecondOneHandsOver(t *testing.T) {
	path := Path(t.TempDir(), t.TempDir())
	got := make(chan Message, 2)
	listen(t, path, func(m Message) error {
		got <- m
		return nil
	})
	want := []Message{{Redirect: "adobe+00ff://adobeid/x?code=1&state=2"}, {Show: true}}
	for _, m := range want {
		if err := Send(t.Context(), path, m); err != nil {
			t.Fatal(err)
		}
		if here := <-got; here != m {
			t.Errorf("%v arrived as %v", m, here)
		}
	}
}

func TestWhatIsNotTakenIsSaid(t *testing.T) {
	path := Path(t.TempDir(), t.TempDir())
	listen(t, path, func(Message) error { return errors.New("no sign-in is waiting") })
	err := Send(t.Context(), path, Message{Redirect: "x"})
	if no, ok := errors.AsType[Refusal](err); !ok || no != "no sign-in is waiting" {
		t.Errorf("got %v", err)
	}
}

func TestNobodyListens(t *testing.T) {
	path := Path(t.TempDir(), t.TempDir())
	if err := Send(t.Context(), path, Message{Show: true}); !errors.Is(err, ErrNobody) {
		t.Errorf("never started: %v", err)
	}
	l := listen(t, path, func(Message) error { return nil })
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Send(t.Context(), path, Message{Show: true}); !errors.Is(err, ErrNobody) {
		t.Errorf("ended: %v", err)
	}
}

func TestASocketLeftBehindIsReplaced(t *testing.T) {
	path := Path(closed(t), t.TempDir())
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false) // as after kill -9
	dead.Close()
	if err := Send(t.Context(), path, Message{Show: true}); !errors.Is(err, ErrNobody) {
		t.Errorf("dead: %v", err)
	}
	listen(t, path, func(Message) error { return nil })
	if err := Send(t.Context(), path, Message{Show: true}); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheSameUser(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := Path(dir, t.TempDir())
	listen(t, path, func(Message) error { return nil })
	for name, want := range map[string]os.FileMode{dir: 0o700, path: 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestLongFoldersHaveShortSockets(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long name/", 20))
	runtime, err := os.MkdirTemp("", "sd") // short, unlike a test's own
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(runtime)
	path := Path(long, runtime)
	if len(path) > longPath || !strings.HasPrefix(path, runtime) || path == Path(long+"x", runtime) {
		t.Fatalf("%q", path)
	}
	listen(t, path, func(Message) error { return nil })
	if err := Send(t.Context(), path, Message{Show: true}); err != nil {
		t.Error(err)
	}
}

func TestAFileInPlaceOfTheFolderIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, link} { // a link may lead into somebody else's folder
		if l, err := Listen(filepath.Join(dir, "s.sock"), nil); err == nil {
			t.Errorf("listens in %s: %v", dir, l.Close())
		}
	}
}

// The state folder is reached through a link, as when it stands on another disk.
func TestALinkedStateFolder(t *testing.T) {
	real, link := t.TempDir(), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	for _, below := range []string{"", "state", filepath.Join("a", "b")} {
		first := Path(filepath.Join(link, below), t.TempDir()) // the folder need not be there yet
		listen(t, first, func(Message) error { return nil })
		if err := Send(t.Context(), Path(filepath.Join(real, below), t.TempDir()), Message{Show: true}); err != nil {
			t.Errorf("link/%s: %v", below, err)
		}
		if second := Path(filepath.Join(link, below), t.TempDir()); second != first {
			t.Errorf("link/%s: it listens at %s, and is looked for at %s", below, first, second)
		}
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	if err := os.Symlink(filepath.Join(real, "gone"), nowhere); err != nil {
		t.Fatal(err)
	}
	if l, err := Listen(Path(nowhere, t.TempDir()), nil); err == nil {
		t.Errorf("listens in what is not there: %v", l.Close())
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	path := Path(t.TempDir(), t.TempDir())
	listen(t, path, func(m Message) error { return fmt.Errorf("taken: %v", m) })
	for _, line := range []string{"{}\n", "nonsense code=secret\n", `{"v":2,"show":true}` + "\n", "no end", strings.Repeat("x", longLine+1) + "\n"} {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(line)) // cut off when it is too long
		_ = conn.(*net.UnixConn).CloseWrite()
		if back, err := receive(conn); err == nil && (back.Error == "" || strings.Contains(back.Error, "taken") || strings.Contains(back.Error, "secret")) {
			t.Errorf("%.20q was answered %q", line, back.Error)
		}
		conn.Close()
	}
	if err := Send(t.Context(), path, Message{Show: true}); err == nil || !strings.Contains(err.Error(), "taken") {
		t.Errorf("after that: %v", err)
	}
}

func TestTheCodeIsPrintedNowhere(t *testing.T) {
	m := Message{Redirect: "adobe+1://adobeid/x?code=MARK"}
	text := fmt.Sprintf("%v %+v %#v %s %q %d %v", m, m, m, m, m, m, wire{Message: m})
	if strings.Contains(text, "MARK") {
		t.Error(text)
	}
}

func TestManyAtOnce(t *testing.T) {
	path := Path(t.TempDir(), t.TempDir())
	var mu sync.Mutex
	n := 0
	listen(t, path, func(Message) error {
		mu.Lock()
		defer mu.Unlock()
		n++
		return nil
	})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := Send(t.Context(), path, Message{Show: true}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n != 50 {
		t.Errorf("%d of 50 arrived", n)
	}
}
