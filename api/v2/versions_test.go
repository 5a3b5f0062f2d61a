package v2

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// one lays out a GET of an asset that says where it stands.
func (s *script) one(n int, kind string, parent int) {
	s.answer("GET /v2/assets/"+id(n), `{"id":%q,"type":%q,"name":"n%d","parent_id":%q}`, id(n), kind, n, id(parent))
}

// The asset call's own answer is not documented, so whatever it is must do.
func TestStackOnFile(t *testing.T) {
	for name, answer := range map[string]string{
		"the stack": `{"id":"` + id(5) + `","type":"version_stack"}`,
		"the file":  `{"id":"` + id(3) + `","type":"file"}`,
		"nothing":   `{}`,
	} {
		t.Run(name, func(t *testing.T) {
			s, service := newScript(t)
			var done atomic.Bool
			s.one(1, "folder", 0)
			s.one(2, "file", 1)
			s.one(5, "version_stack", 1)
			s.mux.HandleFunc("GET /v2/assets/"+id(3), func(w http.ResponseWriter, _ *http.Request) {
				parent := 1
				if done.Load() {
					parent = 5
				}
				fmt.Fprintf(w, `{"id":%q,"type":"file","parent_id":%q}`, id(3), id(parent))
			})
			s.mux.HandleFunc("POST /v2/assets/"+id(2)+"/version", func(w http.ResponseWriter, _ *http.Request) {
				done.Store(true)
				fmt.Fprint(w, answer)
			})
			stack, err := service.Stack(t.Context(), file(2), file(3))
			if err != nil || stack.Ref != (api.Ref{Kind: api.KindStack, ID: id(5)}) || stack.Into != folder(1) {
				t.Errorf("got %+v, %v", stack, err)
			}
			if got, want := s.sent("POST /v2/assets/"+id(2)+"/version"), `{"next_asset_id":"`+id(3)+`"}`; got != want {
				t.Errorf("sent %s, want %s", got, want)
			}
		})
	}
}

func TestStackInThereAlreadyChangesNothing(t *testing.T) {
	s, service := newScript(t)
	s.one(5, "version_stack", 1)
	s.one(2, "file", 5)
	s.one(3, "file", 5)
	for _, target := range []api.Ref{file(2), file(3), {Kind: api.KindStack, ID: id(5)}} {
		stack, err := service.Stack(t.Context(), target, file(3))
		if err != nil || stack.Ref.ID != id(5) {
			t.Errorf("on %s: got %+v, %v", target, stack, err)
		}
	}
	for _, call := range s.calls {
		if call[:3] != "GET" {
			t.Errorf("%s was called", call)
		}
	}
}

// Somebody else stacks the target between our look and our call.
func TestStackOvertaken(t *testing.T) {
	s, service := newScript(t)
	var overtaken, done atomic.Bool
	s.one(1, "folder", 0)
	s.one(5, "version_stack", 1)
	standing := func(n int, there *atomic.Bool) {
		s.mux.HandleFunc("GET /v2/assets/"+id(n), func(w http.ResponseWriter, _ *http.Request) {
			parent := 1
			if there.Load() {
				parent = 5
			}
			fmt.Fprintf(w, `{"id":%q,"type":"file","parent_id":%q}`, id(n), id(parent))
		})
	}
	standing(2, &overtaken)
	standing(3, &done)
	s.mux.HandleFunc("POST /v2/assets/"+id(2)+"/version", func(w http.ResponseWriter, _ *http.Request) {
		overtaken.Store(true)
		w.WriteHeader(422)
	})
	s.mux.HandleFunc("POST /v2/assets/"+id(5)+"/version", func(w http.ResponseWriter, _ *http.Request) {
		done.Store(true)
		fmt.Fprint(w, "{}")
	})
	stack, err := service.Stack(t.Context(), file(2), file(3))
	if err != nil || stack.Ref.ID != id(5) {
		t.Errorf("got %+v, %v", stack, err)
	}
}

