package rest

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"stackdrop/api"
)

// dial gives a client of a real server on loopback.
func dial(t *testing.T, h http.HandlerFunc) (*Client, *bytes.Buffer) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return clientOf(t, srv.URL)
}

func clientOf(t *testing.T, address string) (*Client, *bytes.Buffer) {
	t.Helper()
	base, err := ParseBase(address)
	if err != nil {
		t.Fatal(err)
	}
	log := new(bytes.Buffer)
	c := &Client{Base: base, Token: Fixed(testToken), Rand: func() float64 { return 0 },
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	t.Cleanup(c.CloseIdle)
	return c, log
}

func TestPrefixOfTheBaseIsKept(t *testing.T) {
	var got string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.EscapedPath()
		fmt.Fprint(w, "{}")
	}))
	defer srv.Close()
	c, _ := clientOf(t, srv.URL+"/some/prefix/")
	if _, err := c.Do(t.Context(), Call{Method: "GET", Route: "/v2/assets/:id", Args: []string{"a/b"}}, nil); err != nil {
		t.Fatal(err)
	}
	if want := "/some/prefix/v2/assets/a%2Fb"; got != want {
		t.Errorf("the path is %s, want %s", got, want)
	}
}

func TestTokenStaysWithTheHost(t *testing.T) {
	var stray int
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stray++ }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		c, _ := dial(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", other.URL+"/x?secret=1")
			w.WriteHeader(status)
		})
		for _, call := range []Call{getAsset, postAsset, putAsset} {
			_, err := c.Do(t.Context(), call, nil)
			if !errors.Is(err, api.ErrOffline) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%d: got %v", status, err)
			}
		}
	}
	if stray != 0 {
		t.Errorf("%d redirects were followed", stray)
	}
}

func TestHugeBodies(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		block := bytes.Repeat([]byte(" "), 1<<16)
		fmt.Fprint(w, "[")
		for range 10_000_000_000 / len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	c, _ := dial(t, endless)
	for call, class := range map[*Call]error{&getAsset: api.ErrRefused, &postAsset: api.ErrUnknown} { // a POST has happened
		_, err := c.Do(t.Context(), *call, &[]int{})
		if !errors.Is(err, class) || !strings.Contains(err.Error(), "8 MiB") {
			t.Errorf("%s: got %v", call.Method, err)
		}
	}
	c, _ = dial(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404); endless(w, r) })
	if _, err := c.Do(t.Context(), getAsset, nil); !errors.Is(err, api.ErrGone) {
		t.Errorf("a huge error: got %v", err)
	}
	c, _ = dial(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(404)
		fmt.Fprintf(w, `{"pad":%q,"message":"beyond a MiB"}`, strings.Repeat("x", 1<<20))
	})
	if _, err := c.Do(t.Context(), getAsset, nil); !errors.Is(err, api.ErrGone) || strings.Contains(err.Error(), "beyond") {
		t.Errorf("a large error: got %v", err)
	}
	call := getAsset
	call.MaxBytes = 10
	c, _ = dial(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `"123456789"`) })
	if _, err := c.Do(t.Context(), call, nil); !errors.Is(err, api.ErrRefused) {
		t.Errorf("one byte too many: got %v", err)
	}
	call.MaxBytes = 12
	c, _ = dial(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `["23456789"]`) })
	if _, err := c.Do(t.Context(), call, &[]string{}); err != nil {
		t.Errorf("just fitting: got %v", err)
	}
}

