package window

import (
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// browser is Debian's Chromium, the desktop's own browser: whoever opens an
// address through the system gets it.
type browser struct {
	*desktop
	at image.Rectangle
}

// newBrowser makes Chromium the handler of web addresses. Its profile is new,
// and it runs without a sandbox of its own, which root may not have.
func (d *desktop) newBrowser(at image.Rectangle) *browser {
	d.Helper()
	d.write(".local/share/applications/browser.desktop", `[Desktop Entry]
Type=Application
Name=Browser
Exec=chromium --no-sandbox --disable-gpu --no-first-run --no-default-browser-check --password-store=basic --user-data-dir=`+d.mkdir("browser")+` %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
`)
	d.write(".config/mimeapps.list", "[Default Applications]\nx-scheme-handler/http=browser.desktop\nx-scheme-handler/https=browser.desktop\n")
	// xdg-open of Debian 12 knows no scheme with digits in its name, as Adobe's
	// have; GNOME's opener, which it uses where there is GNOME, does.
	d.env = append(d.env, "XDG_CURRENT_DESKTOP=GNOME")
	d.Cleanup(d.endBrowser)
	return &browser{d, at}
}

// endBrowser ends the Chromium of this desktop's profile, process by process:
// the program under test has started it, not we.
func (d *desktop) endBrowser() {
	mark := "user-data-dir=" + filepath.Join(d.home, "browser")
	for range 50 {
		left := false
		lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, line := range lines {
			text, err := os.ReadFile(line)
			if err != nil || !strings.Contains(string(text), mark) {
				continue // it has ended, or is another's
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(line))); err == nil {
				left = syscall.Kill(pid, syscall.SIGTERM) == nil || left
			}
		}
		if !left {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// allow presses Allow on the sandbox's page, as Jane Doe, and lets the browser
// open Stackdrop.
func (b *browser) allow() {
	b.Helper()
	window := b.window("--name", "^Sign in · Sandbox")
	b.place(window, b.at)
	b.x("windowactivate", "--sync", window)
	b.shot("the browser asks")
	b.x("key", "Tab", "Return")
	// The question is no window of its own, and nothing else tells when it is there.
	time.Sleep(3 * time.Second)
	b.shot("the browser asks whether to open Stackdrop")
	b.x("key", "Tab", "Return")
}
