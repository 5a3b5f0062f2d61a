package rest

import (
	"testing"

	"pgregory.net/rapid"
)

const maxFile = 5 << 40 // bytes

func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, MaxParts).Draw(t, "n")
		size := rapid.OneOf(rapid.Int64Range(1, maxFile), rapid.Int64Range(1, 100), rapid.Int64Range(1, 3*int64(n))).Draw(t, "size")
		checkSplit(t, size, n)
	})
}

// checkSplit demands all that split promises.
func checkSplit(t rapid.TB, size int64, n int) {
	t.Helper()
	spans := split(size, n)
	if len(spans) != n {
		t.Fatalf("%d spans for %d URLs", len(spans), n)
	}
	chunk := (size + int64(n) - 1) / int64(n)
	byCeil := chunk*int64(n-1) < size
	var offset int64
	for i, s := range spans {
		if s.offset != offset {
			t.Fatalf("span %d begins at %d, want %d", i, s.offset, offset)
		}
		if s.size < 0 || s.size == 0 && size >= int64(n) {
			t.Fatalf("span %d of %d has %d of %d bytes", i, n, s.size, size)
		}
		switch {
		case byCeil && i < n-1 && s.size != chunk:
			t.Fatalf("span %d has %d bytes, want ceil(%d/%d) = %d", i, s.size, size, n, chunk)
		case !byCeil && (s.size < size/int64(n) || s.size > size/int64(n)+1):
			t.Fatalf("span %d has %d bytes; even would be %d", i, s.size, size/int64(n))
		case s.size == 0 && i < int(size):
			t.Fatalf("span %d is empty, and others after it are not", i)
		}
		offset += s.size
	}
	if offset != size {
		t.Fatalf("the spans hold %d of %d bytes", offset, size)
	}
}

func TestSplitExamples(t *testing.T) {
	for _, c := range []struct {
		size  int64
		sizes []int64
	}{
		{1, []int64{1}},
		{9, []int64{3, 3, 3}},
		{9, []int64{3, 2, 2, 2}}, // ceil would starve the last
		{2, []int64{1, 1, 0}},    // more URLs than bytes
		{10, []int64{4, 4, 2}},
		{21_136_250, []int64{10_568_125, 10_568_125}},             // C2C guide
		{50_645_990, []int64{16_881_997, 16_881_997, 16_881_996}}, // V4 guide
	} {
		for i, s := range split(c.size, len(c.sizes)) {
			if s.size != c.sizes[i] {
				t.Errorf("%d over %d: span %d has %d bytes, want %d", c.size, len(c.sizes), i, s.size, c.sizes[i])
			}
		}
	}
	checkSplit(t, maxFile, MaxParts)
	checkSplit(t, maxFile, 1)
	checkSplit(t, maxFile-1, 9_999)
}
