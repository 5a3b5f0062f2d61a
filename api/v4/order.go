package v4

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const orderRoute = "/v4/accounts/:account_id/version_stacks/:version_stack_id/versions"

// newOrder is the body of a reorder (Frame.io reference V4, Reorder version
// stack).
type newOrder struct {
	File string `json:"target_file_id"`
	To   string `json:"move_to"`
}

// topped sees to it that files which were put on stack n, by this call or by one
// before it that broke off, do not lie at its bottom. Where Frame.io lets nobody
// reorder, the stack stays as it came.
func (s *Service) topped(ctx context.Context, n api.Node, files []asset) (api.Node, error) {
	if n.Cover.IsZero() || n.Cover.ID == files[len(files)-1].ID {
		return n, nil
	}
	low, err := s.sunk(ctx, n, files)
	if err != nil {
		return api.Node{}, err
	}
	for _, a := range low {
		err := s.toTop(ctx, n.Ref, a.ID)
		if errors.Is(err, api.ErrGone) || errors.Is(err, api.ErrRefused) {
			return n, nil
		}
		if err != nil {
			return api.Node{}, err
		}
		n.Cover.ID = a.ID
	}
	return n, nil
}

// sunk are those of files that have nothing else beneath them in stack n: they
// landed at the bottom. The others have been on top, and what lies above them now
// is newer: somebody else's, perhaps.
func (s *Service) sunk(ctx context.Context, n api.Node, files []asset) ([]asset, error) {
	all, err := s.newestFirst(ctx, n.Ref, n.Cover.ID, nil)
	if err != nil {
		return nil, err
	}
	put, low := make(map[string]bool), make(map[string]bool)
	for _, a := range files {
		put[a.ID] = true
	}
	for _, a := range slices.Backward(all) {
		if !put[a.ID] {
			break
		}
		low[a.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(files), func(a asset) bool { return !low[a.ID] }), nil
}

// toTop is the reorder call. It was an experiment first, and its plain form is
// not found where it still is one.
func (s *Service) toTop(ctx context.Context, stack api.Ref, file string) error {
	c := rest.Call{
		Method: http.MethodPatch, Route: orderRoute, Args: []string{stack.Account, stack.ID},
		Body: newOrder{File: file, To: "top"}, Safe: true, Expect: []int{http.StatusNotFound},
	}
	err := s.call(ctx, c, nil)
	if errors.Is(err, api.ErrGone) {
		c.Header = http.Header{"Api-Version": {"experimental"}}
		err = s.call(ctx, c, nil)
	}
	return err
}
