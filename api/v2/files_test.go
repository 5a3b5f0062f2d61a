package v2

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

func TestCreateFile(t *testing.T) {
	s, service := newScript(t)
	date := "20260801T120000Z"
	s.answer("POST /v2/assets/"+id(1)+"/children", `{"id":%q,"type":"file","filesize":9,"filetype":"video/quicktime",
		"upload_urls":["https://s3/a?X-Amz-Date=%s&X-Amz-Expires=86400","https://s3/b?X-Amz-Date=%s&X-Amz-Expires=3600","https://s3/c?X-Amz-Date=%s&X-Amz-Expires=7200"]}`,
		id(2), date, date, date)

	up, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "shots/cafe\u0301.mov", Size: 9, Media: "video/mp4; charset=utf-8"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.sent("POST /v2/assets/"+id(1)+"/children"), `{"type":"file","name":"café.mov","filesize":9,"filetype":"video/mp4"}`; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	if up.Asset != file(2) || up.Media != "video/quicktime" || len(up.Parts) != 3 {
		t.Fatalf("got %+v", up)
	}
	if p := up.Parts[1]; p.Number != 2 || p.Offset != 3 || p.Size != 3 || !strings.HasPrefix(p.URL.Reveal(), "https://s3/b?") {
		t.Errorf("second part is %+v", p)
	}
	if want := time.Date(2026, 8, 1, 13, 0, 0, 0, time.UTC); !up.Expires.Equal(want) {
		t.Errorf("expires %v, want the earlier %v", up.Expires, want)
	}
}

