package v2

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const testToken = api.Secret("fio-u-TESTTOKENwhichmustneverbeseen0123456789")

// script is a Frame.io whose every answer is laid out beforehand. What is not
// laid out is not there.
type script struct {
	*httptest.Server
	mux *http.ServeMux

	mu    sync.Mutex
	calls []string
	body  map[string]json.RawMessage
}

func newScript(t *testing.T) (*script, *Service) {
	t.Helper()
	s := &script{mux: http.NewServeMux(), body: make(map[string]json.RawMessage)}
	s.mux.HandleFunc("/", gone)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		call := r.Method + " " + r.URL.EscapedPath()
		s.mu.Lock()
		s.calls = append(s.calls, call)
		s.body[call] = text
		s.mu.Unlock()
		s.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	service, err := New(Options{BaseURL: s.URL, Token: rest.Fixed(testToken), Rand: func() float64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	service.client.Limits, service.client.Limit = nil, rest.Rate{}
	t.Cleanup(service.Close)
	return s, service
}

// gone is Frame.io's own 404; that of http.NotFound is plain text, as a
// firewall's may be.
func gone(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `{"code":404,"errors":[],"message":"Not Found"}`)
}

// answer lays out a JSON answer. A pattern is "GET /v2/me".
func (s *script) answer(pattern, body string, a ...any) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, body, a...)
	})
}

func (s *script) count(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (s *script) sent(call string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.body[call])
}

// id makes a UUID that is easy to tell apart in a test.
func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func folder(n int) api.Ref { return api.Ref{Kind: api.KindFolder, ID: id(n)} }
func file(n int) api.Ref   { return api.Ref{Kind: api.KindFile, ID: id(n)} }
