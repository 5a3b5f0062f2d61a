package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"stackdrop/api"
	"stackdrop/api/sandbox"
	"stackdrop/app/keep"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// window is the program with its window. Its fields belong to Fyne's goroutine;
// what waits for network or disk runs in do and comes back through post.
type window struct {
	ctx  context.Context // ends when the window closes
	stop context.CancelFunc
	app  fyne.App
	win  fyne.Window
	main *widgets.Main
	note notes
	log  *slog.Logger

	engine     *upload.Engine
	sessions   *sessions // for the engine
	accounts   accounts
	strangers  map[string]bool // accounts that uploads wait for and that are not in the list
	ignored    map[string]bool // those of them that were put away
	ring       *keep.Ring
	keyring    bool        // it has been read: this computer has one
	signing    *signInPage // nil: it is not shown
	browsing   browsing
	browse     func(*url.URL) error                           // opens the system's browser
	register   func(ctx context.Context, scheme string) error // has it come back to us
	endRead    string                                         // whom the end of their API has been told, and who have put that away
	unkeptRead string                                         // likewise, who are not kept
	sandbox    *sandbox.Server
	boxDir     string // where the sandbox keeps its files
	baseURL    string
	settings   *settings

	tree   *treeView
	bridge *bridge
	drops  *drops

	post     func(func()) // to Fyne's goroutine; does nothing once closing
	closing  atomic.Bool
	giveUp   func() // ends the process when closing hangs; nil: never
	workers  sync.WaitGroup
	raised   func() // for tests; nil: nobody asks
	started  bool   // the window has been on screen
	asking   bool   // the quit sheet is up
	quitWhen bool   // quit when all uploads are done
	probe    *probe
}

// run shows the window and returns when it has been closed.
func (w *window) run(ctx context.Context, p Program, token api.Secret, dir string) error {
	w.ctx, w.stop = context.WithCancel(ctx)
	defer w.stop()
	engineEnded := make(chan error, 1)
	engineCtx, stopEngine := context.WithCancel(context.WithoutCancel(ctx))
	go func() { engineEnded <- w.engine.Run(engineCtx) }()

	stopListening := func() {}
	failed := w.show(p, func() {
		stopListening = w.listen(p, dir) // now that there is a window to answer
		w.begin(token)
	})
	w.closing.Store(true)
	w.stop()
	stopListening()
	stopEngine()
	err := <-engineEnded
	w.workers.Wait()
	w.closeSessions()
	return errors.Join(failed, err)
}

// show runs Fyne until the window closes, and begin once the window is there.
// Without a display or OpenGL Fyne panics; the user gets a sentence instead.
func (w *window) show(p Program, begin func()) (err error) {
	defer func() {
		r := recover()
		switch {
		case r != nil && w.started:
			w.log.Error("window", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = errors.New("the window broke down. Nothing that was sent is lost; start Stackdrop again and it goes on. The log tells what happened")
		case r != nil:
			w.log.Error("window", "panic", fmt.Sprint(r))
			err = errors.New("the window cannot be shown: there is no display with OpenGL. \"stackdrop upload\" works without one")
		}
	}()
	if !hasDisplay(p.Getenv) {
		return errors.New("there is no display to show the window on. \"stackdrop upload\" works without one")
	}
	w.app = p.Fyne()
	w.post = func(f func()) {
		if !w.closing.Load() {
			fyne.Do(f)
		}
	}
	w.browse, w.register = w.app.OpenURL, registerScheme
	w.build(w.app)
	w.drops.held = newPointer(w.win)
	w.probe = newProbe(w, p.Getenv("STACKDROP_PROBE"))
	w.app.Lifecycle().SetOnStarted(func() { w.started = true; begin() })
	w.watchSignals()
	w.win.ShowAndRun()
	return nil
}

// watchSignals closes the window when the program is told to end. A stuck
// window must not keep the machine from shutting down.
func (w *window) watchSignals() {
	w.workers.Go(func() {
		<-w.ctx.Done()
		if w.closing.Load() {
			return
		}
		w.post(w.quit)
	})
}

// build makes the window's content and wires every callback.
func (w *window) build(app fyne.App) {
	app.Settings().SetTheme(widgets.NewTheme(w.settings.mode()))
	w.win = app.NewWindow("Stackdrop")
	w.win.SetMaster()
	w.win.SetPadded(false)
	header, notice, tree := widgets.NewHeader(), widgets.NewNotice(), widgets.NewTree()
	status := widgets.NewStatusBar()
	queue := widgets.NewQueue(w.chooseFiles, w.chooseFolder)
	w.main = widgets.NewMain(header, notice, tree, queue, status, widgets.NewToasts(w.after))
	w.note.show = notice
	header.SetAccounts(nil)
	w.tree = newTreeView(w, tree)
	w.bridge = newBridge(w)
	w.drops = newDrops(w)
	w.wireHeader()
	w.wireTree()
	w.wireQueue()
	status.OnLimit = w.askLimit
	w.addShortcuts()
	w.win.SetContent(w.main)
	w.win.SetOnDropped(w.drops.dropped)
	w.win.SetCloseIntercept(w.askQuit)
	w.win.Resize(w.settings.size())
	w.main.SetSplit(w.settings.split())
}

// begin is called when the window is there.
func (w *window) begin(token api.Secret) {
	w.bridge.start()
	if aside := w.engine.Aside(); aside != "" {
		w.note.set(aboutJournal, widgets.Note{
			Tone: widgets.ToneNeedsYou, Text: "The list of earlier uploads was damaged. What could be read is here; the damaged file was kept as " + filepath.Base(aside) + ". Check on Frame.io what arrived.",
			OnDismiss: dismissable,
		})
	}
	if w.sandbox != nil {
		token = api.Secret(w.sandbox.Sandbox.Token())
		w.main.Toasts.Say(widgets.Toast{Tone: widgets.ToneNeutral, Text: "The sandbox keeps finished files in " + w.boxDir, For: 8 * time.Second})
	}
	if token != "" {
		w.giveToken(token)
	}
	if w.sandbox != nil && w.settings.LastWay == "" {
		w.sessions.settled("") // nobody ever signed in here, so why ask the keyring
		return
	}
	w.readKeyring()
}

// do runs f away from the window, and what it returns on the window. Both are
// skipped, or their end awaited, when the window closes.
func (w *window) do(f func(ctx context.Context) func()) {
	if w.closing.Load() {
		return
	}
	w.workers.Go(func() {
		if back := f(w.ctx); back != nil && w.ctx.Err() == nil {
			w.post(back)
		}
	})
}

// after is the widgets' clock.
func (w *window) after(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() { w.post(f) })
	return func() { t.Stop() }
}

// say answers the user at the bottom of the window.
func (w *window) say(tone widgets.Tone, text string) {
	w.main.Toasts.Say(widgets.Toast{Tone: tone, Text: text})
}

// complain says what went wrong, in the words of the engine's problems.
func (w *window) complain(doing string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	w.log.Warn(doing, "error", err)
	w.say(widgets.ToneNeedsYou, doing+": "+plainError(err))
}

// plainError is an error for people: Frame.io's own reason, without call names.
func plainError(err error) string {
	if e, ok := errors.AsType[*api.Error](err); ok {
		if e.Words != "" {
			return fmt.Sprintf("%v (%s).", e.Class, e.Words)
		}
		return e.Class.Error() + "."
	}
	if errors.Is(err, exec.ErrNotFound) {
		return "the program for it was not found."
	}
	return err.Error()
}
