package keep

import (
	"context"
	"errors"

	"stackdrop/api/login"
)

// Keeper is one account's login.Keeper in the keyring.
type Keeper struct {
	ring *Ring
	key  string
}

// Keeper is where the sign-in of an account is kept. Only Add puts one there.
func (r *Ring) Keeper(key string) *Keeper { return &Keeper{r, key} }

func (k *Keeper) entry() string { return k.ring.entry(k.key) }

// Load is for login.Keeper.
func (k *Keeper) Load(ctx context.Context) (login.Kept, error) {
	return ask(ctx, k.ring, func(s Store) (login.Kept, error) { return load(s, k.entry()) })
}

// Save is for login.Keeper.
func (k *Keeper) Save(ctx context.Context, kept login.Kept) error {
	if kept.IsZero() {
		return k.ring.forget(ctx, k.entry())
	}
	return tell(ctx, k.ring, func(s Store) error {
		_, err := s.Get(k.entry())
		if errors.Is(err, ErrNone) {
			return login.ErrNobody
		}
		if err == nil {
			err = write(s, k.entry(), kept.Encode().Reveal())
		}
		if err != nil {
			return keyringError("write to", err)
		}
		return nil
	})
}

// Lock is for login.Keeper.
func (k *Keeper) Lock(ctx context.Context) (func(), error) {
	return k.ring.lock(ctx, k.entry())
}
