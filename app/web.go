package app

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"

	"stackdrop/widgets"
)

// openURL opens an address in the system's browser. An address may hold what is
// for the browser only, so it is in no complaint.
func (w *window) openURL(address string) {
	u, err := url.Parse(address)
	if err == nil {
		err = w.browse(u)
	}
	if err != nil {
		w.complain("The browser could not be opened", errNoBrowser)
	}
}

var errNoBrowser = errors.New("the system knows no program for web addresses. Copy the address where that is offered.")

// raise brings the window to the front.
func (w *window) raise() {
	w.win.Show()
	w.win.RequestFocus()
	if w.raised != nil {
		w.raised()
	}
}

// startSandboxWindow opens the sandbox in a window of its own, so that nothing
// tried there can touch a real account.
func (w *window) startSandboxWindow() {
	w.do(func(ctx context.Context) func() {
		exe, err := os.Executable()
		if err == nil {
			err = launch(ctx, exec.Command(exe, "-sandbox"))
		}
		return func() {
			if err != nil {
				w.complain("The sandbox could not be started", err)
				return
			}
			w.say(widgets.ToneGood, "The sandbox opens in a window of its own.")
		}
	})
}
