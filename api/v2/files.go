package v2

import (
	"cmp"
	"context"
	"net/http"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	createCall = "POST " + childrenRoute

	maxFile = 5 << 40 // bytes; S3's own limit, and the reference's
	// maxCreate is the cap of a create answer: 10,000 presigned URLs of a
	// thousand characters are more than the usual 8 MiB.
	maxCreate = 16 << 20
)

// newAsset is the body of a create call (Frame.io reference, Create an Asset).
type newAsset struct {
	Type     string `json:"type"`
	Name     string `json:"name"`
	Filesize int64  `json:"filesize,omitempty"`
	Filetype string `json:"filetype,omitempty"`
	Realtime bool   `json:"is_realtime_upload,omitempty"`
}

// into gives the id of the asset that a new child of parent is posted to. V2
// has no upload into a stack: the file goes beside it and is versioned then
// (Frame.io guide, Managing Version Stacks).
func (s *Service) into(ctx context.Context, parent api.Ref) (string, error) {
	switch parent.Kind {
	case api.KindProject:
		return s.root(ctx, parent)
	case api.KindFolder:
		return parent.ID, known(createCall, parent)
	}
	return "", rest.Refuse(createCall, "only projects and folders take new files")
}

func (s *Service) create(ctx context.Context, parent api.Ref, body newAsset) (asset, error) {
	var a asset
	id, err := s.into(ctx, parent)
	if err != nil {
		return a, err
	}
	_, err = s.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: childrenRoute, Args: []string{id},
		Body: body, MaxBytes: maxCreate,
	}, &a)
	if err != nil {
		return a, err
	}
	if known(createCall, api.Ref{ID: a.ID}) != nil {
		return a, &api.Error{Class: api.ErrUnknown, Call: createCall, Words: "the answer holds no id"}
	}
	if a.ParentID == "" {
		a.ParentID = id
	}
	return a, nil
}

// CreateFolder makes a folder.
func (s *Service) CreateFolder(ctx context.Context, parent api.Ref, name string) (api.Node, error) {
	name, err := rest.StoredName(createCall, name)
	if err != nil {
		return api.Node{}, err
	}
	a, err := s.create(ctx, parent, newAsset{Type: typeFolder, Name: name})
	if err != nil {
		return api.Node{}, err
	}
	a.Type, a.Name = typeFolder, cmp.Or(a.Name, name)
	n := s.assetNode(a)
	n.Parent = parent
	return n, nil
}

// CreateFile makes the asset and cuts the file to its URLs. Only the last
// element of spec.Name is used.
func (s *Service) CreateFile(ctx context.Context, parent api.Ref, spec api.FileSpec) (api.Upload, error) {
	name, err := rest.FileName(createCall, spec.Name)
	switch {
	case err != nil:
		return api.Upload{}, err
	case spec.Size < 1:
		return api.Upload{}, rest.Refuse(createCall, "Frame.io takes no empty files")
	case spec.Size > maxFile:
		return api.Upload{}, rest.Refuse(createCall, "Frame.io takes no files above 5 TiB")
	}
	media := bareMedia(spec.Media)
	a, err := s.create(ctx, parent, newAsset{Type: typeFile, Name: name, Filesize: spec.Size, Filetype: media})
	if err != nil {
		return api.Upload{}, err
	}
	made := rest.Created{
		Asset: api.Ref{Kind: api.KindFile, ID: a.ID},
		Media: cmp.Or(a.Filetype, media), Size: a.Filesize, Addresses: a.UploadURLs,
	}
	return made.Upload(createCall, spec.Size)
}

// Status is GET /v2/assets/:id.
func (s *Service) Status(ctx context.Context, file api.Ref) (api.Status, error) {
	a, err := s.asset(ctx, file.ID)
	if err != nil {
		return api.Status{}, err
	}
	return a.status(), nil
}

func (a asset) status() api.Status {
	return api.Status{
		Complete: a.UploadCompletedAt.Set(),
		Playable: a.TranscodedAt.Set(),
		Failed:   a.UploadFailedAt.Set(),
		Hash:     a.hash(),
		Size:     a.size(),
	}
}
