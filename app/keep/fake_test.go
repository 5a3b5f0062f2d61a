package keep

import (
	"errors"
	"maps"
	"sync"
	"testing"
)

// fake is a keyring as strict as Windows': no entry over 2560 bytes. It dies
// after so many writes, as a process that is killed does.
type fake struct {
	mu      sync.Mutex
	entries map[string]string
	left    int           // writes until it dies; negative: never
	asks    chan struct{} // each call waits for its end, as for a password; nil: none does
}

var (
	errDead   = errors.New("killed")
	errTooBig = errors.New("over 2560 bytes")
)

func newFake() *fake { return &fake{entries: map[string]string{}, left: -1} }

func (f *fake) Get(name string) (string, error) {
	f.prompt()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return "", errDead
	}
	text, ok := f.entries[name]
	if !ok {
		return "", ErrNone
	}
	return text, nil
}

func (f *fake) Set(name, text string) error {
	if len(text) > 2560 {
		return errTooBig
	}
	return f.change(func() { f.entries[name] = text })
}

func (f *fake) Delete(name string) error { return f.change(func() { delete(f.entries, name) }) }

func (f *fake) change(do func()) error {
	f.prompt()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return errDead
	}
	f.left--
	do()
	return nil
}

func (f *fake) prompt() {
	if f.asks != nil {
		<-f.asks
	}
}

// dying is a copy that dies after n writes.
func (f *fake) dying(n int) *fake { return &fake{entries: maps.Clone(f.entries), left: n} }

func (f *fake) revived() *fake { return &fake{entries: f.entries, left: -1} }

// eachDeath calls f with copies of a keyring that die after 0, 1, 2… writes,
// until a copy lives through it. check looks at what is left.
func (f *fake) eachDeath(t *testing.T, do func(*fake) error, check func(after *fake, deaths int)) {
	t.Helper()
	for n := 0; ; n++ {
		mortal := f.dying(n)
		err := do(mortal)
		check(mortal.revived(), n)
		if mortal.left > 0 || mortal.left == 0 && err == nil {
			return
		}
		if n > 1000 {
			t.Fatal("it never lives through it")
		}
	}
}
