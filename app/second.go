package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stackdrop/app/handover"
)

// listen takes what a second Stackdrop hands over. Without a socket the window
// works all the same.
func (w *window) listen(p Program, dir string) (stop func()) {
	l, err := handover.Listen(handover.Path(dir, handover.Runtime(p.Getenv)), w.handed)
	if err != nil {
		w.log.Warn("listen for a second Stackdrop", "error", err)
		return func() {}
	}
	return func() {
		if err := l.Close(); err != nil {
			w.log.Warn("stop listening", "error", err)
		}
	}
}

// handed is called by a second Stackdrop, not on Fyne's goroutine.
func (w *window) handed(m handover.Message) error {
	switch {
	case m.Redirect != "":
		return w.redirected(m.Redirect)
	case w.closing.Load():
		return errors.New("Stackdrop is just closing. Start it again.")
	case m.Show:
		w.post(w.raise)
		return nil
	}
	return errors.New("This Stackdrop is too old for that. Close it and start the new one.")
}

// redirected takes the address of a sign-in, and raises the window by what comes
// of it. The person is in front of the browser and does not see what a second
// Stackdrop prints, so the page says it too if the address is not taken.
func (w *window) redirected(address string) error {
	err := w.browsing.redirected(address)
	if err != nil && w.browsing.expects(address) {
		w.post(func() {
			if w.signing != nil && w.browsing.waits() {
				w.signing.complain(errorWords(err))
				w.raise()
			}
		})
	}
	return err
}

// isRedirect says whether an argument is an address, which only the system
// starts a program with.
func isRedirect(arg string) bool { return strings.Contains(arg, "://") }

// handRedirect is what the system starts for the address of a sign-in. There may
// be several windows, the real one and sandboxes; the one that waits takes it.
// The address holds a code, and is in no error.
func (p Program) handRedirect(ctx context.Context, address string) error {
	data, err := dataDir(p.Getenv)
	if err != nil {
		return err
	}
	states, err := os.ReadDir(data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for open windows: %w", err)
	}
	var refused error
	for _, state := range states {
		if !strings.Contains(state.Name(), "window") {
			continue
		}
		path := handover.Path(filepath.Join(data, state.Name()), handover.Runtime(p.Getenv))
		err := handover.Send(ctx, path, handover.Message{Redirect: address})
		if err == nil {
			return nil
		}
		if !errors.Is(err, handover.ErrNobody) {
			refused = err
		}
	}
	if refused != nil {
		return refused
	}
	return errors.New("no Stackdrop window is open that waits for this sign-in; start it again there")
}

// showOther brings the window that is open already to the front. It looks for it
// so many times, for it may be starting too.
func (p Program) showOther(ctx context.Context, dir string, tries int) error {
	path := handover.Path(dir, handover.Runtime(p.Getenv))
	for range tries {
		err := handover.Send(ctx, path, handover.Message{Show: true})
		if err == nil || !errors.Is(err, handover.ErrNobody) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return errors.New("Stackdrop is already running; use the window that is open")
}
