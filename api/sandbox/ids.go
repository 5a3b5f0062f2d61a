package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// seed makes every id of a world from what the id is for, so that two runs
// that do the same get the same ids, whatever order their requests come in.
type seed uint64

func (s seed) hash(words ...string) [32]byte {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(s)))
	for _, w := range words {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(w))))
		h.Write([]byte(w))
	}
	return [32]byte(h.Sum(nil))
}

// uuid has the form of a random UUID (version 4).
func (s seed) uuid(words ...string) string {
	b := s.hash(words...)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	x := hex.EncodeToString(b[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// token looks like a developer token: fio-u- and 64 URL-safe characters.
func (s seed) token() string {
	a, b := s.hash("token", "a"), s.hash("token", "b")
	return "fio-u-" + base64.RawURLEncoding.EncodeToString(append(a[:], b[:16]...))
}

// accessKey looks like the permanent key id that Frame.io's URLs are signed with.
func (s seed) accessKey() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	b := s.hash("access key")
	id := []byte("AKIA")
	for _, c := range b[:16] {
		id = append(id, letters[c%32])
	}
	return string(id)
}
