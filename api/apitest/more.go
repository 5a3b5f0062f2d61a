package apitest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"stackdrop/api"
)

const leastPart = 5 << 20 // bytes of a growing part that is not the last

func growing(t *testing.T, h Harness) {
	spec := api.GrowingSpec{Name: "render.mov", Media: "video/quicktime"}
	up, err := h.Service.CreateGrowing(t.Context(), h.Folder, spec)
	if !h.Service.Capabilities().Growing {
		want(t, "CreateGrowing", err, api.ErrRefused)
		return
	}
	call(t, "CreateGrowing", err)
	if up.Asset.Kind != api.KindFile || up.Media == "" || len(up.Parts) != 0 {
		t.Fatalf("the growing file is %+v", up)
	}
	find(t, h.list(t, h.Folder), up.Asset)

	// The second part first, and a number left out, as a writer that patches
	// its head at the end needs it.
	data := content("render", 2*leastPart+10)
	later := []api.GrowingPart{{Number: 3, Size: leastPart}}
	h.grow(t, up, later, 0, data[leastPart:2*leastPart])
	head := []api.GrowingPart{{Number: 1, Size: leastPart}}
	h.grow(t, up, head, 0, data[:leastPart])
	if status, err := h.Service.Status(t.Context(), up.Asset); err != nil || status.Complete {
		t.Errorf("without the final part the file is %+v, %v", status, err)
	}
	final := []api.GrowingPart{{Number: 4, Size: 10, Final: true}}
	h.grow(t, up, final, int64(len(data)), data[2*leastPart:])
	h.complete(t, up.Asset)
	if h.Hashes {
		s := h.until(t, up.Asset, "hashed", func(s api.Status) bool { return s.Hash != "" })
		if sum := fmt.Sprintf("%016x", xxhash.Sum64(data)); s.Hash != sum || s.Size != int64(len(data)) {
			t.Errorf("the file has hash %s and %d bytes, want %s and %d", s.Hash, s.Size, sum, len(data))
		}
	}
}

// grow registers parts and sends data to them.
func (h Harness) grow(t *testing.T, up api.Upload, parts []api.GrowingPart, total int64, data []byte) {
	t.Helper()
	got, err := h.Service.RegisterParts(t.Context(), up.Asset, parts, total)
	call(t, "RegisterParts", err)
	if len(got) != len(parts) {
		t.Fatalf("%d parts gave %d URLs", len(parts), len(got))
	}
	for i, p := range got {
		if p.Number != parts[i].Number || p.Size != parts[i].Size || p.URL == "" {
			t.Fatalf("%+v was registered as number %d with %d bytes", parts[i], p.Number, p.Size)
		}
		h.put(t, up.Media, p, data[:p.Size])
		data = data[p.Size:]
	}
}

func growingRefused(t *testing.T, h Harness) {
	if !h.Service.Capabilities().Growing {
		_, err := h.Service.RegisterParts(t.Context(), h.nowhere(api.KindFile), []api.GrowingPart{{Number: 1, Size: leastPart}}, 0)
		want(t, "RegisterParts", err, api.ErrRefused)
		return
	}
	_, err := h.Service.CreateGrowing(t.Context(), h.Folder, api.GrowingSpec{Name: "no extension", Media: "video/quicktime"})
	want(t, "CreateGrowing without an extension", err, api.ErrRefused)
	up, err := h.Service.CreateGrowing(t.Context(), h.Folder, api.GrowingSpec{Name: "a.mov", Media: "video/quicktime"})
	call(t, "CreateGrowing", err)
	for what, c := range map[string]struct {
		parts []api.GrowingPart
		total int64
	}{
		"no parts":              {nil, 0},
		"number 0":              {[]api.GrowingPart{{Number: 0, Size: leastPart}}, 0},
		"number 10,001":         {[]api.GrowingPart{{Number: 10_001, Size: leastPart}}, 0},
		"too small":             {[]api.GrowingPart{{Number: 1, Size: leastPart - 1}}, 0},
		"empty":                 {[]api.GrowingPart{{Number: 1, Size: 0, Final: true}}, 1},
		"above 5 GiB":           {[]api.GrowingPart{{Number: 1, Size: 5<<30 + 1}}, 0},
		"final without a total": {[]api.GrowingPart{{Number: 1, Size: 1, Final: true}}, 0},
		"total above 5 TiB":     {[]api.GrowingPart{{Number: 1, Size: 1, Final: true}}, 5<<40 + 1},
	} {
		_, err := h.Service.RegisterParts(t.Context(), up.Asset, c.parts, c.total)
		want(t, what, err, api.ErrRefused)
	}
}

func share(t *testing.T, h Harness) {
	if !h.Service.Capabilities().Shares {
		_, err := h.Service.Share(t.Context(), h.Project, "For the client", []api.Ref{h.Folder})
		want(t, "Share", err, api.ErrRefused)
		return
	}
	a, b := h.upload(t, "v1.mov"), h.upload(t, "v2.mov")
	stack := h.stacked(t, a, b)
	c := h.upload(t, "other.mov")
	link, err := h.Service.Share(t.Context(), h.Project, "For the client", []api.Ref{stack.Ref, c})
	call(t, "Share", err)
	if link.Ref.Kind != api.KindShare || link.Ref.ID == "" || !strings.HasPrefix(link.URL, "http") {
		t.Errorf("the link is %+v", link)
	}
	other, err := h.Service.Share(t.Context(), h.Project, "For the client", []api.Ref{c})
	call(t, "Share of the same name", err)
	if other.Ref == link.Ref {
		t.Error("two links are one")
	}
	d := h.upload(t, "late.mov")
	for _, what := range []string{"AddToShare", "AddToShare once more"} {
		call(t, what, h.Service.AddToShare(t.Context(), link, []api.Ref{d}))
	}
	want(t, "AddToShare of nothing", h.Service.AddToShare(t.Context(), link, nil), api.ErrRefused)
	want(t, "AddToShare to a file", h.Service.AddToShare(t.Context(), api.Share{Ref: a}, []api.Ref{d}), api.ErrRefused)
	want(t, "AddToShare to what is gone", h.Service.AddToShare(t.Context(), api.Share{Ref: h.nowhere(api.KindShare)}, []api.Ref{d}), api.ErrGone)
	all, err := h.Service.Shares(t.Context(), h.Project)
	call(t, "Shares", err)
	at := func(s api.Share) int {
		return slices.IndexFunc(all, func(o api.Share) bool {
			return o.Ref == s.Ref && o.URL == s.URL && o.Name == "For the client" && !o.Created.IsZero()
		})
	}
	if at(other) < 0 || at(link) < 0 || !slices.IsSortedFunc(all, func(a, b api.Share) int { return b.Created.Compare(a.Created) }) {
		t.Errorf("the links are %+v", all)
	}
	_, err = h.Service.Shares(t.Context(), h.nowhere(api.KindProject))
	want(t, "Shares of what is gone", err, api.ErrGone)
	_, err = h.Service.Share(t.Context(), h.Project, "Nothing", nil)
	want(t, "Share of nothing", err, api.ErrRefused)
}

// delay is a guess for people, and no call.
func delay(t *testing.T, h Harness) {
	for _, step := range []api.Step{api.StepStack, api.StepAdd, api.StepLabel, api.StepShare, api.StepAddToShare} {
		first, second, last := h.Service.Delay(step, 0), h.Service.Delay(step, 1), h.Service.Delay(step, 10_000)
		if first < 0 || second < first || last <= second {
			t.Errorf("%s is held back %v, %v and, behind 10,000 others, %v", step, first, second, last)
		}
	}
}
