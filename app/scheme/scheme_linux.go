package scheme

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// register writes a desktop file of its own for the scheme and makes it the
// default (freedesktop.org, Desktop Entry Specification and Shared MIME-info).
func register(ctx context.Context, scheme, program string) error {
	if !utf8.ValidString(program) || strings.ContainsFunc(program, unicode.IsControl) {
		return fmt.Errorf("the path of this program, %q, has characters in it that no desktop file takes; put Stackdrop elsewhere", program)
	}
	dir, err := applications()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder of desktop files: %w", err)
	}
	name := "stackdrop-" + strings.ReplaceAll(scheme, "+", "-") + ".desktop"
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path+".new", []byte(entry(scheme, program)), 0o644); err != nil {
		return fmt.Errorf("write the desktop file: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write the desktop file: %w", err)
	}
	err = exec.CommandContext(ctx, "xdg-mime", "default", name, "x-scheme-handler/"+scheme).Run()
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("xdg-mime is not installed (package xdg-utils)")
	}
	if err != nil {
		return fmt.Errorf("make Stackdrop the program for %s: %w", scheme, err)
	}
	if !hasOpener(os.Getenv("XDG_CURRENT_DESKTOP")) && !(plain.MatchString(program) && takes(scheme)) {
		return ErrSomeBrowsers
	}
	return nil
}

func applications() (string, error) {
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "applications"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find your home folder: %w", err)
	}
	return filepath.Join(home, ".local", "share", "applications"), nil
}

func entry(scheme, program string) string {
	return `[Desktop Entry]
Type=Application
Name=Stackdrop sign-in
Comment=Takes the answer of Adobe's sign-in to the open Stackdrop
Exec=` + quoted(program) + ` %u
NoDisplay=true
Terminal=false
MimeType=x-scheme-handler/` + scheme + `;
`
}

// plain is a program that needs no quotes in Exec.
var plain = regexp.MustCompile(`^[A-Za-z0-9/._+,@:-]+$`)

// quoted is an argument of Exec: as it is where possible, since xdg-open does not
// understand quotes. Else in double quotes with the characters that are special
// there escaped, then backslashes doubled as in every value, and % as %%.
func quoted(arg string) string {
	if plain.MatchString(arg) {
		return arg
	}
	inQuotes := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(arg)
	return strings.NewReplacer(`\`, `\\`, `%`, `%%`).Replace(`"` + inQuotes + `"`)
}
