package keep

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/login"
)

const address = "https://api.frame.io"

func adobe(access, refresh string) login.Kept {
	return login.Kept{
		Method: login.Adobe, Client: login.Client{ID: "0123", Redirect: "adobe+1://adobeid/0123"},
		Access: api.Secret(access), Refresh: api.Secret(refresh), Expires: time.Unix(1_800_000_000, 0).UTC(),
	}
}

func keys(t *testing.T, r *Ring) (all []string) {
	t.Helper()
	list, err := r.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		all = append(all, a.Key)
	}
	return all
}

func TestAccountsComeBackInOrder(t *testing.T) {
	s := newFake()
	r := New(s, address, t.TempDir())
	jane, sam := Who{Key: "V4 jane host", Name: "Jane Doe", Email: "jane@studio.tv"}, Who{Key: "V2 sam host", Email: "sam@x"}
	long := adobe(text("jwt", 2400), text("refresh", 2000))
	if err := errors.Join(r.Add(t.Context(), jane, long), r.Add(t.Context(), sam, adobe("a", "b")), r.Add(t.Context(), sam, adobe("a2", "b2"))); err != nil {
		t.Fatal(err)
	}
	if err := New(s, "https://elsewhere", t.TempDir()).Add(t.Context(), Who{Key: "V4 other"}, adobe("x", "y")); err != nil {
		t.Fatal(err)
	}
	got, err := r.Accounts(t.Context())
	if err != nil || len(got) != 2 || got[0] != (Account{jane, long}) || got[1].Kept.Access != "a2" {
		t.Fatalf("%v, %v", got, err)
	}
	if err := r.Drop(t.Context(), jane.Key); err != nil || !slices.Equal(keys(t, r), []string{sam.Key}) {
		t.Errorf("%v, %v", keys(t, r), err)
	}
	for name, entry := range s.entries {
		if strings.Contains(name+entry, "jane") || strings.Contains(entry, "jwtjwt") {
			t.Errorf("%s is left of Jane", name)
		}
	}
}

func TestTheOldTokenIsConverted(t *testing.T) {
	s := newFake()
	r := New(s, address, t.TempDir())
	s.entries[address] = "fio-u-old"
	got, err := r.Accounts(t.Context())
	if err != nil || len(got) != 1 || got[0].Key != "" || got[0].Kept.Method != login.Token || got[0].Kept.Access != "fio-u-old" {
		t.Fatalf("%v, %v", got, err)
	}
	old := got[0].Kept
	who := Who{Key: "V4 jane host"}
	s.eachDeath(t, func(f *fake) error { return New(f, address, t.TempDir()).Add(t.Context(), who, old) }, func(f *fake, n int) {
		got, err := New(f, address, t.TempDir()).Accounts(t.Context())
		if err != nil || len(got) == 0 || got[0].Kept.Access != old.Access {
			t.Errorf("killed after %d writes: %v, %v", n, got, err)
		}
	})
	if err := r.Add(t.Context(), who, old); err != nil || !slices.Equal(keys(t, r), []string{who.Key}) {
		t.Errorf("%v, %v", keys(t, r), err)
	}
	s.entries[address] = "fio-u-another"
	if err := r.Drop(t.Context(), ""); err != nil || !slices.Equal(keys(t, r), []string{who.Key}) {
		t.Errorf("%v, %v", keys(t, r), err)
	}
}

func TestADamagedEntryCostsOneAccount(t *testing.T) {
	s := newFake()
	r := New(s, address, t.TempDir())
	if err := errors.Join(r.Add(t.Context(), Who{Key: "a"}, adobe(text("x", 4000), "y")), r.Add(t.Context(), Who{Key: "b"}, adobe("x", "y"))); err != nil {
		t.Fatal(err)
	}
	delete(s.entries, piece(r.entry("a"), "a", 2))
	got, err := r.Accounts(t.Context())
	if err != nil || len(got) != 2 || !got[0].Kept.IsZero() || got[1].Kept.IsZero() {
		t.Errorf("%v, %v", got, err)
	}
	if err := r.Add(t.Context(), Who{Key: "a"}, adobe("new", "y")); err != nil || !slices.Equal(keys(t, r), []string{"a", "b"}) {
		t.Errorf("signed in again: %v", err)
	}
}

