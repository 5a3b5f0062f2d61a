package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stackdrop/api"
	"stackdrop/api/sandbox"
	"stackdrop/app/keep"
	"stackdrop/upload"
)

// windowFlags are the command line of the window.
type windowFlags struct {
	sandbox    bool
	sandboxDir string
	sandboxAPI string // "v2", "v4", "" for both
}

func (p Program) windowFlags(args []string) (windowFlags, error) {
	var o windowFlags
	f := p.flags("stackdrop", usage)
	f.BoolVar(&o.sandbox, "sandbox", false, "")
	f.StringVar(&o.sandboxDir, "sandbox-dir", "", "")
	f.StringVar(&o.sandboxAPI, "sandbox-api", "", "")
	if err := parse(f, args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, usageError("there is no command %q; \"stackdrop help\" lists them", f.Arg(0))
	}
	if !isAPI(o.sandboxAPI) {
		return o, usageError("-sandbox-api is v2, v4 or both")
	}
	o.sandbox = o.sandbox || o.sandboxDir != "" || o.sandboxAPI != ""
	o.sandboxAPI = strings.TrimPrefix(o.sandboxAPI, "both")
	return o, nil
}

func isAPI(s string) bool { return s == "" || s == "both" || s == "v2" || s == "v4" }

// window is "stackdrop" without a command.
func (p Program) window(ctx context.Context, args []string) (err error) {
	o, err := p.windowFlags(args)
	if err != nil {
		return err
	}
	name := windowState(o.sandbox, o.sandboxDir)
	dir, err := stateDir(p.Getenv, "", name)
	if err != nil {
		return err
	}
	log, logFile := openLog(dir)
	defer logFile.Close()
	w := &window{
		log: log, sessions: newSessions(), ignored: map[string]bool{}, baseURL: p.Getenv("FRAMEIO_API_URL"),
		settings: readSettings(filepath.Join(dir, "settings.json"), log),
	}
	w.giveUp = func() { os.Exit(exitOK) }
	w.sessions.expect("")
	w.engine, err = upload.Open(upload.Options{Dir: dir, Connect: w.sessions.connect, Parts: w.settings.Parts, Rate: w.settings.Rate, Log: log})
	if errors.Is(err, upload.ErrInUse) {
		return p.showOther(ctx, dir, 15)
	}
	if err != nil {
		return err
	}
	kept := w.gate().address()
	if o.sandbox {
		kept = name // its port may change
		if err := w.startSandbox(ctx, p, o); err != nil {
			return errors.Join(err, w.engine.Close())
		}
		defer func() { err = errors.Join(err, w.sandbox.Close()) }()
	}
	if w.ring, err = p.ring(kept); err != nil {
		return errors.Join(err, w.engine.Close())
	}
	return w.run(ctx, p, api.Secret(strings.TrimSpace(p.Getenv("FRAMEIO_TOKEN"))), dir)
}

// ring is the keyring's part for one API address. Its lock files are shared by
// window and command line.
func (p Program) ring(address string) (*keep.Ring, error) {
	locks, err := stateDir(p.Getenv, "", "locks")
	if err != nil {
		return nil, err
	}
	store := p.Keyring
	if store == nil {
		store = keep.System{}
	}
	return keep.New(store, address, locks), nil
}

// windowState keeps what belongs to a sandbox apart from real uploads, and one
// sandbox from another.
func windowState(sandbox bool, dir string) string {
	switch {
	case !sandbox:
		return "window"
	case dir == "":
		return "sandbox-window"
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	sum := sha256.Sum256([]byte(dir))
	return "sandbox-window-" + hex.EncodeToString(sum[:4])
}

func (w *window) startSandbox(ctx context.Context, p Program, o windowFlags) error {
	dir, err := stateDir(p.Getenv, o.sandboxDir, "sandbox")
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
		w.sandbox, err = sandbox.Start(context.WithoutCancel(ctx), addr, sandbox.Options{Dir: dir, API: o.sandboxAPI, Log: w.log})
		if err == nil {
			w.baseURL = w.sandbox.URL
			w.settings.SandboxAddr = hostPort(w.sandbox.URL)
			w.settings.save()
			return nil
		}
	}
	return fmt.Errorf("start the sandbox: %w", err)
}
