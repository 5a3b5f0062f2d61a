package v4

import (
	"context"
	"net/http"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	newFileRoute   = "/v4/accounts/:account_id/folders/:folder_id/files/local_upload"
	newFolderRoute = "/v4/accounts/:account_id/folders/:folder_id/folders"
	statusRoute    = "/v4/accounts/:account_id/files/:file_id/status"

	maxFile = 5_000_000_000_000 // bytes (Frame.io reference V4, Create file by local upload)
	// maxCreate is the cap of a create answer: presigned URLs are long.
	maxCreate = 16 << 20
)

// into gives the folder that a new child of parent is made in. Nothing is made
// in a stack: the file goes beside it and is moved in then.
func (s *Service) into(ctx context.Context, call string, parent api.Ref) (api.Ref, error) {
	switch parent.Kind {
	case api.KindProject:
		root, err := s.root(ctx, parent)
		return folderRef(parent.Account, root), err
	case api.KindFolder:
		return parent, known(call, parent)
	}
	return api.Ref{}, rest.Refuse(call, "only projects and folders take new files")
}

// create posts a new child of folder.
func (s *Service) create(ctx context.Context, route string, folder api.Ref, body any) (asset, error) {
	a, err := ask[asset](ctx, s, rest.Call{
		Method: http.MethodPost, Route: route, Args: []string{folder.Account, folder.ID}, Body: body, MaxBytes: maxCreate,
	})
	if err != nil {
		return a, err
	}
	if !isID(a.ID) {
		return a, &api.Error{Class: api.ErrUnknown, Call: "POST " + route, Words: "the answer holds no id"}
	}
	s.seen.learn(folder)
	a.ParentID = folder.ID
	return a, nil
}

// CreateFolder makes a folder.
func (s *Service) CreateFolder(ctx context.Context, parent api.Ref, name string) (api.Node, error) {
	call := "POST " + newFolderRoute
	name, err := storedName(call, name)
	if err != nil {
		return api.Node{}, err
	}
	folder, err := s.into(ctx, call, parent)
	if err != nil {
		return api.Node{}, err
	}
	a, err := s.create(ctx, newFolderRoute, folder, map[string]string{"name": name})
	if err != nil {
		return api.Node{}, err
	}
	a.Type = typeFolder
	if a.Name == "" {
		a.Name = name
	}
	n := s.assetNode(parent.Account, a)
	n.Parent = parent
	s.seen.learn(n.Ref)
	return n, nil
}

// newFile is the whole of what V4 wants to hear; it derives the media type from
// the name (Frame.io guide, How To: Upload).
type newFile struct {
	Name string `json:"name"`
	Size int64  `json:"file_size"`
}

// CreateFile makes the file and cuts it as V4 says. Only the last element of
// spec.Name is used, and spec.Media not at all.
func (s *Service) CreateFile(ctx context.Context, parent api.Ref, spec api.FileSpec) (api.Upload, error) {
	call := "POST " + newFileRoute
	name, err := fileName(call, spec.Name)
	switch {
	case err != nil:
		return api.Upload{}, err
	case spec.Size < 1:
		return api.Upload{}, rest.Refuse(call, "Frame.io takes no empty files")
	case spec.Size > maxFile:
		return api.Upload{}, rest.Refuse(call, "Frame.io takes no files above 5 TB")
	}
	folder, err := s.into(ctx, call, parent)
	if err != nil {
		return api.Upload{}, err
	}
	a, err := s.create(ctx, newFileRoute, folder, newFile{Name: name, Size: spec.Size})
	if err != nil {
		return api.Upload{}, err
	}
	made := rest.Created{
		Asset: api.Ref{Kind: api.KindFile, Account: folder.Account, ID: a.ID},
		Media: a.MediaType, Size: a.FileSize,
	}
	for _, u := range a.Uploads {
		made.Addresses, made.Sizes = append(made.Addresses, u.URL), append(made.Sizes, int64(u.Size))
	}
	s.seen.learn(made.Asset)
	return made.Upload(call, spec.Size)
}

// Status is GET …/files/:id/status, and once the upload is complete the file
// itself, which knows its size and whether it can be played.
func (s *Service) Status(ctx context.Context, file api.Ref) (api.Status, error) {
	if err := known("GET "+statusRoute, file); err != nil {
		return api.Status{}, err
	}
	sent, err := get[struct {
		Complete bool `json:"upload_complete"`
		Failed   bool `json:"upload_failed"`
	}](ctx, s, statusRoute, nil, file.Account, file.ID)
	if err != nil || !sent.Complete {
		return api.Status{Failed: sent.Failed}, err
	}
	a, err := s.asset(ctx, api.Ref{Kind: api.KindFile, Account: file.Account, ID: file.ID}, nil)
	if err != nil {
		return api.Status{}, err
	}
	return api.Status{Complete: true, Failed: sent.Failed, Playable: a.Status == statusTranscoded, Size: a.size()}, nil
}
