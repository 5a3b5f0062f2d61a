package scheme

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// fakeXDG puts programs in place of xdg-utils: xdg-mime writes down its
// arguments, and xdg-open is one of today that hands on to gio.
func fakeXDG(t *testing.T, exit string) (bin, said string) {
	t.Helper()
	bin = t.TempDir()
	said = filepath.Join(bin, "said")
	program(t, bin, "xdg-mime", "echo \"$@\" >>'"+said+"'\nexit "+exit)
	program(t, bin, "xdg-open", isFile(`grep -Eq '^[[:alpha:]][[:alpha:][:digit:]+\.\-]*:'`))
	program(t, bin, "gio", "")
	t.Setenv("PATH", bin)
	t.Setenv("XDG_CURRENT_DESKTOP", "GNOME")
	return bin, said
}

func program(t *testing.T, dir, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// isFile is the place in xdg-open that tells files from addresses.
func isFile(pattern string) string {
	return `# Returns true if argument is a file:// URL or path
is_file_url_or_path()
{
    if echo "$1" | grep -q '^file://' \
            || ! echo "$1" | ` + pattern + `; then
        return 0
    else
        return 1
    fi
}`
}

// Of a desktop without an opener, Debian 12's xdg-open takes no digits, and none
// takes a program in quotes. Firefox does without it.
func TestWhichBrowsersFindIt(t *testing.T) {
	const old, plain = `egrep -q '^[[:alpha:]+\.\-]+:'`, "/opt/stackdrop"
	for name, c := range map[string]struct {
		desktop, opener, xdgOpen, program string
		want                              error
	}{
		"Debian 12, no desktop":             {"", "gio", old, plain, ErrSomeBrowsers},
		"Debian 12, LXDE":                   {"LXDE", "gio", old, plain, ErrSomeBrowsers},
		"Debian 12, GNOME":                  {"GNOME", "gio", old, plain, nil},
		"Ubuntu":                            {"ubuntu:GNOME", "gio", old, plain, nil},
		"Cinnamon":                          {"X-Cinnamon", "gio", old, plain, nil},
		"KDE":                               {"KDE", "kde-open5", old, plain, nil},
		"XFCE":                              {"XFCE", "exo-open", old, plain, nil},
		"XFCE without exo":                  {"XFCE", "gio", old, plain, nil},
		"GNOME without gio":                 {"GNOME", "none", old, plain, ErrSomeBrowsers},
		"today's, no desktop":               {"", "none", `grep -Eq '^[[:alpha:]][[:alpha:][:digit:]+\.\-]*:'`, plain, nil},
		"today's, no desktop, with a space": {"", "none", `grep -Eq '^[[:alpha:]][[:alpha:][:digit:]+\.\-]*:'`, "/opt/my stackdrop", ErrSomeBrowsers},
		"GNOME, with a space":               {"GNOME", "gio", old, "/opt/my stackdrop", nil},
		"an xdg-open of somebody's own":     {"", "none", "true", plain, nil},
		"a pattern that is none":            {"", "none", `egrep -q '^[[:alpha:]+(:'`, plain, nil},
	} {
		t.Setenv("XDG_DATA_HOME", t.TempDir())
		bin, _ := fakeXDG(t, "0")
		if err := os.Remove(filepath.Join(bin, "gio")); err != nil {
			t.Fatal(err)
		}
		program(t, bin, c.opener, "")
		program(t, bin, "xdg-open", isFile(c.xdgOpen))
		t.Setenv("XDG_CURRENT_DESKTOP", c.desktop)
		if err := Register(t.Context(), "adobe+958e", c.program); err != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	bin, _ := fakeXDG(t, "0")
	t.Setenv("XDG_CURRENT_DESKTOP", "")
	if err := os.Remove(filepath.Join(bin, "xdg-open")); err != nil {
		t.Fatal(err)
	}
	if err := Register(t.Context(), "adobe+958e", plain); err != ErrSomeBrowsers {
		t.Errorf("without xdg-open: %v", err)
	}
}

func TestRegisterOnLinux(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	_, said := fakeXDG(t, "0")
	for _, program := range []string{"/old/place", `/opt/100% "odd" $HOME\name/stackdrop`} {
		if err := Register(t.Context(), "adobe+0f3a", program); err != nil {
			t.Fatal(err)
		}
	}
	if got := entry("adobe+0f3a", "/old/place"); !strings.Contains(got, "\nExec=/old/place %u\n") {
		t.Errorf("quotes that are not needed:\n%s", got)
	}
	files, err := os.ReadDir(filepath.Join(data, "applications"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	got, err := os.ReadFile(filepath.Join(data, "applications", "stackdrop-adobe-0f3a.desktop"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"[Desktop Entry]\n", "\nMimeType=x-scheme-handler/adobe+0f3a;\n", "\nNoDisplay=true\n",
		"\n" + `Exec="/opt/100%% \\"odd\\" \\$HOME\\\\name/stackdrop" %u` + "\n",
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	calls, err := os.ReadFile(said)
	if want := "default stackdrop-adobe-0f3a.desktop x-scheme-handler/adobe+0f3a\n"; err != nil || string(calls) != want+want {
		t.Errorf("%q, %v", calls, err)
	}
}

// A desktop file is lines of UTF-8: the program's path must not make one more.
func TestAPathThatNoDesktopFileTakes(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	_, said := fakeXDG(t, "0")
	for _, program := range []string{"/opt/a\nHidden=true/stackdrop", "/opt/a\r/s", "/opt/a\tb", "/opt/\x1b[0m", "/opt/\u0085", "/opt/\xff"} {
		if err := Register(t.Context(), "adobe+0f3a", program); err == nil || !strings.Contains(err.Error(), "elsewhere") || !utf8.ValidString(err.Error()) || strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("%q: %v", program, err)
		}
	}
	if files, err := filepath.Glob(filepath.Join(data, "*", "*")); err != nil || len(files) != 0 {
		t.Errorf("written: %q, %v", files, err)
	}
	if calls, err := os.ReadFile(said); err == nil {
		t.Errorf("called: %s", calls)
	}
}

func TestRegisterSaysWhatIsMissing(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	t.Setenv("PATH", t.TempDir())
	if err := Register(t.Context(), "adobe+0f3a", "/x"); err == nil || !strings.Contains(err.Error(), "xdg-utils") {
		t.Errorf("no xdg-mime: %v", err)
	}
	fakeXDG(t, "3")
	if err := Register(t.Context(), "adobe+0f3a", "/x"); err == nil || !strings.Contains(err.Error(), "adobe+0f3a") {
		t.Errorf("xdg-mime fails: %v", err)
	}
}