func TestNoKeyring(t *testing.T) {
	s := newFake().dying(0)
	r := New(s, address, t.TempDir())
	if _, err := r.Accounts(t.Context()); err == nil {
		t.Error("a dead keyring has accounts")
	}
	m := Hold(adobe("x", "y"))
	if err := m.Move(t.Context(), r, Who{Key: "a"}); !errors.Is(err, errDead) {
		t.Errorf("moved into a dead keyring: %v", err)
	}
	unlock, err := m.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := m.Save(t.Context(), adobe("x2", "y2")); err != nil {
		t.Error(err)
	}
	if kept, err := m.Load(t.Context()); err != nil || kept.Access != "x2" {
		t.Errorf("%v, %v", kept, err)
	}
	if err := m.Save(t.Context(), login.Kept{}); err != nil {
		t.Error(err)
	}
	if _, err := m.Load(t.Context()); !errors.Is(err, login.ErrNobody) {
		t.Errorf("forgotten: %v", err)
	}
}

func TestMovedIntoTheKeyring(t *testing.T) {
	s := newFake()
	r := New(s, address, t.TempDir())
	m := Hold(adobe("x", "y"))
	if err := m.Move(t.Context(), r, Who{Key: "a"}); err != nil {
		t.Fatal(err)
	}
	list, err := r.Accounts(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	m = r.Holder(list[0])  // after a restart
	other := r.Keeper("a") // another process
	if err := other.Save(t.Context(), adobe("theirs", "y2")); err != nil {
		t.Fatal(err)
	}
	if kept, err := m.Load(t.Context()); err != nil || kept.Access != "theirs" {
		t.Errorf("%v, %v", kept, err)
	}
	if err := m.Move(t.Context(), r, Who{Key: "a", Email: "new@studio.tv"}); err != nil { // only its name is new
		t.Fatal(err)
	}
	if got, err := r.Accounts(t.Context()); err != nil || len(got) != 1 || got[0].Kept.Access != "theirs" || got[0].Email != "new@studio.tv" {
		t.Errorf("%v, %v", got, err)
	}
	if err := m.Move(t.Context(), r, Who{Key: "b"}); err != nil { // from V2 to V4
		t.Fatal(err)
	}
	if kept, err := m.Load(t.Context()); err != nil || kept.Access != "theirs" || !slices.Equal(keys(t, r), []string{"b"}) {
		t.Errorf("under another key: %v, %v, %v", kept, err, keys(t, r))
	}
	other = r.Keeper("b")
	if err := m.Save(t.Context(), login.Kept{}); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Load(t.Context()); !errors.Is(err, login.ErrNobody) {
		t.Errorf("signed out: %v", err)
	}
	if got := keys(t, r); got != nil {
		t.Errorf("signed out and listed: %v", got)
	}
}

// TestOneAtATime: locks of the same account keep each other away, those of
// others do not, and a wait ends with its context.
func TestOneAtATime(t *testing.T) {
	r := New(newFake(), address, t.TempDir())
	inside, most := 0, 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			unlock, err := r.Keeper("a").Lock(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			inside++
			most = max(most, inside)
			mu.Unlock()
			mu.Lock()
			inside--
			mu.Unlock()
			unlock()
		})
	}
	all.Wait()
	if most != 1 {
		t.Errorf("%d held the lock at once", most)
	}
	a, err := r.Keeper("a").Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Keeper("b").Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b()
	ctx, cancel := contextThatEnds(t)
	defer cancel()
	if _, err := r.Keeper("a").Lock(ctx); !errors.Is(err, ctx.Err()) || ctx.Err() == nil {
		t.Errorf("a held lock, and the context ended: %v", err)
	}
	a()
}

func TestManyAddAtOnce(t *testing.T) {
	s, locks := newFake(), t.TempDir()
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			if err := New(s, address, locks).Add(t.Context(), Who{Key: fmt.Sprintf("V4 %d host", i)}, adobe("x", "y")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := keys(t, New(s, address, locks)); len(got) != 12 {
		t.Errorf("of 12 accounts %d are listed", len(got))
	}
}
