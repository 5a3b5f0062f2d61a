package v2

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
)

func TestChangesAreSentAsTheReferenceSays(t *testing.T) {
	s, service := newScript(t)
	s.answer("PUT /v2/assets/"+id(1), `{}`)
	if err := service.Rename(t.Context(), folder(1), "a/b u\u0308"); err != nil {
		t.Error(err)
	}
	if got, want := s.sent("PUT /v2/assets/"+id(1)), `{"name":"a/b ü"}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	if err := service.SetLabels(t.Context(), []api.Ref{file(1)}, api.LabelNeedsReview); err != nil {
		t.Error(err)
	}
	if got, want := s.sent("PUT /v2/assets/"+id(1)), `{"label":"needs_review"}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestChangesThatAreRefusedHere(t *testing.T) {
	s, service := newScript(t)
	service.roots.learn(project{ID: id(8), RootAssetID: id(9)})
	team := api.Ref{Kind: api.KindTeam, ID: id(1)}
	for name, err := range map[string]error{
		"rename a team":      service.Rename(t.Context(), team, "x"),
		"rename to nothing":  service.Rename(t.Context(), file(1), ""),
		"label a team":       service.SetLabels(t.Context(), []api.Ref{team}, api.LabelNone),
		"no such label":      service.SetLabels(t.Context(), []api.Ref{file(1)}, ""),
		"delete a team":      service.Delete(t.Context(), team),
		"delete a project":   service.Delete(t.Context(), api.Ref{Kind: api.KindProject, ID: id(8)}),
		"delete its root":    service.Delete(t.Context(), folder(9)),
		"share a team":       second(service.Share(t.Context(), team, "x", []api.Ref{file(1)})),
		"share nothing":      second(service.Share(t.Context(), api.Ref{Kind: api.KindProject, ID: id(8)}, "x", nil)),
		"share a project":    second(service.Share(t.Context(), api.Ref{Kind: api.KindProject, ID: id(8)}, "x", []api.Ref{team})),
		"links of a team":    second(service.Shares(t.Context(), team)),
		"share with no name": second(service.Share(t.Context(), api.Ref{Kind: api.KindProject, ID: id(8)}, " ", []api.Ref{file(1)})),
	} {
		if !errors.Is(err, api.ErrRefused) {
			t.Errorf("%s: got %v, want ErrRefused", name, err)
		}
	}
	if len(s.calls) != 0 {
		t.Errorf("calls were made: %v", s.calls)
	}
}

func TestDelete(t *testing.T) {
	s, service := newScript(t)
	s.mux.HandleFunc("DELETE /v2/assets/"+id(1), gone)
	s.mux.HandleFunc("DELETE /v2/assets/"+id(2), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) })
	for _, ref := range []api.Ref{file(1), {Kind: api.KindFile, ID: "no id"}} {
		if err := service.Delete(t.Context(), ref); err != nil {
			t.Errorf("what is gone: got %v", err)
		}
	}
	if err := service.Delete(t.Context(), file(2)); !errors.Is(err, api.ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
}

