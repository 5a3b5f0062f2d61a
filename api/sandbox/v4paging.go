package sandbox

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// pageJSON is one page of a list. links.next is a path with the cursor and no
// other parameter (Frame.io guide, Pagination: "add them again"). total_count is
// there only for who asks.
type pageJSON[T any] struct {
	Data  []T       `json:"data"`
	Links linksJSON `json:"links"`
	Total *int      `json:"total_count,omitempty"`
}

type linksJSON struct {
	Next *string `json:"next"`
}

// cursor says where a page begins: behind an item, or where that has gone, at a
// place. It is good for the path it was made for.
type cursor struct {
	path  string
	place int
	item  string
}

// listOf cuts a page out of all and shows each item of it; key is an item's id.
func listOf[A, B any](c *v4call, all []A, key func(A) string, show func(A) B) (reply, error) {
	q := c.URL.Query()
	size := defaultPageSize
	if n, err := strconv.Atoi(q.Get("page_size")); err == nil {
		size = n
	}
	from := 0
	if after := q.Get("after"); after != "" {
		at, ok := readCursor(after, c.URL.Path)
		if !ok {
			return reply{}, &apiError{status: 422, places: []misplaced{{"/after", "Invalid cursor"}}}
		}
		from = at.begin(len(all), func(i int) string { return key(all[i]) })
		if c.fault.is(EffectRepeatItem) && from > 0 {
			from--
		}
	}
	to := min(len(all), from+size)
	out := pageJSON[B]{Data: make([]B, 0, to-from)}
	for _, item := range all[from:to] {
		out.Data = append(out.Data, show(item))
	}
	if to < len(all) {
		out.Links.Next = new(c.URL.Path + "?after=" + cursor{c.URL.Path, to, key(all[to-1])}.String())
	}
	if after := q.Get("after"); after != "" && c.fault.is(EffectSameCursor) {
		out.Links.Next = new(c.URL.Path + "?after=" + after)
	}
	if q.Get("include_total_count") == "true" {
		out.Total = new(len(all))
	}
	return ok(out)
}

func (c cursor) begin(n int, key func(int) string) int {
	for i := range n {
		if key(i) == c.item {
			return i + 1
		}
	}
	return min(c.place, n)
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s|%d|%s", c.mark(), c.place, c.item))
}

// mark binds a cursor to its path.
func (c cursor) mark() string {
	sum := seed(0).hash("cursor", c.path)
	return hex.EncodeToString(sum[:4])
}

func readCursor(text, path string) (cursor, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	words := strings.Split(string(raw), "|")
	if err != nil || len(words) != 3 {
		return cursor{}, false
	}
	place, err := strconv.Atoi(words[1])
	c := cursor{path, place, words[2]}
	return c, err == nil && place >= 0 && words[0] == c.mark()
}

// keys are what a list can be sorted by.
type keys[A any] map[string]func(x, y A) int

// sort orders a list as "sort" wants it; without, it stays as it is.
func (k keys[A]) sort(c *v4call, all []A) []A {
	sort := c.URL.Query().Get("sort")
	name, down := strings.CutSuffix(sort, "_desc")
	less := k[strings.TrimSuffix(name, "_asc")]
	if less == nil {
		return all
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y A) int {
		if down {
			x, y = y, x
		}
		return less(x, y)
	})
	return all
}
