package login

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox/oauth"
)

// TestFourWaysIn plays every kind of sign-in against the sandbox's servers, over
// real connections: Begin, the page in the browser, the redirect, the tokens, a
// refresh, and signing out.
func TestFourWaysIn(t *testing.T) {
	for _, kind := range []oauth.Kind{oauth.Native, oauth.SPA, oauth.Web, oauth.PKCE} {
		t.Run(string(kind), func(t *testing.T) { wayIn(t, kind) })
	}
}

func wayIn(t *testing.T, kind oauth.Kind) {
	house := open(t, kind, oauth.Options{})
	kept := house.signIn(t, "u-sam", "allow")
	if user, at, ok := house.server.Check(kept.Access.Reveal()); user != "u-sam" || at != map[Method]string{Adobe: "v4", Frameio: "v2"}[kept.Method] || !ok {
		t.Fatalf("the token is that of %q on %q, %v", user, at, ok)
	}
	if left := time.Until(kept.Expires); left < 59*time.Minute || left > time.Hour || kept.Refresh == "" {
		t.Errorf("it lasts %v more, refresh token %v", left, kept.Refresh != "")
	}

	v := newVault(kept)
	s := NewSource(v, SourceOptions{HTTP: house.http, Log: house.log})
	if got := token(t, s); got != kept.Access.Reveal() {
		t.Error("the Source gives another token")
	}
	if err := house.server.ExpireAccess(); err != nil {
		t.Fatal(err)
	}
	s.Refused(kept.Access)
	tokens, errs := crowd(t, 100, s)
	if len(tokens) != 1 || errs != nil {
		t.Fatalf("%d tokens, %v", len(tokens), errs)
	}
	if _, _, ok := house.server.Check(tokens[0]); !ok || house.server.Record().Refreshed != 1 {
		t.Errorf("the new token is good: %v, after %d refreshes", ok, house.server.Record().Refreshed)
	}
	if held := v.holds(t); held.Access.Reveal() != tokens[0] || held.Refresh == kept.Refresh {
		t.Error("the keyring does not hold the new pair")
	}

	if err := s.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, _, ok := house.server.Check(tokens[0])
	if revoked := kind != oauth.PKCE; ok == revoked {
		t.Errorf("after signing out the token is good: %v", ok)
	}
	if r := house.server.Record(); r.Asked != 1 || r.Exchanged != 1 || r.Replayed != 0 || len(r.Refused) != 0 {
		t.Errorf("the record says %+v", r)
	}
	for _, secret := range []string{kept.Access.Reveal(), kept.Refresh.Reveal(), tokens[0]} {
		if strings.Contains(house.lines.String(), secret) {
			t.Errorf("the log shows a token:\n%s", house.lines)
		}
	}
}

func TestCancelOnTheSandboxPage(t *testing.T) {
	for _, kind := range []oauth.Kind{oauth.Native, oauth.PKCE} {
		house := open(t, kind, oauth.Options{})
		if got := house.try(t, "u-jane", "cancel"); got.err != ErrCancelled {
			t.Errorf("%s: %v", kind, got.err)
		}
	}
}

func TestRevokedAtTheSandbox(t *testing.T) {
	house := open(t, oauth.Native, oauth.Options{})
	v := newVault(house.signIn(t, "u-jane", "allow"))
	s := NewSource(v, SourceOptions{HTTP: house.http})
	if err := house.server.RevokeAll(); err != nil {
		t.Fatal(err)
	}
	s.Refused(api.Secret(token(t, s)))
	for range 5 {
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
			t.Errorf("got %v", err)
		}
	}
	if got := house.server.Record().Refused["invalid_grant"]; got != 1 {
		t.Errorf("a dead refresh token was sent %d times", got)
	}
	again := house.signIn(t, "u-jane", "allow")
	if err := v.Save(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	s.Again()
	if got := token(t, s); got != again.Access.Reveal() {
		t.Error("signing in again does not help")
	}
}

func TestSandboxWithoutRefreshForNativeApps(t *testing.T) {
	house := open(t, oauth.Native, oauth.Options{NoNativeRefresh: true, AccessLife: time.Second})
	kept := house.signIn(t, "u-jane", "allow")
	if kept.Refresh != "" {
		t.Fatal("there is a refresh token after all")
	}
	kept.Expires = time.Now() // a second later
	if _, err := NewSource(newVault(kept), SourceOptions{HTTP: house.http}).Token(t.Context()); classOf(err) != api.ErrSignIn {
		t.Errorf("got %v", err)
	}
}

