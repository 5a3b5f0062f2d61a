package rest

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"stackdrop/api"
)

// testToken carries a mark that no error and no log may show.
const testToken = api.Secret("fio-u-MARKEDTOKENMARKEDTOKEN0123456789")

// server answers requests without a network. It counts from 1.
type server func(n int, r *http.Request) (*http.Response, error)

type recorder struct {
	serve server

	mu       sync.Mutex
	requests []*http.Request
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.requests = append(r.requests, req)
	n := len(r.requests)
	r.mu.Unlock()
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	return r.serve(n, req)
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.requests)
}

// newFake gives a client whose network is serve, and its log.
func newFake(t *testing.T, serve server) (*Client, *recorder, *bytes.Buffer) {
	t.Helper()
	rec := &recorder{serve: serve}
	log := new(bytes.Buffer)
	c := &Client{
		Base:  &url.URL{Scheme: "https", Host: "api.test"},
		Token: Fixed(testToken),
		HTTP:  rec,
		Log:   slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Rand:  func() float64 { return 0.5 },
	}
	return c, rec, log
}

// answer makes an answer; head is a list of names and values.
func answer(status int, body string, head ...string) (*http.Response, error) {
	resp := &http.Response{
		StatusCode: status, Status: fmt.Sprint(status),
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
	}
	for i := 0; i+1 < len(head); i += 2 {
		resp.Header.Set(head[i], head[i+1])
	}
	return resp, nil
}

func always(status int, body string, head ...string) server {
	return func(int, *http.Request) (*http.Response, error) { return answer(status, body, head...) }
}

var (
	getAsset    = Call{Method: "GET", Route: "/v2/assets/:id", Args: []string{"1"}}
	putAsset    = Call{Method: "PUT", Route: "/v2/assets/:id", Args: []string{"1"}, Body: map[string]string{"name": "n"}}
	deleteAsset = Call{Method: "DELETE", Route: "/v2/assets/:id", Args: []string{"1"}}
	postAsset   = Call{Method: "POST", Route: "/v2/assets/:id/children", Args: []string{"1"}, Body: map[string]string{"name": "n"}}
)

type thing struct {
	ID string `json:"id"`
	N  int    `json:"n"`
}
