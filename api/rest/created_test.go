package rest

import (
	"errors"
	"strings"
	"testing"

	"stackdrop/api"
)

func TestCreated(t *testing.T) {
	asset := api.Ref{Kind: api.KindFile, Account: "a", ID: "1"}
	nine, eight := Whole(9), Whole(8)
	two := []string{"https://s3/a", "https://s3/b"}
	up, err := Created{Asset: asset, Media: "video/mp4", Size: &nine, Addresses: two, Sizes: []int64{5, 4}}.Upload("POST /x", 9)
	if err != nil || up.Asset != asset || up.Media != "video/mp4" || len(up.Parts) != 2 || up.Parts[1].Offset != 5 {
		t.Errorf("%+v, %v", up, err)
	}
	for says, c := range map[string]Created{
		"8 bytes long":  {Media: "video/mp4", Size: &eight, Addresses: two},
		"no media type": {Media: "", Addresses: two},
		"no address":    {Media: "video/mp4", Size: &nine},
	} {
		c.Asset = asset
		up, err := c.Upload("POST /x", 9)
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrRefused || e.Asset != asset || e.Call != "POST /x" || !strings.Contains(e.Words, says) || up.Parts != nil {
			t.Errorf("%s: %+v, %v", says, up, err)
		}
	}
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]Options{
		"no token":          {},
		"plain http":        {BaseURL: "http://api.frame.io", Token: Fixed("t")},
		"no address at all": {BaseURL: "::", Token: Fixed("t")},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	c, err := New(Options{Token: Fixed("t")})
	if err != nil || c.Base.String() != "https://api.frame.io" {
		t.Errorf("%+v, %v", c, err)
	}
}
