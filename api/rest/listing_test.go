package rest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"stackdrop/api"
)

var shelf = api.Ref{Kind: api.KindFolder, ID: "shelf"}

func book(id string) api.Node {
	return api.Node{Ref: api.Ref{Kind: api.KindFile, ID: id}, Name: id}
}

// pages is a list whose page n begins at "n"; each gives its nodes and the next.
type pages map[string]struct {
	ids  []string
	next string
}

func (p pages) fetch(_ context.Context, at string) ([]api.Node, string, error) {
	var nodes []api.Node
	for _, id := range p[at].ids {
		nodes = append(nodes, book(id))
	}
	return nodes, p[at].next, nil
}

func walk(t *testing.T, fetch func(context.Context, string) ([]api.Node, string, error)) (ids [][]string) {
	t.Helper()
	var all Listings[string]
	for token := ""; ; {
		page, err := all.Page(t.Context(), "GET /list", shelf, token, "1", fetch)
		if err != nil {
			t.Fatal(err)
		}
		var here []string
		for _, n := range page.Nodes {
			if n.Parent != shelf {
				t.Errorf("%s stands in %s", n.Ref, n.Parent)
			}
			here = append(here, n.Ref.ID)
		}
		ids = append(ids, here)
		if token = page.Next; token == "" {
			return ids
		}
	}
}

func TestListing(t *testing.T) {
	for name, c := range map[string]struct {
		list pages
		want [][]string
	}{
		"one page":              {pages{"1": {[]string{"b", "a", "b", ""}, ""}}, [][]string{{"a", "b"}}},
		"three":                 {pages{"1": {[]string{"a"}, "2"}, "2": {[]string{"a", "b"}, "3"}, "3": {[]string{"c"}, ""}}, [][]string{{"a"}, {"b"}, {"c"}}},
		"a barren one":          {pages{"1": {[]string{"a"}, "2"}, "2": {nil, "3"}, "3": {[]string{"c"}, ""}}, [][]string{{"a"}, {"c"}}},
		"in a circle":           {pages{"1": {[]string{"a"}, "2"}, "2": {[]string{"b"}, "1"}}, [][]string{{"a"}, {"b"}}},
		"on the spot":           {pages{"1": {[]string{"a"}, "1"}}, [][]string{{"a"}}},
		"nothing new for ever":  {pages{"1": {[]string{"a"}, "2"}, "2": {nil, "3"}, "3": {nil, "4"}, "4": {nil, "5"}, "5": {[]string{"z"}, ""}}, [][]string{{"a"}, nil}},
		"nothing at all, ended": {pages{"1": {nil, ""}}, [][]string{nil}},
	} {
		if got := walk(t, c.list.fetch); !slices.EqualFunc(got, c.want, slices.Equal[[]string]) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestListingWithoutEndEnds(t *testing.T) {
	serial := 0
	got := walk(t, func(context.Context, string) ([]api.Node, string, error) {
		serial++
		return []api.Node{book(fmt.Sprint(serial))}, fmt.Sprint(serial + 1), nil
	})
	if len(got) != maxPages {
		t.Errorf("it ended after %d pages, want %d", len(got), maxPages)
	}
	big := make([]api.Node, maxNodes)
	got = walk(t, func(_ context.Context, at string) ([]api.Node, string, error) {
		for i := range big {
			big[i] = book(fmt.Sprint(at, "-", i))
		}
		return slices.Clone(big), at + "x", nil
	})
	if len(got) != 1 {
		t.Errorf("after %d nodes it went on for %d pages", maxNodes, len(got))
	}
}

func TestListingTokens(t *testing.T) {
	list := pages{"1": {[]string{"a"}, "2"}, "2": {[]string{"b"}, "3"}, "3": {[]string{"c"}, ""}}
	var all Listings[string]
	first, err := all.Page(t.Context(), "GET /list", shelf, "", "1", list.fetch)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if second, err := all.Page(t.Context(), "GET /list", shelf, first.Next, "1", list.fetch); err != nil || len(second.Nodes) != 1 || second.Nodes[0].Name != "b" {
			t.Errorf("got %+v, %v", second, err)
		}
	}
	for _, c := range []struct {
		parent api.Ref
		token  string
	}{{book("a").Ref, first.Next}, {shelf, "2"}, {shelf, "2.99"}, {shelf, "x.1"}, {shelf, "-1.1"}, {shelf, "1.1"}, {shelf, "9.1"}} {
		_, err := all.Page(t.Context(), "GET /list", c.parent, c.token, "1", list.fetch)
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != api.ErrRefused || e.Call != "GET /list" {
			t.Errorf("%q in %s: got %v, want ErrRefused", c.token, c.parent, err)
		}
	}
	for range maxOpen {
		if _, err := all.Page(t.Context(), "GET /list", book("b").Ref, "", "1", list.fetch); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := all.Page(t.Context(), "GET /list", shelf, first.Next, "1", list.fetch); !errors.Is(err, api.ErrRefused) {
		t.Errorf("a forgotten listing: got %v, want ErrRefused", err)
	}
	broken := errors.New("broken")
	fetch := func(context.Context, string) ([]api.Node, string, error) { return nil, "", broken }
	if _, err := all.Page(t.Context(), "GET /list", shelf, "", "1", fetch); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestEvery(t *testing.T) {
	fetch := func(next func(int) int) func(context.Context, int) ([]string, int, error) {
		return func(_ context.Context, at int) ([]string, int, error) {
			return []string{fmt.Sprint(at), "twice", ""}, next(at), nil
		}
	}
	same := func(s string) string { return s }
	for name, c := range map[string]struct {
		next func(int) int
		want int
	}{
		"three pages": {func(at int) int { return (at + 1) % 4 }, 4},
		"a circle":    {func(at int) int { return at%3 + 1 }, 4},
		"without end": {func(at int) int { return at + 1 }, maxWhole + 1},
		"only one":    {func(int) int { return 0 }, 2},
		"on the spot": {func(at int) int { return at }, 2},
	} {
		if got, err := Every(t.Context(), 1, fetch(c.next), same); err != nil || len(got) != c.want {
			t.Errorf("%s: got %d, %v; want %d", name, len(got), err, c.want)
		}
	}
	got, err := Every(t.Context(), 1, func(_ context.Context, at int) ([]string, int, error) { return []string{"a"}, at + 1, nil }, same)
	if err != nil || len(got) != 1 {
		t.Errorf("the same page for ever: got %v, %v", got, err)
	}
	broken := errors.New("broken")
	if _, err := Every(t.Context(), 1, func(context.Context, int) ([]string, int, error) { return nil, 0, broken }, same); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
