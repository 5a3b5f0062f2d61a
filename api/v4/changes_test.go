package v4

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
)

func TestRename(t *testing.T) {
	s, service := newScript(t)
	s.answer("PATCH files/"+id(1), `{}`)
	s.answer("PATCH folders/"+id(1), `{}`)
	for _, r := range []api.Ref{file(1), folder(1)} {
		if err := service.Rename(t.Context(), r, "a/b u\u0308"); err != nil {
			t.Error(err)
		}
	}
	for _, call := range []string{"PATCH files/", "PATCH folders/"} {
		if got, want := s.sent(call+id(1)), `{"name":"a/b ü"}`; got != want {
			t.Errorf("sent %s, want %s", got, want)
		}
	}
	if err := service.Rename(t.Context(), stack(1), "x"); !errors.Is(err, api.ErrRefused) || !strings.Contains(err.Error(), "version") {
		t.Errorf("a stack: got %v", err)
	}
}

func TestChangesThatAreRefusedHere(t *testing.T) {
	s, service := newScript(t)
	service.roots.learn(project{ID: id(8), RootFolderID: id(9)})
	team, p := ref(api.KindTeam, 1), ref(api.KindProject, 8)
	other := api.Ref{Kind: api.KindFile, Account: id(77), ID: id(2)}
	link := api.Share{Ref: ref(api.KindShare, 3)}
	many := slices.Repeat([]api.Ref{file(1)}, 101)
	for name, err := range map[string]error{
		"rename a team":          service.Rename(t.Context(), team, "x"),
		"rename to nothing":      service.Rename(t.Context(), file(1), ""),
		"rename to a novel":      service.Rename(t.Context(), file(1), strings.Repeat("x", 256)),
		"label a team":           service.SetLabels(t.Context(), []api.Ref{team}, api.LabelNone),
		"label a folder":         service.SetLabels(t.Context(), []api.Ref{folder(1)}, api.LabelNone),
		"label nothing":          service.SetLabels(t.Context(), nil, api.LabelNone),
		"label across accounts":  service.SetLabels(t.Context(), []api.Ref{file(1), other}, api.LabelNone),
		"no such label":          service.SetLabels(t.Context(), []api.Ref{file(1)}, ""),
		"delete a team":          service.Delete(t.Context(), team),
		"delete a project":       service.Delete(t.Context(), p),
		"delete its root":        service.Delete(t.Context(), folder(9)),
		"unstack a team":         service.Unstack(t.Context(), team),
		"share of a team":        second(service.Share(t.Context(), team, "x", []api.Ref{file(1)})),
		"share nothing":          second(service.Share(t.Context(), p, "x", nil)),
		"share too much":         second(service.Share(t.Context(), p, "x", many)),
		"share a team":           second(service.Share(t.Context(), p, "x", []api.Ref{team})),
		"share with no name":     second(service.Share(t.Context(), p, " \n", []api.Ref{file(1)})),
		"links of a team":        second(service.Shares(t.Context(), team)),
		"add to a file":          service.AddToShare(t.Context(), api.Share{Ref: file(1)}, []api.Ref{file(1)}),
		"add nothing":            service.AddToShare(t.Context(), link, nil),
		"add a team":             service.AddToShare(t.Context(), link, []api.Ref{team}),
		"stack on a folder":      second(service.Stack(t.Context(), folder(1), file(2))),
		"stack a folder":         second(service.Stack(t.Context(), file(1), folder(2))),
		"stack nothing":          second(service.Stack(t.Context(), file(1))),
		"stack across accounts":  second(service.Stack(t.Context(), file(1), other)),
		"stack on nobody's file": second(service.Stack(t.Context(), api.Ref{}, file(2))),
	} {
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != api.ErrRefused || e.Words == "" {
			t.Errorf("%s: got %v, want ErrRefused with words", name, err)
		}
	}
	nowhere := api.Ref{Kind: api.KindFile, ID: id(1)}
	for name, err := range map[string]error{
		"rename":        service.Rename(t.Context(), nowhere, "x"),
		"label":         service.SetLabels(t.Context(), []api.Ref{nowhere}, api.LabelNone),
		"unstack":       service.Unstack(t.Context(), nowhere),
		"stack":         second(service.Stack(t.Context(), nowhere, nowhere)),
		"share":         second(service.Share(t.Context(), p, "x", []api.Ref{nowhere})),
		"share nowhere": second(service.Share(t.Context(), api.Ref{Kind: api.KindProject, ID: id(1)}, "x", []api.Ref{file(1)})),
		"links nowhere": second(service.Shares(t.Context(), api.Ref{Kind: api.KindProject, ID: id(1)})),
		"add":           service.AddToShare(t.Context(), link, []api.Ref{nowhere}),
		"add nowhere":   service.AddToShare(t.Context(), api.Share{Ref: api.Ref{Kind: api.KindShare, ID: id(3)}}, []api.Ref{file(1)}),
	} {
		if !errors.Is(err, api.ErrGone) {
			t.Errorf("%s of what has no account: got %v, want ErrGone", name, err)
		}
	}
	if err := service.Delete(t.Context(), nowhere); err != nil {
		t.Errorf("delete of what has no account: got %v", err)
	}
	for _, r := range []api.Ref{folder(1), stack(1)} {
		if err := service.Unstack(t.Context(), r); err != nil {
			t.Errorf("unstack of %s: got %v", r, err)
		}
	}
	if len(s.calls) != 0 {
		t.Errorf("calls were made: %v", s.calls)
	}
}

