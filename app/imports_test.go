package app_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "stackdrop"

// rooms says which of our own packages a room may import, room by room. The
// empty name is the program itself, main.go.
var rooms = map[string][]string{
	"":                  {"app"},
	"app":               {"app/handover", "app/keep", "app/scheme", "widgets", "upload", "api", "api/v2", "api/v4", "api/login", "api/sandbox"},
	"app/handover":      nil,
	"app/keep":          {"api", "api/login", "upload/lock"},
	"app/scheme":        nil,
	"widgets":           nil,
	"upload":            {"api", "upload/lock"},
	"upload/lock":       nil,
	"api":               nil,
	"api/apitest":       {"api"},
	"api/login":         {"api"},
	"api/rest":          {"api"},
	"api/v2":            {"api", "api/rest"},
	"api/v4":            {"api", "api/rest"},
	"api/sandbox":       {"api/sandbox/oauth"},
	"api/sandbox/oauth": nil,
}

// outside forbids packages of others to rooms, tests of theirs included.
var outside = []struct {
	rooms  []string
	prefix string
	reason string
}{
	{[]string{"app", "widgets", "upload", "api"}, "fyne.io/fyne/v2/app", "it needs a C compiler and X headers; only main.go may, so that the rest tests without"},
	{[]string{"upload", "api"}, "fyne.io/", "the engine and the services know no window"},
	{[]string{"widgets"}, "net/http", "widgets draw rows and call back; they talk to nobody"},
}

// imported is one import in one file.
type imported struct {
	file string // slash-separated, from the top of the module
	path string
}

// fault says what is wrong with an import; "" if nothing is.
func (i imported) fault() string {
	room, isTest := roomOf(i.file), strings.HasSuffix(i.file, "_test.go")
	for _, rule := range outside {
		if within(i.path, rule.prefix) && slices.ContainsFunc(rule.rooms, func(r string) bool { return within(room, r) }) {
			return rule.reason
		}
	}
	ours, isOurs := strings.CutPrefix(i.path, module+"/")
	allowed, known := rooms[room]
	switch {
	case !known:
		return "this room is not in the table of rooms: say there what it may import"
	case !isOurs, ours == room, slices.Contains(allowed, ours):
		return ""
	case within(room, "api/sandbox"):
		return "the sandbox checks the others, so it speaks the wire format from types of its own"
	case room == "widgets":
		return "widgets take rows in and give callbacks out, and know nothing of uploads or services"
	case isTest:
		return "" // a test may put rooms together, except for the two above
	case len(allowed) == 0:
		return "this room imports nothing of ours"
	}
	return "of ours, this room imports only " + strings.Join(allowed, ", ")
}

// roomOf is the package a file stands in, from the top of the module.
func roomOf(file string) string {
	i := strings.LastIndex(file, "/")
	return file[:max(i, 0)]
}

// within says whether path is prefix or something below it.
func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}

func TestImportRules(t *testing.T) {
	all, err := importsBelow("..")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range all {
		seen[roomOf(i.file)] = true
		if why := i.fault(); why != "" {
			t.Errorf("%s imports %s: %s", i.file, i.path, why)
		}
	}
	for _, room := range []string{"api", "upload", "widgets"} {
		if !seen[room] {
			t.Errorf("no file of %s was looked at, only %v", room, slices.Sorted(maps.Keys(seen)))
		}
	}
}

// importsBelow lists the imports of every Go file of the module at top, under
// every build tag.
func importsBelow(top string) ([]imported, error) {
	var all []imported
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != top && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return fmt.Errorf("read the imports of %s: %w", file, err)
		}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return fmt.Errorf("read the imports of %s: %w", file, err)
			}
			all = append(all, imported{filepath.ToSlash(file), name})
		}
		return nil
	})
	return all, err
}

// TestImportRulesBite proves that the rules find what they are for.
func TestImportRulesBite(t *testing.T) {
	for _, c := range []struct {
		file, path string
		faulty     bool
	}{
		{"main.go", "stackdrop/app", false},
		{"main.go", "fyne.io/fyne/v2/app", false},
		{"main.go", "stackdrop/upload", true},
		{"app/window.go", "stackdrop/api/sandbox", false},
		{"app/window.go", "fyne.io/fyne/v2/app", true},
		{"app/window_test.go", "fyne.io/fyne/v2/app", true},
		{"app/window.go", "fyne.io/fyne/v2/container", false},
		{"app/window.go", "stackdrop/api/rest", true},
		{"widgets/tree.go", "fyne.io/fyne/v2/widget", false},
		{"widgets/tree.go", "stackdrop/upload", true},
		{"widgets/tree_test.go", "stackdrop/api", true},
		{"widgets/tree.go", "net/http", true},
		{"widgets/tree.go", "net/http/httptest", true},
		{"widgets/tree.go", "net/url", false},
		{"upload/parts.go", "stackdrop/api", false},
		{"upload/parts.go", "stackdrop/api/v2", true},
		{"upload/parts.go", "stackdrop/widgets", true},
		{"upload/parts.go", "net/http", false},
		{"upload/parts.go", "fyne.io/fyne/v2", true},
		{"upload/parts_test.go", "fyne.io/fyne/v2", true},
		{"upload/parts_test.go", "stackdrop/api/sandbox", false},
		{"api/node.go", "stackdrop/upload", true},
		{"api/v2/assets.go", "stackdrop/api/rest", false},
		{"api/v2/assets.go", "stackdrop/api/sandbox", true},
		{"api/v2/assets_test.go", "stackdrop/api/sandbox", false},
		{"api/v2/assets.go", "fyne.io/fyne/v2/storage", true},
		{"api/sandbox/store.go", "stackdrop/api", true},
		{"api/sandbox/store_test.go", "stackdrop/api/v2", true},
		{"api/sandbox/store_test.go", "stackdrop/api/sandbox", false},
		{"util/strings.go", "strings", true},
	} {
		i := imported{c.file, c.path}
		if why := i.fault(); (why != "") != c.faulty {
			t.Errorf("%s importing %s: faulty %v, want %v (%s)", c.file, c.path, why != "", c.faulty, why)
		}
	}
}
