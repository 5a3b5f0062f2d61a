package openapi

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var callWords = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) (/v4/\S*[^\s/])$`)

// callsIn reads out of a package's source which calls of V4 it knows: every
// constant text like "GET /v4/me", put together of other constants or not.
func callsIn(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	known := constants(files)
	var calls []string
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if found := callWords.FindStringSubmatch(value(e, known)); found != nil {
				calls = append(calls, callOf(found[1], found[2]))
				return false
			}
			return true
		})
	}
	slices.Sort(calls)
	return slices.Compact(calls)
}

// constants are what a package's constants stand for, by name.
func constants(files []*ast.File) map[string]ast.Expr {
	known := map[string]ast.Expr{}
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				for i := range min(len(v.Names), len(v.Values)) {
					known[v.Names[i].Name] = v.Values[i]
				}
			}
		}
	}
	return known
}

// value is the text an expression stands for; "" if it is none.
func value(e ast.Expr, known map[string]ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return ""
		}
		text, _ := strconv.Unquote(e.Value) // it was parsed
		return text
	case *ast.Ident:
		if of := known[e.Name]; of != nil {
			return value(of, known)
		}
	case *ast.BinaryExpr:
		x, y := value(e.X, known), value(e.Y, known)
		if e.Op == token.ADD && x != "" && y != "" {
			return x + y
		}
	}
	return ""
}

// TestCallsAreFound: were calls written otherwise, none would be missed.
func TestCallsAreFound(t *testing.T) {
	const source = `package p
const me = "/v4/me"
const (
	inFile = "/v4/accounts/:account/files/:id"
	move   = inFile + "/move"
)
var table = map[string]int{"GET " + me: 1, "PATCH " + move: 2, "POST /v4/accounts/:a/folders/:f/files/local_upload": 3, "GET /v2/me": 4, "GET /v4/": 5}
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	want := "[GET /v4/me PATCH /v4/accounts/{}/files/{}/move POST /v4/accounts/{}/folders/{}/files/local_upload]"
	if got := fmt.Sprint(callsIn(t, dir)); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}
