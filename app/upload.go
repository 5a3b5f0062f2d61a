package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"stackdrop/api"
	"stackdrop/upload"
)

const uploadUsage = `stackdrop upload -to DEST [flags] PATH...

Uploads files and folders and waits until Frame.io confirms every one.
The exit code is 0 only then. Run it again after a stop: it goes on where it
was, and sends nothing twice. Without FRAMEIO_TOKEN it works as whom you are
signed in as in the window.

  -to DEST            an asset id, or a path: "Team/Project/Folder"
  -version-of ASSET   stack the file onto this file or stack (id or path)
  -account MAIL       which of several accounts to use
  -json               one JSON object per line: events, and last a summary
  -parts N            most parts in flight; 0: as many as the line is good for
  -limit RATE         for example 80Mbit or 10MB/s; 0: no limit
  -state DIR          where journal and logs are kept
  -growing            files are still being written: wait until they have not
                      changed for 15 s, then upload them
`

// uploadFlags are the command line of "stackdrop upload".
type uploadFlags struct {
	to, versionOf string
	account       string
	json, growing bool
	parts         int
	limit         int64
	state         string
	paths         []string
}

func (p Program) uploadFlags(args []string) (uploadFlags, error) {
	var o uploadFlags
	var limit string
	f := p.flags("upload", uploadUsage)
	f.StringVar(&o.to, "to", "", "")
	f.StringVar(&o.versionOf, "version-of", "", "")
	f.StringVar(&o.account, "account", "", "")
	f.BoolVar(&o.json, "json", false, "")
	f.BoolVar(&o.growing, "growing", false, "")
	f.IntVar(&o.parts, "parts", 0, "")
	f.StringVar(&limit, "limit", "", "")
	f.StringVar(&o.state, "state", "", "")
	if err := parse(f, args); err != nil {
		return o, err
	}
	rate, err := parseRate(limit)
	switch {
	case err != nil:
		return o, usageError("-limit: %v", err)
	case o.to == "" && o.versionOf == "":
		return o, usageError("say where to: -to DEST")
	case o.parts < 0:
		return o, usageError("-parts must be 0 or more")
	case f.NArg() == 0:
		return o, usageError("say what to upload: one or more files or folders")
	}
	o.limit = rate
	for _, path := range f.Args() {
		abs, err := filepath.Abs(path)
		if err != nil {
			return o, fmt.Errorf("find %s: %w", path, err)
		}
		o.paths = append(o.paths, abs)
	}
	return o, nil
}

// upload is "stackdrop upload".
func (p Program) upload(ctx context.Context, args []string) error {
	o, err := p.uploadFlags(args)
	if err != nil {
		return err
	}
	dir, err := stateDir(p.Getenv, o.state, "cli")
	if err != nil {
		return err
	}
	log, closer := openLog(dir)
	defer closer.Close()
	in, err := p.signIn(ctx, gate{base: p.Getenv("FRAMEIO_API_URL"), log: log}, o.account)
	if err != nil {
		return err
	}
	defer p.endSession(ctx, in, log)
	req, err := uploadRequest(ctx, in, o)
	if err != nil {
		return err
	}
	out := newReporter(p.Stdout, o.json, in.Service.Version())
	if o.growing {
		words := growingWords(in.Service.Capabilities(), in.Service.Version(), o.paths)
		fmt.Fprintln(p.Stderr, "stackdrop: "+words)
		out.waiting(o.paths, words)
		if err := waitCalm(ctx, o.paths); err != nil {
			return err
		}
	}
	who := newSessions()
	who.add(in)
	engine, err := p.openEngine(ctx, upload.Options{Dir: dir, Connect: who.connect, Parts: o.parts, Rate: o.limit, Log: log})
	if err != nil {
		return err
	}
	return p.runUpload(ctx, engine, req, out, log)
}

// uploadRequest asks Frame.io what the destination words mean.
func uploadRequest(ctx context.Context, in *session, o uploadFlags) (upload.Request, error) {
	req := upload.Request{Account: in.Key, Paths: o.paths, Resume: true}
	if o.to != "" {
		n, err := resolve(ctx, in.Service, o.to)
		if err != nil {
			return req, fmt.Errorf("-to %q: %w", o.to, err)
		}
		if n.Into.IsZero() || n.Ref.Kind == api.KindFile || n.Ref.Kind == api.KindStack {
			return req, fmt.Errorf("-to %q: %s cannot take files; name a project or a folder", o.to, describeKind(n))
		}
		req.Into, req.Dest = n.Into, o.to
	}
	if o.versionOf != "" {
		n, err := resolve(ctx, in.Service, o.versionOf)
		if err != nil {
			return req, fmt.Errorf("-version-of %q: %w", o.versionOf, err)
		}
		if n.Ref.Kind != api.KindFile && n.Ref.Kind != api.KindStack {
			return req, fmt.Errorf("-version-of %q: %s cannot have versions; name a file or a stack", o.versionOf, describeKind(n))
		}
		req.VersionOf, req.Target = n.Ref, n.Name
	}
	return req, nil
}

func describeKind(n api.Node) string {
	switch n.Ref.Kind {
	case api.KindShared:
		return "\"Shared with me\""
	case api.KindStack:
		return fmt.Sprintf("the version stack %q", n.Name)
	}
	return fmt.Sprintf("the %s %q", n.Ref.Kind, n.Name)
}

// openEngine waits for another upload that uses the same state folder: render
// hooks start several at a time.
func (p Program) openEngine(ctx context.Context, o upload.Options) (*upload.Engine, error) {
	told := false
	for {
		engine, err := upload.Open(o)
		if !errors.Is(err, upload.ErrInUse) {
			return engine, err
		}
		if !told {
			told = true
			fmt.Fprintln(p.Stderr, "stackdrop: another upload is using the same state folder; waiting for it to finish (-state DIR gives this one its own)")
		}
		select {
		case <-ctx.Done():
			return nil, errors.New("stopped while waiting; nothing was uploaded")
		case <-time.After(time.Second):
		}
	}
}

// runUpload runs the engine until the request's jobs have ended, or ctx has.
func (p Program) runUpload(ctx context.Context, engine *upload.Engine, req upload.Request, out *reporter, log *slog.Logger) error {
	if aside := engine.Aside(); aside != "" {
		fmt.Fprintf(p.Stderr, "stackdrop: the journal of earlier uploads was damaged; what could be read is kept, and the damaged file is %s\n", aside)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(running) }()
	err := follow(running, engine, req, out)
	stop()
	if closing := <-ended; closing != nil {
		log.Error("close the journal", "error", closing)
	}
	if ctx.Err() != nil {
		out.stopped()
		fmt.Fprintln(p.Stderr, "stackdrop: stopped; run the same command again to go on where it was")
		return errReported
	}
	return err
}

// follow adds the request and reports what becomes of it.
func follow(ctx context.Context, engine *upload.Engine, req upload.Request, out *reporter) error {
	news, cancel := engine.Subscribe()
	defer cancel()
	id, err := engine.Add(ctx, req)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-news:
		}
		s := engine.Snapshot()
		if out.show(s, id) {
			return out.summary()
		}
	}
}
