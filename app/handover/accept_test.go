package handover

import (
	"bufio"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// ear is a socket whose Accept gives what it is told.
type ear struct {
	fails  chan error
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newEar() *ear {
	return &ear{fails: make(chan error), calls: make(chan net.Conn), closed: make(chan struct{})}
}

func (e *ear) Accept() (net.Conn, error) {
	select {
	case err := <-e.fails:
		return nil, err
	case conn := <-e.calls:
		return conn, nil
	case <-e.closed:
		return nil, net.ErrClosed
	}
}

func (e *ear) Close() error {
	e.once.Do(func() { close(e.closed) })
	return nil
}

func (e *ear) Addr() net.Addr { return &net.UnixAddr{Name: "ear", Net: "unix"} }

// A process that has no descriptor left for a while hears again afterwards, and
// does not spin meanwhile.
func TestItHearsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEar()
		got := 0
		l := hear(e, func(Message) error { got++; return nil })
		began := time.Now()
		const failures = 3 * mostAtOnce // more than there is room for
		for range failures {
			e.fails <- &net.OpError{Op: "accept", Err: syscall.EMFILE}
		}
		here, there := net.Pipe()
		e.calls <- there
		if took := time.Since(began); took != failures*rest {
			t.Errorf("after %d failures it listened %v later, want %v", failures, took, failures*rest)
		}
		if _, err := io.WriteString(here, `{"v":1,"show":true}`+"\n"); err != nil {
			t.Error(err)
		}
		if line, err := bufio.NewReader(here).ReadString('\n'); err != nil || line != `{"v":1}`+"\n" || got != 1 {
			t.Errorf("answered %q, %v; %d messages", line, err, got)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestARestEndsWithTheListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEar()
		l := hear(e, func(Message) error { return nil })
		e.fails <- errors.New("no")
		began := time.Now()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("closing took %v", took)
		}
	})
}
