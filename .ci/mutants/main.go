// Command mutants proves that the engine's tests notice bugs. It plants each bug
// of the list (list.go), one line of upload/ at a time, and runs the tests that
// should catch it:
//
//	go run ./.ci/mutants                    each bug against its own tests
//	go run ./.ci/mutants -only 'label|link' some of them, by name
//	go run ./.ci/mutants -whole             each bug against all of upload's tests
//
// The checkout is only read. The bugs are planted in a copy of it, so that it may
// be worked on meanwhile; two are tried at a time. The program fails when more
// than one bug goes unnoticed, when a bug's text is not in its file exactly once,
// when a bug does not compile, and when the tests fail without any bug.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	only := flag.String("only", "", "try only bugs whose `name` matches this regular expression")
	flag.BoolVar(&o.whole, "whole", false, "run all tests of upload against each bug, not only those named for it")
	flag.StringVar(&o.root, "root", ".", "the `folder` of the checkout")
	flag.Parse()
	if err := run(ctx, o, *only, os.Stdout); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

type options struct {
	root  string
	whole bool
}

// atOnce is how many bugs are tried at a time; maySurvive how many of them may go
// unnoticed.
const (
	atOnce     = 2
	maySurvive = 1
)

func run(ctx context.Context, o options, only string, out io.Writer) error {
	pick, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	chosen := slices.DeleteFunc(slices.Clone(planted), func(m mutant) bool { return !pick.MatchString(m.name) })
	if o.whole {
		for i := range chosen {
			chosen[i].tests = "."
		}
	}
	temp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return fmt.Errorf("make room for the copy: %w", err)
	}
	defer os.RemoveAll(temp)
	module := filepath.Join(temp, "module")
	if err := copyModule(o.root, module); err != nil {
		return err
	}
	return try(ctx, &bench{module: module, temp: temp, limit: time.Minute}, chosen, out)
}

// try tries every mutant on the bench and prints a line for each as it is known.
func try(ctx context.Context, b *bench, list []mutant, out io.Writer) error {
	if len(list) == 0 {
		return fmt.Errorf("no bug of that name")
	}
	began := time.Now()
	if err := b.sound(ctx, list); err != nil {
		return err
	}
	fmt.Fprintf(out, "without a bug all tests pass (%.1f s)\n", time.Since(began).Seconds())
	s := score{out: out}
	next := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range next {
				s.take(list[i], b.plant(ctx, i, list[i]))
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.verdict(time.Since(began))
}
