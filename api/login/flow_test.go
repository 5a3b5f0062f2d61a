package login

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
)

var (
	webApp = Client{ID: "web-id", Redirect: "https://localhost:8443/callback", Secret: "p8e-SECRET"}
	spa    = Client{ID: "spa-id", Redirect: "https://localhost:8443/callback"}
	v2App  = Client{ID: "v2-id", Redirect: "http://127.0.0.1:5111/callback"}
)

// pipes is the loopback of a bubble: listeners by address, connections by
// net.Pipe.
type pipes struct {
	mu     sync.Mutex
	open   map[string]*pipe
	opened []string
	noIPv6 bool
	taken  string // an address another program has
}

type pipe struct {
	addr   string
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	owner  *pipes
}

func (p *pipes) listen(_ context.Context, network, address string) (net.Listener, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if network != "tcp" || p.open[address] != nil || address == p.taken || p.noIPv6 && strings.HasPrefix(address, "[") {
		return nil, errors.New("bind: it does not go")
	}
	l := &pipe{addr: address, conns: make(chan net.Conn), closed: make(chan struct{}), owner: p}
	if p.open == nil {
		p.open = map[string]*pipe{}
	}
	p.open[address] = l
	p.opened = append(p.opened, address)
	return l, nil
}

func (l *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipe) Close() error {
	l.once.Do(func() {
		close(l.closed)
		l.owner.mu.Lock()
		defer l.owner.mu.Unlock()
		delete(l.owner.open, l.addr)
	})
	return nil
}

func (l *pipe) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (p *pipes) listening() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for address := range p.open {
		all = append(all, address)
	}
	slices.Sort(all)
	return all
}

// browser gets pages from the flows on p.
func (p *pipes) browser() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		p.mu.Lock()
		l := p.open[address]
		p.mu.Unlock()
		if l == nil {
			return nil, errors.New("connection refused")
		}
		ours, theirs := net.Pipe()
		select {
		case l.conns <- theirs:
			return ours, nil
		case <-l.closed:
			return nil, errors.New("connection refused")
		}
	}}}
}

// visit is one page: its status, headers and text.
func visit(t *testing.T, b *http.Client, address string) (int, http.Header, string) {
	t.Helper()
	resp, err := b.Get(address)
	if err != nil {
		t.Errorf("no page: %v", err)
		return 0, nil, ""
	}
	defer resp.Body.Close()
	var text strings.Builder
	if err := resp.Write(&text); err != nil {
		t.Errorf("the page is cut: %v", err)
	}
	return resp.StatusCode, resp.Header, text.String()
}

type outcome struct {
	kept Kept
	err  error
}

// started is a flow that waits.
type started struct {
	*Flow
	issuer *issuer
	net    *pipes
	done   chan outcome
}

func startFlow(t *testing.T, method Method, client Client) started {
	t.Helper()
	s := started{issuer: &issuer{takes: time.Second}, net: &pipes{}, done: make(chan outcome, 1)}
	site := AdobeSite(sandbox)
	if method == Frameio {
		site = FrameioSite(sandbox)
	}
	f, err := Begin(t.Context(), method, client, site, FlowOptions{HTTP: s.issuer, Listen: s.net.listen})
	if err != nil {
		t.Fatal(err)
	}
	s.Flow = f
	go func() {
		kept, err := f.Wait(t.Context())
		s.done <- outcome{kept, err}
	}()
	return s
}

