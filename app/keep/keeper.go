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

// Memory is a login.Keeper that begins without a keyring, as a new sign-in does
// before Frame.io has said whose it is, and stays so where there is none.
type Memory struct {
	mu   sync.Mutex
	kept login.Kept
	in   *Keeper // nil: memory only
}

// NewMemory keeps a sign-in until the program ends, or until it is Moved.
func NewMemory(kept login.Kept) *Memory { return &Memory{kept: kept} }

// Move puts the sign-in into the keyring and keeps it there from now on. After
// an error it stays in memory.
func (m *Memory) Move(ctx context.Context, ring *Ring, who Who) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ring.Add(ctx, who, m.kept); err != nil {
		return err
	}
	m.in = ring.Keeper(who.Key)
	return nil
}

// Load is for login.Keeper.
func (m *Memory) Load(ctx context.Context) (login.Kept, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.in != nil {
		return m.in.Load(ctx)
	}
	if m.kept.IsZero() {
		return m.kept, login.ErrNobody
	}
	return m.kept, nil
}

// Save is for login.Keeper.
func (m *Memory) Save(ctx context.Context, kept login.Kept) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = kept
	if m.in != nil {
		return m.in.Save(ctx, kept)
	}
	return nil
}

// Lock is for login.Keeper. In memory there is nobody to keep away.
func (m *Memory) Lock(ctx context.Context) (func(), error) {
	m.mu.Lock()
	in := m.in
	m.mu.Unlock()
	if in != nil {
		return in.Lock(ctx)
	}
	return func() {}, ctx.Err()
}
