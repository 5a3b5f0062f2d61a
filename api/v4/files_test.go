package v4

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
)

func newFileCall(n int) string { return "POST folders/" + id(n) + "/files/local_upload" }

func TestCreateFile(t *testing.T) {
	s, service := newScript(t)
	address := func(key string, life int) string {
		return fmt.Sprintf("https://s3/%s?X-Amz-Date=20260801T120000Z&X-Amz-Expires=%d", key, life)
	}
	s.answer(newFileCall(1), `{"id":%q,"type":"file","file_size":9,"media_type":"video/quicktime","status":"created",
		"upload_urls":[{"size":4,"url":%q},{"size":4,"url":%q},{"size":1,"url":%q}]}`,
		id(2), address("a", 86400), address("b", 3600), address("c", 7200))

	up, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "shots/cafe\u0301.mov", Size: 9, Media: "video/mp4"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.sent(newFileCall(1)), `{"name":"café.mov","file_size":9}`; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	if up.Asset != file(2) || up.Media != "video/quicktime" || len(up.Parts) != 3 {
		t.Fatalf("got %+v", up)
	}
	if p := up.Parts[1]; p.Number != 2 || p.Offset != 4 || p.Size != 4 || !strings.HasPrefix(p.URL.Reveal(), "https://s3/b?") {
		t.Errorf("second part is %+v", p)
	}
	if want := time.Date(2026, 8, 1, 13, 0, 0, 0, time.UTC); !up.Expires.Equal(want) {
		t.Errorf("expires %v, want the earlier %v", up.Expires, want)
	}
}

// The reference's own sample gives one part of 20 MB to a file of 1 MB.
func TestCreateFileWithSizesThatDoNotAddUp(t *testing.T) {
	s, service := newScript(t)
	s.answer(newFileCall(1), `{"id":%q,"file_size":1137444,"media_type":"image/jpeg","upload_urls":[{"size":20000000,"url":"https://s3/a"}]}`, id(2))
	up, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.jpg", Size: 1_137_444})
	if err != nil || len(up.Parts) != 1 || up.Parts[0].Size != 1_137_444 {
		t.Errorf("got %+v, %v", up, err)
	}
}

func TestCreateFileRefusesBadAnswers(t *testing.T) {
	for name, fields := range map[string]string{
		"no urls":        `"file_size":9,"media_type":"a/b","upload_urls":[]`,
		"urls left out":  `"file_size":9,"media_type":"a/b"`,
		"another size":   `"file_size":8,"media_type":"a/b","upload_urls":[{"size":9,"url":"https://s3/a"}]`,
		"absurd size":    `"file_size":1e300,"media_type":"a/b","upload_urls":[{"size":9,"url":"https://s3/a"}]`,
		"twice one url":  `"file_size":9,"media_type":"a/b","upload_urls":[{"size":4,"url":"https://s3/a"},{"size":5,"url":"https://s3/a"}]`,
		"a file url":     `"file_size":9,"media_type":"a/b","upload_urls":[{"size":9,"url":"file:///etc/passwd"}]`,
		"no url at all":  `"file_size":9,"media_type":"a/b","upload_urls":[{"size":9,"url":"::secret::"}]`,
		"a header in it": `"file_size":9,"media_type":"a/b\r\nX: y","upload_urls":[{"size":9,"url":"https://s3/a"}]`,
		"no media type":  `"file_size":9,"media_type":null,"upload_urls":[{"size":9,"url":"https://s3/a"}]`,
	} {
		s, service := newScript(t)
		s.answer(newFileCall(1), `{"id":%q,`+strings.ReplaceAll(fields, "%", "%%")+`}`, id(2))
		_, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: 9})
		e, ok := errors.AsType[*api.Error](err)
		if !ok || e.Class != api.ErrRefused {
			t.Errorf("%s: got %v, want ErrRefused", name, err)
			continue
		}
		if e.Asset != file(2) {
			t.Errorf("%s: the orphan is %v, want %v", name, e.Asset, file(2))
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the address: %v", name, err)
		}
	}
}

