package v4

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// shelf is a Frame.io that knows where files stand, in folder 1 and its stacks.
type shelf struct {
	*script
	mu     sync.Mutex
	parent map[string]int // of files, by their id
	stacks map[int][]int  // files, oldest first
	bottom bool           // moved files land at the bottom
}

// newShelf holds files 2 to 9 in folder 1.
func newShelf(t *testing.T) (*shelf, *Service) {
	s, service := newScript(t)
	sh := &shelf{script: s, parent: make(map[string]int), stacks: make(map[int][]int)}
	s.asset(1, typeFolder, 0)
	for n := 2; n <= 9; n++ {
		sh.parent[id(n)] = 1
		s.handle("GET files/"+id(n), func() (int, string) {
			sh.mu.Lock()
			defer sh.mu.Unlock()
			return 200, `{"data":` + item(n, typeFile, fmt.Sprint("v", n), sh.parent[id(n)]) + `}`
		})
		s.handle("PATCH files/"+id(n)+"/move", func() (int, string) {
			sh.mu.Lock()
			defer sh.mu.Unlock()
			var to int
			_, _ = fmt.Sscanf(s.sent("PATCH files/"+id(n)+"/move"), `{"parent_id":"00000000-0000-4000-8000-%d"}`, &to)
			sh.put(n, to)
			return 200, `{"data":{}}`
		})
	}
	return sh, service
}

// put moves file n; its lock is held.
func (s *shelf) put(n, to int) {
	for stack, files := range s.stacks {
		s.stacks[stack] = slices.DeleteFunc(files, func(f int) bool { return f == n })
	}
	if files, ok := s.stacks[to]; ok && s.bottom {
		s.stacks[to] = slices.Insert(files, 0, n)
	} else if ok {
		s.stacks[to] = append(files, n)
	}
	s.parent[id(n)] = to
}

// stack makes stack n of files in folder 1, and lets it be read.
func (s *shelf) stack(n int, files ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stacks[n] = nil
	bottom := s.bottom
	s.bottom = false
	for _, f := range files {
		s.put(f, n)
	}
	s.bottom = bottom
	s.handle("GET version_stacks/"+id(n), func() (int, string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return 200, `{"data":` + s.show(n) + `}`
	})
	s.handle("GET version_stacks/"+id(n)+"/children", func() (int, string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		var items []string
		for _, f := range s.stacks[n] {
			items = append(items, item(f, typeFile, fmt.Sprint("v", f), n))
		}
		return 200, `{"data":[` + strings.Join(items, ",") + `]}`
	})
}

func (s *shelf) show(n int) string {
	head := "null"
	if files := s.stacks[n]; len(files) > 0 {
		head = fmt.Sprintf(`{"id":%q}`, id(files[len(files)-1]))
	}
	return fmt.Sprintf(`{"id":%q,"type":"version_stack","name":"s","parent_id":%q,"project_id":%q,"head_version":%s}`, id(n), id(1), id(900), head)
}

// stacking lets a stack be made of files, as number n.
func (s *shelf) stacking(n int) {
	s.handle(newStack, func() (int, string) {
		var files []int
		for i := 2; i <= 9; i++ {
			if strings.Contains(s.sent(newStack), id(i)) {
				files = append(files, i)
			}
		}
		s.stack(n, files...)
		s.mu.Lock()
		defer s.mu.Unlock()
		return 201, `{"data":` + s.show(n) + `}`
	})
}

func (s *shelf) holds(t *testing.T, n int, files ...int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.stacks[n], files) {
		t.Errorf("stack %d holds %v, want %v", n, s.stacks[n], files)
	}
}

const newStack = "POST folders/00000000-0000-4000-8000-000000000001/version_stacks"

