package window

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const screenW, screenH = 1920, 1080

// desktop is a screen with a session bus and a window manager, and the home of a
// user who has never run anything. All of it ends with the test.
type desktop struct {
	*testing.T
	home string
	logs string // screenshots and what the programs printed
	env  []string
}

func newDesktop(t *testing.T, logs string) *desktop {
	t.Helper()
	d := &desktop{T: t, home: t.TempDir(), logs: logs}
	d.must(os.MkdirAll(logs, 0o755))
	d.env = []string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + d.home, "XDG_RUNTIME_DIR=" + d.mkdir("runtime"),
		"XDG_CONFIG_HOME=" + d.mkdir(".config"), "XDG_DATA_HOME=" + d.mkdir(".local/share"), "XDG_CACHE_HOME=" + d.mkdir(".cache"),
		"NO_AT_BRIDGE=1", "GIO_USE_VFS=local", "XDG_CURRENT_DESKTOP=",
	}
	d.startScreen()
	d.startBus()
	d.startWindowManager()
	return d
}

// startScreen lets Xvfb choose a free display and tell which.
func (d *desktop) startScreen() {
	d.Helper()
	told, tell, err := os.Pipe()
	d.must(err)
	defer told.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenW, screenH), "+extension", "GLX", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{tell}
	d.start("xvfb", cmd)
	tell.Close()
	number, err := io.ReadAll(told) // until Xvfb closes it, having started or failed
	d.must(err)
	if len(number) == 0 {
		d.Fatal("Xvfb did not start, see xvfb.log")
	}
	d.env = append(d.env, "DISPLAY=:"+strings.TrimSpace(string(number)))
}

// startBus starts a bus on which nothing starts by itself.
func (d *desktop) startBus() {
	d.Helper()
	socket := filepath.Join(d.home, "runtime", "bus")
	d.write("bus.conf", `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=`+socket+`</listen>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`)
	d.start("bus", exec.Command("dbus-daemon", "--nofork", "--nopidfile", "--config-file="+filepath.Join(d.home, "bus.conf")))
	d.until("the session bus listens", 10*time.Second, func() bool { _, err := os.Stat(socket); return err == nil })
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+socket)
}

// startWindowManager starts openbox without title bars, so that a window stands
// exactly where it is put.
func (d *desktop) startWindowManager() {
	d.Helper()
	d.write(".config/openbox/rc.xml", `<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc">
<theme><keepBorder>no</keepBorder></theme>
<applications><application class="*"><decor>no</decor></application></applications></openbox_config>`)
	d.start("openbox", exec.Command("openbox"))
	d.until("the window manager manages", 10*time.Second, func() bool { _, err := d.xdotool("get_num_desktops"); return err == nil })
}

// process is a running program. ended is closed when it has ended.
type process struct {
	name  string
	cmd   *exec.Cmd
	ended chan struct{}
}

// start runs a program on the desktop; its output goes to a log file.
func (d *desktop) start(name string, cmd *exec.Cmd) *process {
	d.Helper()
	log, err := os.Create(filepath.Join(d.logs, name+".log"))
	d.must(err)
	cmd.Env = slices.Concat(d.env, cmd.Env)
	cmd.Dir, cmd.Stdout, cmd.Stderr = d.home, log, log
	cmd.WaitDelay = time.Second
	d.must(cmd.Start())
	p := &process{name: name, cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		defer log.Close()
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
	}()
	d.Cleanup(func() { p.stop(5 * time.Second) })
	return p
}

// said is what a program has printed so far.
func (d *desktop) said(name string) []byte {
	d.Helper()
	data, err := os.ReadFile(filepath.Join(d.logs, name+".log"))
	d.must(err)
	return data
}

// stop asks the program to end, and makes it end after patience. It returns how
// long that took and whether asking was enough.
func (p *process) stop(patience time.Duration) (took time.Duration, willing bool) {
	begin := time.Now()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-p.ended:
		return time.Since(begin), true
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-p.ended
		return time.Since(begin), false
	}
}

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// xdotool runs one xdotool command and returns what it printed.
func (d *desktop) xdotool(args ...string) (string, error) {
	out, err := d.command("xdotool", args...)
	return strings.TrimSpace(string(out)), err
}

// x is xdotool where failure ends the test.
func (d *desktop) x(args ...string) string {
	d.Helper()
	out, err := d.xdotool(args...)
	if err != nil {
		d.Fatalf("xdotool %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func (d *desktop) command(name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(d.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.env
	return cmd.Output()
}

// window waits for a window and returns its id.
func (d *desktop) window(by, text string) string {
	d.Helper()
	var ids []string
	d.until("a window of "+text+" is there", 30*time.Second, func() bool {
		out, _ := d.xdotool("search", "--onlyvisible", by, text) // fails while there is none
		ids = strings.Fields(out)
		return len(ids) > 0
	})
	return ids[len(ids)-1]
}

// place moves and sizes a window and waits until it is so.
func (d *desktop) place(window string, r image.Rectangle) {
	d.Helper()
	d.x("windowmove", window, fmt.Sprint(r.Min.X), fmt.Sprint(r.Min.Y))
	d.x("windowsize", window, fmt.Sprint(r.Dx()), fmt.Sprint(r.Dy()))
	want := fmt.Sprintf("X=%d\nY=%d\nWIDTH=%d\nHEIGHT=%d\n", r.Min.X, r.Min.Y, r.Dx(), r.Dy())
	d.until("the window stands at "+r.String(), 10*time.Second, func() bool {
		return strings.Contains(d.x("getwindowgeometry", "--shell", window), want)
	})
}

// shot keeps a picture of the screen.
func (d *desktop) shot(name string) {
	d.Helper()
	if _, err := d.command("import", "-window", "root", filepath.Join(d.logs, name+".png")); err != nil {
		d.Errorf("screenshot %s: %v", name, err)
	}
}

// until polls a condition, and ends the test when it does not come true.
func (d *desktop) until(what string, patience time.Duration, is func() bool) {
	d.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
		if time.Now().After(end) {
			d.shot("failed")
			d.Fatalf("waited %v in vain until %s", patience, what)
		}
	}
}

func (d *desktop) mkdir(name string) string {
	d.Helper()
	path := filepath.Join(d.home, name)
	d.must(os.MkdirAll(path, 0o700))
	return path
}

func (d *desktop) write(name, content string) {
	d.Helper()
	d.mkdir(filepath.Dir(name))
	d.must(os.WriteFile(filepath.Join(d.home, name), []byte(content), 0o600))
}

func (d *desktop) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// artifacts is where screenshots and logs are kept.
func artifacts() string { return cmp.Or(os.Getenv("STACKDROP_ARTIFACTS"), "../../.artifacts") }
