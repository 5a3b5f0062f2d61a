package v4

import (
	"context"
	"errors"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// Rename is PATCH …/files/:id or …/folders/:id. V4 has no call for a stack,
// which is named by what is in it.
func (s *Service) Rename(ctx context.Context, ref api.Ref, name string) error {
	call := "PATCH " + assetRoute(ref.Kind)
	if err := checkAsset(call, ref); err != nil {
		return err
	}
	if ref.Kind == api.KindStack {
		return rest.Refuse(call, "this version of Frame.io cannot rename a stack from here: open the stack and rename a version, or rename it in the browser")
	}
	name, err := storedName(call, name)
	if err != nil {
		return err
	}
	return s.patch(ctx, assetRoute(ref.Kind), map[string]string{"name": name}, ref.Account, ref.ID)
}

// Delete is DELETE …/files/:id or …/folders/:id. The root folder of a project is
// never deleted: it is the project.
func (s *Service) Delete(ctx context.Context, ref api.Ref) error {
	route := assetRoute(ref.Kind)
	call := "DELETE " + route
	err := checkAsset(call, ref)
	switch {
	case err != nil:
	case s.roots.projectOf(ref.ID) != "":
		return rest.Refuse(call, "a project cannot be deleted from here")
	case ref.Kind == api.KindStack:
		err = s.deleteStack(ctx, ref)
	default:
		err = s.delete(ctx, route, ref.Account, ref.ID)
	}
	if errors.Is(err, api.ErrGone) {
		return nil
	}
	return err
}

// deleteStack deletes a stack's files, for which alone there is a call; with the
// last of them the stack is gone. The newest goes last, so that what is left
// after an error still shows what the stack showed.
func (s *Service) deleteStack(ctx context.Context, ref api.Ref) error {
	page, err := s.versions(ctx, ref)
	if err != nil {
		return err
	}
	for i := len(page.Nodes) - 1; i >= 0; i-- {
		if err := s.Delete(ctx, page.Nodes[i].Ref); err != nil {
			return err
		}
	}
	return nil
}
