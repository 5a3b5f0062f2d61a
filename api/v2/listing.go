package v2

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const pageSize = 100

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
	if err1 != nil || err2 != nil || got != number || number >= total {
		return 0, nil
	}
	return number + 1, nil
}

// every gives a whole list at once, each id once.
func every[T any](ctx context.Context, s *Service, l listing, id func(T) string) ([]T, error) {
	return rest.Every(ctx, 1, func(ctx context.Context, page int) (batch []T, next int, err error) {
		next, err = s.page(ctx, l, page, &batch)
		return batch, next, err
	}, id)
}

// listed is one page of a listing as nodes. node says false of what is not to be
// shown.
func listed[T any](ctx context.Context, s *Service, parent api.Ref, token string, l listing, node func(T) (api.Node, bool)) (api.Page, error) {
	return s.listings.Page(ctx, "GET "+l.route, parent, token, 1, func(ctx context.Context, page int) ([]api.Node, int, error) {
		var batch []T
		next, err := s.page(ctx, l, page, &batch)
		var nodes []api.Node
		for _, item := range batch {
			if n, ok := node(item); ok {
				nodes = append(nodes, n)
			}
		}
		return nodes, next, err
	})
}
