// Stackdrop uploads to Frame.io and stacks versions: a window to drop files on,
// and a command line for render hooks.
package main

import (
	"context"
	_ "embed"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"stackdrop/app"
)

//go:embed Icon.png
var icon []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(app.Main(ctx, app.Program{
		Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr, Fyne: newFyne,
	}))
}

// newFyne is made only when a window is wanted: it needs a display.
func newFyne() fyne.App {
	res := fyne.NewStaticResource("Icon.png", icon)
	fyneapp.SetMetadata(fyne.AppMetadata{ID: app.ID, Name: "Stackdrop", Version: app.Version, Icon: res})
	a := fyneapp.NewWithID(app.ID)
	a.SetIcon(res)
	return a
}
