package rest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"stackdrop/api"
)

// What ends a listing whatever the server says. maxWhole is for lists that are
// wanted at once: accounts, the versions of a stack.
const (
	maxPages, maxNodes, maxWhole = 2000, 200_000, 50
	// maxBarren is how many pages may bring nothing new before a listing ends.
	// One may honestly, when others add a hundred files meanwhile.
	maxBarren = 3
	maxOpen   = 256 // listings that are remembered
)

// Every gives a whole list at once, each id once. fetch gives the page that
// begins at a place and where the next one does; the zero place is the end.
func Every[T any, At comparable](ctx context.Context, first At, fetch func(context.Context, At) ([]T, At, error), id func(T) string) ([]T, error) {
	var all []T
	var end At
	seen := make(map[string]bool)
	begun := make(map[At]bool)
	for at, pages := first, 0; at != end && !begun[at] && pages < maxWhole; pages++ {
		begun[at] = true
		batch, next, err := fetch(ctx, at)
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
		at = next
	}
	return all, nil
}

// Listings are those that can go on, the youngest of them. At is a place in a
// list where a page begins, in the words of the service; its zero value is the
// end. The zero Listings is ready, and safe for many goroutines.
type Listings[At comparable] struct {
	mu   sync.Mutex
	last int
	open []*openListing[At]
}

// openListing knows what a listing has given already, and on which page, so
// that a page asked for twice is the same page twice.
type openListing[At comparable] struct {
	parent api.Ref
	serial int // 0 until a token names it

	mu     sync.Mutex
	begins []At           // page n begins at begins[n-1]
	seen   map[string]int // id to page
}

// Page gives one page of what stands in parent, sorted for people within
// itself; no node was given on an earlier page. token is "" for the first page,
// which begins at first, else the Next of the page before. call names the list
// in errors.
//
// fetch gives the nodes of the page that begins at a place, without their
// parent, and where the next one begins. A listing ends where fetch gives the
// zero place or one it has begun at before, and after so many pages, nodes, or
// pages that bring nothing new that the server must be going in circles.
func (l *Listings[At]) Page(ctx context.Context, call string, parent api.Ref, token string, first At, fetch func(context.Context, At) ([]api.Node, At, error)) (api.Page, error) {
	open, number, ok := l.find(parent, token, first)
	if !ok {
		return api.Page{}, Refuse(call, "this listing has ended; begin it again")
	}
	for barren := 0; number != 0 && barren < maxBarren; barren++ {
		nodes, next, err := fetch(ctx, open.begin(number))
		if err != nil {
			return api.Page{}, err
		}
		for i := range nodes {
			nodes[i].Parent = parent
		}
		nodes, more := open.fresh(number, nodes, next)
		if len(nodes) > 0 || more == 0 {
			SortForPeople(nodes)
			return api.Page{Nodes: nodes, Next: l.token(open, more)}, nil
		}
		number = more
	}
	return api.Page{}, nil
}

// find reads a page token; "" begins a listing.
func (l *Listings[At]) find(parent api.Ref, token string, first At) (o *openListing[At], page int, ok bool) {
	if token == "" {
		return &openListing[At]{parent: parent, begins: []At{first}, seen: make(map[string]int)}, 1, true
	}
	number, serial, _ := strings.Cut(token, ".")
	page, err := strconv.Atoi(number)
	if err != nil || page < 2 {
		return nil, 0, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.open {
		if o.parent == parent && strconv.Itoa(o.serial) == serial && o.reaches(page) {
			return o, page, true
		}
	}
	return nil, 0, false
}

// token names a page of o: "page.serial". Only a listing that goes on is worth
// remembering.
func (l *Listings[At]) token(o *openListing[At], page int) string {
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

func (o *openListing[At]) begin(page int) At {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.begins[page-1]
}

func (o *openListing[At]) reaches(page int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return page <= len(o.begins)
}

// fresh leaves out what an earlier page gave, and what stands twice on this
// one, and remembers the rest. more is the number of the page that begins at
// next, 0 if there is none.
func (o *openListing[At]) fresh(page int, nodes []api.Node, next At) (out []api.Node, more int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, n := range unique(nodes) {
		if on, ok := o.seen[n.Ref.ID]; ok && on < page {
			continue
		}
		o.seen[n.Ref.ID] = page
		out = append(out, n)
	}
	if len(o.begins) > page {
		return out, page + 1 // fetched before
	}
	var end At
	if next == end || slices.Contains(o.begins, next) || page >= maxPages || len(o.seen) >= maxNodes {
		return out, 0
	}
	o.begins = append(o.begins, next)
	return out, page + 1
}