func TestCreateAsksNobodyInVain(t *testing.T) {
	s, service := newScript(t)
	good := api.FileSpec{Name: "a.mov", Size: 1}
	long := strings.Repeat("ü", maxName+1)
	for name, err := range map[string]error{
		"empty file":   second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov"})),
		"huge file":    second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: maxFile + 1})),
		"no name":      second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: " ", Size: 1})),
		"only slashes": second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "//", Size: 1})),
		"long name":    second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: long, Size: 1})),
		"into a file":  second(service.CreateFile(t.Context(), file(1), good)),
		"into a stack": second(service.CreateFile(t.Context(), stack(1), good)),
		"into a team":  second(service.CreateFile(t.Context(), ref(api.KindTeam, 1), good)),
		"blank folder": second(service.CreateFolder(t.Context(), folder(1), "\t")),
		"long folder":  second(service.CreateFolder(t.Context(), folder(1), long)),
		"folder in":    second(service.CreateFolder(t.Context(), file(1), "F")),
		"growing":      second(service.CreateGrowing(t.Context(), folder(1), api.GrowingSpec{Name: "a.mov"})),
		"its parts":    second(service.RegisterParts(t.Context(), file(1), nil, 0)),
	} {
		if !errors.Is(err, api.ErrRefused) {
			t.Errorf("%s: got %v, want ErrRefused", name, err)
		}
	}
	for name, parent := range map[string]api.Ref{"a made-up id": {Kind: api.KindFolder, Account: in, ID: "../me"}, "no account": {Kind: api.KindFolder, ID: id(1)}, "no project": {Kind: api.KindProject, ID: id(1)}} {
		if _, err := service.CreateFile(t.Context(), parent, good); !errors.Is(err, api.ErrGone) {
			t.Errorf("%s: got %v, want ErrGone", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := service.RegisterParts(ctx, file(1), nil, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(s.calls) != 0 {
		t.Errorf("calls were made: %v", s.calls)
	}
}

func TestCreateWithoutIDIsUnknown(t *testing.T) {
	s, service := newScript(t)
	s.answer(newFileCall(1), `{"name":"a.mov"}`)
	s.answer("POST folders/"+id(1)+"/folders", `null`)
	if _, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: 1}); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
	if _, err := service.CreateFolder(t.Context(), folder(1), "F"); !errors.Is(err, api.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
}

func TestCreateInProjectGoesToItsRoot(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET projects/"+id(7), `{"id":%q,"root_folder_id":%q,"status":"active"}`, id(7), id(1))
	s.answer("POST folders/"+id(1)+"/folders", `{"id":%q,"type":"folder"}`, id(2))
	project := ref(api.KindProject, 7)
	for range 2 {
		n, err := service.CreateFolder(t.Context(), project, "cafe\u0301")
		if err != nil || n.Ref != folder(2) || n.Into != folder(2) || n.Parent != project || n.Name != "café" {
			t.Errorf("got %+v, %v", n, err)
		}
	}
	if n := s.count("GET projects/" + id(7)); n != 1 {
		t.Errorf("the root was asked for %d times, want once", n)
	}
	if _, err := service.CreateFolder(t.Context(), ref(api.KindProject, 8), "F"); !errors.Is(err, api.ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
}

func TestStatus(t *testing.T) {
	for name, c := range map[string]struct {
		status, file string
		want         api.Status
	}{
		"sent nothing": {`"upload_complete":false,"upload_failed":false,"uploaded_at":"2026-01-01T00:00:00Z","upload_completed_at":null`, ``, api.Status{}},
		"failed":       {`"upload_complete":false,"upload_failed":true`, ``, api.Status{Failed: true}},
		"complete":     {`"upload_complete":true,"upload_failed":false`, `"status":"uploaded","file_size":5`, api.Status{Size: 5, Complete: true}},
		"a moment on":  {`"upload_complete":true,"upload_failed":false`, `"status":"created"`, api.Status{Complete: true}},
		"playable":     {`"upload_complete":true,"upload_failed":false`, `"status":"transcoded","file_size":5`, api.Status{Size: 5, Complete: true, Playable: true}},
	} {
		s, service := newScript(t)
		s.answer("GET files/"+id(1)+"/status", `{"id":%q,"filetype":"a/b",`+c.status+`}`, id(1))
		if c.file != "" {
			s.answer("GET files/"+id(1), `{"id":%q,"type":"file",`+c.file+`}`, id(1))
		}
		got, err := service.Status(t.Context(), file(1))
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, c.want)
		}
	}
	s, service := newScript(t)
	s.answer("GET files/"+id(1)+"/status", `{"upload_complete":true}`)
	for _, ref := range []api.Ref{file(1), file(2)} {
		if _, err := service.Status(t.Context(), ref); !errors.Is(err, api.ErrGone) {
			t.Errorf("got %v, want ErrGone", err)
		}
	}
}
