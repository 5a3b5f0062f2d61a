package v2

import (
	"context"
	"errors"
	"net/http"
	"path"
	"slices"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	growPartsRoute = "/v2/assets/:id/realtime_upload/parts"

	minGrowPart = 5 << 20 // S3's least for any part but the last
	maxGrowPart = 5 << 30
)

// CreateGrowing makes an asset for a file that is still being written. The
// answer holds little more than its id (Frame.io reference, Create an Asset), so
// the media type to sign with is the one sent.
func (s *Service) CreateGrowing(ctx context.Context, parent api.Ref, spec api.GrowingSpec) (api.Upload, error) {
	name, err := rest.FileName(createCall, spec.Name)
	if err != nil {
		return api.Upload{}, err
	}
	if len(path.Ext(name)) < 2 {
		return api.Upload{}, rest.Refuse(createCall, "a growing file needs a name that ends in its extension")
	}
	media := bareMedia(spec.Media)
	a, err := s.create(ctx, parent, newAsset{Type: typeFile, Name: name, Filetype: media, Realtime: true})
	if err != nil {
		return api.Upload{}, err
	}
	return api.Upload{Asset: api.Ref{Kind: api.KindFile, ID: a.ID}, Media: media}, nil
}

type growPart struct {
	Number int   `json:"number"`
	Size   int64 `json:"size"`
	Final  bool  `json:"is_final"`
}

// RegisterParts gives a URL for each part (Frame.io reference, Request upload
// URLs for real-time upload). Whether a number may be registered twice is not
// documented, so a lost answer is ErrUnknown.
func (s *Service) RegisterParts(ctx context.Context, file api.Ref, parts []api.GrowingPart, total int64) ([]api.Part, error) {
	call := "POST " + growPartsRoute
	if err := known(call, file); err != nil {
		return nil, err
	}
	if err := growable(parts, total); err != nil {
		return nil, rest.Refuse(call, err.Error())
	}
	var body struct {
		Parts    []growPart `json:"parts"`
		Filesize int64      `json:"asset_filesize,omitempty"`
	}
	for _, p := range parts {
		body.Parts = append(body.Parts, growPart(p))
	}
	body.Filesize = total
	var answer struct {
		UploadURLs []string `json:"upload_urls"`
	}
	_, err := s.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: growPartsRoute, Args: []string{file.ID}, Body: body, MaxBytes: maxCreate,
	}, &answer)
	if err != nil {
		return nil, err
	}
	out, err := addressed(parts, answer.UploadURLs)
	if err != nil {
		return nil, &api.Error{Class: api.ErrRefused, Call: call, Words: err.Error(), Asset: file}
	}
	return out, nil
}

// growable checks what S3 and the reference demand before Frame.io is asked.
func growable(parts []api.GrowingPart, total int64) error {
	if len(parts) == 0 {
		return errors.New("no parts to register")
	}
	final := false
	numbers := make(map[int]bool, len(parts))
	for _, p := range parts {
		switch {
		case p.Number < 1 || p.Number > rest.MaxParts:
			return errors.New("part numbers go from 1 to 10,000")
		case numbers[p.Number]:
			return errors.New("a part number stands twice")
		case p.Size < 1 || p.Size > maxGrowPart:
			return errors.New("a part has 1 byte to 5 GiB")
		case p.Size < minGrowPart && !p.Final:
			return errors.New("every part but the final one has at least 5 MiB")
		case p.Final && final:
			return errors.New("there is one final part")
		}
		numbers[p.Number] = true
		final = final || p.Final
	}
	switch {
	case final && (total < 1 || total > maxFile):
		return errors.New("the final part needs the size of the whole file, 1 byte to 5 TiB")
	case !final && total != 0:
		return errors.New("the size of the whole file comes with the final part")
	}
	return nil
}

// addressed joins parts with their URLs, which come in the same order.
func addressed(parts []api.GrowingPart, urls []string) ([]api.Part, error) {
	if len(urls) != len(parts) {
		return nil, errors.New("Frame.io gave too few or too many addresses")
	}
	if len(slices.Compact(slices.Sorted(slices.Values(urls)))) != len(urls) {
		return nil, errors.New("Frame.io gave one address for two parts")
	}
	out := make([]api.Part, len(parts))
	for i, p := range parts {
		if _, err := rest.PartURL(urls[i]); err != nil {
			return nil, err
		}
		out[i] = api.Part{Number: p.Number, Size: p.Size, URL: api.Secret(urls[i])}
	}
	return out, nil
}
