package oauth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// seed makes what must be the same after a restart from what it is for.
type seed uint64

func (s seed) hash(words ...string) [32]byte {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64([]byte("oauth"), uint64(s)))
	for _, w := range words {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(w))))
		h.Write([]byte(w))
	}
	return [32]byte(h.Sum(nil))
}

// hex is 64 lower-case hex digits.
func (s seed) hex(words ...string) string {
	b := s.hash(words...)
	return hex.EncodeToString(b[:])
}

// random is n random bytes in URL-safe letters.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// mark is what a secret is known again by, so that none has to be kept. Secrets
// are looked up and compared by their marks only: how long that takes says
// nothing about them.
type mark string

func markOf(secret string) mark {
	b := sha256.Sum256([]byte(secret))
	return mark(hex.EncodeToString(b[:]))
}
