package v4

import (
	"context"
	"errors"
	"net/http"

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

// topped sees to it that the last of files, which were just put on stack n, is
// its newest version. Where Frame.io lets nobody reorder, the stack stays as it
// came.
func (s *Service) topped(ctx context.Context, n api.Node, files []asset) (api.Node, error) {
	if len(files) == 0 || n.Cover.IsZero() || n.Cover.ID == files[len(files)-1].ID {
		return n, nil
	}
	for _, a := range files {
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
