package v2

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	pageSize = 100
	// maxPages ends a listing whatever the server says: 200,000 nodes.
	maxPages = 2000
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
	head, err := s.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: l.route, Args: l.args(), Query: query}, batch)
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
		nodes = open.fresh(number, unique(nodes))
		if len(batch) == 0 {
			next = 0
		}
		if len(nodes) > 0 || next == 0 {
			sortForPeople(nodes)
			return api.Page{Nodes: nodes, Next: open.token(next)}, nil
		}
		number = next
	}
	return api.Page{}, nil
}

// listings are the paged listings that may go on, the youngest few of them.
type listings struct {
	mu   sync.Mutex
	last int
	open []*openListing
}

const maxOpen = 64

// openListing knows what a listing has given already, and on which page, so
// that a page asked for twice is the same page twice.
type openListing struct {
	serial int
	parent api.Ref

	mu   sync.Mutex
	seen map[string]int // id to page
}

// find reads a page token: "page.serial".
func (l *listings) find(parent api.Ref, token string) (*openListing, int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if token == "" {
		l.last++
		o := &openListing{serial: l.last, parent: parent, seen: make(map[string]int)}
		l.open = append(l.open, o)
		if len(l.open) > maxOpen {
			l.open = l.open[1:]
		}
		return o, 1, nil
	}
	page, serial, _ := strings.Cut(token, ".")
	number, err1 := strconv.Atoi(page)
	wanted, err2 := strconv.Atoi(serial)
	if err1 == nil && err2 == nil && number > 1 {
		for _, o := range l.open {
			if o.serial == wanted && o.parent == parent {
				return o, number, nil
			}
		}
	}
	return nil, 0, refuse("GET "+childrenRoute, "this listing has ended; begin it again")
}

func (o *openListing) token(page int) string {
	if page == 0 {
		return ""
	}
	return strconv.Itoa(page) + "." + strconv.Itoa(o.serial)
}

// fresh leaves out what an earlier page gave, and remembers the rest.
func (o *openListing) fresh(page int, nodes []api.Node) []api.Node {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []api.Node
	for _, n := range nodes {
		if on, ok := o.seen[n.Ref.ID]; ok && on < page {
			continue
		}
		o.seen[n.Ref.ID] = page
		out = append(out, n)
	}
	return out
}
