package v2

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	pageSize = 100
	// What ends a listing whatever the server says. maxWhole is for lists that
	// are wanted at once: accounts, the versions of a stack.
	maxPages, maxNodes, maxWhole = 2000, 200_000, 50
	// maxBarren is how many pages may bring nothing new before a listing ends.
	// One may honestly, when others add a hundred files meanwhile.
	maxBarren = 3
)

// listing is a list V2 keeps: bare arrays, with paging in headers.
type listing struct {
	route string
	id    string
	query url.Values
}

func (l listing) args() []string {
	if l.id == "" {
		return nil
	}
	return []string{l.id}
}

// page fetches one page into batch, a pointer to a slice, and says which comes
// next: 0 after the last. A list without a page-number header is one page
// (official Python client, lib/transport.py).
func (s *Service) page(ctx context.Context, l listing, number int, batch any) (next int, err error) {
	query := maps.Clone(l.query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("page", strconv.Itoa(number))
	query.Set("page_size", strconv.Itoa(pageSize))
	if l.id != "" {
		if err := known("GET "+l.route, api.Ref{ID: l.id}); err != nil {
			return 0, err
		}
	}
	call := rest.Call{Method: http.MethodGet, Route: l.route, Args: l.args(), Query: query}
	head, err := s.client.Do(ctx, call, batch)
	if errors.Is(err, api.ErrRefused) && len(l.query) > 0 {
		// Sorting and filtering are not promised for every list.
		maps.DeleteFunc(query, func(name string, _ []string) bool { return l.query.Has(name) })
		head, err = s.client.Do(ctx, call, batch)
	}
	if err != nil {
		return 0, err
	}
	got, err1 := strconv.Atoi(head.Get("page-number"))
	total, err2 := strconv.Atoi(head.Get("total-pages"))
	if err1 != nil || err2 != nil || got != number || number >= total || number >= maxPages {
		return 0, nil
	}
	return number + 1, nil
}

// every gives a whole list at once, each id once.
func every[T any](ctx context.Context, s *Service, l listing, id func(T) string) ([]T, error) {
	var all []T
	seen := make(map[string]bool)
	for page, pages := 1, 0; page != 0 && pages < maxWhole; pages++ {
		var batch []T
		next, err := s.page(ctx, l, page, &batch)
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, item := range batch {
			if key := id(item); key != "" && !seen[key] {
				seen[key] = true
				all = append(all, item)
			}
		}
		if len(all) == before {
			break
		}
		page = next
	}
	return all, nil
}

// listed is one page of a listing as nodes, none of them given on an earlier
// page. node says false of what is not to be shown.
func listed[T any](ctx context.Context, s *Service, parent api.Ref, token string, l listing, node func(T) (api.Node, bool)) (api.Page, error) {
	open, number, err := s.listings.find(parent, token)
	if err != nil {
		return api.Page{}, err
	}
	for barren := 0; number != 0 && barren < maxBarren; barren++ {
		var batch []T
		next, err := s.page(ctx, l, number, &batch)
		if err != nil {
			return api.Page{}, err
		}
		var nodes []api.Node
		for _, item := range batch {
			n, ok := node(item)
			if !ok || n.Ref.ID == "" {
				continue
			}
			n.Parent = parent
			nodes = append(nodes, n)
		}
		nodes, full := open.fresh(number, nodes)
		if len(batch) == 0 || full {
			next = 0
		}
		if len(nodes) > 0 || next == 0 {
			sortForPeople(nodes)
			return api.Page{Nodes: nodes, Next: s.listings.token(open, next)}, nil
		}
		number = next
	}
	return api.Page{}, nil
}

// listings are those that can go on, the youngest of them.
type listings struct {
	mu   sync.Mutex
	last int
	open []*openListing
}

const maxOpen = 256

// openListing knows what a listing has given already, and on which page, so
// that a page asked for twice is the same page twice.
type openListing struct {
	parent api.Ref
	serial int // 0 until a token names it

	mu   sync.Mutex
	seen map[string]int // id to page
}

// find reads a page token; "" begins a listing.
func (l *listings) find(parent api.Ref, token string) (*openListing, int, error) {
	if token == "" {
		return &openListing{parent: parent, seen: make(map[string]int)}, 1, nil
	}
	page, serial, _ := strings.Cut(token, ".")
	number, err := strconv.Atoi(page)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.open {
		if err == nil && number > 1 && o.parent == parent && strconv.Itoa(o.serial) == serial {
			return o, number, nil
		}
	}
	return nil, 0, refuse("GET "+childrenRoute, "this listing has ended; begin it again")
}

// token names the next page of o: "page.serial". Only a listing that goes on is
// worth remembering.
func (l *listings) token(o *openListing, page int) string {
	if page == 0 {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if o.serial == 0 {
		l.last++
		o.serial = l.last
		l.open = append(l.open, o)
		if len(l.open) > maxOpen {
			l.open = slices.Delete(l.open, 0, 1)
		}
	}
	return strconv.Itoa(page) + "." + strconv.Itoa(o.serial)
}

// fresh leaves out what an earlier page gave, and what stands twice on this
// one, and remembers the rest. full says that no more fits.
func (o *openListing) fresh(page int, nodes []api.Node) (out []api.Node, full bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, n := range unique(nodes) {
		if on, ok := o.seen[n.Ref.ID]; ok && on < page {
			continue
		}
		o.seen[n.Ref.ID] = page
		out = append(out, n)
	}
	return out, len(o.seen) >= maxNodes
}
