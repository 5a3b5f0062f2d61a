package upload

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// pipeNet is a network in memory, for tests in virtual time.
type pipeNet struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	down error // what dialling answers instead of a connection
	wrap func(net.Conn) net.Conn
}

func newPipeNet() *pipeNet {
	return &pipeNet{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (n *pipeNet) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n.mu.Lock()
	down, wrap := n.down, n.wrap
	n.mu.Unlock()
	if down != nil {
		return nil, down
	}
	client, server := net.Pipe()
	if wrap != nil {
		client = wrap(client)
	}
	select {
	case n.conns <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-n.closed:
		return nil, errors.New("the network is gone")
	}
}

func (n *pipeNet) setDown(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = err
}

func (n *pipeNet) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *pipeNet) Close() error   { n.once.Do(func() { close(n.closed) }); return nil }
func (n *pipeNet) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// serve runs h on the network until the test ends.
func (n *pipeNet) serve(t *testing.T, h http.Handler) {
	srv := &http.Server{Handler: h}
	go srv.Serve(n)
	t.Cleanup(func() {
		srv.Close()
		time.Sleep(time.Second) // virtual: net/http lingers half a second after an abort
	})
}
