package sandbox

import (
	"net/http"
	"sync"
	"time"
)

// gate counts who is inside, lets nobody in after close, and wakes those who
// wait for a client that says nothing.
type gate struct {
	quit chan struct{}

	mu     sync.Mutex
	closed bool
	inside sync.WaitGroup
	conns  map[*http.ResponseController]struct{}
}

func newGate() *gate {
	return &gate{quit: make(chan struct{}), conns: map[*http.ResponseController]struct{}{}}
}

// enter must be followed by leave if it returns true.
func (g *gate) enter(rc *http.ResponseController) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.inside.Add(1)
	g.conns[rc] = struct{}{}
	return true
}

func (g *gate) leave(rc *http.ResponseController) {
	g.mu.Lock()
	delete(g.conns, rc)
	g.mu.Unlock()
	g.inside.Done()
}

// run does some work in the background that close waits for.
func (g *gate) run(work func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.inside.Go(work)
	}
}

// close cuts every request short and waits; false if it was closed before.
func (g *gate) close() bool {
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return false
	}
	g.closed = true
	close(g.quit)
	past := time.Unix(1, 0)
	for rc := range g.conns {
		_ = rc.SetReadDeadline(past) // a connection without deadlines has to end by itself
		_ = rc.SetWriteDeadline(past)
	}
	g.mu.Unlock()
	g.inside.Wait()
	return true
}

func (g *gate) closing() bool {
	select {
	case <-g.quit:
		return true
	default:
		return false
	}
}
