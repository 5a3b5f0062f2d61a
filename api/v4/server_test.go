package v4

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
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
	calls []string          // "GET files/<id>", without the account
	body  map[string]string // what stood in data, by call
	query map[string]string
}

const prefix = "/v4/accounts/00000000-0000-4000-8000-00000000000a/"

// in is the account everything stands in.
const in = "00000000-0000-4000-8000-00000000000a"

func newScript(t *testing.T) (*script, *Service) {
	t.Helper()
	s := &script{mux: http.NewServeMux(), body: make(map[string]string), query: make(map[string]string)}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, `{"errors":[{"detail":"no route found for %s %s"}]}`, r.Method, r.URL.Path)
	})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if len(text) > 0 {
			var body struct{ Data json.RawMessage }
			if err := json.Unmarshal(text, &body); err != nil || body.Data == nil {
				t.Errorf("%s %s was sent %s", r.Method, r.URL.Path, text)
			}
			text = body.Data
		}
		call := short(r)
		s.mu.Lock()
		s.calls = append(s.calls, call)
		s.body[call] = string(text)
		s.query[call] = r.URL.Query().Encode()
		s.mu.Unlock()
		s.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	service, err := New(Options{BaseURL: s.URL, Token: rest.Fixed(testToken), Rand: func() float64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	service.client.Limits, service.client.Limit = nil, rest.Rate{}
	service.me.ID = id(999)
	t.Cleanup(service.Close)
	return s, service
}

func short(r *http.Request) string {
	return r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), prefix)
}

// pattern is the mux's pattern of "GET files/<id>".
func pattern(call string) string {
	method, path, _ := strings.Cut(call, " ")
	if !strings.HasPrefix(path, "/") {
		path = prefix + path
	}
	return method + " " + path
}

// answer lays out the data of an answer.
func (s *script) answer(call, data string, a ...any) {
	s.handle(call, func() (int, string) { return 200, fmt.Sprintf(`{"data":`+data+`}`, a...) })
}

// fail lays out a failure.
func (s *script) fail(call string, status int, detail string) {
	s.handle(call, func() (int, string) { return status, fmt.Sprintf(`{"errors":[{"detail":%q}]}`, detail) })
}

// handle lays out answers that change.
func (s *script) handle(call string, give func() (status int, body string)) {
	s.mux.HandleFunc(pattern(call), func(w http.ResponseWriter, r *http.Request) {
		status, body := give()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

// asset lays out an asset that stands in parent.
func (s *script) asset(n int, kind string, parent int) {
	s.answer("GET "+where(kind)+id(n), `%s`, item(n, kind, fmt.Sprint("n", n), parent))
}

func where(kind string) string {
	return map[string]string{typeFile: "files/", typeFolder: "folders/", typeStack: "version_stacks/"}[kind]
}

func item(n int, kind, name string, parent int) string {
	return fmt.Sprintf(`{"id":%q,"type":%q,"name":%q,"parent_id":%q,"project_id":%q,"status":"uploaded","file_size":7}`, id(n), kind, name, id(parent), id(900))
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
	return s.body[call]
}

func (s *script) asked(call string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.query[call]
}

// changes are the calls that were no GET.
func (s *script) changes() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if !strings.HasPrefix(c, "GET ") {
			list = append(list, c)
		}
	}
	return list
}

// id makes a UUID that is easy to tell apart in a test.
func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func ref(kind api.Kind, n int) api.Ref { return api.Ref{Kind: kind, Account: in, ID: id(n)} }
func folder(n int) api.Ref             { return ref(api.KindFolder, n) }
func file(n int) api.Ref               { return ref(api.KindFile, n) }
func stack(n int) api.Ref              { return ref(api.KindStack, n) }

func second[T any](_ T, err error) error { return err }

func namesOf(nodes []api.Node) []string {
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = n.Name
	}
	return list
}
