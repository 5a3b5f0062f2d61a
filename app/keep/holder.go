package keep

import (
	"context"
	"errors"

	"stackdrop/api/login"
)

// Holder is a login.Keeper that begins in memory, as a new sign-in does before
// Frame.io has said whose it is, and moves into the keyring then. Where there is
// no keyring it stays in memory.
type Holder struct {
	use  turn       // held by who has the lock, or moves; taken before at
	at   turn       // for the fields below
	kept login.Kept // while in is nil
	in   *Keeper
}

// Hold keeps a sign-in until the program ends, or until it is moved.
func Hold(kept login.Kept) *Holder {
	return &Holder{use: newTurn(), at: newTurn(), kept: kept}
}

// Holder is the one of an account that Accounts has given.
func (r *Ring) Holder(a Account) *Holder {
	h := Hold(a.Kept)
	if a.Key != "" {
		h.in = r.Keeper(a.Key)
	}
	return h
}

// Move lists the account and puts the sign-in into the keyring, where it stays
// from now on; what was kept under another key is forgotten. It waits for whoever
// refreshes it. After an error it is where it was, and nobody's stays nobody's.
func (h *Holder) Move(ctx context.Context, ring *Ring, who Who) error {
	in, err := h.where(ctx)
	if err != nil {
		return err
	}
	if in != nil && in.key == who.Key { // only its name may be new
		return ring.list(ctx, who)
	}
	if err := h.use.take(ctx); err != nil {
		return err
	}
	defer h.use.give()
	if err := h.at.take(ctx); err != nil {
		return err
	}
	defer h.at.give()
	if h.in == nil {
		return h.moveIn(ctx, ring, who)
	}
	return h.moveOver(ctx, ring, who)
}

// where is the entry it stands in; nil is memory.
func (h *Holder) where(ctx context.Context) (*Keeper, error) {
	if err := h.at.take(ctx); err != nil {
		return nil, err
	}
	defer h.at.give()
	return h.in, nil
}

func (h *Holder) moveIn(ctx context.Context, ring *Ring, who Who) error {
	if h.kept.IsZero() {
		return nil // signed out meanwhile
	}
	if err := ring.Add(ctx, who, h.kept); err != nil {
		return err
	}
	h.in, h.kept = ring.Keeper(who.Key), login.Kept{}
	return nil
}

func (h *Holder) moveOver(ctx context.Context, ring *Ring, who Who) error {
	old := h.in
	unlock, err := old.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	kept, err := old.Load(ctx)
	if errors.Is(err, login.ErrNobody) {
		return nil // signed out meanwhile
	}
	if err == nil {
		err = ring.Add(ctx, who, kept)
	}
	if err != nil {
		return err
	}
	h.in = ring.Keeper(who.Key)
	if err := ring.forget(ctx, old.entry()); err != nil {
		return err
	}
	return ring.strike(ctx, old.key)
}

// Load is for login.Keeper.
func (h *Holder) Load(ctx context.Context) (login.Kept, error) {
	if err := h.at.take(ctx); err != nil {
		return login.Kept{}, err
	}
	defer h.at.give()
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
	if err := h.at.take(ctx); err != nil {
		return err
	}
	defer h.at.give()
	if h.in != nil {
		return h.in.Save(ctx, kept)
	}
	if h.kept.IsZero() && !kept.IsZero() {
		return login.ErrNobody
	}
	h.kept = kept
	return nil
}

// Lock is for login.Keeper.
func (h *Holder) Lock(ctx context.Context) (func(), error) {
	if err := h.use.take(ctx); err != nil {
		return nil, err
	}
	in, err := h.where(ctx)
	if err != nil {
		h.use.give()
		return nil, err
	}
	if in == nil {
		return h.use.give, nil
	}
	unlock, err := in.Lock(ctx)
	if err != nil {
		h.use.give()
		return nil, err
	}
	return func() {
		unlock()
		h.use.give()
	}, nil
}
