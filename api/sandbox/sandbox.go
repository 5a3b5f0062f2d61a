package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"stackdrop/api/sandbox/oauth"
)

// Sandbox is one Frame.io. All its methods may be called from many goroutines.
type Sandbox struct {
	opts    Options
	log     *stateLog
	disk    *disk
	lock    *os.File
	handler http.Handler
	login   *oauth.Server
	signer  *signer
	faults  *faults
	buckets *buckets
	seen    *recorder
	gate    *gate
	notice  string
	slog    *slog.Logger

	hashing sync.Mutex // one file at a time is read for its hash

	mu     sync.Mutex // guards what follows
	world  *world
	header header
	origin string

	// Switches a test turns: login.go says what they do.
	revoked, adminConsole, unlinked, passphrases bool
}

var errInUse = errors.New("another sandbox is using this folder")

// New opens the world in o.Dir, or makes one there. SetOrigin must be called
// before the handler serves, and Close when it has stopped.
func New(o Options) (*Sandbox, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	d, err := openDisk(o.Dir, o.Log)
	if err != nil {
		return nil, err
	}
	lock, err := d.lock()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock the sandbox's folder: %w", err), d.root.Close())
	}
	s := &Sandbox{
		opts: o, disk: d, lock: lock, slog: o.Log,
		faults:  newFaults(o.Faults),
		buckets: newBuckets(o.Unlimited),
		seen:    newRecorder(),
		gate:    newGate(),
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, lock.Close(), d.root.Close())
	}
	if err := s.openLogin(); err != nil {
		return nil, errors.Join(err, s.log.file.Close(), lock.Close(), d.root.Close())
	}
	s.signer = &signer{keyID: seed(o.Seed).accessKey(), secret: s.header.Key}
	s.handler = s.routes()
	s.rejoin()
	return s, nil
}

// load reads the state, or begins it, and leaves s.log open for adding.
func (s *Sandbox) load() error {
	h, err := s.disk.readLog()
	if err != nil {
		return err
	}
	if err := s.adopt(h.header); err != nil {
		return err
	}
	s.world = build(s.header)
	for _, c := range h.changes {
		s.world.apply(c)
	}
	lost := s.world.relink()
	if n := len(h.changes); n > 0 {
		s.disk.redo(h.changes[n-1])
	}
	if h.torn {
		s.slog.Info("sandbox: the last line of the log was cut off and is left out")
	}
	if h.damaged > 0 || lost > 0 {
		name, err := s.disk.setAside()
		if err != nil {
			return fmt.Errorf("set the damaged log aside: %w", err)
		}
		s.notice = fmt.Sprintf("the sandbox's log was damaged (%d lines, %d assets lost); it was set aside as %s", h.damaged, lost, name)
		s.slog.Warn("sandbox: " + s.notice)
		s.log, err = s.disk.rewriteLog(s.snapshot()...)
		return err
	}
	switch full := s.snapshotSize(); {
	case h.header == nil, len(h.changes) > 2*full+1000:
		s.log, err = s.disk.rewriteLog(s.snapshot()...)
	default:
		s.log, err = s.disk.appendLog(h)
	}
	if err != nil {
		return fmt.Errorf("write the sandbox's log: %w", err)
	}
	return nil
}

// adopt takes the folder's header, or makes one.
func (s *Sandbox) adopt(h *header) error {
	if h == nil {
		key := make([]byte, 32)
		rand.Read(key)
		s.header = header{Seed: seed(s.opts.Seed), Empty: s.opts.Empty, Born: time.Now().UTC(), Key: key, Format: logFormat}
		return nil
	}
	if h.Format != logFormat {
		return fmt.Errorf("the sandbox's log has format %d, this program reads %d", h.Format, logFormat)
	}
	if h.Seed != seed(s.opts.Seed) || h.Empty != s.opts.Empty {
		return fmt.Errorf("this folder holds another world (seed %d, empty %v): use the same options or another folder", h.Seed, h.Empty)
	}
	s.header = *h
	return nil
}

// Notice is what the user should be told about the start, such as a damaged log
// that was set aside; "" mostly.
func (s *Sandbox) Notice() string { return s.notice }

// SetOrigin says what presigned URLs start with: "http://127.0.0.1:4321".
func (s *Sandbox) SetOrigin(origin string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.origin = strings.TrimSuffix(origin, "/")
}

// Handler serves the API and the part store under one origin.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Close ends every request, waits for them and for joining, and closes the log.
// A second Close is nil.
func (s *Sandbox) Close() error {
	if !s.gate.close() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.log.file.Close(), s.lock.Close(), s.disk.root.Close())
}

// pause waits, unless the request or the sandbox ends first.
func (s *Sandbox) pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
	case <-s.gate.quit:
	}
	return false
}
