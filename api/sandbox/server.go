package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Server is a sandbox on a port of this machine.
type Server struct {
	URL     string // its origin: "http://127.0.0.1:4321"
	Sandbox *Sandbox

	http    *http.Server
	serving sync.WaitGroup
	unwatch func() // ends the watch on the context

	once sync.Once
	err  error
}

// Start serves a sandbox on addr, "127.0.0.1:0" for any port. Only loopback
// addresses are taken, for the sandbox is not made to face a network. When ctx
// ends the server stops; Close must be called all the same. (A test's context
// ends before its clean-up functions run.)
func Start(ctx context.Context, addr string, o Options) (*Server, error) {
	if err := loopbackOnly(addr); err != nil {
		return nil, err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start the sandbox: %w", err)
	}
	box, err := New(o)
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	return Serve(ctx, ln, "http://"+ln.Addr().String(), box), nil
}

// Serve serves a sandbox on a listener, which may be a Memory; origin is how
// clients reach it. The server owns both from now on.
func Serve(ctx context.Context, ln net.Listener, origin string, box *Sandbox) *Server {
	box.SetOrigin(origin)
	s := &Server{URL: origin, Sandbox: box}
	s.http = &http.Server{
		Handler:           box.Handler(),
		ReadHeaderTimeout: 20 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    256 << 10,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // its lines could hold URLs
	}
	s.serving.Go(func() { _ = s.http.Serve(ln) }) // always ErrServerClosed or the listener's end
	watched := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(watched)
		_ = s.http.Close()
	})
	s.unwatch = func() {
		if !stop() {
			<-watched
		}
	}
	return s
}

// Close stops serving and waits until nothing of the server is left. Requests
// going on are cut off, as a crash would; what was answered is kept.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.unwatch()
		err := s.http.Close()
		s.serving.Wait()
		s.err = errors.Join(err, s.Sandbox.Close())
	})
	return s.err
}

func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("the sandbox listens on an address like 127.0.0.1:0, not %q", addr)
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("the sandbox listens on this machine only (127.0.0.1, ::1 or localhost), not on %q", host)
}