// Two files dropped on one cut are stacked one after the other, whatever
// Frame.io would make of both at once.
func TestVersionsAreMadeOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var posted []string
		var mu sync.Mutex
		service, err := New(Options{Token: rest.Fixed(testToken), HTTP: network(func(r *http.Request) (int, string) {
			if r.Method == http.MethodPost {
				mu.Lock()
				posted = append(posted, r.URL.Path)
				mu.Unlock()
				<-release
				return 403, ""
			}
			return 200, fmt.Sprintf(`{"id":%q,"type":"file"}`, path.Base(r.URL.Path))
		})})
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for n := range 2 {
			both.Go(func() {
				if _, err := service.Stack(t.Context(), file(2), file(3+n)); !errors.Is(err, api.ErrForbidden) {
					t.Errorf("got %v", err)
				}
			})
		}
		time.Sleep(time.Minute) // virtual
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := service.Stack(ctx, file(2), file(5)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the third in the queue did not give up: %v", err)
		}
		mu.Lock()
		if len(posted) != 1 {
			t.Errorf("%d were under way at once", len(posted))
		}
		mu.Unlock()
		close(release)
		both.Wait()
		if len(posted) != 2 {
			t.Errorf("%d were made in the end", len(posted))
		}
	})
}

// network answers without one.
type network func(*http.Request) (status int, body string)

func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := n(r)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestStackErrors(t *testing.T) {
	s, service := newScript(t)
	s.one(1, "folder", 0)
	for n := 2; n <= 4; n++ {
		s.one(n, "file", 1)
	}
	status := http.StatusUnprocessableEntity
	s.mux.HandleFunc("POST /v2/assets/"+id(2)+"/version", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"message":"no image on a stream"}`)
	})
	for code, class := range map[int]error{422: api.ErrRefused, 403: api.ErrForbidden, 500: api.ErrUnknown, 404: api.ErrGone} {
		status = code
		if _, err := service.Stack(t.Context(), file(2), file(3)); !errors.Is(err, class) {
			t.Errorf("%d: got %v, want %v", code, err, class)
		}
	}
	// Done, says Frame.io, but it does not show: worth another look later.
	s.answer("POST /v2/assets/"+id(4)+"/version", `{}`)
	if _, err := service.Stack(t.Context(), file(4), file(3)); !errors.Is(err, api.ErrAgain) {
		t.Errorf("got %v, want ErrAgain", err)
	}
}

func TestUnstack(t *testing.T) {
	s, service := newScript(t)
	s.one(1, "folder", 0)
	s.one(2, "file", 1)
	s.one(5, "version_stack", 1)
	s.one(4, "file", 5)
	s.answer("GET /v2/assets/"+id(6), `{"id":%q,"type":"file"}`, id(6))
	for _, ref := range []api.Ref{file(2), file(6)} {
		if err := service.Unstack(t.Context(), ref); err != nil {
			t.Errorf("a file in no stack: got %v", err)
		}
	}
	s.mux.HandleFunc("DELETE /v2/assets/"+id(4)+"/unversion", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(422) })
	if err := service.Unstack(t.Context(), file(4)); !errors.Is(err, api.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
	if err := service.Unstack(t.Context(), api.Ref{Kind: api.KindProject, ID: id(4)}); !errors.Is(err, api.ErrRefused) {
		t.Errorf("a project: got %v, want ErrRefused", err)
	}
}

func TestUnstackWhoseAnswerWasLost(t *testing.T) {
	s, service := newScript(t)
	s.one(1, "folder", 0)
	s.one(5, "version_stack", 1)
	var tries atomic.Int32
	s.mux.HandleFunc("GET /v2/assets/"+id(2), func(w http.ResponseWriter, _ *http.Request) {
		parent := 5
		if tries.Load() > 0 {
			parent = 1
		}
		fmt.Fprintf(w, `{"id":%q,"type":"file","parent_id":%q}`, id(2), id(parent))
	})
	s.mux.HandleFunc("DELETE /v2/assets/"+id(2)+"/unversion", func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) == 1 {
			panic(http.ErrAbortHandler) // done, but nobody hears of it
		}
		w.WriteHeader(422)
	})
	if err := service.Unstack(t.Context(), file(2)); err != nil || tries.Load() != 2 {
		t.Errorf("got %v after %d tries", err, tries.Load())
	}
}
