package keep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"stackdrop/api"
	"stackdrop/api/login"
)

// Who is an account of the list, as it was when somebody signed in last.
type Who struct {
	Key   string `json:"key"` // names the account in the upload journal
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

// Account is somebody who stays signed in. Key is "" for a developer token of
// Stackdrop 0.1, of which nobody has asked Frame.io yet whose it is.
type Account struct {
	Who
	Kept login.Kept
}

// Ring are the accounts of one API address. Its methods may be used from many
// goroutines and processes, and may take as long as the keyring's user needs to
// type a password; they end with their context.
type Ring struct {
	store   Store // by way of line
	line    *line
	address string
	locks   string // folder of the lock files
}

// New makes a Ring of the accounts at an API address; locks is a folder that all
// who share the keyring share too.
func New(store Store, address, locks string) *Ring {
	return &Ring{store: store, line: newLine(), address: address, locks: locks}
}

func (r *Ring) index() string           { return r.address + " accounts" }
func (r *Ring) entry(key string) string { return r.address + "#" + key }

// Accounts are all who stay signed in, in the order they came; none is no error.
// An entry that cannot be read, because it is damaged or the user said no, costs
// that account only: it comes without a Kept, to be signed in again.
func (r *Ring) Accounts(ctx context.Context) ([]Account, error) {
	return ask(ctx, r, r.accounts)
}

func (r *Ring) accounts(s Store) ([]Account, error) {
	list, err := r.listed(s)
	if err != nil {
		return nil, err
	}
	var all []Account
	for _, who := range list {
		kept, err := load(s, r.entry(who.Key))
		if errors.Is(err, login.ErrNobody) {
			continue // listed first and never kept
		}
		all = append(all, Account{who, kept}) // whatever the error, the way out is the same
	}
	old, err := s.Get(r.address)
	switch {
	case errors.Is(err, ErrNone):
		return all, nil
	case err != nil:
		return nil, keyringError("read", err)
	}
	if kept, err := login.DecodeKept(api.Secret(old)); err == nil {
		all = append(all, Account{Kept: kept})
	}
	return all, nil
}

// Add keeps an account, in place of what was kept under its key. A developer
// token of Stackdrop 0.1 that is this account's is converted by that.
func (r *Ring) Add(ctx context.Context, who Who, kept login.Kept) error {
	unlock, err := r.lock(ctx, r.entry(who.Key)) // who refreshes the old sign-in saves it first
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.list(ctx, who); err != nil {
		return err
	}
	return tell(ctx, r, func(s Store) error {
		if err := write(s, r.entry(who.Key), kept.Encode().Reveal()); err != nil {
			return keyringError("write to", err)
		}
		if old, err := s.Get(r.address); err == nil && old == kept.Access.Reveal() {
			return s.Delete(r.address)
		}
		return nil
	})
}

// Drop forgets an account. The secret goes first.
func (r *Ring) Drop(ctx context.Context, key string) error {
	name := r.entry(key)
	if key == "" {
		name = r.address
	}
	unlock, err := r.lock(ctx, name)
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.forget(ctx, name); err != nil || key == "" {
		return err
	}
	return r.strike(ctx, key)
}

// forget removes an entry.
func (r *Ring) forget(ctx context.Context, name string) error {
	return tell(ctx, r, func(s Store) error {
		if err := drop(s, name); err != nil {
			return keyringError("forget the sign-in in", err)
		}
		return nil
	})
}

// strike takes an account off the list.
func (r *Ring) strike(ctx context.Context, key string) error {
	return r.change(ctx, func(list []Who) []Who {
		return slices.DeleteFunc(list, func(w Who) bool { return w.Key == key })
	})
}

// list puts an account on the list, or its name right.
func (r *Ring) list(ctx context.Context, who Who) error {
	return r.change(ctx, func(list []Who) []Who {
		at := slices.IndexFunc(list, func(w Who) bool { return w.Key == who.Key })
		if at < 0 {
			return append(list, who)
		}
		list[at] = who
		return list
	})
}

func (r *Ring) listed(s Store) ([]Who, error) {
	text, err := read(s, r.index())
	switch {
	case errors.Is(err, ErrNone):
		return nil, nil
	case errors.Is(err, errDamaged):
		return nil, nil // written anew by the next Add
	case err != nil:
		return nil, keyringError("read", err)
	}
	var list []Who
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, nil
	}
	return list, nil
}

// change writes the list anew, while nobody else does.
func (r *Ring) change(ctx context.Context, f func([]Who) []Who) error {
	unlock, err := r.lock(ctx, r.index())
	if err != nil {
		return err
	}
	defer unlock()
	return tell(ctx, r, func(s Store) error {
		list, err := r.listed(s)
		if err != nil {
			return err
		}
		before := slices.Clone(list)
		list = f(list)
		if slices.Equal(before, list) {
			return nil
		}
		text, err := json.Marshal(list)
		if err != nil {
			return fmt.Errorf("list the accounts: %w", err)
		}
		if err := write(s, r.index(), string(text)); err != nil {
			return keyringError("write to", err)
		}
		return nil
	})
}

func load(s Store, entry string) (login.Kept, error) {
	text, err := read(s, entry)
	switch {
	case errors.Is(err, ErrNone):
		return login.Kept{}, login.ErrNobody
	case err != nil:
		return login.Kept{}, keyringError("read", err)
	}
	kept, err := login.DecodeKept(api.Secret(text))
	if err != nil {
		return login.Kept{}, errors.Join(errDamaged, err)
	}
	return kept, nil
}

func keyringError(doing string, err error) error {
	return fmt.Errorf("%s the system's keyring: %w", doing, err)
}
