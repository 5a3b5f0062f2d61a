package keep

import (
	"context"
	"errors"
	"slices"
	"testing"

	"stackdrop/api"
	"stackdrop/api/login"
)

// TestWhoRefreshesSavesFirst: a command line that is refreshing the old sign-in
// never writes over the new one, nor brings one back that was forgotten.
func TestWhoRefreshesSavesFirst(t *testing.T) {
	who := Who{Key: "a"}
	for name, change := range map[string]struct {
		do   func(ctx context.Context, r *Ring) error
		want api.Secret // the access token kept in the end
	}{
		"a new sign-in": {func(ctx context.Context, r *Ring) error { return r.Add(ctx, who, adobe("new", "n")) }, "new"},
		"moved in":      {func(ctx context.Context, r *Ring) error { return Hold(adobe("new", "n")).Move(ctx, r, who) }, "new"},
		"forgotten":     {func(ctx context.Context, r *Ring) error { return r.Drop(ctx, "a") }, ""},
		"moved away": {func(ctx context.Context, r *Ring) error {
			return r.Holder(Account{Who: who}).Move(ctx, r, Who{Key: "b"})
		}, ""},
	} {
		s, locks := newFake(), t.TempDir()
		r, line := New(s, address, locks), New(s, address, locks).Keeper("a")
		if err := r.Add(t.Context(), who, adobe("old", "o")); err != nil {
			t.Fatal(err)
		}
		unlock, err := line.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := contextThatEnds(t)
		defer cancel()
		if err := change.do(ctx, r); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s in the middle of a refresh: %v", name, err)
		}
		if err := line.Save(t.Context(), adobe("refreshed", "r")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		unlock()
		if err := change.do(t.Context(), r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if kept, err := line.Load(t.Context()); kept.Access != change.want || (change.want == "") != errors.Is(err, login.ErrNobody) {
			t.Errorf("%s: in the end there is %v, %v", name, kept.Access.Reveal(), err)
		}
	}
}

// TestMovedWithWhatWasRefreshed: a move waits for who refreshes, and takes the
// newest pair along.
func TestMovedWithWhatWasRefreshed(t *testing.T) {
	r := New(newFake(), address, t.TempDir())
	h := Hold(adobe("old", "o"))
	for _, key := range []string{"a", "b"} { // into the keyring, and to another key
		unlock, err := h.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := contextThatEnds(t)
		defer cancel()
		if err := h.Move(ctx, r, Who{Key: key}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("to %s in the middle of a refresh: %v", key, err)
		}
		if err := h.Save(t.Context(), adobe("for "+key, "r")); err != nil {
			t.Error(err)
		}
		unlock()
		if err := h.Move(t.Context(), r, Who{Key: key}); err != nil {
			t.Error(err)
		}
		if kept, err := r.Keeper(key).Load(t.Context()); err != nil || kept.Access.Reveal() != "for "+key || !slices.Equal(keys(t, r), []string{key}) {
			t.Errorf("%s: %v, %v, %v", key, kept.Access.Reveal(), err, keys(t, r))
		}
	}
}

// TestForgottenStaysForgotten, whoever saves or moves later.
func TestForgottenStaysForgotten(t *testing.T) {
	s := newFake()
	r := New(s, address, t.TempDir())
	memory, inside := Hold(adobe("x", "y")), Hold(adobe("x", "y"))
	if err := inside.Move(t.Context(), r, Who{Key: "a"}); err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]*Holder{"in memory": memory, "in the keyring": inside} {
		if err := h.Save(t.Context(), login.Kept{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := h.Save(t.Context(), adobe("late", "l")); !errors.Is(err, login.ErrNobody) {
			t.Errorf("%s: %v", name, err)
		}
		if err := h.Move(t.Context(), r, Who{Key: "b"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := h.Load(t.Context()); !errors.Is(err, login.ErrNobody) || slices.Contains(keys(t, r), "b") {
			t.Errorf("%s: %v, %v", name, err, keys(t, r))
		}
	}
}

// TestKeyringThatAsksForAPassword keeps nobody longer than their context. What
// is written when the user has typed it at last comes before all that is newer.
func TestKeyringThatAsksForAPassword(t *testing.T) {
	s, locks := newFake(), t.TempDir()
	r, elsewhere := New(s, address, locks), New(s, address, locks)
	if err := r.Add(t.Context(), Who{Key: "a"}, adobe("old", "o")); err != nil {
		t.Fatal(err)
	}
	h := r.Holder(Account{Who: Who{Key: "a"}})
	unlock, err := h.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.asks = make(chan struct{})
	late := func(what string, do func(ctx context.Context) error) {
		ctx, cancel := contextThatEnds(t)
		defer cancel()
		if err := do(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", what, err)
		}
	}
	late("save", func(ctx context.Context) error { return h.Save(ctx, adobe("late", "l")) })
	unlock()
	late("load", func(ctx context.Context) error { _, err := h.Load(ctx); return err })
	late("list", func(ctx context.Context) error { _, err := r.Accounts(ctx); return err })
	late("forget", func(ctx context.Context) error { return r.Drop(ctx, "a") })
	late("lock elsewhere, while the save is not at its end", func(ctx context.Context) error {
		_, err := elsewhere.Keeper("a").Lock(ctx)
		return err
	})
	close(s.asks)
	unlock, err = elsewhere.Keeper("a").Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if kept, err := elsewhere.Keeper("a").Load(t.Context()); err != nil || kept.Access != "late" {
		t.Errorf("%v, %v", kept.Access.Reveal(), err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Load(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is over: %v", err)
	}
}