// back is the address a browser comes back to.
func (s started) back(query string) string {
	return s.server.client.Redirect + "?state=" + s.state + "&" + query
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		method Method
		client Client
		ask    bool
		at     string
		want   map[string]string
	}{
		{Adobe, native, false, "https://ims-na1.adobelogin.com/ims/authorize/v2", map[string]string{"code_challenge_method": "S256", "scope": "openid email profile offline_access additional_info.roles AdobeID"}},
		{Adobe, spa, true, "https://ims-na1.adobelogin.com/ims/authorize/v2", map[string]string{"code_challenge_method": "S256", "prompt": "login"}},
		{Adobe, webApp, false, "https://ims-na1.adobelogin.com/ims/authorize/v2", map[string]string{"code_challenge": "", "code_challenge_method": ""}},
		{Frameio, v2App, true, "https://applications.frame.io/oauth2/auth", map[string]string{"code_challenge_method": "S256", "prompt": ""}},
	} {
		site := AdobeSite("")
		if c.method == Frameio {
			site = FrameioSite("")
		}
		f, err := Begin(t.Context(), c.method, c.client, site, FlowOptions{Listen: new(pipes).listen, AskWho: c.ask})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		at, query, _ := strings.Cut(f.URL(), "?")
		values, err := url.ParseQuery(query)
		if err != nil || at != c.at {
			t.Errorf("%s: %s, %v", c.client.ID, f.URL(), err)
		}
		for name, want := range map[string]string{"client_id": c.client.ID, "redirect_uri": c.client.Redirect, "response_type": "code"} {
			if got := values.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		for name, want := range c.want {
			if got := values.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		sum := sha256.Sum256([]byte(f.verifier))
		if got := values.Get("code_challenge"); got != "" && got != base64.RawURLEncoding.EncodeToString(sum[:]) {
			t.Errorf("the challenge %q is not of the verifier", got)
		}
		if raw, err := base64.RawURLEncoding.DecodeString(values.Get("state")); err != nil || len(raw) != 32 {
			t.Errorf("the state has %d bytes, %v", len(raw), err)
		}
		if len(f.verifier) != 64 || strings.Contains(f.URL(), f.verifier) || strings.Contains(f.URL(), "SECRET") {
			t.Errorf("the verifier has %d characters, or it or the secret is in the address", len(f.verifier))
		}
	}
}

func TestEveryFlowHasSecretsOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		f, err := Begin(t.Context(), Adobe, native, AdobeSite(""), FlowOptions{})
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if seen[f.state] || seen[f.verifier] {
			t.Fatal("a state or a verifier came twice")
		}
		seen[f.state], seen[f.verifier] = true, true
	}
}

func TestSignInByListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		b := s.net.browser()
		began := time.Now()
		status, head, page := visit(t, b, s.back("code=SECRET-code"))
		got := <-s.done
		want := Kept{
			Method: Frameio, Client: v2App, Base: sandbox, Access: "SECRET-access-1", Refresh: "SECRET-refresh-1",
			Since: began.Round(0), Expires: began.Round(0).Add(time.Hour),
		}
		if got.err != nil || got.kept != want {
			t.Errorf("got %+v, %v", got.kept, got.err)
		}
		r := s.issuer.requests()[0]
		form := url.Values{"grant_type": {"authorization_code"}, "code": {"SECRET-code"}, "redirect_uri": {v2App.Redirect}, "client_id": {"v2-id"}, "code_verifier": {s.verifier}}
		if r.path != "/oauth2/token" || r.form.Encode() != form.Encode() || r.header.Get("Authorization") != "" {
			t.Errorf("posted %v to %s with %v", r.form, r.path, r.header)
		}
		if status != 200 || !strings.Contains(page, "You are signed in") || !strings.Contains(page, "You can close this tab and go back to Stackdrop.") {
			t.Errorf("%d %s", status, page)
		}
		for _, secret := range []string{"SECRET", s.state, s.verifier, "script", "http"} {
			if strings.Contains(page[strings.Index(page, "<!doctype"):], secret) {
				t.Errorf("the page holds %s", secret)
			}
		}
		if head.Get("Referrer-Policy") != "no-referrer" || head.Get("Cache-Control") != "no-store" || !strings.Contains(head.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("the headers are %v", head)
		}
		if open := s.net.listening(); open != nil {
			t.Errorf("it still listens on %v", open)
		}
		if err := s.Redirected(s.back("code=again")); err != errFlowIsOver {
			t.Errorf("a second answer: %v", err)
		}
		if _, err := s.Wait(t.Context()); err != errFlowIsOver {
			t.Errorf("a second Wait: %v", err)
		}
		s.Close()
	})
}

