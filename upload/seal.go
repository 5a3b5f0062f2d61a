package upload

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
)

// sealer keeps presigned URLs out of the journal in clear: whoever gets a copy
// of the journal, in a backup or with a bug report, cannot write parts with it.
// The key lies beside it, mode 0600, and is not part of any diagnostics.
type sealer struct{ aead cipher.AEAD }

func openSealer(path string) (*sealer, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && len(key) != 32) {
		key = make([]byte, 32)
		rand.Read(key)
		err = writeWhole(path, key)
	}
	if err != nil {
		return nil, fmt.Errorf("read the journal's key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use the journal's key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("use the journal's key: %w", err)
	}
	return &sealer{aead: aead}, nil
}

func (s *sealer) seal(plain []byte) []byte { return s.aead.Seal(nil, nil, plain, nil) }

func (s *sealer) open(sealed []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, fmt.Errorf("unseal a journal record: %w", err)
	}
	return plain, nil
}

// writeWhole writes a small private file so that it is there whole or not at all.
func writeWhole(path string, data []byte) error {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	syncDir(filepath.Dir(path))
	return nil
}

// syncDir makes a rename outlive a power cut, where the system can do that.
func syncDir(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync() // not every file system can; the rename itself has worked
		dir.Close()
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errFrame = errors.New("a journal record is damaged")

// frame puts a checksum of key and record before a record: bbolt checks its
// pages' shape, not what is in them.
func frame(key string, body []byte) []byte {
	out := make([]byte, 4, 4+len(body))
	binary.BigEndian.PutUint32(out, recordSum([]byte(key), body))
	return append(out, body...)
}

func unframe(key, value []byte) ([]byte, error) {
	if len(value) < 4 || binary.BigEndian.Uint32(value) != recordSum(key, value[4:]) {
		return nil, errFrame
	}
	return append([]byte(nil), value[4:]...), nil
}

func recordSum(key, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, body)
}
