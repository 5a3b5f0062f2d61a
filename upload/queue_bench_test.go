package upload

import (
	"context"
	"fmt"
	"testing"

	"stackdrop/api"
)

// BenchmarkQueue is a queue of 10,000 files: taking them in, reading them back
// after a restart, and a snapshot in which one row has changed.
func BenchmarkQueue(b *testing.B) {
	const files = 10_000
	open := func(dir string) (*Engine, func()) {
		e, err := Open(Options{Dir: dir, Connect: func(string) (Account, error) { return Account{}, ErrNotYet }})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		ran := make(chan error, 1)
		go func() { ran <- e.Run(ctx) }()
		return e, func() {
			stop()
			if err := <-ran; err != nil {
				b.Fatal(err)
			}
		}
	}
	paths := make([]string, files)
	src := b.TempDir()
	for i := range paths {
		paths[i] = fmt.Sprintf("%s/f%05d.mov", src, i)
		if err := writeWhole(paths[i], []byte("x")); err != nil {
			b.Fatal(err)
		}
	}
	fill := func(e *Engine) {
		news, cancel := e.Subscribe()
		defer cancel()
		if _, err := e.Add(b.Context(), Request{Into: api.Ref{Kind: api.KindFolder, ID: "f"}, Paths: paths}); err != nil {
			b.Fatal(err)
		}
		for range news {
			if s := e.Snapshot(); len(s.Jobs) == files && !s.Batches[0].Scanning {
				return
			}
		}
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			e, stop := open(b.TempDir())
			fill(e)
			stop()
		}
	})
	full := b.TempDir()
	e, stop := open(full)
	fill(e)
	id := e.Snapshot().Jobs[files/2].ID
	b.Run("snapshot", func(b *testing.B) {
		paused := false
		for b.Loop() {
			if paused = !paused; paused {
				e.Pause(id)
			} else {
				e.Resume(id)
			}
			e.Snapshot()
		}
	})
	stop()
	b.Run("restart", func(b *testing.B) {
		for b.Loop() {
			e, err := Open(Options{Dir: full})
			if err != nil {
				b.Fatal(err)
			}
			if err := e.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
