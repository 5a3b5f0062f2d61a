package login

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
)

func noNetwork(int, url.Values) (*http.Response, error) {
	return nil, &url.Error{Op: "Post", URL: "https://ims/?code=SECRET", Err: errors.New("dial tcp: no route to host")}
}

func hangs(int, url.Values) (*http.Response, error) {
	time.Sleep(askTimeout)
	return nil, io.ErrUnexpectedEOF
}

func TestOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.before = noNetwork
		s := w.process()
		tokens, errs := crowd(t, 10, s)
		if tokens != nil || len(errs) != 10 {
			t.Fatalf("got %v, %v", tokens, errs)
		}
		seen := map[error]bool{}
		for _, err := range errs {
			if seen[err] {
				t.Error("two callers got the same error to change")
			}
			seen[err] = true
			if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != api.ErrOffline || e.Wait == 0 || e.Wait > 4*time.Second {
				t.Errorf("got %#v", err)
			}
		}
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrOffline {
			t.Errorf("at once again: %v", err)
		}
		if n := len(w.issuer.requests()); n != 1 {
			t.Errorf("%d requests at once", n)
		}
		for range 600 { // a minute without a network
			_, _ = s.Token(t.Context())
			time.Sleep(100 * time.Millisecond)
		}
		if n := len(w.issuer.requests()); n < 10 || n > 20 {
			t.Errorf("%d requests in a minute", n)
		}
		w.issuer.before = nil
		time.Sleep(offlinePause)
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("got %s when the network is back", got)
		}
	})
}

// TestTroubleWhileTheTokenIsGood stays unseen until the token ends.
func TestTroubleWhileTheTokenIsGood(t *testing.T) {
	for name, before := range map[string]func(int, url.Values) (*http.Response, error){
		"offline": noNetwork, "503": always(503, "<h1>busy</h1>"), "hangs": hangs, "refused": always(400, `{"error":"invalid_grant"}`),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(50 * time.Second)
				w.issuer.before = before
				s := w.process()
				for end := time.Now().Add(44 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
					if got := token(t, s); got != "SECRET-access-1" {
						t.Fatalf("got %s", got)
					}
				}
				time.Sleep(time.Minute)
				if _, err := s.Token(t.Context()); err == nil {
					t.Error("got a token that is over")
				}
			})
		})
	}
}

func TestServerStumbles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.takes = 0
		w.issuer.before = func(n int, _ url.Values) (*http.Response, error) {
			if n < 2 {
				return response(502, "<html>"), nil
			}
			return nil, nil
		}
		began := time.Now()
		if got := token(t, w.process()); got != "SECRET-access-2" || len(w.issuer.requests()) != 3 {
			t.Errorf("got %s after %d tries", got, len(w.issuer.requests()))
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestServerIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.takes, w.issuer.before = 0, always(503, "")
		s := w.process()
		for range 3600 { // an hour, asked every second
			if _, err := s.Token(t.Context()); classOf(err) != api.ErrAgain {
				t.Fatalf("got %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := len(w.issuer.requests()); n < 100 || n > 220 {
			t.Errorf("%d requests in an hour", n)
		}
		w.issuer.before = nil
		time.Sleep(againPause)
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("got %s", got)
		}
	})
}

func TestServerSaysWhenToComeBack(t *testing.T) {
	for _, c := range []struct {
		status int
		after  string
		class  error
		wait   time.Duration
	}{
		{429, "90", api.ErrLimit, 90 * time.Second},
		{503, "120", api.ErrAgain, 2 * time.Minute},
		{429, "1e12", api.ErrLimit, 5 * time.Minute},
		{429, "Sat, 01 Jan 2000 00:03:00 GMT", api.ErrLimit, 3 * time.Minute}, // the bubble's time
		{429, "soon", api.ErrLimit, time.Second},
		{429, "-5", api.ErrLimit, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(0)
			w.issuer.takes, w.issuer.before = 0, always(c.status, "", "Retry-After", c.after)
			s := w.process()
			_, err := s.Token(t.Context())
			if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != c.class || e.Wait != c.wait {
				t.Errorf("%d, %s: got %v, wait %v", c.status, c.after, err, waitOf(err))
			}
			time.Sleep(c.wait / 2)
			_, err = s.Token(t.Context())
			if waitOf(err) != c.wait-c.wait/2 || len(w.issuer.requests()) != 1 {
				t.Errorf("halfway: wait %v after %d requests", waitOf(err), len(w.issuer.requests()))
			}
		})
	}
}

func waitOf(err error) time.Duration {
	e, _ := errors.AsType[*api.Error](err)
	if e == nil {
		return 0
	}
	return e.Wait
}

