package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNoSkips finds skips that this run did not happen to meet, such as those
// for another system.
func TestNoSkips(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../..", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata" || entry.Name() == ".artifacts"):
			return filepath.SkipDir
		case !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files++
		found, err := skipsIn(name, nil)
		for _, s := range found {
			dir := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(name), "../.."))
			if maySkip[path.Join("stackdrop", dir)+"."+s.test] == "" {
				t.Errorf("%s: %s may skip without a reason in .ci/tally", s.at, s.test)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 3 {
		t.Errorf("only %d files of tests were looked at", files)
	}
}

type skip struct {
	test string
	at   token.Position
}

// skipsIn lists the calls of Skip, Skipf and SkipNow by the function they stand
// in. source replaces the file's content if it is not nil.
func skipsIn(name string, source any) ([]skip, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("look for skips: %w", err)
	}
	var found []skip
	for _, decl := range parsed.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name) {
				found = append(found, skip{f.Name.Name, files.Position(call.Pos())})
			}
			return true
		})
	}
	return found, nil
}

func TestSkipsAreFound(t *testing.T) {
	const source = `package p
import "testing"
func TestA(t *testing.T) { t.Skip("no") }
func TestB(t *testing.T) { t.Run("x", func(t *testing.T) { if true { t.Skipf("%d", 1) } }) }
func TestC(t *testing.T) { t.Log("Skip") }
`
	found, err := skipsIn("p_test.go", source)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].test != "TestA" || found[1].test != "TestB" || found[1].at.Line != 4 {
		t.Errorf("found %+v, want the skips in TestA and TestB", found)
	}
}
