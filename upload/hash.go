package upload

import (
	"crypto/md5"
	"encoding"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/cespare/xxhash/v2"
)

// The ordered pass reads each part once before it is sent and keeps three sums:
// MD5, which the store checks; CRC-32C, which is cheap enough to compute again
// while sending and proves that the same bytes went out; and the running xxh64
// of the whole file, which Frame.io publishes after processing.

// hashPart reads one part. state is the running xxh64 after the part before,
// nil for the first. The context is looked at between chunks.
func hashPart(stop func() error, from io.ReaderAt, at, size int64, state []byte) (hashRecord, error) {
	whole := xxhash.New()
	if state != nil {
		if err := whole.UnmarshalBinary(state); err != nil {
			return hashRecord{}, fmt.Errorf("go on with the file's hash: %w", err)
		}
	}
	sum, crc := md5.New(), crc32.New(castagnoli)
	r := io.NewSectionReader(from, at, size)
	buf := make([]byte, min(size, 256<<10))
	for left := size; left > 0; {
		if err := stop(); err != nil {
			return hashRecord{}, err
		}
		n, err := io.ReadFull(r, buf[:min(int64(len(buf)), left)])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return hashRecord{}, errChanged
		}
		if err != nil {
			return hashRecord{}, fmt.Errorf("%w: %w", errRead, err)
		}
		sum.Write(buf[:n])
		crc.Write(buf[:n])
		whole.Write(buf[:n])
		left -= int64(n)
	}
	next, err := encoding.BinaryMarshaler(whole).MarshalBinary()
	if err != nil {
		return hashRecord{}, fmt.Errorf("keep the file's hash: %w", err)
	}
	return hashRecord{MD5: sum.Sum(nil), CRC: crc.Sum32(), State: next}, nil
}

// wholeHash is the file's xxh64 as Frame.io writes it, from the state after the
// last part: 16 lower-case hex digits.
func wholeHash(state []byte) string {
	d := xxhash.New()
	if state != nil && d.UnmarshalBinary(state) != nil {
		return ""
	}
	return fmt.Sprintf("%016x", d.Sum64())
}
