package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"stackdrop/app/keep"
)

// Version is what "stackdrop version" prints.
const Version = "0.1.0"

// ID names the program to the system: settings, keyring, desktop files.
const ID = "tv.stackdrop.Stackdrop"

// Program is what Main needs from the outside world.
type Program struct {
	Args   []string            // without the program's name
	Getenv func(string) string // environment
	Stdout io.Writer
	Stderr io.Writer

	Keyring keep.Store // nil: the system's

	// Fyne makes the window's app. It is a function because making one needs a
	// display, which the command line must do without.
	Fyne func() fyne.App
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // not every file was confirmed, or the program could not run
	exitUsage  = 2 // the command line was not understood
)

const usage = `Stackdrop uploads to Frame.io and stacks versions.

  stackdrop                                the window
  stackdrop -sandbox [-sandbox-dir DIR]    the window on a Frame.io of its own, to try things;
            [-sandbox-api v2|v4|both]      it speaks both versions of the API unless told otherwise
  stackdrop upload -to DEST [flags] PATH...   upload and wait for Frame.io's confirmation
  stackdrop sandbox -listen ADDR -dir DIR  that Frame.io as a server
  stackdrop version

"stackdrop upload -h" and "stackdrop sandbox -h" tell more.

Uploads go to whom you are signed in as in the window; without a window,
  FRAMEIO_TOKEN     a developer token (never a flag: flags show in process lists)
  FRAMEIO_API_URL   another base URL than https://api.frame.io
`

// errUsage marks mistakes on the command line; the text says which.
var errUsage = errors.New("usage")

func usageError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errUsage, fmt.Sprintf(format, args...))
}

// Main runs one command and gives the exit code. It returns soon after ctx
// ends; what was being uploaded goes on with the next start.
func Main(ctx context.Context, p Program) int {
	err := p.run(ctx)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errUsage):
		fmt.Fprintf(p.Stderr, "stackdrop: %v\n", plainUsage(err))
		return exitUsage
	case errors.Is(err, errReported):
		return exitFailed
	}
	fmt.Fprintf(p.Stderr, "stackdrop: %v\n", err)
	return exitFailed
}

// errReported: what there is to say has been said.
var errReported = errors.New("reported")

func plainUsage(err error) string {
	return strings.TrimPrefix(err.Error(), errUsage.Error()+": ")
}

func (p Program) run(ctx context.Context) error {
	command, rest := "", p.Args
	if len(rest) > 0 && len(rest[0]) > 0 && rest[0][0] != '-' {
		command, rest = rest[0], rest[1:]
	}
	if isRedirect(command) {
		return p.handRedirect(ctx, command)
	}
	switch command {
	case "":
		return p.window(ctx, rest)
	case "upload":
		return p.upload(ctx, rest)
	case "sandbox":
		return p.sandbox(ctx, rest)
	case "version":
		fmt.Fprintf(p.Stdout, "stackdrop %s\n", Version)
		return nil
	case "help":
		fmt.Fprint(p.Stdout, usage)
		return nil
	}
	return usageError("there is no command %q; \"stackdrop help\" lists them", command)
}

// flags makes a flag set that reports mistakes as errUsage and prints text for -h.
func (p Program) flags(name, text string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() { fmt.Fprint(p.Stdout, text) }
	return f
}

func parse(f *flag.FlagSet, args []string) error {
	err := f.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return usageError("%v", err)
	}
	return err
}
