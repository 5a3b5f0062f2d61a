package v4

import (
	"context"
	"sync"
)

// turns lets one at a time do something to a thing. Who has waited longest is
// next.
type turns struct {
	mu sync.Mutex
	by map[string]*turn
}

type turn struct {
	free    chan struct{} // holds a token while nobody is at it
	waiting int           // those at it and those who wait
}

// take waits for a turn at the thing called key; done ends it.
func (t *turns) take(ctx context.Context, key string) (done func(), err error) {
	mine := t.join(key)
	select {
	case <-mine.free:
		return func() {
			mine.free <- struct{}{}
			t.leave(key)
		}, nil
	case <-ctx.Done():
		t.leave(key)
		return nil, ctx.Err()
	}
}

func (t *turns) join(key string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil {
		t.by = make(map[string]*turn)
	}
	mine := t.by[key]
	if mine == nil {
		mine = &turn{free: make(chan struct{}, 1)}
		mine.free <- struct{}{}
		t.by[key] = mine
	}
	mine.waiting++
	return mine
}

func (t *turns) leave(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := t.by[key]
	if mine.waiting--; mine.waiting == 0 {
		delete(t.by, key)
	}
}