func TestDelete(t *testing.T) {
	s, service := newScript(t)
	s.handle("DELETE files/"+id(1), func() (int, string) { return 204, "" })
	s.handle("DELETE folders/"+id(1), func() (int, string) { return 204, "" })
	s.fail("DELETE files/"+id(2), 403, "no")
	for _, r := range []api.Ref{file(1), folder(1), file(9), stack(9), {Kind: api.KindFile, Account: in, ID: "no id"}} {
		if err := service.Delete(t.Context(), r); err != nil {
			t.Errorf("%s: got %v", r, err)
		}
	}
	if got, want := s.changes(), []string{"DELETE files/" + id(1), "DELETE folders/" + id(1), "DELETE files/" + id(9)}; !slices.Equal(got, want) {
		t.Errorf("called %v, want %v", got, want)
	}
	if err := service.Delete(t.Context(), file(2)); !errors.Is(err, api.ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
}

// A stack is deleted file by file, the newest last; what is gone already does
// not matter, what cannot be deleted ends it.
func TestDeleteStack(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET version_stacks/"+id(1), `{"id":%q,"head_version":{"id":%q}}`, id(1), id(4))
	s.answer("GET version_stacks/"+id(1)+"/children", `[%s,%s,%s]`, item(4, "file", "c", 1), item(3, "file", "b", 1), item(2, "file", "a", 1))
	s.handle("DELETE files/"+id(2), func() (int, string) { return 204, "" })
	s.fail("DELETE files/"+id(3), 404, "gone")
	status := 403
	s.handle("DELETE files/"+id(4), func() (int, string) { return status, "" })
	if err := service.Delete(t.Context(), stack(1)); !errors.Is(err, api.ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
	status = 204
	if err := service.Delete(t.Context(), stack(1)); err != nil {
		t.Error(err)
	}
	want := []string{"DELETE files/" + id(2), "DELETE files/" + id(3), "DELETE files/" + id(4)}
	if got := s.changes(); !slices.Equal(got, append(want, want...)) {
		t.Errorf("called %v", got)
	}
}

func TestShare(t *testing.T) {
	s, service := newScript(t)
	p := ref(api.KindProject, 1)
	call := "POST projects/" + id(1) + "/shares"
	s.answer(call, `{"id":%q,"short_url":"https://f.io/abc","passphrase":"swordfish","access":"public"}`, id(2))
	got, err := service.Share(t.Context(), p, "For the\n client "+strings.Repeat("ü", 200), []api.Ref{file(3), stack(4), file(3)})
	if want := (api.Share{Ref: ref(api.KindShare, 2), URL: "https://f.io/abc", Password: "swordfish"}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	name := "For the client " + strings.Repeat("ü", 175-15-1) + "…"
	if got, want := s.sent(call), `{"type":"asset","access":"public","name":"`+name+`","asset_ids":["`+id(3)+`","`+id(4)+`"]}`; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	s.answer("POST projects/"+id(5)+"/shares", `{"short_url":"https://f.io/abc"}`)
	if _, err := service.Share(t.Context(), ref(api.KindProject, 5), "x", []api.Ref{file(3)}); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("no id: got %v, want ErrUnknown", err)
	}
	if _, err := service.Share(t.Context(), ref(api.KindProject, 6), "x", []api.Ref{file(3)}); !errors.Is(err, api.ErrGone) {
		t.Errorf("no project: got %v, want ErrGone", err)
	}
}

func TestShares(t *testing.T) {
	s, service := newScript(t)
	call := "GET projects/" + id(1) + "/shares"
	s.answer(call, `[{"id":%q,"name":"old","created_at":"2026-08-01T10:00:00Z","short_url":null,"passphrase":null},
		{"id":%q,"name":"new u\u0308","created_at":"2026-08-01T12:00:00.5+01:00","short_url":"https://f.io/abc","passphrase":"swordfish"},
		{"id":%q,"name":"same moment","created_at":"2026-08-01T10:00:00Z","short_url":"javascript:alert(1)"}]`, id(2), id(3), id(4))
	at := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	want := []api.Share{
		{Ref: ref(api.KindShare, 3), URL: "https://f.io/abc", Password: "swordfish", Name: "new ü", Created: at.Add(time.Hour + time.Second/2)},
		{Ref: ref(api.KindShare, 2), Name: "old", Created: at},
		{Ref: ref(api.KindShare, 4), Name: "same moment", Created: at},
	}
	if got, err := service.Shares(t.Context(), ref(api.KindProject, 1)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if got, want := s.asked(call), "page_size=100&sort=created_at_desc"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	s.answer("GET projects/"+id(5)+"/shares", `[]`)
	if got, err := service.Shares(t.Context(), ref(api.KindProject, 5)); err != nil || len(got) != 0 {
		t.Errorf("none: got %+v, %v", got, err)
	}
	if _, err := service.Shares(t.Context(), ref(api.KindProject, 6)); !errors.Is(err, api.ErrGone) {
		t.Errorf("no project: got %v, want ErrGone", err)
	}
}

// Of a project with many links only the newest are read.
func TestSharesOfManyPages(t *testing.T) {
	s, service := newScript(t)
	call := "GET projects/" + id(1) + "/shares"
	s.mux.HandleFunc(pattern(call), func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.Atoi(r.URL.Query().Get("after")) // 0 on the first page
		fmt.Fprintf(w, `{"data":[{"id":%q}],"links":{"next":"/x?after=%d"}}`, id(after+1), after+1)
	})
	if got, err := service.Shares(t.Context(), ref(api.KindProject, 1)); err != nil || len(got) != 3 || s.count(call) != 3 {
		t.Errorf("got %d links of %d pages, %v", len(got), s.count(call), err)
	}
}

func TestAddToShare(t *testing.T) {
	s, service := newScript(t)
	call := "POST shares/" + id(1) + "/assets"
	link := api.Share{Ref: ref(api.KindShare, 1)}
	status, detail := 200, ""
	s.handle(call, func() (int, string) {
		return status, `{"data":{},"errors":[{"detail":"` + detail + `"}]}`
	})
	if err := service.AddToShare(t.Context(), link, []api.Ref{file(2), stack(3)}); err != nil {
		t.Error(err)
	}
	if got, want := s.sent(call), `{"asset_id":"`+id(3)+`"}`; got != want || s.count(call) != 2 {
		t.Errorf("sent %s, want %s", got, want)
	}
	for _, c := range []struct {
		status int
		detail string
		class  error
	}{
		{409, "Asset is already part of the share", nil}, {422, "has Already been added", nil},
		{409, "Conflict", api.ErrRefused}, {422, "Invalid value", api.ErrRefused}, {403, "already", api.ErrForbidden},
	} {
		status, detail = c.status, c.detail
		if err := service.AddToShare(t.Context(), link, []api.Ref{file(2)}); !errors.Is(err, c.class) {
			t.Errorf("%d %s: got %v, want %v", c.status, c.detail, err, c.class)
		}
	}
}
