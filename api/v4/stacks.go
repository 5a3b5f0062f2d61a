package v4

import (
	"context"
	"errors"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	newStackRoute = "/v4/accounts/:account_id/folders/:folder_id/version_stacks"
	moveRoute     = "/v4/accounts/:account_id/files/:file_id/move"

	mostInCall = 10 // files of a new stack, the one underneath included
)

// Stack makes a stack of target and files, or moves files into the stack that
// is there (Frame.io reference V4, Create version stack and Move file). Two
// calls for one target take turns, so that they do not make two stacks of it.
func (s *Service) Stack(ctx context.Context, target api.Ref, files ...api.Ref) (api.Node, error) {
	call := "POST " + newStackRoute
	if err := stackable(call, target, files); err != nil {
		return api.Node{}, err
	}
	done, err := s.stacking.take(ctx, target.ID)
	if err != nil {
		return api.Node{}, err
	}
	defer done()

	under, err := s.underneath(ctx, target)
	if err != nil {
		return api.Node{}, err
	}
	above, err := s.look(ctx, files)
	if err != nil {
		return api.Node{}, err
	}
	if under.kind() == api.KindStack {
		return s.add(ctx, target.Account, under, above)
	}
	stack, err := s.build(ctx, target.Account, under, above)
	if !errors.Is(err, api.ErrRefused) {
		return stack, err
	}
	// Somebody else may have stacked the target meanwhile. Then there is another
	// answer to what lies underneath.
	again, lookErr := s.underneath(ctx, target)
	if lookErr != nil || again.kind() != api.KindStack {
		return api.Node{}, err
	}
	if above, lookErr = s.look(ctx, files); lookErr != nil {
		return api.Node{}, err
	}
	return s.add(ctx, target.Account, again, above)
}

// stackable refuses what can be seen to be wrong without asking.
func stackable(call string, target api.Ref, files []api.Ref) error {
	switch target.Kind {
	case api.KindFile, api.KindStack:
	default:
		return rest.Refuse(call, "only files and stacks take a new version")
	}
	if len(files) == 0 {
		return rest.Refuse(call, "there is no new version")
	}
	for _, file := range files {
		if file.Kind != api.KindFile {
			return rest.Refuse(call, "only a file can be a version")
		}
	}
	return checkAssets(call, append([]api.Ref{target}, files...))
}

// underneath resolves a target: a stack is itself, a file inside a stack is its
// stack, another file is itself.
func (s *Service) underneath(ctx context.Context, target api.Ref) (asset, error) {
	a, err := s.asset(ctx, target, nil)
	if err != nil || a.kind() == api.KindStack {
		return a, err
	}
	stack, in, err := s.stackOf(ctx, target.Account, a)
	if in {
		return stack, err
	}
	return a, err
}

// stackOf gives the stack that file a stands in, if it does. Only asking tells a
// folder from a stack, unless an earlier answer has told.
func (s *Service) stackOf(ctx context.Context, account string, a asset) (stack asset, in bool, err error) {
	if a.ParentID == "" || s.roots.projectOf(a.ParentID) != "" {
		return asset{}, false, nil
	}
	ref, told := s.seen.find(a.ParentID)
	if told && ref.Kind == api.KindFolder {
		return asset{}, false, nil
	}
	stack, err = s.probe(ctx, api.Ref{Kind: api.KindStack, Account: account, ID: a.ParentID})
	switch {
	case err == nil:
		return stack, true, nil
	case told && errors.Is(err, api.ErrGone): // it went just now, and the file went with it or elsewhere
		return asset{}, false, &api.Error{Class: api.ErrAgain, Call: "GET " + stackRoute, Words: "the stack is being changed"}
	case told || !notHere(err):
		return asset{}, false, err
	}
	// It is no stack; that it is a folder is worth remembering if it is sure.
	_, err = s.probe(ctx, folderRef(account, a.ParentID))
	if notHere(err) {
		err = nil
	}
	return asset{}, false, err
}

// look reads files, each once.
func (s *Service) look(ctx context.Context, files []api.Ref) ([]asset, error) {
	var all []asset
	seen := make(map[api.Ref]bool)
	for _, file := range files {
		if seen[file] {
			continue
		}
		seen[file] = true
		a, err := s.asset(ctx, file, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// build makes a stack of a file and those above it, oldest first. All must stand
// in one folder; what does not is moved there first. What one call does not take
// is added.
func (s *Service) build(ctx context.Context, account string, under asset, above []asset) (api.Node, error) {
	call := "POST " + newStackRoute
	if under.ParentID == "" {
		return api.Node{}, rest.Refuse(call, "Frame.io does not say in which folder the older version stands")
	}
	for _, a := range above {
		if a.ID == under.ID {
			return api.Node{}, rest.Refuse(call, "a file cannot be a version of itself")
		}
	}
	first := above[:min(len(above), mostInCall-1)]
	list := []string{under.ID}
	for _, a := range first {
		if a.ParentID != under.ParentID {
			if err := s.move(ctx, account, a, under.ParentID); err != nil {
				return api.Node{}, err
			}
		}
		list = append(list, a.ID)
	}
	stack, err := s.create(ctx, newStackRoute, folderRef(account, under.ParentID), map[string][]string{"file_ids": list})
	if err != nil {
		return api.Node{}, err
	}
	stack.Type = typeStack
	n := s.assetNode(account, stack)
	s.seen.learn(n.Ref)
	if more := above[len(first):]; len(more) > 0 {
		return s.add(ctx, account, stack, more)
	}
	return s.topped(ctx, n, first)
}

// add moves files into a stack, oldest first; what is in there is not moved
// again. Each lands on top (seen on the real service, not documented).
func (s *Service) add(ctx context.Context, account string, stack asset, above []asset) (api.Node, error) {
	moved := false
	for _, a := range above {
		if a.ParentID == stack.ID {
			continue
		}
		if err := s.move(ctx, account, a, stack.ID); err != nil {
			return api.Node{}, err
		}
		moved = true
	}
	if moved {
		fresh, err := s.asset(ctx, api.Ref{Kind: api.KindStack, Account: account, ID: stack.ID}, nil)
		if err != nil {
			return api.Node{}, err
		}
		stack = fresh
	}
	return s.topped(ctx, s.assetNode(account, stack), above)
}

// move moves a file into a folder or a stack. A repeat after a lost answer may
// be refused because it is there already.
func (s *Service) move(ctx context.Context, account string, a asset, to string) error {
	err := s.patch(ctx, moveRoute, map[string]string{"parent_id": to}, account, a.ID)
	if !errors.Is(err, api.ErrRefused) {
		return err
	}
	now, lookErr := s.asset(ctx, api.Ref{Kind: api.KindFile, Account: account, ID: a.ID}, nil)
	if lookErr == nil && now.ParentID == to {
		return nil
	}
	return err
}

// Unstack moves a file out of its stack, beside it.
func (s *Service) Unstack(ctx context.Context, file api.Ref) error {
	call := "PATCH " + moveRoute
	if err := checkAsset(call, file); err != nil {
		return err
	}
	if file.Kind != api.KindFile {
		return nil // neither folders nor stacks stand in stacks
	}
	a, err := s.asset(ctx, file, nil)
	if err != nil {
		return err
	}
	stack, in, err := s.stackOf(ctx, file.Account, a)
	if err != nil || !in {
		return err
	}
	if stack.ParentID == "" {
		return rest.Refuse(call, "Frame.io does not say in which folder the stack stands")
	}
	return s.move(ctx, file.Account, a, stack.ParentID)
}
