package rest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// addresses makes n part addresses.
func addresses(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("https://s3/%d?X-Amz-Date=20260801T120000Z&X-Amz-Expires=%d", i, 3600*(i+1))
	}
	return list
}

func TestCut(t *testing.T) {
	for name, c := range map[string]struct {
		size        int64
		given, want []int64 // sizes
	}{
		"no sizes":               {10, nil, []int64{4, 4, 2}},
		"sizes that fit":         {10, []int64{5, 4, 1}, []int64{5, 4, 1}},
		"the sample of the spec": {1_137_444, []int64{20_000_000}, []int64{1_137_444}},
		"sizes that fall short":  {10, []int64{3, 3, 3}, []int64{4, 4, 2}},
		"sizes beyond the file":  {10, []int64{4, 4, 4}, []int64{4, 4, 2}},
		"an empty part":          {10, []int64{10, 0, 0}, []int64{4, 4, 2}},
		"a negative part":        {10, []int64{-1, 10, 1}, []int64{4, 4, 2}},
		"an overflow":            {10, []int64{1 << 62, 1 << 62, 1 << 62}, []int64{4, 4, 2}},
	} {
		parts, expires, err := cut(c.size, addresses(len(c.want)), c.given)
		if err != nil || len(parts) != len(c.want) {
			t.Errorf("%s: got %v, %v", name, parts, err)
			continue
		}
		if want := time.Date(2026, 8, 1, 13, 0, 0, 0, time.UTC); !expires.Equal(want) {
			t.Errorf("%s: the first address dies at %v, want %v", name, expires, want)
		}
		for i, p := range parts {
			if p.Size != c.want[i] || p.Number != i+1 || p.URL.Reveal() != addresses(i + 1)[i] {
				t.Errorf("%s: part %d is %+v, want %d bytes", name, i+1, p, c.want[i])
			}
		}
	}
}

// Whatever the sizes, the parts cover the file in order.
func TestCutCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, maxFile).Draw(t, "size")
		sizes := rapid.SliceOfN(rapid.Int64Range(-1, size), 1, 40).Draw(t, "sizes")
		if rapid.Bool().Draw(t, "fit") {
			sizes = nil
			for left := size; left > 0; left -= sizes[len(sizes)-1] {
				sizes = append(sizes, rapid.Int64Range((left+3)/4, left).Draw(t, "part"))
			}
		}
		parts, _, err := cut(size, addresses(len(sizes)), sizes)
		if err != nil || len(parts) != len(sizes) {
			t.Fatalf("got %v, %v", parts, err)
		}
		var offset int64
		for _, p := range parts {
			if p.Offset != offset || p.Size < 0 {
				t.Fatalf("part %+v does not begin at %d", p, offset)
			}
			offset += p.Size
		}
		if offset != size {
			t.Fatalf("the parts hold %d of %d bytes", offset, size)
		}
	})
}

func TestCutRefuses(t *testing.T) {
	for name, list := range map[string][]string{
		"none": nil, "too many": addresses(MaxParts + 1), "one twice": {"https://s3/a", "https://s3/a"},
		"a file": {"file:///etc/secret"}, "no address": {"::secret::"}, "no host": {"https:///secret"},
	} {
		if _, _, err := cut(9, list, nil); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for media, want := range map[string]bool{"video/mp4": true, "": false, "a/b\r\nX: y": false, "a/ü": false} {
		if got := signedMedia(media); got != want {
			t.Errorf("%q: got %v", media, got)
		}
	}
}
