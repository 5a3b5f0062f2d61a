package rest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"stackdrop/api"
)

// MaxParts is what S3 joins at most.
const MaxParts = 10_000

// cut deals a file of size bytes, at least 1, out to the addresses of its parts
// and says when the first of them dies. sizes are the ones Frame.io gave; where
// it gave none, or they do not add up to the file, its rule for such cases
// counts, see split. The errors are fit to be shown and repeat no address.
func cut(size int64, addresses []string, sizes []int64) ([]api.Part, time.Time, error) {
	n := len(addresses)
	switch {
	case n == 0:
		return nil, time.Time{}, errors.New("Frame.io gave no address to send the file to")
	case n > MaxParts:
		return nil, time.Time{}, fmt.Errorf("Frame.io gave %d addresses for one file", n)
	}
	spans, fit := lined(size, sizes)
	if !fit || len(spans) != n {
		spans = split(size, n)
	}
	parts := make([]api.Part, n)
	var expires time.Time
	seen := make(map[string]bool, n)
	for i, text := range addresses {
		u, err := PartURL(text)
		if err != nil {
			return nil, time.Time{}, err
		}
		if seen[text] {
			return nil, time.Time{}, errors.New("Frame.io gave one address for two parts")
		}
		seen[text] = true
		expires = earlier(expires, expiry(u))
		parts[i] = api.Part{Number: i + 1, Offset: spans[i].offset, Size: spans[i].size, URL: api.Secret(text)}
	}
	return parts, expires, nil
}

// lined lays parts of given sizes end to end, if they make up the file.
func lined(size int64, sizes []int64) (spans []span, fit bool) {
	var offset int64
	for _, s := range sizes {
		if s < 1 || s > size-offset {
			return nil, false
		}
		spans = append(spans, span{offset, s})
		offset += s
	}
	return spans, offset == size
}

// PartURL reads a part's address. Its errors must not repeat it. Whether the
// host may be trusted with the bytes is for the sender to judge.
func PartURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("Frame.io gave an address that is no web address")
	}
	return u, nil
}

// signedMedia says whether text can be the header every part is signed with.
func signedMedia(text string) bool {
	return text != "" && strings.IndexFunc(text, notInMedia) < 0
}

func notInMedia(r rune) bool { return r < ' ' || r >= 0x7f }
