package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// mutant is one planted bug.
type mutant struct {
	name  string // what the program does wrong
	file  string // of the engine
	old   string // must be in the file exactly once
	new   string
	tests string // go test's -run: who should notice
}

// bench is where mutants are tried: a copy of the module that stays as it is.
// Each mutant is laid over it for one run of the tests, so that several can be
// tried at a time, all from one build cache.
type bench struct {
	module string
	temp   string
	limit  time.Duration // for one mutant's tests, without compiling
}

// outcome is what became of one mutant.
type outcome struct {
	caught string // the test that noticed; "" if none did
	fault  error  // the mutant itself is no good
	took   time.Duration
}

// copyModule copies what the module is built of, not its history and results.
func copyModule(from, to string) error {
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && rel != "." && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		case !entry.Type().IsRegular() || filepath.Dir(rel) == "." && !slices.Contains([]string{"go.mod", "go.sum"}, rel):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
	if err != nil {
		return fmt.Errorf("copy the module: %w", err)
	}
	return nil
}

// sound runs all that is going to be run, without a bug: a test that fails
// anyway catches nothing. Each mutant must have tests.
func (b *bench) sound(ctx context.Context, list []mutant) error {
	var faults []error
	patterns := map[string]bool{}
	for _, m := range list {
		if _, err := m.apply(b.module); err != nil {
			faults = append(faults, err)
		}
		patterns[m.tests] = true
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	all := make([]string, 0, len(patterns))
	for p := range patterns {
		all = append(all, p)
	}
	slices.Sort(all)
	r := b.test(ctx, 10*b.limit, strings.Join(all, "|"))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case r.err != nil:
		return fmt.Errorf("the tests fail without any bug: %w\n%s", r.err, r.tail())
	}
	for _, p := range all {
		if !r.ran(p) {
			return fmt.Errorf("no test matches %q", p)
		}
	}
	return nil
}

// plant tries one mutant.
func (b *bench) plant(ctx context.Context, n int, m mutant) outcome {
	began := time.Now()
	over, err := b.overlay(n, m)
	if err != nil {
		return outcome{fault: err}
	}
	r := b.test(ctx, b.limit, m.tests, "-overlay", over)
	o := outcome{took: time.Since(began)}
	switch {
	case ctx.Err() != nil:
		o.fault = ctx.Err()
	case r.err == nil:
	case !r.started():
		o.fault = fmt.Errorf("%s: does not compile\n%s", m.name, r.tail())
	default:
		o.caught = r.failed()
	}
	return o
}

// engine is the package that the bugs are planted in.
const engine = "upload"

// apply gives the file with the bug in it.
func (m mutant) apply(module string) ([]byte, error) {
	src, err := os.ReadFile(filepath.Join(module, engine, m.file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.name, err)
	}
	switch n := bytes.Count(src, []byte(m.old)); {
	case n != 1:
		return nil, fmt.Errorf("%s: its text is %d times in %s, not once: %q", m.name, n, m.file, m.old)
	case m.old == m.new:
		return nil, fmt.Errorf("%s: changes nothing", m.name)
	}
	return bytes.Replace(src, []byte(m.old), []byte(m.new), 1), nil
}

// overlay writes the file that tells go to see the mutant's file instead of the
// module's (go help build, -overlay).
func (b *bench) overlay(n int, m mutant) (string, error) {
	src, err := m.apply(b.module)
	if err != nil {
		return "", err
	}
	bad, over := filepath.Join(b.temp, fmt.Sprintf("%d.go", n)), filepath.Join(b.temp, fmt.Sprintf("%d.json", n))
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(b.module, engine, m.file): bad}})
	if err != nil {
		return "", fmt.Errorf("%s: %w", m.name, err)
	}
	if err := errors.Join(os.WriteFile(bad, src, 0o600), os.WriteFile(over, replace, 0o600)); err != nil {
		return "", fmt.Errorf("%s: %w", m.name, err)
	}
	return over, nil
}

// testRun is what one `go test -v` printed.
type testRun struct {
	out []byte
	err error
}

func (b *bench) test(ctx context.Context, limit time.Duration, pattern string, more ...string) testRun {
	// Compiling is not in go's own time limit, and a test that hangs in a way
	// that go cannot end is.
	ctx, cancel := context.WithTimeout(ctx, limit+5*time.Minute)
	defer cancel()
	args := slices.Concat([]string{"test", "-v", "-count=1", "-failfast", "-vet=off", "-timeout", limit.String(), "-run", pattern}, more, []string{"./" + engine})
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = b.module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "WALK_SEEDS=5")
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	return testRun{out: out, err: err}
}

var (
	startLine = regexp.MustCompile(`(?m)^=== RUN +(\S+)$`)
	failLine  = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	noTests   = []byte("no tests to run")
)

// started says that the tests were compiled and began.
func (r testRun) started() bool { return startLine.Match(r.out) }

// ran says that a test matched the pattern.
func (r testRun) ran(pattern string) bool {
	match, err := regexp.Compile(pattern)
	if err != nil || bytes.Contains(r.out, noTests) {
		return false
	}
	return slices.ContainsFunc(startLine.FindAllSubmatch(r.out, -1), func(line [][]byte) bool { return match.Match(line[1]) })
}

// failed names the test that noticed the bug: the one that failed, or in which
// the program died or stood still.
func (r testRun) failed() string {
	if m := failLine.FindSubmatch(r.out); m != nil {
		return string(m[1])
	}
	all := startLine.FindAllSubmatch(r.out, -1)
	how := " (died)"
	if bytes.Contains(r.out, []byte("panic: test timed out")) {
		how = " (hung)"
	}
	return string(all[len(all)-1][1]) + how
}

func (r testRun) tail() string {
	lines := strings.Split(strings.TrimSpace(string(r.out)), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}
