package v4

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	pageSize   = 100
	folderPage = 500 // of what stands in a folder (Frame.io reference V4)

	// maxList is the cap of a page: five hundred files with all their metadata
	// are more than the usual 8 MiB.
	maxList = 48 << 20
)

// listing is a list V4 keeps, paged by cursor.
type listing struct {
	route string
	args  []string
	query url.Values
	size  int // of a page; 0 is pageSize
	most  int // pages that are wanted of every; 0: as many as there are
}

// place is where a page begins: what stands after a cursor in the list of an
// account. The first page has no cursor.
type place struct {
	account string
	after   string
}

// page fetches one page and says which cursor comes next, "" after the last.
// links.next need not repeat our own parameters (Frame.io guide, Pagination), so
// only the cursor is taken out of it.
func page[T any](ctx context.Context, s *Service, l listing, after string) (items []T, next string, err error) {
	query := url.Values{}
	maps.Copy(query, l.query)
	query.Set("page_size", strconv.Itoa(max(l.size, pageSize)))
	if after != "" {
		query.Set("after", after)
	}
	c := rest.Call{Method: http.MethodGet, Route: l.route, Args: l.args, Query: query, MaxBytes: maxList}
	var out answer[[]T]
	err = s.call(ctx, c, &out)
	if errors.Is(err, api.ErrRefused) && query.Has("include") {
		query.Del("include") // not every account has metadata to include
		err = s.call(ctx, c, &out)
	}
	if err != nil {
		return nil, "", err
	}
	next, ok := cursor(out.Links.Next)
	if !ok {
		return nil, "", &api.Error{Class: api.ErrAgain, Call: "GET " + l.route, Words: "the answer does not say where its list goes on"}
	}
	return out.Data, next, nil
}

// cursor takes after out of links.next, a path with a query. A plus stands for
// itself, as base64 has it.
func cursor(link string) (after string, ok bool) {
	if link == "" {
		return "", true
	}
	_, query, _ := strings.Cut(link, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if value, is := strings.CutPrefix(pair, "after="); is && value != "" {
			after, err := url.PathUnescape(value)
			return after, err == nil
		}
	}
	return "", false
}

// every gives a list at once, each id once.
func every[T any](ctx context.Context, s *Service, l listing, id func(T) string) ([]T, error) {
	first := place{account: "any"}
	pages := 0
	return rest.Every(ctx, first, func(ctx context.Context, at place) ([]T, place, error) {
		items, after, err := page[T](ctx, s, l, at.after)
		if pages++; after == "" || pages == l.most {
			return items, place{}, err
		}
		return items, place{at.account, after}, err
	}, id)
}

// listed is one page of a listing as nodes. node says false of what is not to be
// shown.
func listed[T any](ctx context.Context, s *Service, parent api.Ref, token string, l listing, node func(T) (api.Node, bool)) (api.Page, error) {
	first := place{account: parent.Account}
	return s.listings.Page(ctx, "GET "+l.route, parent, token, first, func(ctx context.Context, at place) ([]api.Node, place, error) {
		items, after, err := page[T](ctx, s, l, at.after)
		if after == "" {
			return nodesOf(items, node), place{}, err
		}
		return nodesOf(items, node), place{at.account, after}, err
	})
}

func nodesOf[T any](items []T, node func(T) (api.Node, bool)) []api.Node {
	nodes := make([]api.Node, 0, len(items))
	for _, item := range items {
		if n, ok := node(item); ok {
			nodes = append(nodes, n)
		}
	}
	return nodes
}