// TestNothingElseIsServed: wrong paths, methods and hosts find nothing; wrong
// states and missing codes are told so, and the right answer still counts.
func TestNothingElseIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		b := s.net.browser()
		good := "?code=c&state=" + s.state
		at := "http://127.0.0.1:5111"
		for address, want := range map[string]int{
			at + "/" + good: 404, at + "/callback/" + good: 404, at + "/call%62ack" + good: 404, at + "//callback" + good: 404,
			at + "/favicon.ico": 404, at + "/callback/..": 404,
			at + "/callback": 400, at + "/callback?code=c": 400, at + "/callback?code=c&state=": 400, at + "/callback?code=c&state=" + s.state + "x": 400,
			at + "/callback?code=c&state=" + s.state[1:]: 400, at + "/callback?code=c&state=x&state=" + s.state: 400, at + "/callback" + good + "&state=" + s.state: 400,
			at + "/callback?state=" + s.state: 400, at + "/callback?code=&state=" + s.state: 400, at + "/callback" + good + "&code=d": 400,
			at + "/callback?code=a%0ab&state=" + s.state: 400, at + "/callback" + good + "&%zz": 400, at + "/callback" + good + ";x": 400,
			at + "/callback?error=access_denied": 400, at + "/callback?error=access_denied&state=x": 400,
		} {
			status, _, page := visit(t, b, address)
			if status != want || strings.Contains(page, s.state) {
				t.Errorf("%s: %d, want %d: %s", address, status, want, page)
			}
		}
		for name, change := range map[string]func(*http.Request){
			"POST":    func(r *http.Request) { r.Method = http.MethodPost },
			"HEAD":    func(r *http.Request) { r.Method = http.MethodHead },
			"host":    func(r *http.Request) { r.Host = "evil.example:5111" },
			"no port": func(r *http.Request) { r.Host = "127.0.0.1" },
		} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/callback"+good, nil)
			if err != nil {
				t.Fatal(err)
			}
			change(r)
			resp, err := b.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != 404 {
				t.Errorf("%s: %d", name, resp.StatusCode)
			}
		}
		if n := len(s.issuer.requests()); n != 0 {
			t.Fatalf("%d codes were exchanged", n)
		}
		if status, _, _ := visit(t, b, at+"/callback"+good); status != 200 {
			t.Errorf("the right answer got %d", status)
		}
		if got := <-s.done; got.err != nil {
			t.Error(got.err)
		}
	})
}

func TestOnlyTheFirstAnswerCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		b := s.net.browser()
		pages := make(chan int, 20)
		for range 20 { // an impatient person reloads
			go func() {
				status, _, _ := visit(t, b, s.back("code=SECRET-code"))
				pages <- status
			}()
		}
		good := 0
		for range 20 {
			if <-pages == 200 {
				good++
			}
		}
		if got := <-s.done; good != 1 || got.err != nil || len(s.issuer.requests()) != 1 {
			t.Errorf("%d answers counted, %d codes exchanged, %v", good, len(s.issuer.requests()), got.err)
		}
	})
}

func TestCancelledInTheBrowser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		status, _, page := visit(t, s.net.browser(), s.back("error=access_denied&error_description=SECRET"))
		if got := <-s.done; got.err != ErrCancelled || status != 200 || !strings.Contains(page, "You cancelled") || strings.Contains(page, "SECRET") {
			t.Errorf("%v; %d %s", got.err, status, page)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Adobe, native)
		if err := s.Redirected(s.back("error=access_denied")); err != nil {
			t.Fatal(err)
		}
		if got := <-s.done; got.err != ErrCancelled || len(s.issuer.requests()) != 0 {
			t.Errorf("got %v", got.err)
		}
	})
}

func TestRefusedInTheBrowser(t *testing.T) {
	for code, want := range map[string]error{
		"invalid_scope": api.ErrRefused, "unauthorized_client": api.ErrRefused, "login_required": api.ErrRefused, "SECRET 4711": api.ErrRefused, "": api.ErrRefused,
		"server_error": api.ErrAgain, "temporarily_unavailable": api.ErrAgain,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := startFlow(t, Adobe, native)
			if err := s.Redirected(s.back("code=c&error=" + url.QueryEscape(code))); err != nil {
				t.Fatal(err)
			}
			got := <-s.done
			if classOf(got.err) != want || strings.Contains(got.err.Error(), "SECRET") || len(s.issuer.requests()) != 0 {
				t.Errorf("%s: %v", code, got.err)
			}
		})
	}
}

