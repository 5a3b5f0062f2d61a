package v4

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// ordering lets stack n be reordered where status says 200.
func (s *shelf) ordering(n int, status func(*http.Request) int) {
	call := "PATCH version_stacks/" + id(n) + "/versions"
	s.mux.HandleFunc(pattern(call), func(w http.ResponseWriter, r *http.Request) {
		code := status(r)
		w.WriteHeader(code)
		if code != http.StatusOK {
			return
		}
		var f int
		if _, err := fmt.Sscanf(s.sent(call), `{"target_file_id":"00000000-0000-4000-8000-%d","move_to":"top"}`, &f); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stacks[n] = append(slices.DeleteFunc(s.stacks[n], func(g int) bool { return f == g }), f)
	})
}

// Nowhere is it written that a file moved into a stack lands on top.
func TestStackThatGrowsAtTheBottom(t *testing.T) {
	for name, c := range map[string]struct {
		plain, experimental int // statuses of the reorder call
		want                []int
		calls               int
		err                 error
	}{
		"reorder":             {200, 0, []int{2, 3, 4, 5}, 2, nil},
		"an experiment still": {404, 200, []int{2, 3, 4, 5}, 4, nil},
		"nobody may":          {404, 404, []int{5, 4, 2, 3}, 2, nil},
		"not this one":        {422, 0, []int{5, 4, 2, 3}, 1, nil},
		"not you":             {403, 0, []int{5, 4, 2, 3}, 1, api.ErrForbidden},
	} {
		s, service := newShelf(t)
		s.bottom = true
		s.stack(50, 2, 3)
		call := "PATCH version_stacks/" + id(50) + "/versions"
		s.ordering(50, func(r *http.Request) int {
			if r.Header.Get("api-version") == "experimental" {
				return c.experimental
			}
			return c.plain
		})
		n, err := service.Stack(t.Context(), stack(50), file(4), file(5))
		if !errors.Is(err, c.err) || err == nil && n.Cover.ID != id(c.want[len(c.want)-1]) {
			t.Errorf("%s: got %+v, %v", name, n, err)
		}
		s.holds(t, 50, c.want...)
		if got := s.count(call); got != c.calls {
			t.Errorf("%s: %d calls", name, got)
		}
	}
}

// A call breaks off anywhere, done or not done, and is repeated.
func TestStackAtTheBottomBreaksOff(t *testing.T) {
	for _, done := range []bool{false, true} {
		breaks := 0
		for {
			s, service := newShelf(t)
			s.bottom = true
			s.stack(50, 2, 3)
			s.ordering(50, func(*http.Request) int { return 200 })
			line := newBreaking(t, breaks+1, done)
			service.client.HTTP = line
			_, err := service.Stack(t.Context(), stack(50), file(4), file(5))
			if line.calls <= breaks { // all went well
				break
			}
			breaks++
			if !errors.Is(err, api.ErrForbidden) {
				t.Errorf("call %d breaks, done %v: got %v", breaks, done, err)
			}
			for range 2 {
				if n, err := service.Stack(t.Context(), stack(50), file(4), file(5)); err != nil || n.Cover != file(5) {
					t.Errorf("call %d broke, done %v; repeated: %+v, %v", breaks, done, n, err)
				}
			}
			s.holds(t, 50, 2, 3, 4, 5)
		}
		if breaks != 9 { // the stack, two files, two moves, the stack, its files, two orders
			t.Errorf("%d calls were broken", breaks)
		}
	}
}

// breaking is a line that fails at one call, before or after the call has done
// its work, in a way that is not repeated.
type breaking struct {
	*http.Transport
	calls, at int
	done      bool
}

func newBreaking(t *testing.T, at int, done bool) *breaking {
	b := &breaking{Transport: rest.NewTransport(), at: at, done: done}
	t.Cleanup(b.CloseIdleConnections)
	return b
}

func (b *breaking) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.calls++; b.calls != b.at {
		return b.Transport.RoundTrip(r)
	}
	if b.done {
		resp, err := b.Transport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		resp.Body.Close()
	}
	return network(func(*http.Request) (int, string) { return 403, `{}` }).RoundTrip(r)
}

// A call whose answer was lost is repeated after somebody else has put a newer
// version on top, on a Frame.io of either kind.
func TestStackStaysUnderWhatIsNewer(t *testing.T) {
	for _, bottom := range []bool{false, true} {
		s, service := newShelf(t)
		s.ordering(50, func(*http.Request) int { return 200 })
		s.stack(50, 2, 3, 4, 5, 9)
		s.bottom = bottom
		for _, files := range [][]api.Ref{{file(4), file(5)}, {file(3)}, {file(5)}} {
			if n, err := service.Stack(t.Context(), file(2), files...); err != nil || n.Cover != file(9) {
				t.Errorf("got %+v, %v", n, err)
			}
		}
		if got := s.changes(); len(got) != 0 {
			t.Errorf("called %v", got)
		}
		// What is new goes on top without what was there before.
		if n, err := service.Stack(t.Context(), file(2), file(4), file(8)); err != nil || n.Cover != file(8) {
			t.Errorf("got %+v, %v", n, err)
		}
		s.holds(t, 50, 2, 3, 4, 5, 9, 8)
	}
}
