package v2

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackdrop/api"
)

// pages serves a folder's children page by page; give writes one.
func (s *script) pages(n int, give func(page int) (items []string, total int)) {
	s.mux.HandleFunc("GET /v2/assets/"+id(n)+"/children", func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		items, total := give(page)
		w.Header().Set("page-number", strconv.Itoa(page))
		w.Header().Set("total-pages", strconv.Itoa(total))
		fmt.Fprintf(w, "[%s]", strings.Join(items, ","))
	})
}

func item(n int, kind, name string) string {
	return fmt.Sprintf(`{"id":%q,"type":%q,"name":%q}`, id(n), kind, name)
}

// walk lists a node to its end, at most so many pages.
func walk(t *testing.T, service *Service, parent api.Ref, most int) []api.Node {
	t.Helper()
	var all []api.Node
	token := ""
	for range most {
		page, err := service.Children(t.Context(), parent, token)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Nodes...)
		if token = page.Next; token == "" {
			return all
		}
	}
	t.Fatalf("the listing has more than %d pages", most)
	return nil
}

func TestChildrenAreSortedForPeople(t *testing.T) {
	s, service := newScript(t)
	var query string
	s.mux.HandleFunc("GET /v2/assets/"+id(1)+"/children", func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query().Encode()
		fmt.Fprintf(w, "[%s]", strings.Join([]string{
			item(2, "file", "shot 10.mov"), item(3, "file", "Shot 9.mov"), item(4, "folder", "zoo"), item(5, "version_stack", "shot 9b"),
			item(6, "folder", "Day 10"), item(7, "folder", "day 2"), item(8, "bundle", "Bundle"), item(9, "hologram", "?"),
			item(2, "file", "shot 10.mov"), item(1, "folder", "itself"), `{"id":"","type":"file","name":"nothing"}`,
			`{"id":"` + id(10) + `","type":"file","name":"deleted","deleted_at":"2026-01-01T00:00:00Z"}`,
		}, ","))
	})
	page, err := service.Children(t.Context(), folder(1), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Bundle", "day 2", "Day 10", "zoo", "Shot 9.mov", "shot 9b", "shot 10.mov"}
	if got := namesOf(page.Nodes); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if want := "include_deleted=false&page=1&page_size=100&sort=name"; query != want {
		t.Errorf("asked with %s, want %s", query, want)
	}
	if page.Next != "" {
		t.Error("a list without a page-number has a next page")
	}
	for _, n := range page.Nodes {
		if n.Parent != folder(1) {
			t.Errorf("%s stands in %s", n.Name, n.Parent)
		}
		switch {
		case n.Name == "Bundle":
			if !n.ReadOnly || !n.Into.IsZero() {
				t.Errorf("a bundle takes files: %+v", n)
			}
		case n.Ref.Kind == api.KindFolder && n.Into != n.Ref, n.Ref.Kind != api.KindFolder && n.Into != folder(1):
			t.Errorf("%s takes files into %s", n.Name, n.Into)
		}
	}
}

func TestItemsThatShiftBetweenPagesComeOnce(t *testing.T) {
	s, service := newScript(t)
	s.pages(1, func(page int) ([]string, int) {
		first := 100*(page-1) + 2 - page // each page repeats the last of the one before
		var items []string
		for i := range 100 {
			items = append(items, item(first+i+1000, "file", fmt.Sprint(first+i)))
		}
		return items, 3
	})
	if got := walk(t, service, folder(1), 3); len(got) != 298 {
		t.Errorf("got %d nodes, want 298", len(got))
	}
}

func TestPageAskedForTwiceIsTheSame(t *testing.T) {
	s, service := newScript(t)
	s.pages(1, func(page int) ([]string, int) { return []string{item(page+10, "file", "x")}, 3 })
	first, err := service.Children(t.Context(), folder(1), "")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		second, err := service.Children(t.Context(), folder(1), first.Next)
		if err != nil || len(second.Nodes) != 1 || second.Nodes[0].Ref != file(12) {
			t.Errorf("got %v, %v", second.Nodes, err)
		}
	}
}

func TestEndlessPagingEnds(t *testing.T) {
	for name, give := range map[string]func(int) ([]string, int){
		"the same page for ever": func(int) ([]string, int) { return []string{item(2, "file", "a"), item(3, "file", "b")}, 1 << 30 },
		"empty pages for ever":   func(page int) ([]string, int) { return nil, 1 << 30 },
		"deleted for ever": func(page int) ([]string, int) {
			return []string{`{"id":"` + id(page+9) + `","type":"file","deleted_at":"2026-01-01T00:00:00Z"}`}, 1 << 30
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, service := newScript(t)
			s.pages(1, give)
			walk(t, service, folder(1), 3)
			if len(s.calls) > 5 {
				t.Errorf("%d pages were fetched", len(s.calls))
			}
		})
	}
}

