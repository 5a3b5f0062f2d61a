package app

import (
	"bytes"
	"errors"
	"strings"
	"sync"

	"stackdrop/app/keep"
)

// memoryKeyring is a keyring for tests.
type memoryKeyring struct {
	mu      sync.Mutex
	entries map[string]string
	broken  bool // there is no keyring
}

var errNoKeyring = errors.New("no keyring")

func newMemoryKeyring() *memoryKeyring { return &memoryKeyring{entries: map[string]string{}} }

func (k *memoryKeyring) Get(name string) (text string, err error) {
	known := false
	err = k.with(func() { text, known = k.entries[name] })
	if err == nil && !known {
		err = keep.ErrNone
	}
	return text, err
}

func (k *memoryKeyring) Set(name, text string) error {
	return k.with(func() { k.entries[name] = text })
}

func (k *memoryKeyring) Delete(name string) error {
	return k.with(func() { delete(k.entries, name) })
}

func (k *memoryKeyring) with(do func()) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken {
		return errNoKeyring
	}
	do()
	return nil
}

func (k *memoryKeyring) fail(broken bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.broken = broken
}

// holds says whether a text stands anywhere in the keyring.
func (k *memoryKeyring) holds(text string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, entry := range k.entries {
		if strings.Contains(entry, text) {
			return true
		}
	}
	return false
}

// syncBuffer is a buffer for many goroutines.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