func TestGzipBomb(t *testing.T) {
	// A GiB of blanks, as one gzip member of a MiB again and again.
	var member bytes.Buffer
	zip := gzip.NewWriter(&member)
	_, _ = zip.Write(bytes.Repeat([]byte(" "), 1<<20))
	_ = zip.Close()
	bomb := bytes.Repeat(member.Bytes(), 1024)
	c, _ := dial(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("compression is not asked for")
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.Do(t.Context(), getAsset, &[]int{})
	runtime.ReadMemStats(&after)
	if !errors.Is(err, api.ErrRefused) {
		t.Errorf("got %v", err)
	}
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 64 {
		t.Errorf("a GiB of nothing made the client allocate %d MiB", grown)
	}
}

func TestHeaderFlood(t *testing.T) {
	c, _ := dial(t, func(w http.ResponseWriter, r *http.Request) {
		for i := range 1000 {
			w.Header().Set(fmt.Sprint("X-Flood-", i), strings.Repeat("x", 1000))
		}
		fmt.Fprint(w, "{}")
	})
	call := getAsset
	call.Tries = 1
	if _, err := c.Do(t.Context(), call, nil); !errors.Is(err, api.ErrOffline) {
		t.Errorf("got %v", err)
	}
}

// hijack answers with bytes of its own and cuts the connection.
func hijack(t *testing.T, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
}

func TestLostAnswers(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":       "",
		"half a head":   "HTTP/1.1 200 OK\r\nContent-Le",
		"half a body":   "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":",
		"not even HTTP": "220 smtp ready\r\n",
	} {
		c, _ := dial(t, hijack(t, text))
		if _, err := c.Do(t.Context(), getAsset, &thing{}); !errors.Is(err, api.ErrOffline) {
			t.Errorf("%s: GET got %v", name, err)
		}
		if _, err := c.Do(t.Context(), postAsset, &thing{}); !errors.Is(err, api.ErrUnknown) {
			t.Errorf("%s: POST got %v", name, err)
		}
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	_ = l.Close()
	c, _ := clientOf(t, address)
	for _, call := range []Call{getAsset, postAsset} {
		if _, err := c.Do(t.Context(), call, nil); !errors.Is(err, api.ErrOffline) {
			t.Errorf("%s: got %v", call.Method, err)
		}
	}
}

func TestFalseCertificate(t *testing.T) {
	var seen int
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen++ }))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	defer srv.Close()
	c, _ := clientOf(t, srv.URL)
	_, err := c.Do(t.Context(), postAsset, nil)
	if !errors.Is(err, api.ErrOffline) || !strings.Contains(err.Error(), "cannot prove") || seen != 0 {
		t.Errorf("got %v; the server saw %d requests", err, seen)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok {
		t.Errorf("%v does not unwrap to the certificate's error", err)
	}
}

func TestTransportRefusesOldTLS(t *testing.T) {
	tr := NewTransport()
	if tr.TLSClientConfig.MinVersion != tls.VersionTLS12 || tr.TLSClientConfig.InsecureSkipVerify || tr.Proxy == nil {
		t.Errorf("the transport is %+v", tr)
	}
}

func TestNothingSecretIsEverSeen(t *testing.T) {
	const mark = "SIGNATUREMARK"
	shapes := []string{
		`{"message":"bad token %s at https://s3/x?X-Amz-Signature=%s"}`,
		`{"errors":[{"detail":"Bearer %s; X-Amz-Signature=%s"}]}`,
		`{"error":"%s https://s3/?a=%s"}`, "token %s, see https://s3/a?x-amz-signature=%s", "<html>%s %s</html>", `{"id":"%s%s`,
	}
	var output strings.Builder
	for _, status := range []int{200, 302, 400, 401, 403, 404, 422, 429, 500} {
		for _, shape := range shapes {
			c, log := dial(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://else.tv/"+testToken.Reveal()+"?X-Amz-Signature="+mark)
				w.Header().Set("X-Request-Id", testToken.Reveal())
				w.Header().Set("Retry-After", "300")
				w.WriteHeader(status)
				fmt.Fprintf(w, shape, testToken.Reveal(), mark)
			})
			call := getAsset
			call.Query = map[string][]string{"q": {mark}}
			call.Tries = 1
			_, err := c.Do(t.Context(), call, &thing{})
			if err == nil != (status == 200 && strings.HasSuffix(shape, "}")) {
				t.Fatalf("%d %s: got %v", status, shape, err)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				fmt.Fprintf(&output, "%v %+v\n", err, err)
			}
			output.WriteString(log.String())
		}
	}
	c, log := clientOf(t, "http://127.0.0.1:1")
	call := getAsset
	call.Query, call.Tries = map[string][]string{"q": {mark}}, 1
	_, err := c.Do(t.Context(), call, nil)
	fmt.Fprintf(&output, "%v %+v %s", err, err, log)
	for _, secret := range []string{testToken.Reveal(), "MARKEDTOKEN", mark} {
		if i := strings.Index(output.String(), secret); i >= 0 {
			t.Errorf("%s shows in: %.300s", secret, output.String()[max(0, i-150):])
		}
	}
}

func TestCloseIdleLeavesNoGoroutine(t *testing.T) {
	running := goleak.IgnoreCurrent()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "{}") }))
	c, _ := clientOf(t, srv.URL)
	for range 3 {
		if _, err := c.Do(t.Context(), getAsset, nil); err != nil {
			t.Fatal(err)
		}
	}
	c.CloseIdle()
	srv.Close()
	goleak.VerifyNone(t, running)
}
