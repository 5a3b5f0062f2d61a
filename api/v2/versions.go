package v2

import (
	"context"
	"errors"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	versionRoute   = "/v2/assets/:id/version"
	unversionRoute = "/v2/assets/:id/unversion"
)

// Stack is POST /v2/assets/:id/version, :id being what stays underneath
// (Frame.io reference, Version an Asset). Frame.io wants versions made one by
// one, so that two files dropped on one cut do not make two stacks.
func (s *Service) Stack(ctx context.Context, target api.Ref, files ...api.Ref) (stack api.Node, err error) {
	call := "POST " + versionRoute
	if _, err := assetID(call, target); err != nil {
		return api.Node{}, err
	}
	if len(files) == 0 {
		return api.Node{}, rest.Refuse(call, "there is no new version")
	}
	if _, err := assetIDs(call, files); err != nil {
		return api.Node{}, err
	}
	select {
	case s.stacking <- struct{}{}:
		defer func() { <-s.stacking }()
	case <-ctx.Done():
		return api.Node{}, ctx.Err()
	}
	for _, file := range files {
		if stack, err = s.stackOne(ctx, target, file); err != nil {
			return api.Node{}, err
		}
		target = stack.Ref
	}
	return stack, nil
}

func (s *Service) stackOne(ctx context.Context, target, file api.Ref) (api.Node, error) {
	under, err := s.underneath(ctx, target.ID)
	if err != nil {
		return api.Node{}, err
	}
	stack, err := s.stackUpon(ctx, under, file.ID)
	if !errors.Is(err, api.ErrRefused) {
		return stack, err
	}
	// Somebody else may have made the target part of a stack meanwhile, which
	// V2 answers with 422. Then there is another answer to what lies underneath.
	again, err2 := s.underneath(ctx, target.ID)
	if err2 != nil || again.ID == under.ID {
		return api.Node{}, err
	}
	return s.stackUpon(ctx, again, file.ID)
}

// underneath resolves a target: a stack is itself, a file inside a stack is its
// stack, another file is itself (Frame.io guide, Managing Version Stacks).
func (s *Service) underneath(ctx context.Context, id string) (asset, error) {
	a, err := s.asset(ctx, id)
	if err != nil || a.kind() == typeStack {
		return a, err
	}
	if a.kind() != typeFile {
		return a, rest.Refuse("POST "+versionRoute, "only files and stacks take a new version")
	}
	stack, in, err := s.stackOf(ctx, a)
	if in {
		return stack, err
	}
	return a, err
}

// stackOf gives the stack that file a stands in, if it does.
func (s *Service) stackOf(ctx context.Context, a asset) (stack asset, in bool, err error) {
	if a.parent() == "" {
		return asset{}, false, nil
	}
	parent, err := s.asset(ctx, a.parent())
	return parent, err == nil && parent.kind() == typeStack, err
}

func (s *Service) stackUpon(ctx context.Context, under asset, file string) (api.Node, error) {
	next, err := s.asset(ctx, file)
	if err != nil {
		return api.Node{}, err
	}
	if next.parent() == under.ID && under.kind() == typeStack {
		return s.assetNode(under), nil // in there already
	}
	switch {
	case next.kind() != typeFile:
		return api.Node{}, rest.Refuse("POST "+versionRoute, "only a file can be a version")
	case next.ID == under.ID:
		return api.Node{}, rest.Refuse("POST "+versionRoute, "a file cannot be a version of itself")
	}
	var answer asset
	if err := s.post(ctx, versionRoute, map[string]string{"next_asset_id": file}, &answer, under.ID); err != nil {
		return api.Node{}, err
	}
	return s.stackAfter(ctx, under, file)
}

// stackAfter finds the stack that was added to or has just come into being.
// What object the version call answers with is not documented, so it is not
// relied upon; a file on a file makes a stack with an id of its own.
func (s *Service) stackAfter(ctx context.Context, under asset, file string) (api.Node, error) {
	id := under.ID
	if under.kind() != typeStack {
		next, err := s.asset(ctx, file)
		if err != nil {
			return api.Node{}, err
		}
		id = next.parent()
	}
	stack, err := s.asset(ctx, id)
	if err != nil {
		return api.Node{}, err
	}
	if stack.kind() != typeStack {
		return api.Node{}, &api.Error{Class: api.ErrAgain, Call: "GET " + assetRoute, Words: "the new stack does not show yet"}
	}
	return s.assetNode(stack), nil
}

// Unstack is DELETE /v2/assets/:id/unversion.
func (s *Service) Unstack(ctx context.Context, file api.Ref) error {
	if _, err := assetID("DELETE "+unversionRoute, file); err != nil {
		return err
	}
	in, err := s.isVersion(ctx, file.ID)
	if err != nil || !in {
		return err
	}
	err = s.delete(ctx, unversionRoute, file.ID)
	if errors.Is(err, api.ErrRefused) || errors.Is(err, api.ErrGone) {
		// A repeat after a lost answer finds the work done.
		if in, lookErr := s.isVersion(ctx, file.ID); lookErr == nil && !in {
			return nil
		}
	}
	return err
}

func (s *Service) isVersion(ctx context.Context, id string) (bool, error) {
	a, err := s.asset(ctx, id)
	if err != nil || a.kind() != typeFile {
		return false, err
	}
	_, in, err := s.stackOf(ctx, a)
	return in, err
}
