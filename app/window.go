package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"stackdrop/api"
	"stackdrop/api/sandbox"
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
	log  *slog.Logger

	engine   *upload.Engine
	sessions *sessions
	in       *session // who is signed in; nil: nobody
	sandbox  *sandbox.Server
	boxDir   string // where the sandbox keeps its files
	baseURL  string
	keys     keys
	settings *settings

	tree   *treeView
	bridge *bridge
	drops  *drops

	post     func(func()) // to Fyne's goroutine; does nothing once closing
	closing  atomic.Bool
	workers  sync.WaitGroup
	asking   bool // the quit sheet is up
	quitWhen bool // quit when all uploads have ended
	probe    *probe
}

// window is "stackdrop" without a command.
func (p Program) window(ctx context.Context, args []string) (err error) {
	var useSandbox bool
	var sandboxDir string
	f := p.flags("stackdrop", usage)
	f.BoolVar(&useSandbox, "sandbox", false, "")
	f.StringVar(&sandboxDir, "sandbox-dir", "", "")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usageError("there is no command %q; \"stackdrop help\" lists them", f.Arg(0))
	}
	if sandboxDir != "" {
		useSandbox = true
	}
	dir, err := stateDir(p.Getenv, "", windowState(useSandbox))
	if err != nil {
		return err
	}
	log, logFile := openLog(dir)
	defer logFile.Close()
	w := &window{log: log, sessions: newSessions(), baseURL: p.Getenv("FRAMEIO_API_URL"), settings: readSettings(filepath.Join(dir, "settings.json"), log)}
	if useSandbox {
		if err := w.startSandbox(ctx, p, sandboxDir); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, w.sandbox.Close()) }()
	}
	w.sessions.expect(true)
	w.engine, err = upload.Open(upload.Options{Dir: dir, Connect: w.sessions.connect, Parts: w.settings.Parts, Rate: w.settings.Rate, Log: log})
	if errors.Is(err, upload.ErrInUse) {
		return errors.New("Stackdrop is already running; use the window that is open")
	}
	if err != nil {
		return err
	}
	return w.run(ctx, p, api.Secret(p.Getenv("FRAMEIO_TOKEN")))
}

// windowState keeps what belongs to the sandbox apart from real uploads.
func windowState(sandbox bool) string {
	if sandbox {
		return "sandbox-window"
	}
	return "window"
}

func (w *window) startSandbox(ctx context.Context, p Program, dir string) error {
	dir, err := stateDir(p.Getenv, dir, "sandbox")
	if err != nil {
		return err
	}
	w.boxDir = dir
	// The same port as last time, where it is free: links of uploads that were
	// under way still lead to it.
	for _, addr := range []string{w.settings.SandboxAddr, "127.0.0.1:0"} {
		if addr == "" {
			continue
		}
		w.sandbox, err = sandbox.Start(context.WithoutCancel(ctx), addr, sandbox.Options{Dir: dir, Log: w.log})
		if err == nil {
			w.baseURL = w.sandbox.URL
			w.settings.SandboxAddr = hostPort(w.sandbox.URL)
			w.settings.save()
			return nil
		}
	}
	return fmt.Errorf("start the sandbox: %w", err)
}

// run shows the window and returns when it has been closed.
func (w *window) run(ctx context.Context, p Program, token api.Secret) error {
	w.ctx, w.stop = context.WithCancel(ctx)
	defer w.stop()
	engineEnded := make(chan error, 1)
	engineCtx, stopEngine := context.WithCancel(context.WithoutCancel(ctx))
	go func() { engineEnded <- w.engine.Run(engineCtx) }()

	failed := w.show(p, token)
	w.closing.Store(true)
	w.stop()
	stopEngine()
	err := <-engineEnded
	w.workers.Wait()
	return errors.Join(failed, err)
}

// show runs Fyne until the window closes. Without a display or OpenGL Fyne
// panics; the user gets a sentence instead.
func (w *window) show(p Program, token api.Secret) (err error) {
	defer func() {
		if r := recover(); r != nil {
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
	w.build(w.app, systemKeys{})
	w.drops.held = newPointer(w.win)
	w.probe = newProbe(w, p.Getenv("STACKDROP_PROBE"))
	w.app.Lifecycle().SetOnStarted(func() { w.begin(token) })
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
func (w *window) build(app fyne.App, k keys) {
	w.keys = k
	app.Settings().SetTheme(widgets.NewTheme(w.settings.mode()))
	w.win = app.NewWindow("Stackdrop")
	w.win.SetMaster()
	w.win.SetPadded(false)
	header, notice, tree := widgets.NewHeader(), widgets.NewNotice(), widgets.NewTree()
	status := widgets.NewStatusBar()
	queue := widgets.NewQueue(w.chooseFiles, w.chooseFolder)
	w.main = widgets.NewMain(header, notice, tree, queue, status, widgets.NewToasts(w.after))
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
		w.main.Notice.Set(widgets.Note{
			Tone: widgets.ToneNeedsYou, Text: "The list of earlier uploads was damaged and could not be read. It was kept as " + filepath.Base(aside) + " and a new one begun. Check on Frame.io what arrived.",
			OnDismiss: w.main.Notice.Clear,
		})
	}
	switch {
	case w.sandbox != nil:
		w.signInWith(api.Secret(w.sandbox.Sandbox.Token()), false)
	case token != "":
		w.signInWith(token, false)
	default:
		w.signInFromKeyring()
	}
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
	return err.Error()
}
