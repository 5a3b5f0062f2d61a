package v4

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"stackdrop/api"
)

func TestLookup(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v4/accounts", `[{"id":%q},{"id":%q}]`, id(70), in)
	s.asset(1, typeFolder, 9)
	s.asset(2, typeFile, 1)
	s.asset(3, typeStack, 1)
	s.answer("GET projects/"+id(4), `{"id":%q,"name":"P","root_folder_id":%q}`, id(4), id(5))
	for n, want := range map[int]api.Ref{1: folder(1), 2: file(2), 3: stack(3), 4: ref(api.KindProject, 4)} {
		got, err := service.Lookup(t.Context(), " "+strings.ToUpper(id(n))+"\n")
		if err != nil || got.Ref != want || got.Into.IsZero() {
			t.Errorf("%d: got %+v, %v", n, got, err)
		}
	}
	calls := len(s.calls)
	for _, n := range []int{1, 3, 4} { // known by now
		if _, err := service.Lookup(t.Context(), id(n)); err != nil {
			t.Error(err)
		}
	}
	if len(s.calls) != calls+3 {
		t.Errorf("it took %v", s.calls[calls:])
	}
	calls = len(s.calls)
	for _, bad := range []string{"", "..", "me", "no id at all", "../../me", "{" + id(1) + "}", "urn:uuid:" + id(1), strings.ReplaceAll(id(1), "-", "")} {
		if _, err := service.Lookup(t.Context(), bad); !errors.Is(err, api.ErrGone) {
			t.Errorf("%q: got %v, want ErrGone", bad, err)
		}
	}
	if len(s.calls) != calls {
		t.Errorf("Frame.io was asked about what is no id: %v", s.calls[calls:])
	}
}

// What has moved to another account since is found there.
func TestLookupOfWhatIsNotWhereItWas(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v4/accounts", `[{"id":%q}]`, in)
	s.asset(1, typeFolder, 9)
	service.seen.learn(api.Ref{Kind: api.KindFile, Account: id(70), ID: id(1)})
	if n, err := service.Lookup(t.Context(), id(1)); err != nil || n.Ref != folder(1) {
		t.Errorf("got %+v, %v", n, err)
	}
}

func TestLookupInVain(t *testing.T) {
	for status, class := range map[int]error{404: api.ErrGone, 422: api.ErrGone, 403: api.ErrForbidden, 401: api.ErrSignIn} {
		for _, what := range []string{"projects/", "folders/", "version_stacks/"} {
			s, service := newScript(t)
			log := new(bytes.Buffer)
			service.client.Log = slog.New(slog.NewTextHandler(log, nil))
			s.answer("GET /v4/accounts", `[{"id":%q}]`, in)
			s.fail("GET "+what+id(1), status, "no")
			if _, err := service.Lookup(t.Context(), id(1)); !errors.Is(err, class) {
				t.Errorf("%d of %s: got %v, want %v", status, what, err, class)
			}
			if status != 401 && log.Len() > 0 {
				t.Errorf("%d: a question in vain was logged as trouble: %s", status, log)
			}
		}
	}
	s, service := newScript(t)
	if _, err := service.Lookup(t.Context(), id(1)); !errors.Is(err, api.ErrGone) || !slices.Equal(s.calls, []string{"GET /v4/accounts"}) {
		t.Errorf("without accounts: got %v after %v", err, s.calls)
	}
}

func TestSightingsForgetTheOldest(t *testing.T) {
	var s sightings
	name := func(n int) api.Ref { return api.Ref{Kind: api.KindFile, ID: fmt.Sprint(n)} }
	for n := range 2*maxSightings + 1 {
		s.learn(name(n))
	}
	s.learn(api.Ref{})
	for n, want := range map[int]bool{0: false, maxSightings - 1: false, maxSightings: true, 2 * maxSightings: true} {
		if ref, ok := s.find(fmt.Sprint(n)); ok != want || ok && ref != name(n) {
			t.Errorf("%d: got %s, %v", n, ref, ok)
		}
	}
	if len(s.young)+len(s.old) > 2*maxSightings {
		t.Error("nothing is forgotten")
	}
}
