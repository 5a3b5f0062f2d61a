package handover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Listener is the first Stackdrop's ear.
type Listener struct {
	socket  net.Listener
	stop    context.CancelFunc // ends a rest
	handle  func(Message) error
	serving sync.WaitGroup
}

const (
	patience   = 5 * time.Second // for one connection, all in all
	mostAtOnce = 8               // connections

	// rest is how long to leave a socket alone that gives no connection though
	// it is open, as when the process has no descriptor left for it. Who calls
	// meanwhile is queued by the system.
	rest = 200 * time.Millisecond
)

// Listen takes messages at path until Close. handle is called on a goroutine of
// each connection; its error, in words, goes back to the sender. A socket left
// behind there is replaced, so the caller must know, by a lock of its own, that
// nobody else listens.
func Listen(path string, handle func(Message) error) (*Listener, error) {
	if err := private(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the socket of an earlier start: %w", err)
	}
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listen for a second Stackdrop: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("close the socket to others: %w", err), socket.Close())
	}
	return hear(socket, handle), nil
}

func hear(socket net.Listener, handle func(Message) error) *Listener {
	ctx, stop := context.WithCancel(context.Background())
	l := &Listener{socket: socket, stop: stop, handle: handle}
	l.serving.Go(func() { l.serve(ctx) })
	return l
}

// Close stops listening, removes the socket and waits for what was begun.
func (l *Listener) Close() error {
	err := l.socket.Close()
	l.stop()
	l.serving.Wait()
	return err
}

func (l *Listener) serve(ctx context.Context) {
	room := make(chan struct{}, mostAtOnce)
	for {
		room <- struct{}{}
		conn, err := l.accept(ctx)
		if err != nil {
			return
		}
		l.serving.Go(func() {
			defer func() { <-room }()
			defer conn.Close()
			l.answer(conn)
		})
	}
}

// accept gives the next connection; an error means that the socket was closed.
func (l *Listener) accept(ctx context.Context) (net.Conn, error) {
	for {
		conn, err := l.socket.Accept()
		if err == nil || errors.Is(err, net.ErrClosed) {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(rest):
		}
	}
}

func (l *Listener) answer(conn net.Conn) {
	_ = conn.SetDeadline(time.Now().Add(patience)) // a socket takes deadlines
	var back wire
	line, err := receive(conn)
	if err == nil {
		err = l.handle(line.Message)
	}
	if err != nil {
		back.Error = err.Error()
	}
	_ = send(conn, back) // who does not wait for an answer gets none
}