func TestStackOnFile(t *testing.T) {
	s, service := newShelf(t)
	s.stacking(50)
	n, err := service.Stack(t.Context(), file(2), file(3), file(4), file(3))
	if err != nil || n.Ref != stack(50) || n.Into != folder(1) || n.Cover != file(4) || n.Name != "s" {
		t.Errorf("got %+v, %v", n, err)
	}
	if got, want := s.sent(newStack), `{"file_ids":["`+id(2)+`","`+id(3)+`","`+id(4)+`"]}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	// Again, as after a lost answer: nothing happens.
	for _, target := range []api.Ref{file(2), file(4), stack(50)} {
		if n, err := service.Stack(t.Context(), target, file(3), file(4)); err != nil || n.Ref != stack(50) {
			t.Errorf("got %+v, %v", n, err)
		}
	}
	if got := s.changes(); len(got) != 1 {
		t.Errorf("called %v", got)
	}
}

func TestStackTakesTenAtOnce(t *testing.T) {
	s, service := newShelf(t)
	for n := 60; n <= 69; n++ { // more files than one call takes, all in the folder
		s.asset(n, typeFile, 1)
		s.handle("PATCH files/"+id(n)+"/move", func() (int, string) { return 200, `{"data":{}}` })
	}
	s.handle(newStack, func() (int, string) {
		return 201, fmt.Sprintf(`{"data":{"id":%q,"head_version":{"id":%q}}}`, id(50), id(68))
	})
	s.answer("GET version_stacks/"+id(50), `{"id":%q,"parent_id":%q,"head_version":{"id":%q}}`, id(50), id(1), id(69))
	var files []api.Ref
	for n := 60; n <= 69; n++ {
		files = append(files, file(n))
	}
	n, err := service.Stack(t.Context(), file(2), files...)
	if err != nil || n.Cover != file(69) {
		t.Errorf("got %+v, %v", n, err)
	}
	if got, want := s.changes(), []string{newStack, "PATCH files/" + id(69) + "/move"}; !slices.Equal(got, want) {
		t.Errorf("called %v, want %v", got, want)
	}
}

// All files of a new stack must stand in one folder.
func TestStackBringsFilesBesideTheirTarget(t *testing.T) {
	s, service := newShelf(t)
	s.parent[id(3)] = 30
	s.stack(40, 5, 6)
	s.stacking(50)
	if n, err := service.Stack(t.Context(), file(2), file(3), file(6)); err != nil || n.Ref != stack(50) {
		t.Errorf("got %+v, %v", n, err)
	}
	s.holds(t, 50, 2, 3, 6)
	s.holds(t, 40, 5)
	want := []string{"PATCH files/" + id(3) + "/move", "PATCH files/" + id(6) + "/move", newStack}
	if got := s.changes(); !slices.Equal(got, want) {
		t.Errorf("called %v, want %v", got, want)
	}
	s.answer("GET files/"+id(70), `{"id":%q,"parent_id":null}`, id(70))
	if _, err := service.Stack(t.Context(), file(70), file(4)); !errors.Is(err, api.ErrRefused) {
		t.Errorf("a file that stands nowhere: got %v", err)
	}
	s.fail("PATCH files/"+id(71)+"/move", 403, "no")
	s.asset(71, typeFile, 30)
	for _, target := range []api.Ref{file(4), stack(50)} {
		if _, err := service.Stack(t.Context(), target, file(71)); !errors.Is(err, api.ErrForbidden) {
			t.Errorf("a file that must not be moved: got %v", err)
		}
	}
}

func TestStackOnStack(t *testing.T) {
	s, service := newShelf(t)
	s.stack(50, 2, 3)
	for i, target := range []api.Ref{stack(50), file(2)} {
		if n, err := service.Stack(t.Context(), target, file(3), file(4+2*i), file(5+2*i)); err != nil || n.Ref != stack(50) || n.Cover != file(5+2*i) {
			t.Errorf("got %+v, %v", n, err)
		}
	}
	s.holds(t, 50, 2, 3, 4, 5, 6, 7)
	if got := s.changes(); len(got) != 4 {
		t.Errorf("called %v", got)
	}
}

// Somebody else stacks the target between our look and our call.
func TestStackOvertaken(t *testing.T) {
	s, service := newShelf(t)
	s.handle(newStack, func() (int, string) {
		s.stack(50, 2, 9)
		return 422, `{"errors":[{"detail":"Files must exist in the parent folder"}]}`
	})
	if n, err := service.Stack(t.Context(), file(2), file(3)); err != nil || n.Ref != stack(50) {
		t.Errorf("got %+v, %v", n, err)
	}
	s.holds(t, 50, 2, 9, 3)
}

func TestStackErrors(t *testing.T) {
	s, service := newShelf(t)
	status := 0
	s.handle(newStack, func() (int, string) { return status, `{"errors":[{"detail":"no image on a stream"}]}` })
	for code, class := range map[int]error{409: api.ErrRefused, 422: api.ErrRefused, 403: api.ErrForbidden, 500: api.ErrUnknown, 404: api.ErrGone} {
		status = code
		if _, err := service.Stack(t.Context(), file(2), file(3)); !errors.Is(err, class) || !strings.Contains(err.Error(), "no image on a stream") {
			t.Errorf("%d: got %v, want %v", code, err, class)
		}
	}
	status = 422
	if _, err := service.Stack(t.Context(), file(2), file(2)); !errors.Is(err, api.ErrRefused) || !strings.Contains(err.Error(), "of itself") {
		t.Errorf("on itself: got %v", err)
	}
	for _, c := range [][2]api.Ref{{file(99), file(2)}, {file(2), file(99)}, {stack(99), file(2)}} {
		if _, err := service.Stack(t.Context(), c[0], c[1]); !errors.Is(err, api.ErrGone) {
			t.Errorf("%s on %s: got %v", c[1], c[0], err)
		}
	}
}

// Frame.io's own refusal is told when nothing better is found out after it.
func TestStackRefusedWhileThingsGo(t *testing.T) {
	s, service := newShelf(t)
	gone := false
	s.handle("GET files/"+id(80), func() (int, string) {
		if gone {
			return 404, `{}`
		}
		return 200, `{"data":` + item(80, typeFile, "v", 1) + `}`
	})
	s.handle(newStack, func() (int, string) {
		gone = true
		s.stack(50, 2)
		return 422, `{"errors":[{"detail":"no"}]}`
	})
	if _, err := service.Stack(t.Context(), file(2), file(80)); !errors.Is(err, api.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
	// And a stack that goes right after it has taken a file is gone.
	looks := 0
	s.handle("GET version_stacks/"+id(51), func() (int, string) {
		if looks++; looks > 1 {
			return 404, `{}`
		}
		return 200, `{"data":` + item(51, typeStack, "s", 1) + `}`
	})
	if _, err := service.Stack(t.Context(), stack(51), file(3)); !errors.Is(err, api.ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
}

func TestUnstack(t *testing.T) {
	s, service := newShelf(t)
	s.stack(50, 2, 3)
	if err := service.Unstack(t.Context(), file(3)); err != nil {
		t.Error(err)
	}
	s.holds(t, 50, 2)
	if got, want := s.sent("PATCH files/"+id(3)+"/move"), `{"parent_id":"`+id(1)+`"}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	s.answer("GET files/"+id(70), `{"id":%q}`, id(70))
	for _, r := range []api.Ref{file(3), file(4), file(70)} {
		if err := service.Unstack(t.Context(), r); err != nil {
			t.Errorf("a file in no stack: got %v", err)
		}
	}
	if got := s.changes(); len(got) != 1 {
		t.Errorf("called %v", got)
	}
	s.asset(71, typeFile, 51)
	s.answer("GET version_stacks/"+id(51), `{"id":%q,"parent_id":null}`, id(51))
	if err := service.Unstack(t.Context(), file(71)); !errors.Is(err, api.ErrRefused) {
		t.Errorf("a stack that stands nowhere: got %v", err)
	}
	if err := service.Unstack(t.Context(), file(99)); !errors.Is(err, api.ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
}

// A repeat after a lost answer is refused: the file is there already.
func TestMoveWhoseAnswerWasLost(t *testing.T) {
	s, service := newScript(t)
	moved := false
	s.asset(50, typeStack, 1)
	s.asset(1, typeFolder, 0)
	s.handle("GET files/"+id(2), func() (int, string) {
		parent := 50
		if moved {
			parent = 1
		}
		return 200, `{"data":` + item(2, typeFile, "v", parent) + `}`
	})
	s.mux.HandleFunc(pattern("PATCH files/"+id(2)+"/move"), func(w http.ResponseWriter, _ *http.Request) {
		if !moved {
			moved = true
			panic(http.ErrAbortHandler) // done, but nobody hears of it
		}
		w.WriteHeader(422)
	})
	if err := service.Unstack(t.Context(), file(2)); err != nil || s.count("PATCH files/"+id(2)+"/move") != 2 {
		t.Errorf("got %v after %v", err, s.calls)
	}
}

// Nobody has seen a file leave its stack by V4; where it may not, Frame.io's own
// words say so.
func TestUnstackRefused(t *testing.T) {
	for _, status := range []int{400, 409, 422} {
		s, service := newShelf(t)
		s.asset(50, typeStack, 1)
		s.asset(70, typeFile, 50)
		s.fail("PATCH files/"+id(70)+"/move", status, "A version cannot leave its stack")
		err := service.Unstack(t.Context(), file(70))
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrRefused || e.Words != "A version cannot leave its stack" || e.Status != status {
			t.Errorf("%d: got %v", status, err)
		}
	}
}

// Versions of one target are made one after the other, those of others at the
// same time.
func TestVersionsOfOneTargetTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var posted []string
		var mu sync.Mutex
		service, err := New(Options{Token: rest.Fixed(testToken), HTTP: network(func(r *http.Request) (int, string) {
			if r.Method == http.MethodPost {
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				posted = append(posted, string(body))
				mu.Unlock()
				<-release
				return 403, ""
			}
			if strings.Contains(r.URL.Path, "version_stacks") {
				return 404, ""
			}
			return 200, `{"data":` + strings.Replace(item(0, typeFile, "v", 1), id(0), path.Base(r.URL.Path), 1) + `}`
		})})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for _, c := range [][2]int{{2, 3}, {2, 4}, {5, 6}} {
			all.Go(func() {
				if _, err := service.Stack(t.Context(), file(c[0]), file(c[1])); !errors.Is(err, api.ErrForbidden) {
					t.Errorf("got %v", err)
				}
			})
		}
		time.Sleep(time.Minute) // virtual
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := service.Stack(ctx, file(2), file(7)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the third in the queue did not give up: %v", err)
		}
		mu.Lock()
		if len(posted) != 2 {
			t.Errorf("under way at once were %v", posted)
		}
		mu.Unlock()
		close(release)
		all.Wait()
		if len(posted) != 3 || len(service.stacking.by) != 0 {
			t.Errorf("in the end there were %v, and %d queues are left", posted, len(service.stacking.by))
		}
	})
}

// network answers without one.
type network func(*http.Request) (status int, body string)

func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := n(r)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}
