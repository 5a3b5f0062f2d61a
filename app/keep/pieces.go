package keep

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A long text stands in pieces, since Windows' Credential Manager takes 2560
// bytes and macOS's security a command of 4096, with base64 in it:
//
//	NAME        the head: which side, how many pieces, and their checksum
//	NAME/a/1 …  the pieces
//
// A new text is written on the other side, "b", and only then does the head
// point there: whoever dies in between leaves the old text whole.
const (
	longest  = 1200 // bytes in one entry
	mostOf   = 64   // pieces a head may name
	headMark = "stackdrop-pieces "
)

// head says where a long text stands.
type head struct {
	Side  string `json:"side"` // "a" or "b"
	Count int    `json:"count"`
	Sum   string `json:"sha256"`
}

var (
	errDamaged = errors.New("an entry of the keyring is damaged")
	sides      = [2]string{"a", "b"}
)

func piece(name, side string, i int) string { return fmt.Sprintf("%s/%s/%d", name, side, i) }

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// parseHead reads a head; ok is false if the entry is the text itself.
func parseHead(entry string) (h head, ok bool) {
	rest, ok := strings.CutPrefix(entry, headMark)
	if !ok || json.Unmarshal([]byte(rest), &h) != nil {
		return head{}, false
	}
	return h, h.Count > 0 && h.Count <= mostOf && (h.Side == sides[0] || h.Side == sides[1])
}

// read gives a text, long or short. Another process may put a new one in its
// place meanwhile: then the head is read again.
func read(s Store, name string) (string, error) {
	for last := ""; ; {
		entry, err := s.Get(name)
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(entry, headMark) {
			return entry, nil
		}
		if entry == last {
			return "", errDamaged
		}
		last = entry
		h, ok := parseHead(entry)
		if !ok {
			return "", errDamaged
		}
		text, err := join(s, name, h)
		if err == nil || !errors.Is(err, errDamaged) {
			return text, err
		}
	}
}

func join(s Store, name string, h head) (string, error) {
	var text strings.Builder
	for i := 1; i <= h.Count; i++ {
		part, err := s.Get(piece(name, h.Side, i))
		if errors.Is(err, ErrNone) {
			return "", errDamaged
		}
		if err != nil {
			return "", err
		}
		text.WriteString(part)
	}
	if sum(text.String()) != h.Sum {
		return "", errDamaged
	}
	return text.String(), nil
}

// write puts a text in place of the one there is.
func write(s Store, name, text string) error {
	if len(text) <= longest {
		if err := s.Set(name, text); err != nil {
			return err
		}
		leave(s, name, sides[0], 1)
		leave(s, name, sides[1], 1)
		return nil
	}
	old, err := s.Get(name)
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	side, other := sides[0], sides[1]
	if h, long := parseHead(old); long && h.Side == side {
		side, other = other, side
	}
	h := head{Side: side, Sum: sum(text)}
	for ; text != ""; h.Count++ {
		if h.Count == mostOf {
			return errors.New("the text is too long for the keyring")
		}
		n := min(len(text), longest)
		if err := s.Set(piece(name, side, h.Count+1), text[:n]); err != nil {
			return err
		}
		text = text[n:]
	}
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := s.Set(name, headMark+string(data)); err != nil {
		return err
	}
	leave(s, name, side, h.Count+1)
	leave(s, name, other, 1)
	return nil
}

// leave tidies after a write, which has succeeded by then: what cannot be
// removed now is removed after the next one.
func leave(s Store, name, side string, from int) { _ = tidy(s, name, side, from) }

// drop forgets a text. The pieces go first: they are the secret, and a head
// without them reads as damaged.
func drop(s Store, name string) error {
	a, b, head := tidy(s, name, sides[0], 1), tidy(s, name, sides[1], 1), s.Delete(name)
	return cmp.Or(a, b, head) // one says enough
}

// tidy removes pieces nobody points to, the last one first, so that a gap never
// hides those behind it.
func tidy(s Store, name, side string, from int) error {
	last := from
	for {
		_, err := s.Get(piece(name, side, last))
		if errors.Is(err, ErrNone) {
			break
		}
		if err != nil {
			return err
		}
		last++
	}
	for i := last - 1; i >= from; i-- {
		if err := s.Delete(piece(name, side, i)); err != nil {
			return err
		}
	}
	return nil
}
