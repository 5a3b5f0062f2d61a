package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN TestA\n"}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":0.1}
{"Action":"pass","Package":"p","Test":"TestA/row","Elapsed":0.1}
{"Action":"skip","Package":"no/tests","Elapsed":0}
{"Action":"pass","Package":"p","Elapsed":1.5}
`

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		name, results, err, shown string
	}{
		{"all is well", good, "", "2 passed, 0 failed\n"},
		{"nothing ran", `{"Action":"pass","Package":"p","Elapsed":1.5}`, "no test ran", "0 passed, 0 failed\n"},
		{"a skip", good + `{"Action":"skip","Package":"p","Test":"TestB"}`, "1 skipped", "SKIPPED p.TestB"},
		{"a failure shows its words", good + `{"Action":"output","Package":"p","Test":"TestC","Output":"2 is not 3\n"}
			{"Action":"fail","Package":"p","Test":"TestC"}
			{"Action":"fail","Package":"p","Elapsed":1}`, "1 failed", "    2 is not 3\n"},
		{"a package that does not build", good + `{"ImportPath":"q","Action":"build-output","Output":"undefined: x\n"}
			{"ImportPath":"q","Action":"build-fail"}`, "1 failed", "    undefined: x\n"},
		{"a process that died", good + `{"Action":"output","Package":"p","Test":"TestD","Output":"panic: oh\n"}
			{"Action":"fail","Package":"p","Elapsed":2}`, "1 failed", "FAILED p\n    panic: oh\n"},
		{"no results at all", "go: cannot find main module\n", "cannot find main module", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "results.json")
			results := strings.ReplaceAll(c.results, "\t", "")
			if err := os.WriteFile(file, []byte(results), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err := run([]string{file}, &out)
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if !strings.Contains(out.String(), c.shown) {
				t.Errorf("printed %q, want %q in it", out.String(), c.shown)
			}
		})
	}
}