func TestCreateFileRefusesBadAnswers(t *testing.T) {
	urls := make([]string, rest.MaxParts+1)
	for i := range urls {
		urls[i] = fmt.Sprintf(`"https://s3/%d"`, i)
	}
	many := strings.Join(urls, ",")
	for name, answer := range map[string]string{
		"no urls":        `{"id":"%s","filesize":9,"upload_urls":[]}`,
		"too many urls":  `{"id":"%s","filesize":9,"upload_urls":[` + many + `]}`,
		"another size":   `{"id":"%s","filesize":8,"upload_urls":["https://s3/a"]}`,
		"negative size":  `{"id":"%s","filesize":-9,"upload_urls":["https://s3/a"]}`,
		"absurd size":    `{"id":"%s","filesize":1e300,"upload_urls":["https://s3/a"]}`,
		"size in words":  `{"id":"%s","filesize":"nine","upload_urls":["https://s3/a"]}`,
		"twice one url":  `{"id":"%s","filesize":9,"upload_urls":["https://s3/a","https://s3/a"]}`,
		"a file url":     `{"id":"%s","filesize":9,"upload_urls":["file:///etc/passwd"]}`,
		"no url at all":  `{"id":"%s","filesize":9,"upload_urls":["::secret::"]}`,
		"a header in it": `{"id":"%s","filesize":9,"filetype":"a/b\r\nX: y","upload_urls":["https://s3/a"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			s, service := newScript(t)
			s.answer("POST /v2/assets/"+id(1)+"/children", answer, id(2))
			_, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: 9})
			var e *api.Error
			if !errors.As(err, &e) || e.Class != api.ErrRefused {
				t.Fatalf("got %v, want ErrRefused", err)
			}
			if e.Asset != file(2) {
				t.Errorf("the orphan is %v, want %v", e.Asset, file(2))
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the address: %v", err)
			}
		})
	}
}

// Ten thousand URLs of a real one's length are more than most answers may hold.
func TestCreateFileWithAllTheURLsThereMayBe(t *testing.T) {
	s, service := newScript(t)
	urls := make([]string, rest.MaxParts)
	for i := range urls {
		urls[i] = fmt.Sprintf(`"https://s3/%d?%s"`, i, strings.Repeat("x", 1100))
	}
	s.answer("POST /v2/assets/"+id(1)+"/children", `{"id":%q,"filesize":%d,"upload_urls":[%s]}`, id(2), int64(maxFile), strings.Join(urls, ","))
	up, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: maxFile})
	if err != nil || len(up.Parts) != rest.MaxParts {
		t.Fatalf("got %d parts, %v", len(up.Parts), err)
	}
	if last := up.Parts[rest.MaxParts-1]; last.Offset+last.Size != maxFile {
		t.Errorf("the last part is %+v", last)
	}
}

func TestCreateAsksNobodyInVain(t *testing.T) {
	s, service := newScript(t)
	good := api.FileSpec{Name: "a.mov", Size: 1}
	for name, err := range map[string]error{
		"empty file":   second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov"})),
		"huge file":    second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: maxFile + 1})),
		"no name":      second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: " ", Size: 1})),
		"only slashes": second(service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "//", Size: 1})),
		"into a file":  second(service.CreateFile(t.Context(), file(1), good)),
		"into a stack": second(service.CreateFile(t.Context(), api.Ref{Kind: api.KindStack, ID: id(1)}, good)),
		"into a team":  second(service.CreateFile(t.Context(), api.Ref{Kind: api.KindTeam, ID: id(1)}, good)),
		"blank folder": second(service.CreateFolder(t.Context(), folder(1), "\t")),
	} {
		if !errors.Is(err, api.ErrRefused) {
			t.Errorf("%s: got %v, want ErrRefused", name, err)
		}
	}
	if err := second(service.CreateFile(t.Context(), api.Ref{Kind: api.KindFolder, ID: "../me"}, good)); !errors.Is(err, api.ErrGone) {
		t.Errorf("a made-up id: got %v, want ErrGone", err)
	}
	if len(s.calls) != 0 {
		t.Errorf("calls were made: %v", s.calls)
	}
}

func second[T any](_ T, err error) error { return err }

func TestCreateWithoutIDIsUnknown(t *testing.T) {
	s, service := newScript(t)
	s.answer("POST /v2/assets/"+id(1)+"/children", `{"name":"a.mov"}`)
	_, err := service.CreateFile(t.Context(), folder(1), api.FileSpec{Name: "a.mov", Size: 1})
	if !errors.Is(err, api.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
}

func TestCreateInProjectGoesToItsRoot(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/projects/"+id(7), `{"id":%q,"root_asset_id":%q}`, id(7), id(1))
	s.answer("POST /v2/assets/"+id(1)+"/children", `{"id":%q,"type":"folder","name":"cafe\u0301"}`, id(2))
	project := api.Ref{Kind: api.KindProject, ID: id(7)}
	for range 2 {
		n, err := service.CreateFolder(t.Context(), project, "café")
		if err != nil {
			t.Fatal(err)
		}
		if n.Ref != folder(2) || n.Into != folder(2) || n.Parent != project || n.Name != "café" {
			t.Errorf("got %+v", n)
		}
	}
	if n := s.count("GET /v2/projects/" + id(7)); n != 1 {
		t.Errorf("the root was asked for %d times, want once", n)
	}
}

func TestStatus(t *testing.T) {
	for name, c := range map[string]struct {
		fields string
		want   api.Status
	}{
		"sent nothing": {`"uploaded_at":"2026-01-01T00:00:00Z","upload_completed_at":null,"checksums":null`, api.Status{Size: 5}},
		"complete":     {`"upload_completed_at":"2026-01-01T00:00:00Z"`, api.Status{Size: 5, Complete: true}},
		"playable": {`"upload_completed_at":"2026-01-01T00:00:00Z","transcoded_at":"2026-01-01T00:00:09Z","checksums":{"xx_hash":"EF46DB3751D8E999"}`,
			api.Status{Size: 5, Complete: true, Playable: true, Hash: "ef46db3751d8e999"}},
		"short hash": {`"checksums":{"xx_hash":"abc"}`, api.Status{Size: 5, Hash: "0000000000000abc"}},
		"no hash":    {`"checksums":{"xx_hash":"pending"}`, api.Status{Size: 5}},
		"long hash":  {`"checksums":{"xx_hash":"00ef46db3751d8e999"}`, api.Status{Size: 5}},
		"failed":     {`"upload_failed_at":"2026-01-01T00:00:00Z"`, api.Status{Size: 5, Failed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			s, service := newScript(t)
			s.answer("GET /v2/assets/"+id(1), `{"id":%q,"type":"file","filesize":5,`+c.fields+`}`, id(1))
			got, err := service.Status(t.Context(), file(1))
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestStatusOfDeletedIsGone(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/assets/"+id(1), `{"id":%q,"type":"file","deleted_at":"2026-01-01T00:00:00Z"}`, id(1))
	if _, err := service.Status(t.Context(), file(1)); !errors.Is(err, api.ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
	s.mux.HandleFunc("GET /v2/assets/"+id(2), gone)
	if _, err := service.Status(t.Context(), file(2)); !errors.Is(err, api.ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
}
