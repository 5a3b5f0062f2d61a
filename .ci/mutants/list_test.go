package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestListFitsTheEngine holds the list against the engine as it is now, without
// running anything: it rots where texts and tests are renamed.
func TestListFitsTheEngine(t *testing.T) {
	if len(planted) < 30 {
		t.Errorf("only %d bugs are planted", len(planted))
	}
	tests := engineTests(t)
	seen := map[string]bool{}
	for _, m := range planted {
		if seen[m.name] {
			t.Errorf("two bugs are named %q", m.name)
		}
		seen[m.name] = true
		if _, err := m.apply("../.."); err != nil {
			t.Error(err)
		}
		match, err := regexp.Compile(m.tests)
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		if !slices.ContainsFunc(tests, match.MatchString) {
			t.Errorf("%s: upload has no test that matches %q", m.name, m.tests)
		}
	}
}

func engineTests(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../../upload/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, name := range names {
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				tests = append(tests, f.Name.Name)
			}
		}
	}
	return tests
}
