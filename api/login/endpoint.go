package login

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stackdrop/api"
)

const (
	askTimeout = 30 * time.Second // for one request
	askTries   = 3                // as long as the server only stumbles
	askPause   = time.Second      // before the second try; doubled before the third
	maxAnswer  = 256 << 10        // bytes; Adobe's tokens are some 2 kB each
)

// outside is what a Flow and a Source have from outside, with defaults put in.
type outside struct {
	http  http.RoundTripper
	agent string
	log   *slog.Logger
	rand  func() float64
}

func newOutside(transport http.RoundTripper, agent string, log *slog.Logger, random func() float64) outside {
	if transport == nil {
		transport = newTransport()
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if random == nil {
		random = rand.Float64
	}
	return outside{http: transport, agent: cmp.Or(agent, "Stackdrop"), log: log, rand: random}
}

// newTransport keeps no connection: hours pass between two refreshes.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives:      true,
	}
}

// server is one site in its talk with one client.
type server struct {
	outside
	site   Site
	client Client
}

// grant is a new pair of tokens. Times are of the wall clock, which goes on
// while a computer sleeps; the monotonic one does not everywhere.
type grant struct {
	access, refresh api.Secret
	since, expires  time.Time
}

// exchange gives the code of the browser against tokens. The form is that of
// Adobe's ims.md, "Fetching Access tokens", and of the V2 guide, "OAuth 2 code
// authorization flow"; redirect_uri, which Adobe's table lacks, RFC 6749 demands
// (4.1.3). It names no scope: one client that did got tokens V4 refused.
func (s server) exchange(ctx context.Context, code, verifier string) (grant, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {s.client.Redirect}}
	if s.client.Secret == "" {
		form.Set("code_verifier", verifier)
	}
	return s.ask(ctx, form, api.ErrRefused)
}

// refresh gives a refresh token against a new pair. V2's guide ("Refreshing
// OAuth 2 tokens") has the scopes in the form, Adobe's has not.
func (s server) refresh(ctx context.Context, method Method, token api.Secret) (grant, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token.Reveal()}}
	if method == Frameio {
		form.Set("scope", strings.Join(s.site.Scopes, " "))
	}
	return s.ask(ctx, form, api.ErrSignIn)
}

// revoke ends a token, in one try (ims.md, "Token revocation").
func (s server) revoke(ctx context.Context, token api.Secret) error {
	_, err := s.post(ctx, s.site.Revoke, url.Values{"token": {token.Reveal()}}, api.ErrRefused)
	return err
}

// ask posts form to the token endpoint, again if the server stumbles. A server's
// no has the class refusal.
func (s server) ask(ctx context.Context, form url.Values, refusal error) (grant, error) {
	for try := 0; ; try++ {
		began := time.Now().Round(0)
		body, err := s.post(ctx, s.site.Token, form, refusal)
		if err == nil {
			return readGrant(body, began, callName(s.site.Token))
		}
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrAgain || try+1 == askTries {
			return grant{}, err
		}
		wait := time.Duration((1 + s.rand()) / 2 * float64(askPause<<try))
		if wait = max(wait, e.Wait); wait > askTimeout {
			return grant{}, err
		}
		if err := sleep(ctx, wait); err != nil {
			return grant{}, interrupted(callName(s.site.Token), err)
		}
	}
}

// post sends form once, with the client's credentials, and gives the body of a
// successful answer. A redirect is never followed.
func (s server) post(ctx context.Context, address string, form url.Values, refusal error) ([]byte, error) {
	began, call := time.Now(), callName(address)
	limited, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	req, err := s.request(limited, address, form)
	if err != nil {
		return nil, &api.Error{Class: api.ErrRefused, Call: call, Cause: err}
	}
	resp, err := s.http.RoundTrip(req)
	if err == nil {
		defer resp.Body.Close()
		var body []byte
		body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
		if err == nil {
			err = judge(call, resp, body, refusal)
			s.note(ctx, call, began, err)
			return body, err
		}
	}
	if ctx.Err() != nil {
		return nil, interrupted(call, ctx.Err())
	}
	err = unreachable(call, err, s.secrets(form))
	s.note(ctx, call, began, err)
	return nil, err
}

// request puts the credentials where they belong: a client with a secret has
// them in Basic, any other has its id in the form and no Authorization at all,
// which V2 refuses.
func (s server) request(ctx context.Context, address string, form url.Values) (*http.Request, error) {
	u, err := parseEndpoint(address)
	if err != nil {
		return nil, err
	}
	if s.client.Secret == "" {
		form.Set("client_id", s.client.ID)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errEndpoint
	}
	if s.client.Secret != "" { // escaped: RFC 6749, 2.3.1
		req.SetBasicAuth(url.QueryEscape(s.client.ID), url.QueryEscape(s.client.Secret.Reveal()))
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", s.agent)
	return req, nil
}

// secrets are the texts of a request that no error may repeat.
func (s server) secrets(form url.Values) []string {
	return []string{s.client.Secret.Reveal(), form.Get("code"), form.Get("code_verifier"), form.Get("refresh_token"), form.Get("token")}
}

func (s server) note(ctx context.Context, call string, began time.Time, err error) {
	took := slog.Duration("took", time.Since(began).Round(time.Millisecond))
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelInfo, "sign-in call failed", slog.String("call", call), took, slog.String("error", err.Error()))
		return
	}
	s.log.LogAttrs(ctx, slog.LevelDebug, "sign-in call", slog.String("call", call), took)
}

// callName is "POST /ims/token/v3".
func callName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "POST"
	}
	return "POST " + u.EscapedPath()
}

// sleep waits for d or for the end of ctx, whichever is first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