func TestABarrenPageDoesNotEndAListing(t *testing.T) {
	s, service := newScript(t)
	s.pages(1, func(page int) ([]string, int) {
		if page == 2 {
			page = 1 // a page full of files came in between
		}
		return []string{item(page+10, "file", "x")}, 3
	})
	if got := walk(t, service, folder(1), 3); len(got) != 2 {
		t.Errorf("got %d nodes, want 2", len(got))
	}
}

func TestPageHeadersThatMakeNoSense(t *testing.T) {
	for _, head := range [][2]string{{"", "5"}, {"1", ""}, {"x", "5"}, {"2", "5"}, {"1", "1"}, {"1", "0"}, {"1", "-3"}} {
		s, service := newScript(t)
		s.mux.HandleFunc("GET /v2/assets/"+id(1)+"/children", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("page-number", head[0])
			w.Header().Set("total-pages", head[1])
			fmt.Fprintf(w, "[%s]", item(2, "file", "a"))
		})
		if got := walk(t, service, folder(1), 1); len(got) != 1 {
			t.Errorf("%q: got %v", head, got)
		}
	}
}

func TestTokensOfListings(t *testing.T) {
	s, service := newScript(t)
	for n := 1; n <= 2; n++ {
		s.pages(n, func(page int) ([]string, int) { return []string{item(page+10, "file", "x")}, 9 })
	}
	first, err := service.Children(t.Context(), folder(1), "")
	if err != nil {
		t.Fatal(err)
	}
	calls := len(s.calls)
	for _, c := range []struct {
		parent api.Ref
		token  string
	}{{folder(2), first.Next}, {folder(1), "2"}, {folder(1), "2.99"}, {folder(1), "x.1"}, {folder(1), "-1.1"}, {folder(1), "1.1"}, {folder(1), "2.0"}} {
		if _, err := service.Children(t.Context(), c.parent, c.token); !errors.Is(err, api.ErrRefused) {
			t.Errorf("%q in %s: got %v, want ErrRefused", c.token, c.parent, err)
		}
	}
	if len(s.calls) != calls {
		t.Error("Frame.io was asked all the same")
	}
	// Very old listings are forgotten.
	for range 256 { // as many as are remembered
		if _, err := service.Children(t.Context(), folder(2), ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := service.Children(t.Context(), folder(1), first.Next); !errors.Is(err, api.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
}

func TestServerThatCannotSort(t *testing.T) {
	s, service := newScript(t)
	s.mux.HandleFunc("GET /v2/assets/"+id(1)+"/children", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("sort") {
			w.WriteHeader(422)
			return
		}
		fmt.Fprintf(w, "[%s]", item(2, "file", "a"))
	})
	if got := walk(t, service, folder(1), 1); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestVersionsAreNewestFirst(t *testing.T) {
	stack := api.Ref{Kind: api.KindStack, ID: id(1)}
	version := func(n int, index string) string {
		return fmt.Sprintf(`{"id":%q,"type":"file","name":"v%d","parent_id":%q,"index":%s}`, id(n), n, id(1), index)
	}
	for name, items := range map[string][]string{
		"newest first":     {version(4, "1"), version(3, "2"), version(2, "3")},
		"oldest first":     {version(2, "1"), version(3, "2"), version(4, "3")},
		"by index":         {version(3, "2.5"), version(4, "0.5"), version(2, "7")},
		"without an index": {version(4, "null"), version(3, "null"), version(2, "null")},
		"upside down":      {version(2, "null"), version(3, "null"), version(4, "null")},
	} {
		t.Run(name, func(t *testing.T) {
			s, service := newScript(t)
			s.answer("GET /v2/assets/"+id(1), `{"id":%q,"type":"version_stack","parent_id":%q,"cover_asset_id":%q}`, id(1), id(9), id(4))
			s.pages(1, func(page int) ([]string, int) {
				if page > 1 {
					return items[2:], 2
				}
				return append(slices.Clone(items[:2]), items[0], item(7, "folder", "odd")), 2
			})
			page, err := service.Children(t.Context(), stack, "")
			if err != nil || page.Next != "" {
				t.Fatalf("got %+v, %v", page, err)
			}
			if got := namesOf(page.Nodes); !slices.Equal(got, []string{"v4", "v3", "v2"}) {
				t.Errorf("got %q", got)
			}
			for _, n := range page.Nodes {
				if n.Parent != stack || n.Into != folder(9) {
					t.Errorf("%s stands in %s, beside %s", n.Name, n.Parent, n.Into)
				}
			}
		})
	}
}

func TestStackWithoutEndEnds(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/assets/"+id(1), `{"id":%q,"type":"version_stack"}`, id(1))
	serial := 10
	s.pages(1, func(int) ([]string, int) { serial++; return []string{item(serial, "file", "x")}, 1 << 30 })
	page, err := service.Children(t.Context(), api.Ref{Kind: api.KindStack, ID: id(1)}, "")
	if err != nil || len(page.Nodes) != 50 {
		t.Errorf("got %d versions, %v", len(page.Nodes), err)
	}
}