func TestExchangeFails(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		class  error
		tries  int
	}{
		{400, `{"error":"invalid_grant","error_description":"SECRET"}`, api.ErrRefused, 1},
		{401, `{"error":"invalid_client"}`, api.ErrRefused, 1},
		{503, `busy`, api.ErrAgain, 3},
		{200, `<html>`, api.ErrOffline, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := startFlow(t, Frameio, v2App)
			s.issuer.before = always(c.status, c.body)
			status, _, page := visit(t, s.net.browser(), s.back("code=SECRET-code"))
			got := <-s.done
			if classOf(got.err) != c.class || strings.Contains(got.err.Error(), "SECRET") || len(s.issuer.requests()) != c.tries {
				t.Errorf("%s: %v after %d tries", c.body, got.err, len(s.issuer.requests()))
			}
			if status != 200 || !strings.Contains(page, "Signing in did not work") {
				t.Errorf("%d %s", status, page)
			}
		})
	}
}

func TestNobodySignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		began := time.Now()
		if got := <-s.done; got.err != ErrTooLate || time.Since(began) != 5*time.Minute {
			t.Errorf("after %v: %v", time.Since(began), got.err)
		}
		if open := s.net.listening(); open != nil {
			t.Errorf("it still listens on %v", open)
		}
		if err := s.Redirected(s.back("code=late")); err != errFlowIsOver {
			t.Errorf("too late: %v", err)
		}
	})
}

func TestWaitEndsWithItsContextAndWithClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		s.Close()
		if got := <-s.done; !errors.Is(got.err, context.Canceled) || s.net.listening() != nil {
			t.Errorf("after Close: %v", got.err)
		}
		s.Close()

		s = startFlow(t, Adobe, native)
		s.issuer.takes = time.Hour
		if err := s.Redirected(s.back("code=c")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the exchange hangs
		s.Close()
		if got := <-s.done; !errors.Is(got.err, context.Canceled) {
			t.Errorf("Close during the exchange: %v", got.err)
		}

		f, err := Begin(t.Context(), Adobe, native, AdobeSite(sandbox), FlowOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := f.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the context's end: %v", err)
		}
	})
}

// TestBrowserThatDoesNotRead holds nobody up.
func TestBrowserThatDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Frameio, v2App)
		conn, err := s.net.browser().Transport.(*http.Transport).DialContext(t.Context(), "tcp", "127.0.0.1:5111")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte("GET /callback?code=c&state=" + s.state + " HTTP/1.1\r\nHost: 127.0.0.1:5111\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if got := <-s.done; got.err != nil || time.Since(began) > 10*time.Second {
			t.Errorf("%v after %v", got.err, time.Since(began))
		}
	})
}

func TestRedirected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Adobe, native)
		good := "?code=SECRET-code&state=" + s.state
		for address, want := range map[string]string{
			"": "not the address", "hello": "not the address", "%zz": "not the address", native.Redirect + "?%zz": "not the address", "\x00": "not the address",
			native.Redirect + good + strings.Repeat("x", maxAddress): "not the address",
			"adobe+ffff://adobeid/" + native.ID + good:               "begins with adobe+0a1b2c://",
			"https://ims-na1.adobelogin.com/ims/fromSusi" + good:     "begins with adobe+0a1b2c://",
			"adobe+0a1b2c://other/" + native.ID + good:               "begins with adobe+0a1b2c://",
			"adobe+0a1b2c://adobeid/other" + good:                    "begins with adobe+0a1b2c://",
			"adobe+0a1b2c://me@adobeid/" + native.ID + good:          "begins with adobe+0a1b2c://",
			native.Redirect:                       "another sign-in",
			native.Redirect + "?code=c&state=x":   "another sign-in",
			native.Redirect + "?state=" + s.state: "holds no sign-in",
		} {
			err := s.Redirected(address)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), s.state) {
				t.Errorf("%q: %v, want %q", address, err, want)
			}
		}
		// As people paste and browsers rewrite.
		if err := s.Redirected("  " + strings.Replace(native.Redirect, "adobe+0a1b2c", "ADOBE+0A1B2C", 1) + "/" + good + "\n"); err != nil {
			t.Fatal(err)
		}
		if err := s.Redirected(native.Redirect + good); err != errTaken {
			t.Errorf("twice: %v", err)
		}
		if got := <-s.done; got.err != nil || got.kept.Method != Adobe || got.kept.Client != native {
			t.Errorf("got %+v, %v", got.kept, got.err)
		}
		r := s.issuer.requests()[0]
		form := url.Values{"grant_type": {"authorization_code"}, "code": {"SECRET-code"}, "redirect_uri": {native.Redirect}, "client_id": {native.ID}, "code_verifier": {s.verifier}}
		if r.path != "/ims/token/v3" || r.form.Encode() != form.Encode() || r.header.Get("Authorization") != "" {
			t.Errorf("posted %v to %s with %v", r.form, r.path, r.header)
		}
	})
}

