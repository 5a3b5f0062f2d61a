package scheme

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeXDG puts a program that writes down its arguments in place of xdg-mime.
func fakeXDG(t *testing.T, exit string) (said string) {
	t.Helper()
	bin := t.TempDir()
	said = filepath.Join(bin, "said")
	script := "#!/bin/sh\necho \"$@\" >>'" + said + "'\nexit " + exit + "\n"
	if err := os.WriteFile(filepath.Join(bin, "xdg-mime"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	return said
}

func TestRegisterOnLinux(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	said := fakeXDG(t, "0")
	for _, program := range []string{"/old/place", `/opt/100% "odd" $HOME\name/stackdrop`} {
		if err := Register(t.Context(), "adobe+0f3a", program); err != nil {
			t.Fatal(err)
		}
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
