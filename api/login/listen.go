package login

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

type listenFunc func(ctx context.Context, network, address string) (net.Listener, error)

// errPort is what a person can do about a listener that does not open.
var errPort = errors.New("The port of the redirect address cannot be used: another program on this computer has it. Close that program, or register another port.")

// listen opens what a redirect to this machine needs; nothing for a custom
// scheme. It opens no address but the loopback's: nobody on the network gets
// to see the browser's answer.
func listen(ctx context.Context, redirect *url.URL, open listenFunc) ([]net.Listener, error) {
	if redirect.Scheme != "http" && redirect.Scheme != "https" {
		return nil, nil
	}
	if open == nil {
		open = new(net.ListenConfig).Listen
	}
	var all []net.Listener
	for _, address := range loopback(ctx, redirect.Hostname(), open) {
		l, err := open(ctx, "tcp", net.JoinHostPort(address, redirect.Port()))
		if err != nil {
			closeAll(all)
			return nil, err
		}
		all = append(all, l)
	}
	if redirect.Scheme == "http" {
		return all, nil
	}
	certificate, err := newCertificate(time.Now())
	if err != nil {
		closeAll(all)
		return nil, err
	}
	for i, l := range all {
		all[i] = tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}})
	}
	return all, nil
}

// loopback lists the addresses that host stands for. A browser may take either
// of localhost's, so where there is IPv6 both must be ours, or another program
// could sit on the second.
func loopback(ctx context.Context, host string, open listenFunc) []string {
	if !strings.EqualFold(host, "localhost") {
		return []string{host}
	}
	probe, err := open(ctx, "tcp", "[::1]:0")
	if err != nil {
		return []string{"127.0.0.1"}
	}
	_ = probe.Close()
	return []string{"127.0.0.1", "::1"}
}

func closeAll(all []net.Listener) {
	for _, l := range all {
		_ = l.Close()
	}
}

// serve answers the browser on all listeners until stop, which waits for them.
func (f *Flow) serve() (stop func()) {
	server := &http.Server{
		Handler:           http.HandlerFunc(f.answer),
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    128 << 10,                  // a developer's localhost has many cookies
		ErrorLog:          log.New(io.Discard, "", 0), // a browser that distrusts the certificate is no news
	}
	server.SetKeepAlivesEnabled(false)
	var serving sync.WaitGroup
	for _, l := range f.listeners {
		serving.Go(func() { _ = server.Serve(l) }) // ends by Close
	}
	return func() {
		_ = server.Close()
		serving.Wait()
	}
}

// answer serves the redirect's path and nothing else. The host is compared too:
// a page elsewhere whose name points here has no business with us.
func (f *Flow) answer(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || !strings.EqualFold(r.Host, f.redirect.Host) || r.URL.EscapedPath() != pathOf(f.redirect) {
		http.NotFound(w, r)
		return
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		err = errNoCode
	} else {
		err = f.take(query, true)
	}
	if err != nil {
		show(w, http.StatusBadRequest, page{Title: "This did not work", Text: err.Error()})
		return
	}
	defer f.pages.Done()
	<-f.over // the tokens are fetched, or not: the page tells the truth
	show(w, http.StatusOK, outcomePage(f.outcome))
}

func pathOf(u *url.URL) string {
	if path := u.EscapedPath(); path != "" {
		return path
	}
	return "/"
}
