package rest

import (
	"errors"
	"fmt"

	"stackdrop/api"
)

// Created is what Frame.io says of a file it has just made room for.
type Created struct {
	Asset     api.Ref
	Media     string
	Size      *Whole   // nil: it does not say
	Addresses []string // of the parts, in order
	Sizes     []int64  // of the parts; none: it does not say
}

// Upload deals a file of size bytes out as Frame.io wants it. What cannot be sent
// is an error with the asset in it, for that stays on Frame.io.
func (c Created) Upload(call string, size int64) (api.Upload, error) {
	up := api.Upload{Asset: c.Asset, Media: c.Media}
	err := c.check(size)
	if err == nil {
		up.Parts, up.Expires, err = cut(size, c.Addresses, c.Sizes)
	}
	if err != nil {
		return api.Upload{}, &api.Error{Class: api.ErrRefused, Call: call, Words: err.Error(), Asset: c.Asset}
	}
	return up, nil
}

func (c Created) check(size int64) error {
	switch {
	case c.Size != nil && int64(*c.Size) != size:
		return fmt.Errorf("Frame.io took the file for %d bytes long; it has %d", int64(*c.Size), size)
	case !signedMedia(c.Media):
		return errors.New("Frame.io gave no media type to send the file with")
	}
	return nil
}