// house is one login server, and one app that signs in there.
type house struct {
	server *oauth.Server
	method Method
	client Client
	site   Site
	http   http.RoundTripper
	ready  net.Listener // of the redirect; nil for a custom scheme
	lines  *bytes.Buffer
	log    *slog.Logger
}

func open(t *testing.T, kind oauth.Kind, o oauth.Options) *house {
	t.Helper()
	h := &house{method: Adobe, lines: new(bytes.Buffer)}
	h.log = slog.New(slog.NewTextHandler(h.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	redirect := h.redirect(t, kind)
	if redirect != "" {
		o.Redirects = []string{redirect}
	}
	o.Dir = t.TempDir()
	o.Users = []oauth.User{{ID: "u-jane", Name: "Jane Doe", Email: "jane@studio.example"}, {ID: "u-sam", Name: "Sam Okafor", Email: "sam@studio.example"}}
	var err error
	if h.server, err = oauth.New(o); err != nil {
		t.Fatal(err)
	}
	for _, c := range h.server.Clients() {
		if c.Kind == kind {
			h.client = Client{ID: c.ID, Redirect: c.Redirect, Secret: api.Secret(c.Secret)}
		}
	}
	if redirect != "" {
		h.client.Redirect = redirect
	}
	web := httptest.NewServer(h.server.Handler())
	t.Cleanup(web.Close)
	h.http, h.site = web.Client().Transport, AdobeSite(web.URL)
	if kind == oauth.PKCE {
		h.method, h.site = Frameio, FrameioSite(web.URL)
	}
	return h
}

// redirect opens the port that the app registers.
func (h *house) redirect(t *testing.T, kind oauth.Kind) string {
	if kind == oauth.Native {
		return ""
	}
	var err error
	if h.ready, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(h.ready.Addr().String())
	if kind == oauth.PKCE {
		return "http://127.0.0.1:" + port + "/callback"
	}
	return "https://localhost:" + port + "/callback"
}

func (h *house) listen(_ context.Context, _, address string) (net.Listener, error) {
	if h.ready == nil || h.ready.Addr().String() != address {
		return nil, errors.New("not on this machine")
	}
	return h.ready, nil
}

func (h *house) signIn(t *testing.T, who, answer string) Kept {
	t.Helper()
	got := h.try(t, who, answer)
	if got.err != nil {
		t.Fatal(got.err)
	}
	return got.kept
}

// try signs somebody in; h's listener serves one try.
func (h *house) try(t *testing.T, who, answer string) outcome {
	t.Helper()
	f, err := Begin(t.Context(), h.method, h.client, h.site, FlowOptions{HTTP: h.http, Log: h.log, Listen: h.listen})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan outcome, 1)
	go func() {
		kept, err := f.Wait(t.Context())
		done <- outcome{kept, err}
	}()
	h.browse(t, f, who, answer)
	return <-done
}

var (
	formAction  = regexp.MustCompile(`action="([^"]+)"`)
	formRequest = regexp.MustCompile(`name="request" value="([^"]+)"`)
)

// browse is the person in the browser, who goes on past the warning of our own
// certificate.
func (h *house) browse(t *testing.T, f *Flow, who, answer string) {
	t.Helper()
	b := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true, VerifyConnection: ourCertificate},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, strings.Replace(address, "localhost", "127.0.0.1", 1))
			},
		},
	}
	page := text(t, get(t, b, f.URL()))
	action, request := formAction.FindStringSubmatch(page), formRequest.FindStringSubmatch(page)
	if action == nil || request == nil {
		t.Fatalf("this is no page with a question:\n%s", page)
	}
	at, err := url.Parse(f.URL())
	if err != nil {
		t.Fatal(err)
	}
	to, err := at.Parse(action[1])
	if err != nil {
		t.Fatal(err)
	}
	resp, err := b.PostForm(to.String(), url.Values{"request": {request[1]}, "user": {who}, "answer": {answer}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	where := resp.Header.Get("Location")
	if h.ready == nil { // the system starts a second instance with it
		if err := f.Redirected(where); err != nil {
			t.Fatal(err)
		}
		return
	}
	if page := text(t, get(t, b, where)); answer == "allow" && !strings.Contains(page, "You are signed in") {
		t.Errorf("the last page is\n%s", page)
	}
}

// ourCertificate holds what a browser shows behind its warning.
func ourCertificate(state tls.ConnectionState) error {
	leaf := state.PeerCertificates[0]
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: "localhost", Roots: roots})
	if leaf.NotAfter.After(time.Now().Add(24*time.Hour)) || leaf.IsCA {
		err = errors.Join(err, errors.New("it lasts too long, or may sign others"))
	}
	return err
}

func get(t *testing.T, b *http.Client, address string) *http.Response {
	t.Helper()
	resp, err := b.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
