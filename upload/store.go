package upload

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Limits of one attempt at a part. There is none on the whole of it: a part
// may be 2 GB on a hotel line.
const (
	stallLimit  = 30 * time.Second // without a byte taken by the socket
	answerLimit = 30 * time.Second // after the last byte has left the socket
	sockBuffer  = 256 << 10        // bytes a connection may hold unsent; see store.dial
	slowestLine = 4 << 10          // bytes/s we still believe in, to drain that buffer
)

// store PUTs parts to presigned URLs. It is no Frame.io client: it knows no
// token and can send none. Safe for many goroutines.
type store struct {
	http  *http.Client
	hosts Hosts
	limit *rate.Limiter
}

// newStore makes a store client; dial replaces the network in tests.
func newStore(hosts Hosts, limit *rate.Limiter, dial func(ctx context.Context, network, addr string) (net.Conn, error)) *store {
	s := &store{hosts: hosts, limit: limit}
	if dial == nil {
		dial = s.dial
	}
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // S3 speaks HTTP/1.1
		WriteBufferSize:        sockBuffer,
		ReadBufferSize:         16 << 10,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        15 * time.Second, // S3 closes at about 20 s
		MaxResponseHeaderBytes: 256 << 10,
		DisableCompression:     true,
	}
	s.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s
}

// dial keeps the socket's buffer small: bytes in it are counted as sent, and on
// a slow line megabytes there would make progress a lie.
func (s *store) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: 15 * time.Second, KeepAlive: 15 * time.Second}
	if !proxied() {
		d.Control = s.hosts.dial
	}
	conn, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok && s.hosts.Loopback == "" {
		_ = tcp.SetWriteBuffer(sockBuffer) // only honesty of the progress bar depends on it
	}
	return conn, nil
}

// proxied says whether connections go to a proxy, which may well be inside.
func proxied() bool {
	u, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: "s3.amazonaws.com"}})
	return err != nil || u != nil
}

func (s *store) closeIdle() { s.http.CloseIdleConnections() }

// shipment is a part ready to be sent.
type shipment struct {
	url   string
	media string
	size  int64
	md5   []byte
	crc   uint32
	from  io.ReaderAt
	at    int64
	sent  *atomic.Int64 // counts up as bytes go out; wound back to 0 on failure
}

// send makes one attempt. It returns the ETag, or a *partError. When it returns
// the attempt has ended: nothing reads the source or writes to the network any
// more, and bytes of a failed attempt are taken back from p.sent.
func (s *store) send(ctx context.Context, p shipment) (etag string, err error) {
	if err := s.hosts.check(p.url); err != nil {
		return "", &partError{verdict: bug, cause: err}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	dog := watch(cancel, stallLimit)
	lastOut := func() { dog.await(answerLimit + sockBuffer/slowestLine*time.Second) }
	b := newBody(ctx, io.NewSectionReader(p.from, p.at, p.size), p, s.limit, dog.kick, lastOut)
	etag, err = s.put(ctx, p, b)
	dog.stop()
	if err != nil {
		cancel(err)
		b.wait()
		p.sent.Store(0)
		return "", explain(ctx, b, err)
	}
	cancel(nil)
	b.wait()
	if b.left > 0 { // answered before it was sent: whoever that was, it does not have the part
		p.sent.Store(0)
		return "", &partError{verdict: portal, status: http.StatusOK}
	}
	return etag, nil
}

func (s *store) put(ctx context.Context, p shipment, b *body) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, p.url, b)
	if err != nil {
		b.Close()
		return "", &partError{verdict: bug, cause: errHost}
	}
	req.ContentLength = p.size
	if p.size == 0 {
		b.Close()
		req.Body = http.NoBody
	}
	req.Header = http.Header{
		"Content-Type": {p.media},
		"X-Amz-Acl":    {"private"},
		"Content-Md5":  {base64.StdEncoding.EncodeToString(p.md5)},
		"User-Agent":   {"Stackdrop"},
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return "", err
	}
	defer drain(resp.Body)
	return accept(resp, p)
}

// explain reads why an attempt failed. What the source did comes first: the
// transport reports it as a broken request. Then our own reasons to stop, then
// the answer, then the network.
func explain(ctx context.Context, b *body, err error) *partError {
	if errors.Is(b.err, errChanged) || errors.Is(b.err, errRead) {
		return &partError{verdict: sourceError, cause: b.err}
	}
	if e, ok := errors.AsType[*partError](err); ok {
		return e
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // its own text would hold the whole presigned URL
	}
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errStalled) || errors.Is(cause, errSilent):
		return &partError{verdict: noNetwork, code: "timeout", cause: cause}
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return &partError{verdict: interrupted, cause: err}
	case errors.Is(err, errHost):
		return &partError{verdict: bug, cause: errHost}
	}
	return &partError{verdict: noNetwork, cause: err}
}

// accept is strict about success: a captive portal answers 200 as well.
func accept(resp *http.Response, p shipment) (string, error) {
	if resp.StatusCode != http.StatusOK {
		return "", judge(resp)
	}
	etag := strings.Trim(resp.Header.Get("ETag"), `"`)
	rest, err := io.ReadAll(io.LimitReader(resp.Body, 1))
	switch {
	case err != nil:
		return "", &partError{verdict: noNetwork, status: resp.StatusCode, cause: errors.New("the answer broke off")}
	case etag == "" || len(rest) > 0:
		return "", &partError{verdict: portal, status: resp.StatusCode}
	}
	if sum, err := hex.DecodeString(etag); err == nil && len(sum) == 16 && !bytes.Equal(sum, p.md5) {
		return "", &partError{verdict: badSum, status: resp.StatusCode, code: "ETag", request: requestIDs(resp.Header)}
	}
	return s3Code(etag), nil
}

// drain lets the connection be used again when little is left to read.
func drain(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, maxErrorBody)
	body.Close()
}
