package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// toy is a module whose tests leave a hole.
var toy = map[string]string{
	"go.mod":        "module toy\n\ngo 1.26\n",
	"main.go":       "package main // not copied\n",
	".git/HEAD":     "not copied\n",
	"upload/sum.go": "package upload\n\nfunc sum(a, b int) int {\n\treturn a + b\n}\n\nfunc most(a, b int) int {\n\treturn max(a, b)\n}\n\nfunc wait(c chan int) {\n\tclose(c)\n}\n",
	"upload/sum_test.go": `package upload

import "testing"

func TestSum(t *testing.T) {
	if sum(2, 2) != 4 {
		t.Error("no")
	}
}

func TestMost(t *testing.T) { most(1, 2) }

func TestWait(t *testing.T) {
	c := make(chan int)
	go wait(c)
	<-c
}
`,
}

func newToy(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range toy {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestEachEndIsTold(t *testing.T) {
	caught := mutant{"sums differ", "sum.go", "a + b", "a - b", "TestSum"}
	survivor := mutant{"the least is the most", "sum.go", "max(", "min(", "TestMost"}
	for _, c := range []struct {
		name       string
		list       []mutant
		err, shown string
	}{
		{"caught", []mutant{caught}, "", "1 of 1 planted bugs caught"},
		{"named", []mutant{caught}, "", "TestSum "},
		{"one may survive", []mutant{caught, survivor}, "", "nobody noticed: the least is the most (sum.go; ran TestMost)"},
		{"two may not", []mutant{survivor, {"nothing is waited for", "sum.go", "max(a, b)", "0", "TestMost"}}, "2 planted bugs went unnoticed", "0 of 2"},
		{"a hang is noticed", []mutant{{"never closed", "sum.go", "close(c)", "_ = c", "TestWait"}}, "", "TestWait (hung)"},
		{"a death is noticed", []mutant{{"closed twice", "sum.go", "close(c)", "close(c); close(c)", "TestWait"}}, "", "1 of 1 planted bugs caught"},
		{"a text that is gone", []mutant{{"old", "sum.go", "a * b", "a", "TestSum"}}, `is 0 times in sum.go`, ""},
		{"a text that is there twice", []mutant{{"twice", "sum.go", "a, b int", "b, a int", "TestSum"}}, `is 2 times in sum.go`, ""},
		{"a file that is gone", []mutant{{"lost", "no.go", "a", "b", "TestSum"}}, "no.go", ""},
		{"no change", []mutant{{"same", "sum.go", "a + b", "a + b", "TestSum"}}, "changes nothing", ""},
		{"no Go", []mutant{{"broken", "sum.go", "a + b", "a +", "TestSum"}}, "does not compile", "NO GOOD"},
		{"a test that is gone", []mutant{{"sums differ", "sum.go", "a + b", "a - b", "TestSums"}}, `no test matches "TestSums"`, ""},
		{"an empty list", nil, "no bug", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			module := filepath.Join(t.TempDir(), "module")
			if err := copyModule(newToy(t), module); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err := try(t.Context(), &bench{module: module, temp: t.TempDir(), limit: 3 * time.Second}, c.list, &out)
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if !strings.Contains(out.String(), c.shown) {
				t.Errorf("printed %q, want %q in it", out.String(), c.shown)
			}
			if got, err := os.ReadFile(filepath.Join(module, "upload/sum.go")); err != nil || string(got) != toy["upload/sum.go"] {
				t.Errorf("the copy was changed: %q, %v", got, err)
			}
		})
	}
}

// TestSoundFirst: tests that fail anyway catch nothing.
func TestSoundFirst(t *testing.T) {
	root := newToy(t)
	bad := strings.ReplaceAll(toy["upload/sum_test.go"], "!= 4", "!= 5")
	if err := os.WriteFile(filepath.Join(root, "upload/sum_test.go"), []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := try(t.Context(), &bench{module: root, temp: t.TempDir(), limit: 3 * time.Second}, []mutant{{"sums differ", "sum.go", "a + b", "a - b", "TestSum"}}, &out)
	if err == nil || !strings.Contains(err.Error(), "fail without any bug") || !strings.Contains(err.Error(), "FAIL: TestSum") {
		t.Errorf("error %v, want the test that fails without a bug", err)
	}
}

func TestOnlyWhatIsBuiltIsCopied(t *testing.T) {
	to := t.TempDir()
	if err := copyModule(newToy(t), to); err != nil {
		t.Fatal(err)
	}
	for name := range toy {
		_, err := os.Stat(filepath.Join(to, name))
		if want := name == "go.mod" || strings.HasPrefix(name, "upload/"); (err == nil) != want {
			t.Errorf("%s: copied %v, want %v", name, err == nil, want)
		}
	}
}