// TestAnswers is what each answer to a refresh means, and whether the server is
// asked again after it.
func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", maxAnswer)
	for _, c := range []struct {
		name   string
		status int
		body   string
		class  error
		again  bool
	}{
		{"spent", 400, `{"error":"invalid_grant","error_description":"SECRET"}`, api.ErrSignIn, false},
		{"client unknown", 401, `{"error":"invalid_client"}`, api.ErrSignIn, false},
		{"terms to accept", 400, `{"error":"ride_AdobeID_acct_terms"}`, api.ErrSignIn, false},
		{"a code that is no word", 400, `{"error":"SECRET-4711"}`, api.ErrSignIn, false},
		{"too many", 400, `{"error":"slow_down"}`, api.ErrLimit, true},
		{"busy", 400, `{"error":"temporarily_unavailable"}`, api.ErrAgain, true},
		{"server error", 400, `{"error":"server_error"}`, api.ErrAgain, true},
		{"no code", 400, `{"message":"SECRET"}`, api.ErrAgain, true},
		{"an object", 400, `{"error":{"code":"SECRET"}}`, api.ErrAgain, true},
		{"firewall", 403, `<html>SECRET</html>`, api.ErrAgain, true},
		{"gateway", 502, `{"error":"invalid_grant"}`, api.ErrAgain, true},
		{"hotel", 200, `<html>Welcome</html>`, api.ErrOffline, true},
		{"portal", 302, ``, api.ErrOffline, true},
		{"portal, 307", 307, ``, api.ErrOffline, true},
		{"proxy", 407, ``, api.ErrOffline, true},
		{"portal, 511", 511, ``, api.ErrOffline, true},
		{"cut", 200, `{"access_token":"SECRET`, api.ErrAgain, true},
		{"empty", 200, ``, api.ErrAgain, true},
		{"no token", 200, `{"refresh_token":"SECRET","expires_in":3600}`, api.ErrAgain, true},
		{"a token with a line break", 200, `{"access_token":"SEC\nRET"}`, api.ErrAgain, true},
		{"a refresh token with a space", 200, `{"access_token":"SECRET","refresh_token":"a b"}`, api.ErrAgain, true},
		{"another kind", 200, `{"access_token":"SECRET","token_type":"mac"}`, api.ErrRefused, true},
		{"another type", 200, `{"access_token":4711}`, api.ErrAgain, true},
		{"endless", 200, `{"access_token":"` + long + `"}`, api.ErrAgain, true},
		{"padded beyond all measure", 200, `{"access_token":"SECRET"}` + strings.Repeat(" ", maxAnswer), api.ErrAgain, true},
		{"endless error", 400, long, api.ErrAgain, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(0)
				w.issuer.before = always(c.status, c.body, "Location", "https://elsewhere/?code=SECRET")
				s := w.process()
				_, err := s.Token(t.Context())
				if classOf(err) != c.class {
					t.Fatalf("got %v, want %v", err, c.class)
				}
				if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "4711") || strings.Contains(w.log.String(), "SECRET") {
					t.Errorf("it shows secrets: %v\n%s", err, w.log)
				}
				before := len(w.issuer.requests())
				time.Sleep(6 * time.Minute)
				_, _ = s.Token(t.Context())
				if asked := len(w.issuer.requests()) > before; asked != c.again {
					t.Errorf("asked again: %v", asked)
				}
			})
		})
	}
}

func TestLife(t *testing.T) {
	for raw, want := range map[string]time.Duration{
		`3600`: time.Hour, `"3600"`: time.Hour, `3599.5`: time.Hour - 500*time.Millisecond, `86399`: 86399 * time.Second,
		`10000000`: 10_000_000 * time.Second, `10000001`: 10_000_001 * time.Millisecond, `86399000`: 86399 * time.Second,
		`"86399999"`: 86399999 * time.Millisecond, `1e300`: 10_000_000 * time.Second,
		``: 0, `null`: 0, `0`: 0, `-1`: 0, `"soon"`: 0, `"NaN"`: 0, `{}`: 0, `[3600]`: 0, `true`: 0,
	} {
		if got := lifeOf([]byte(raw)); got != want {
			t.Errorf("%s: %v, want %v", raw, got, want)
		}
	}
}

func TestLifeInMilliseconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.life, w.issuer.takes = "86399000", 0
		s := w.process()
		token(t, s)
		time.Sleep(24*time.Hour - 2*time.Minute)
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("got %s within the day", got)
		}
		time.Sleep(2 * time.Minute)
		if got := token(t, s); got != "SECRET-access-3" {
			t.Errorf("got %s after it", got)
		}
	})
}

func TestLifeUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.life = "null"
		s := w.process()
		token(t, s)
		time.Sleep(1000 * time.Hour)
		if got := token(t, s); got != "SECRET-access-2" || !w.vault.holds(t).Expires.IsZero() {
			t.Errorf("got %s", got)
		}
		s.Refused("SECRET-access-2")
		if got := token(t, s); got != "SECRET-access-3" {
			t.Errorf("got %s", got)
		}
	})
}

// blabber fails with everything it was given.
type blabber struct {
	err func(r *http.Request, body string) error
}

func (b blabber) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	return nil, b.err(r, string(body))
}

// TestSecretsStayInside hunts for them in every error and log line of a Source
// and a Flow whose network blabs.
func TestSecretsStayInside(t *testing.T) {
	for name, failure := range map[string]func(r *http.Request, body string) error{
		"url.Error": func(r *http.Request, body string) error {
			return &url.Error{Op: "Post", URL: r.URL.String() + "?" + body, Err: &url.Error{Op: "Post", URL: "https://x/?" + body, Err: io.ErrUnexpectedEOF}}
		},
		"the form":   func(_ *http.Request, body string) error { return errors.New("cannot send " + body) },
		"each value": func(_ *http.Request, body string) error { return blab(body) },
		"a proxy": func(*http.Request, string) error {
			return errors.New("proxyconnect: http://user:SECRET@proxy:3128 refused")
		},
		"a query": func(*http.Request, string) error {
			return errors.New("lost https://ims/token?code=SECRET&x=1 on the way")
		},
		"at length": func(*http.Request, string) error { return errors.New(strings.Repeat("words ", 100) + "SECRET") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(0)
				kept := w.vault.holds(t)
				kept.Refresh = "SECRET/refresh+1"
				kept.Client = Client{ID: "web", Redirect: "https://localhost:8443/callback", Secret: "p8e-SECRET/&"}
				_ = w.vault.Save(t.Context(), kept)
				w.vault.saveErr = errKeyring
				log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				s := NewSource(w.vault, SourceOptions{HTTP: blabber{failure}, Log: log})
				_, err := s.Token(t.Context())
				out := s.SignOut(t.Context())

				f, err2 := Begin(t.Context(), Adobe, native, AdobeSite(sandbox), FlowOptions{HTTP: blabber{failure}, Log: log})
				if err2 != nil {
					t.Fatal(err2)
				}
				wrong := f.Redirected(native.Redirect + "?state=other&code=SECRET-code")
				if err := f.Redirected(native.Redirect + "?code=SECRET%2Fcode&state=" + f.state); err != nil {
					t.Fatal(err)
				}
				_, err3 := f.Wait(t.Context())
				if classOf(err) != api.ErrOffline || classOf(err3) != api.ErrOffline || out == nil || wrong == nil {
					t.Errorf("got %v, %v, %v, %v", err, err3, out, wrong)
				}
				all := fmt.Sprintf("%v\n%+v\n%#v\n%v\n%v\n%v\n%+v %#v\n%s", err, err, err, out, wrong, err3, kept, kept, w.log)
				for _, secret := range []string{"SECRET", f.state, f.verifier} {
					if strings.Contains(all, secret) {
						t.Errorf("%q shows in\n%s", secret, all)
					}
				}
			})
		})
	}
}

// blab repeats the values of a form as they were before they were escaped.
func blab(body string) error {
	form, err := url.ParseQuery(body)
	return fmt.Errorf("cannot send %v: %w", form, err)
}

// endless is a body without an end.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '{'
	}
	e.read += len(p)
	return len(p), nil
}

func TestEndlessAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		var bodies []*endless
		w.issuer.before = func(int, url.Values) (*http.Response, error) {
			if len(bodies) == askTries {
				return nil, errors.New("enough")
			}
			bodies = append(bodies, new(endless))
			resp := response(200, "")
			resp.Body = io.NopCloser(io.LimitReader(bodies[len(bodies)-1], 100<<20))
			return resp, nil
		}
		_, err := w.process().Token(t.Context())
		if classOf(err) != api.ErrAgain || !strings.Contains(err.Error(), "too large") {
			t.Errorf("got %v", err)
		}
		for _, b := range bodies {
			if b.read > 2*maxAnswer {
				t.Errorf("%d bytes were read", b.read)
			}
		}
	})
}

func TestUntrustedServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.before = func(int, url.Values) (*http.Response, error) {
			return nil, &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: new(x509.Certificate), Host: "ims-na1.adobelogin.com"}}
		}
		_, err := w.process().Token(t.Context())
		if classOf(err) != api.ErrOffline || !strings.Contains(err.Error(), "cannot prove") {
			t.Errorf("got %v", err)
		}
	})
}

func TestServerThatNeverAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.takes = time.Hour
		began := time.Now()
		_, err := w.process().Token(t.Context())
		if classOf(err) != api.ErrOffline || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %v, which may pass for the caller's own time-out", err)
		}
		if took := time.Since(began); took != askTimeout {
			t.Errorf("it took %v", took)
		}
	})
}

func TestSecretsTravelSafely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, base := range []string{"http://frame.example", "ftp://127.0.0.1", "https://user:pw@host", "http://10.0.0.1", "://", "https://host/?q=", "http://127.0.0.1.example.com"} {
			w := newWorld(0)
			kept := w.vault.holds(t)
			kept.Base = base
			_ = w.vault.Save(t.Context(), kept)
			if _, err := w.process().Token(t.Context()); err == nil || len(w.issuer.requests()) != 0 {
				t.Errorf("%s: %v, %d requests", base, err, len(w.issuer.requests()))
			}
			if _, err := Begin(t.Context(), Adobe, native, AdobeSite(base), FlowOptions{}); err == nil {
				t.Errorf("%s: a flow begins", base)
			}
		}
	})
}

func TestSignOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		s := w.process()
		if err := s.SignOut(t.Context()); err != nil { // even if nobody asked for a token yet
			t.Fatal(err)
		}
		if got := strings.Join(w.issuer.revoked, " "); got != "SECRET-refresh-1 SECRET-access-1" {
			t.Errorf("revoked: %s", got)
		}
		for _, r := range w.issuer.requests() {
			if r.path != "/ims/revoke" || r.form.Get("client_id") != native.ID || len(r.form) != 2 || r.header.Get("Authorization") != "" {
				t.Errorf("%s %v %v", r.path, r.form, r.header)
			}
		}
		if w.vault.text != "" {
			t.Errorf("the keyring holds %s", w.vault.text.Reveal())
		}
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
			t.Errorf("got %v", err)
		}
		if err := s.SignOut(t.Context()); err != nil {
			t.Errorf("once more: %v", err)
		}
	})
}

func TestSignOutWhileRefreshing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.takes = time.Second
		s := w.process()
		done := make(chan error)
		go func() {
			_, err := s.Token(t.Context())
			done <- err
		}()
		synctest.Wait()
		if err := s.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Errorf("who asked before got %v", err)
		}
		if got := strings.Join(w.issuer.revoked, " "); got != "SECRET-refresh-2 SECRET-access-2" || w.vault.text != "" {
			t.Errorf("revoked: %s; the keyring holds %d bytes", got, len(w.vault.text))
		}
	})
}

func TestSignOutWithTroubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		w.issuer.takes = time.Hour // the server hangs, and another process has the lock
		if _, err := w.vault.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := w.process().SignOut(t.Context()); err != nil || w.vault.text != "" {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took > signOutTime {
			t.Errorf("it took %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		w.vault.saveErr = errKeyring
		s := w.process()
		if err := s.SignOut(t.Context()); err == nil {
			t.Error("the keyring still holds the sign-in, and nobody says so")
		}
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
			t.Errorf("whoever signed out still works: %v", err)
		}
		w.vault.set(func(v *vault) { v.saveErr = nil })
		if err := s.SignOut(t.Context()); err != nil || w.vault.text != "" {
			t.Errorf("the second time: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the newest pair is in memory only, and not there yet
		w := newWorld(0)
		w.vault.saveErr = errKeyring
		s := w.process()
		go func() { _, _ = s.Token(t.Context()) }()
		synctest.Wait()
		if err := s.SignOut(t.Context()); err == nil {
			t.Error("no error")
		}
		if got := strings.Join(w.issuer.revoked, " "); got != "SECRET-refresh-2 SECRET-access-2" {
			t.Errorf("revoked: %s", got)
		}
	})
	synctest.Test(t, func(t *testing.T) { // neither has an address for revoking
		for _, method := range []Method{Token, Frameio} {
			w := newWorld(time.Hour)
			kept := w.vault.holds(t)
			kept.Method = method
			_ = w.vault.Save(t.Context(), kept)
			if err := w.process().SignOut(t.Context()); err != nil || len(w.issuer.requests()) != 0 || w.vault.text != "" {
				t.Errorf("%s: %v, %d requests", method, err, len(w.issuer.requests()))
			}
		}
	})
}
