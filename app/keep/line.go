package keep

import (
	"context"
	"sync"
)

// line is where those who want something of the keyring stand, one behind the
// other. A keyring cannot be interrupted, and may ask its user for a password for
// hours: who gives up waiting leaves a call behind, and until that has ended no
// other begins and no lock is given back. So a late write never replaces a newer
// one.
type line struct {
	turn turn

	mu    sync.Mutex
	after []func() // when the call under way has ended
}

func newLine() *line { return &line{turn: newTurn()} }

// ask has f talk to the keyring, and ends with ctx even if f does not.
func ask[T any](ctx context.Context, r *Ring, f func(Store) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	var none T
	if err := r.line.turn.take(ctx); err != nil {
		return none, err
	}
	answered := make(chan answer, 1)
	go func() { // whoever is next waits for it
		value, err := f(r.store)
		r.line.end()
		answered <- answer{value, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		return none, waited(ctx)
	}
}

// tell is ask without an answer.
func tell(ctx context.Context, r *Ring, f func(Store) error) error {
	_, err := ask(ctx, r, func(s Store) (struct{}, error) { return struct{}{}, f(s) })
	return err
}

func (l *line) end() {
	l.mu.Lock()
	after := l.after
	l.after = nil
	l.turn.give()
	l.mu.Unlock()
	for _, f := range after {
		f()
	}
}

// then calls f when no call is under way.
func (l *line) then(f func()) {
	l.mu.Lock()
	if len(l.turn) > 0 {
		l.after = append(l.after, f)
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	f()
}
