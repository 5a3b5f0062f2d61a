package keep

import (
	"context"
	"sync"

	"stackdrop/api/login"
)

// Keeper is one account's login.Keeper in the keyring.
type Keeper struct {
	ring *Ring
	key  string
}

// Keeper is where the sign-in of an account is kept. The account need not be
// there yet; only Add lists it.
func (r *Ring) Keeper(key string) *Keeper { return &Keeper{r, key} }

// Load is for login.Keeper.
func (k *Keeper) Load(context.Context) (login.Kept, error) { return k.ring.load(k.key) }

// Save is for login.Keeper.
func (k *Keeper) Save(_ context.Context, kept login.Kept) error {
	if kept.IsZero() {
		if err := drop(k.ring.store, k.ring.entry(k.key)); err != nil {
			return keyringError("forget the sign-in in", err)
		}
		return nil
	}
	if err := write(k.ring.store, k.ring.entry(k.key), kept.Encode().Reveal()); err != nil {
		return keyringError("write to", err)
	}
	return nil
}

// Lock is for login.Keeper.
func (k *Keeper) Lock(ctx context.Context) (func(), error) {
	return k.ring.lock(ctx, k.ring.entry(k.key))
}

// Holder is a login.Keeper that begins in memory, as a new sign-in does before
// Frame.io has said whose it is, and moves into the keyring then. Where there is
// no keyring it stays in memory.
type Holder struct {
	mu   sync.Mutex
	kept login.Kept // while in is nil
	in   *Keeper
}

// Hold keeps a sign-in until the program ends, or until it is moved.
func Hold(kept login.Kept) *Holder { return &Holder{kept: kept} }

// Holder is the one of an account that Accounts has given.
func (r *Ring) Holder(a Account) *Holder {
	h := Hold(a.Kept)
	if a.Key != "" {
		h.in = r.Keeper(a.Key)
	}
	return h
}

// Move lists the account and puts the sign-in into the keyring, where it stays
// from now on; what was kept under another key is forgotten. After an error it
// is where it was.
func (h *Holder) Move(ctx context.Context, ring *Ring, who Who) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	kept := h.kept
	if h.in != nil {
		if h.in.key == who.Key {
			return ring.list(ctx, who)
		}
		var err error
		if kept, err = h.in.Load(ctx); err != nil {
			return err
		}
	}
	if err := ring.Add(ctx, who, kept); err != nil {
		return err
	}
	old := h.in
	h.in, h.kept = ring.Keeper(who.Key), login.Kept{}
	if old != nil {
		return ring.Drop(ctx, old.key)
	}
	return nil
}

// Load is for login.Keeper.
func (h *Holder) Load(ctx context.Context) (login.Kept, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.in != nil {
		return h.in.Load(ctx)
	}
	if h.kept.IsZero() {
		return h.kept, login.ErrNobody
	}
	return h.kept, nil
}

// Save is for login.Keeper.
func (h *Holder) Save(ctx context.Context, kept login.Kept) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.in != nil {
		return h.in.Save(ctx, kept)
	}
	h.kept = kept
	return nil
}

// Lock is for login.Keeper. In memory there is nobody to keep away.
func (h *Holder) Lock(ctx context.Context) (func(), error) {
	h.mu.Lock()
	in := h.in
	h.mu.Unlock()
	if in != nil {
		return in.Lock(ctx)
	}
	return func() {}, ctx.Err()
}
