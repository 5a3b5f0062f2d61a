package rest

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

const (
	dialTimeout = 15 * time.Second
	tlsTimeout  = 10 * time.Second
	// callTimeout is for one attempt. The server itself gives up after 30 s
	// (Frame.io reference, "Rate limits and timeouts").
	callTimeout = 40 * time.Second

	maxHeaderBytes = 256 << 10
)

// NewTransport gives the connection pool a Client uses when it is given none:
// TLS 1.2 or newer, proxies from the environment, capped headers.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    tlsTimeout,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConns:           16,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
	}
}
