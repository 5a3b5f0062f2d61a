package apitest

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"stackdrop/api"
)

func createFolder(t *testing.T, h Harness) {
	n, err := h.Service.CreateFolder(t.Context(), h.Folder, "Dailies")
	call(t, "CreateFolder", err)
	if n.Ref.Kind != api.KindFolder || n.Name != "Dailies" || n.Parent != h.Folder || n.Into != n.Ref {
		t.Errorf("the new folder is %+v", n)
	}
	inner, err := h.Service.CreateFolder(t.Context(), n.Ref, "Day 1")
	call(t, "CreateFolder in it", err)
	if got := refsOf(h.list(t, n.Ref)); !slices.Equal(got, []api.Ref{inner.Ref}) {
		t.Errorf("the folder holds %v, want %v", got, inner.Ref)
	}
	twin, err := h.Service.CreateFolder(t.Context(), h.Folder, "Dailies")
	call(t, "CreateFolder of the same name", err)
	if twin.Ref == n.Ref {
		t.Error("two folders of one name are one")
	}
	atTop, err := h.Service.CreateFolder(t.Context(), h.Project, "Top")
	call(t, "CreateFolder in the project", err)
	find(t, h.list(t, h.Project), atTop.Ref)
}

func createFile(t *testing.T, h Harness) {
	before := time.Now()
	up := h.createFile(t, "cut.mov", h.Several)
	if up.Asset.Kind != api.KindFile || up.Media == "" {
		t.Errorf("the asset is %s with media type %q", up.Asset, up.Media)
	}
	if !up.Expires.IsZero() && up.Expires.Before(before.Add(time.Minute)) {
		t.Errorf("the URLs die at %v already", up.Expires)
	}
	checkParts(t, up.Parts, h.Several)
	if len(up.Parts) < 2 {
		t.Errorf("%d bytes came as %d part, want several", h.Several, len(up.Parts))
	}
	n := find(t, h.list(t, h.Folder), up.Asset)
	if n.Name != "cut.mov" || n.Size != h.Several || n.Into != h.Folder || n.IsContainer() {
		t.Errorf("the listing says %+v", n)
	}
	if n.Upload.Complete || n.Upload.Failed {
		t.Errorf("with nothing sent the file is %+v", n.Upload)
	}
	status, err := h.Service.Status(t.Context(), up.Asset)
	call(t, "Status", err)
	if status.Complete || status.Playable || status.Failed || status.Hash != "" {
		t.Errorf("with nothing sent the file is %+v", status)
	}
	looked := h.node(t, up.Asset)
	if looked.Into != h.Folder || looked.Parent != h.Folder || looked.Size != h.Several {
		t.Errorf("the look-up says %+v", looked)
	}
	if looked.Creator != "" {
		user, err := h.Service.Me(t.Context())
		call(t, "Me", err)
		if looked.Creator != user.ID {
			t.Errorf("the creator is %s, want %s", looked.Creator, user.ID)
		}
	}
	if age := time.Since(looked.Created); age < -time.Hour || age > time.Hour {
		t.Errorf("the file was made at %v", looked.Created)
	}
}

// checkParts demands what api.Upload promises.
func checkParts(t *testing.T, parts []api.Part, size int64) {
	t.Helper()
	var offset int64
	urls := make(map[api.Secret]bool)
	for i, p := range parts {
		if p.Number != i+1 || p.Offset != offset || p.Size < 0 {
			t.Errorf("part %d of %d is number %d at %d with %d bytes; expected at %d", i+1, len(parts), p.Number, p.Offset, p.Size, offset)
		}
		if p.Size == 0 && size >= int64(len(parts)) {
			t.Errorf("part %d is empty", p.Number)
		}
		if p.URL == "" || urls[p.URL] {
			t.Errorf("part %d has no URL of its own", p.Number)
		}
		urls[p.URL] = true
		offset += p.Size
	}
	if offset != size {
		t.Errorf("the parts hold %d bytes, the file has %d", offset, size)
	}
}

func uploadOnePart(t *testing.T, h Harness)    { h.roundTrip(t, 1, false) }
func uploadManyParts(t *testing.T, h Harness)  { h.roundTrip(t, h.Several+1, false) }
func uploadOutOfOrder(t *testing.T, h Harness) { h.roundTrip(t, h.Several, true) }

// roundTrip uploads a file and waits for everything Frame.io says about it.
func (h Harness) roundTrip(t *testing.T, size int64, backwards bool) {
	t.Helper()
	name := fmt.Sprintf("round trip of %d bytes.mov", size)
	data := content(name, size)
	up := h.createFile(t, name, size)
	checkParts(t, up.Parts, size)
	parts := slices.Clone(up.Parts)
	if backwards {
		slices.Reverse(parts)
	}
	for i, p := range parts {
		if i == len(parts)-1 {
			status, err := h.Service.Status(t.Context(), up.Asset)
			call(t, "Status", err)
			if status.Complete {
				t.Fatalf("the file is complete before its last part is sent")
			}
		}
		h.put(t, up.Media, p, data[p.Offset:p.Offset+p.Size])
	}
	h.complete(t, up.Asset)
	h.until(t, up.Asset, "playable", func(s api.Status) bool { return s.Playable })
	if h.Hashes {
		s := h.until(t, up.Asset, "hashed", func(s api.Status) bool { return s.Hash != "" })
		if sum := fmt.Sprintf("%016x", xxhash.Sum64(data)); s.Hash != sum {
			t.Errorf("the hash is %s, want %s", s.Hash, sum)
		}
	}
	status, err := h.Service.Status(t.Context(), up.Asset)
	call(t, "Status", err)
	if status.Size != size || status.Failed || !status.Complete {
		t.Errorf("in the end the file is %+v", status)
	}
}

func refusedSizes(t *testing.T, h Harness) {
	for _, size := range []int64{0, -1, math.MinInt64, 5<<40 + 1, math.MaxInt64} {
		_, err := h.Service.CreateFile(t.Context(), h.Folder, api.FileSpec{Name: "odd.mov", Size: size, Media: "video/quicktime"})
		want(t, fmt.Sprintf("CreateFile of %d bytes", size), err, api.ErrRefused)
	}
	for _, name := range []string{"", " ", "\t"} {
		_, err := h.Service.CreateFile(t.Context(), h.Folder, api.FileSpec{Name: name, Size: 1, Media: "video/quicktime"})
		want(t, fmt.Sprintf("CreateFile named %q", name), err, api.ErrRefused)
		_, err = h.Service.CreateFolder(t.Context(), h.Folder, name)
		want(t, fmt.Sprintf("CreateFolder named %q", name), err, api.ErrRefused)
	}
	if got := h.list(t, h.Folder); len(got) != 0 {
		t.Errorf("what was refused is there all the same: %v", refsOf(got))
	}
}
