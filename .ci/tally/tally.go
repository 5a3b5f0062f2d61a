package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// maySkip lists tests that may be skipped, "package.Test", each with its reason.
var maySkip = map[string]string{}

// slowest is how many packages are named at the end.
const slowest = 5

// event is a line of `go test -json`; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	Test       string // empty for events of the whole package
	ImportPath string // of build output, with the test's variant behind it
	Elapsed    float64
	Output     string
}

// tally is what all test runs together came to.
type tally struct {
	passed  int
	failed  []string
	skipped []string
	took    []elapsed
	output  map[string][]string // by test, of those that have not passed
}

type elapsed struct {
	name    string
	seconds float64
}

func (t *tally) readFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read test results: %w", err)
	}
	defer f.Close()
	if err := t.read(f); err != nil {
		return fmt.Errorf("read test results in %s: %w", name, err)
	}
	return nil
}

func (t *tally) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if err := json.Unmarshal(line, &e); err != nil {
				return fmt.Errorf("%q: %w", line, err)
			}
			t.take(e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (t *tally) take(e event) {
	name := cmp.Or(e.Package, e.ImportPath)
	if e.Test != "" {
		name += "." + e.Test
	}
	switch e.Action {
	case "output", "build-output":
		if t.output == nil {
			t.output = map[string][]string{}
		}
		t.output[name] = append(t.output[name], e.Output)
	case "pass":
		delete(t.output, name)
		if e.Test != "" {
			t.passed++
		}
	case "fail", "build-fail":
		if e.Test != "" || !t.blames(name) {
			t.failed = append(t.failed, name)
		}
	case "skip":
		if e.Test != "" && maySkip[name] == "" {
			t.skipped = append(t.skipped, name)
		}
	}
	if e.Test == "" && (e.Action == "pass" || e.Action == "fail") {
		t.took = append(t.took, elapsed{name, e.Elapsed})
	}
}

// blames says whether a test of the package has failed: then the package's own
// failure is no news.
func (t *tally) blames(pkg string) bool {
	return slices.ContainsFunc(t.failed, func(name string) bool { return strings.HasPrefix(name, pkg+".") })
}

func (t *tally) print(out io.Writer) {
	for _, name := range t.failed {
		fmt.Fprintf(out, "FAILED %s\n", name)
		for _, told := range slices.Sorted(maps.Keys(t.output)) {
			if told == name || strings.HasPrefix(told, name+".") { // what died in a test is told by the test
				fmt.Fprint(out, "    ", strings.Join(t.output[told], "    "))
			}
		}
	}
	for _, name := range t.skipped {
		fmt.Fprintf(out, "SKIPPED %s: no test may be skipped without a reason in .ci/tally\n", name)
	}
	slices.SortFunc(t.took, func(a, b elapsed) int { return cmp.Compare(b.seconds, a.seconds) })
	fmt.Fprintln(out, "slowest packages:")
	for _, p := range t.took[:min(slowest, len(t.took))] {
		fmt.Fprintf(out, "    %6.1f s  %s\n", p.seconds, p.name)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", t.passed, len(t.failed))
}

func (t *tally) verdict() error {
	switch {
	case len(t.failed) > 0:
		return fmt.Errorf("%d failed", len(t.failed))
	case len(t.skipped) > 0:
		return fmt.Errorf("%d skipped", len(t.skipped))
	case t.passed == 0:
		return errors.New("no test ran")
	}
	return nil
}