func TestShare(t *testing.T) {
	s, service := newScript(t)
	p := api.Ref{Kind: api.KindProject, ID: id(1)}
	s.answer("POST /v2/projects/"+id(1)+"/review_links", `{"id":%q,"short_url":"https://f.io/abc"}`, id(2))
	s.answer("POST /v2/review_links/"+id(2)+"/assets", `[]`)
	got, err := service.Share(t.Context(), p, "Client", []api.Ref{file(3), {Kind: api.KindStack, ID: id(4)}})
	if want := (api.Share{Ref: api.Ref{Kind: api.KindShare, ID: id(2)}, URL: "https://f.io/abc"}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if got, want := s.sent("POST /v2/review_links/"+id(2)+"/assets"), `{"asset_ids":["`+id(3)+`","`+id(4)+`"]}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	s.answer("POST /v2/projects/"+id(5)+"/review_links", `{"short_url":"https://f.io/abc"}`)
	p.ID = id(5)
	if _, err := service.Share(t.Context(), p, "Client", []api.Ref{file(3)}); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("no id: got %v, want ErrUnknown", err)
	}
	s.answer("POST /v2/projects/"+id(6)+"/review_links", `{"id":%q,"short_url":"https://f.io/def"}`, id(7))
	p.ID = id(6)
	// The link is made, and cannot be filled.
	made, err := service.Share(t.Context(), p, "Client", []api.Ref{file(3)})
	if !errors.Is(err, api.ErrGone) || made.Ref != (api.Ref{Kind: api.KindShare, ID: id(7)}) || made.URL != "https://f.io/def" {
		t.Errorf("got %+v, %v; want the link and ErrGone", made, err)
	}
}

// Nothing is written about the order of links, and the newest are wanted.
func TestShares(t *testing.T) {
	s, service := newScript(t)
	const links = 5 * pageSize
	newest := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	s.mux.HandleFunc("GET /v2/projects/"+id(1)+"/review_links", func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page")) // Shares gives one
		w.Header().Set("page-number", strconv.Itoa(page))
		w.Header().Set("total-pages", "5")
		items := make([]string, pageSize)
		for i := range items {
			n := (page-1)*pageSize + i
			at := newest.Add(time.Duration(n+1-links) * time.Minute).Format(time.RFC3339)
			items[i] = fmt.Sprintf(`{"id":%q,"name":"u\u0308 %d","short_url":"https://f.io/%d","inserted_at":%q}`, id(n), n, n, at)
		}
		fmt.Fprintf(w, "[%s]", strings.Join(items, ","))
	})
	got, err := service.Shares(t.Context(), api.Ref{Kind: api.KindProject, ID: id(1)})
	if err != nil || len(got) != mostLinks {
		t.Fatalf("got %d links, %v", len(got), err)
	}
	for i, l := range got {
		n := links - 1 - i
		want := api.Share{
			Ref: api.Ref{Kind: api.KindShare, ID: id(n)}, URL: fmt.Sprint("https://f.io/", n),
			Name: fmt.Sprint("ü ", n), Created: newest.Add(time.Duration(-i) * time.Minute),
		}
		if l != want {
			t.Fatalf("link %d is %+v, want %+v", i, l, want)
		}
	}
	for _, nowhere := range []string{id(2), "no id"} {
		if _, err := service.Shares(t.Context(), api.Ref{Kind: api.KindProject, ID: nowhere}); !errors.Is(err, api.ErrGone) {
			t.Errorf("no project: got %v, want ErrGone", err)
		}
	}
}

func TestGrowing(t *testing.T) {
	s, service := newScript(t)
	s.answer("POST /v2/assets/"+id(1)+"/children", `{"id":%q,"name":"r.mov"}`, id(2))
	up, err := service.CreateGrowing(t.Context(), folder(1), api.GrowingSpec{Name: "/renders/r.mov", Media: "video/quicktime"})
	if err != nil || up.Asset != file(2) || up.Media != "video/quicktime" || len(up.Parts) != 0 {
		t.Fatalf("got %+v, %v", up, err)
	}
	if got, want := s.sent("POST /v2/assets/"+id(1)+"/children"), `{"type":"file","name":"r.mov","filetype":"video/quicktime","is_realtime_upload":true}`; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	for _, name := range []string{"r", "r.", ".", "/"} {
		if _, err := service.CreateGrowing(t.Context(), folder(1), api.GrowingSpec{Name: name}); !errors.Is(err, api.ErrRefused) {
			t.Errorf("%q: got %v, want ErrRefused", name, err)
		}
	}

	call := "POST /v2/assets/" + id(2) + "/realtime_upload/parts"
	s.answer(call, `{"upload_urls":["https://s3/1?X-Amz-Signature=a","https://s3/2?X-Amz-Signature=b"]}`)
	asked := []api.GrowingPart{{Number: 7, Size: minGrowPart}, {Number: 9, Size: 1, Final: true}}
	parts, err := service.RegisterParts(t.Context(), up.Asset, asked, minGrowPart+1)
	if err != nil || len(parts) != 2 || parts[1].Number != 9 || parts[1].Size != 1 || parts[1].URL.Reveal() != "https://s3/2?X-Amz-Signature=b" {
		t.Errorf("got %+v, %v", parts, err)
	}
	want := `{"parts":[{"number":7,"size":5242880,"is_final":false},{"number":9,"size":1,"is_final":true}],"asset_filesize":5242881}`
	if got := s.sent(call); got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
}

func TestRegisterPartsRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		parts []api.GrowingPart
		total int64
	}{
		"none":              {nil, 0},
		"a number twice":    {[]api.GrowingPart{{Number: 1, Size: minGrowPart}, {Number: 1, Size: minGrowPart}}, 0},
		"two final":         {[]api.GrowingPart{{Number: 1, Size: 1, Final: true}, {Number: 2, Size: 1, Final: true}}, 2},
		"total too early":   {[]api.GrowingPart{{Number: 1, Size: minGrowPart}}, 9},
		"final, no total":   {[]api.GrowingPart{{Number: 1, Size: 1, Final: true}}, 0},
		"final, negative":   {[]api.GrowingPart{{Number: 1, Size: 1, Final: true}}, -1},
		"final, above 5TiB": {[]api.GrowingPart{{Number: 1, Size: 1, Final: true}}, maxFile + 1},
		"small":             {[]api.GrowingPart{{Number: 1, Size: minGrowPart - 1}}, 0},
		"huge":              {[]api.GrowingPart{{Number: 1, Size: maxGrowPart + 1}}, 0},
		"empty":             {[]api.GrowingPart{{Number: 1, Final: true}}, 1},
		"number 0":          {[]api.GrowingPart{{Size: minGrowPart}}, 0},
		"number 10,001":     {[]api.GrowingPart{{Number: 10_001, Size: minGrowPart}}, 0},
	} {
		s, service := newScript(t)
		if _, err := service.RegisterParts(t.Context(), file(1), c.parts, c.total); !errors.Is(err, api.ErrRefused) || len(s.calls) > 0 {
			t.Errorf("%s: got %v after %v", name, err, s.calls)
		}
	}
	two := []api.GrowingPart{{Number: 1, Size: minGrowPart}, {Number: 2, Size: minGrowPart}}
	for name, answer := range map[string]string{
		"too few": `["https://s3/1"]`, "too many": `["https://s3/1","https://s3/2","https://s3/3"]`, "none": `null`,
		"one twice": `["https://s3/1","https://s3/1"]`, "no address": `["https://s3/1","secret"]`,
	} {
		s, service := newScript(t)
		s.answer("POST /v2/assets/"+id(1)+"/realtime_upload/parts", `{"upload_urls":%s}`, answer)
		_, err := service.RegisterParts(t.Context(), file(1), two, 0)
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrRefused || e.Asset != file(1) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for media, want := range map[string]string{
		"video/mp4": "video/mp4", "text/plain; charset=utf-8": "text/plain", "VIDEO/QuickTime": "video/quicktime",
		"": "application/octet-stream", "video": "application/octet-stream", "a/b/c": "application/octet-stream", "x/y\r\nZ: 1": "application/octet-stream",
	} {
		if got := bareMedia(media); got != want {
			t.Errorf("%q: got %q, want %q", media, got, want)
		}
	}
}