// TestPastedInsteadOfListener: the browser would not go to our certificate.
func TestPastedInsteadOfListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startFlow(t, Adobe, webApp)
		if err := s.Redirected(s.back("code=SECRET-code")); err != nil {
			t.Fatal(err)
		}
		if got := <-s.done; got.err != nil || got.kept.Client != webApp || s.net.listening() != nil {
			t.Errorf("got %v", got.err)
		}
		r := s.issuer.requests()[0]
		form := url.Values{"grant_type": {"authorization_code"}, "code": {"SECRET-code"}, "redirect_uri": {webApp.Redirect}}
		id, secret, ok := (&http.Request{Header: r.header}).BasicAuth()
		if r.form.Encode() != form.Encode() || !ok || id != webApp.ID || secret != "p8e-SECRET" {
			t.Errorf("posted %v with %v", r.form, r.header)
		}
	})
}

func TestAnswerBeforeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		issuer := &issuer{}
		f, err := Begin(t.Context(), Adobe, native, AdobeSite(sandbox), FlowOptions{HTTP: issuer})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Redirected(native.Redirect + "?code=c&state=" + f.state); err != nil {
			t.Fatal(err)
		}
		if kept, err := f.Wait(t.Context()); err != nil || kept.Access == "" {
			t.Errorf("got %v", err)
		}
	})
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, c := range []struct {
		method Method
		client Client
		noIPv6 bool
		want   []string
	}{
		{Adobe, native, false, nil},
		{Frameio, v2App, false, []string{"127.0.0.1:5111"}},
		{Frameio, Client{ID: "x", Redirect: "http://[::1]:5111/"}, false, []string{"[::1]:5111"}},
		{Frameio, Client{ID: "x", Redirect: "http://localhost:5111/"}, false, []string{"127.0.0.1:5111", "[::1]:5111"}},
		{Adobe, webApp, false, []string{"127.0.0.1:8443", "[::1]:8443"}},
		{Adobe, webApp, true, []string{"127.0.0.1:8443"}},
	} {
		net := &pipes{noIPv6: c.noIPv6}
		f, err := Begin(t.Context(), c.method, c.client, AdobeSite(""), FlowOptions{Listen: net.listen})
		if err != nil {
			t.Fatal(err)
		}
		if got := net.listening(); !slices.Equal(got, c.want) {
			t.Errorf("%s: listens on %v, want %v", c.client.Redirect, got, c.want)
		}
		f.Close()
		if got := net.listening(); got != nil {
			t.Errorf("%s: after Close it listens on %v", c.client.Redirect, got)
		}
	}
}

func TestPortIsTaken(t *testing.T) {
	for _, taken := range []string{"127.0.0.1:8443", "[::1]:8443"} { // either could get the browser's answer
		net := &pipes{taken: taken}
		_, err := Begin(t.Context(), Adobe, webApp, AdobeSite(""), FlowOptions{Listen: net.listen})
		if err == nil || !strings.Contains(err.Error(), "another program") || net.listening() != nil {
			t.Errorf("%s: %v, listening on %v", taken, err, net.listening())
		}
	}
}

func TestBeginRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"a developer token": second(Begin(t.Context(), Token, Client{}, AdobeSite(""), FlowOptions{})),
		"a bad client":      second(Begin(t.Context(), Adobe, Client{}, AdobeSite(""), FlowOptions{})),
		"no site":           second(Begin(t.Context(), Adobe, native, Site{}, FlowOptions{})),
		"a plain site":      second(Begin(t.Context(), Adobe, native, AdobeSite("http://frame.example"), FlowOptions{})),
	} {
		if err == nil || !strings.HasSuffix(err.Error(), ".") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
