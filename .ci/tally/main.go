// Command tally reads what `go test -json` printed (files named as arguments),
// shows failures in full, and ends with the count and the slowest packages. It
// fails when a test failed, when none ran, and when one was skipped: a test
// that may silently not run proves nothing.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

func run(files []string, out io.Writer) error {
	var t tally
	for _, name := range files {
		if err := t.readFile(name); err != nil {
			return err
		}
	}
	t.print(out)
	return t.verdict()
}
