package scheme

import (
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// Browsers come to a program in two ways. Firefox looks it up itself (GIO);
// Chromium and its relatives start xdg-open, which hands on to the desktop's own
// opener, or, where there is none it knows, reads the desktop file itself. That
// last way has two gaps: up to xdg-utils 1.1.3 it takes an address with a digit
// in its scheme for a file's name, and in all versions it does not understand a
// program's name in quotes.

// openers are the programs xdg-open hands on to, by words of XDG_CURRENT_DESKTOP
// (xdg-open, detectDE and open_gnome3 to open_enlightenment).
var openers = map[string][]string{
	"GNOME":         {"gio"},
	"CINNAMON":      {"gio"},
	"MATE":          {"gio"},
	"XFCE":          {"exo-open", "gio"},
	"KDE":           {"kde-open", "kde-open5", "kde-open6"},
	"DEEPIN":        {"dde-open"},
	"ENLIGHTENMENT": {"enlightenment_open"},
}

// hasOpener says whether xdg-open hands on to a program that is there.
func hasOpener(desktop string) bool {
	words := strings.FieldsFunc(strings.ToUpper(desktop), func(r rune) bool { return r == ':' || r == '-' })
	for _, word := range words {
		if slices.ContainsFunc(openers[word], isProgram) {
			return true
		}
	}
	return false
}

func isProgram(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// schemes finds xdg-open's own pattern of what is no file's name.
var schemes = regexp.MustCompile(`grep .*'(\^\[\[:alpha:\][^']*:)'`)

// takes says whether xdg-open by itself takes addresses of a scheme. It is only
// read, never run: it would open something. One that looks unlike any known is
// trusted.
func takes(scheme string) bool {
	path, err := exec.LookPath("xdg-open")
	if err != nil {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	defer f.Close()
	script, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return true
	}
	found := schemes.FindSubmatch(script)
	if found == nil {
		return true
	}
	pattern, err := regexp.Compile(string(found[1]))
	return err != nil || pattern.MatchString(scheme+":")
}
