package openapi

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// story is an exchange as its parts are written down.
type story struct {
	method, path string
	header       http.Header
	sent         string
	status       int
	answer       http.Header
	got          string
}

const (
	someID     = "2f4b7c1e-6a0d-4f6e-9a51-0c6f1f1d2b3a"
	goodFolder = `{"data":{"id":"` + someID + `","name":"Day 1","type":"folder","parent_id":null,"project_id":"` + someID + `",
		"view_url":"https://next.frame.io/","cover_file_id":null,"created_at":"2026-11-21T14:00:00.123456Z","updated_at":"2026-11-21T14:00:00Z"}}`
)

// good is a folder that is made, as it should be.
func good() story {
	return story{
		method: post, path: "/v4/accounts/" + someID + "/folders/" + someID + "/folders",
		header: http.Header{"Authorization": {"Bearer token"}, "Content-Type": {"application/json"}},
		sent:   `{"data":{"name":"Day 1"}}`, status: http.StatusCreated,
		answer: http.Header{
			"Content-Type": {"application/json; charset=utf-8"}, "X-Ratelimit-Limit": {"3"},
			"X-Ratelimit-Remaining": {"2"}, "X-Ratelimit-Window": {"1000"},
		},
		got: goodFolder,
	}
}

func (s story) exchange() exchange {
	r := httptest.NewRequest(s.method, s.path, nil)
	r.Header = s.header
	return exchange{r, []byte(s.sent), &http.Response{StatusCode: s.status, Header: s.answer, Body: io.NopCloser(strings.NewReader(""))}, []byte(s.got)}
}

// TestFaultsAreSeen: what is right passes, and one thing wrong at a time does
// not.
func TestFaultsAreSeen(t *testing.T) {
	s := readSpec(t)
	for _, test := range []struct {
		name  string
		spoil func(*story)
		where string // "" for no fault
		what  string // part of it
	}{
		{"nothing", func(*story) {}, "", ""},
		{"legacy header", func(s *story) { s.header.Set("X-Frameio-Legacy-Token-Auth", "true") }, "", ""},
		{"an unknown field where the schema is open", func(s *story) { s.got = strings.Replace(s.got, `"id"`, `"pinned":1,"id"`, 1) }, "", ""},
		{"error", func(s *story) { s.status, s.got = 404, `{"errors":[{"detail":"Not found"}]}` }, "", ""},

		{"no token", func(s *story) { s.header.Del("Authorization") }, "request", "no bearer token"},
		{"unknown header", func(s *story) { s.header.Set("Api-Version", "4.0") }, "request", "Api-Version"},
		{"no type", func(s *story) { s.header.Del("Content-Type") }, "request", "Content-Type"},
		{"unknown parameter", func(s *story) { s.path += "?verbose=true" }, "request", "verbose"},
		{"surplus field", func(s *story) { s.sent = `{"data":{"name":"a","color":"red"}}` }, "request", `"color" is unsupported`},
		{"surplus beside data", func(s *story) { s.sent = `{"data":{"name":"a"},"color":"red"}` }, "request", `"color" is unsupported`},
		{"not wrapped", func(s *story) { s.sent = `{"name":"a"}` }, "request", `"data" is missing`},
		{"too long", func(s *story) { s.sent = `{"data":{"name":"` + strings.Repeat("x", 256) + `"}}` }, "request", "maximum string length"},
		{"null", func(s *story) { s.sent = `{"data":{"name":null}}` }, "request", "not nullable"},
		{"no JSON", func(s *story) { s.sent = `{` }, "request", "body"},
		{"no body", func(s *story) { s.sent = "" }, "request", "body"},
		{"body of a GET", func(s *story) { *s = list(*s, ""); s.sent = "{}" }, "request", "none is described"},
		{"page size", func(s *story) { *s = list(*s, "?page_size=501") }, "request", "page_size"},
		{"include", func(s *story) { *s = list(*s, "?include=creator,label") }, "request", "include"},
		{"twice", func(s *story) { *s = list(*s, "?page_size=5&page_size=6") }, "request", "more than once"},

		{"status", func(s *story) { s.status = 200 }, "answer", "200 is not described"},
		{"text", func(s *story) { s.answer.Set("Content-Type", "text/html") }, "answer", "Content-Type"},
		{"broken", func(s *story) { s.got = "<html>" }, "answer", "not JSON"},
		{"missing field", func(s *story) { s.got = strings.Replace(s.got, "view_url", "url", 1) }, "answer", `"view_url" is missing`},
		{"null where none may be", func(s *story) { s.got = strings.Replace(s.got, `"Day 1"`, `null`, 1) }, "answer", "not nullable"},
		{"other type", func(s *story) { s.got = strings.Replace(s.got, `"Day 1"`, `7`, 1) }, "answer", "/data/name"},
		{"no UUID", func(s *story) { s.got = strings.Replace(s.got, someID, "7", 1) }, "answer", "/data/id"},
		{"UUID in capitals", func(s *story) { s.got = strings.Replace(s.got, someID, strings.ToUpper(someID), 1) }, "answer", "/data/id"},
		{"no time", func(s *story) { s.got = strings.Replace(s.got, "T14:00:00Z", " 14:00", 1) }, "answer", "/data/updated_at"},
		{"other word", func(s *story) { s.got = strings.Replace(s.got, `"folder"`, `"directory"`, 1) }, "answer", "/data/type"},
		{"no limit", func(s *story) { s.answer.Del("X-Ratelimit-Limit") }, "answer", "x-ratelimit-limit"},
		{"other limit", func(s *story) { s.answer.Set("X-Ratelimit-Limit", "10") }, "answer", "described is 3"},
		{"other window", func(s *story) { s.answer.Set("X-Ratelimit-Window", "60000") }, "answer", "described is 1000"},
		{"error without detail", func(s *story) { s.status, s.got = 404, `{"errors":[{"title":"Not found"}]}` }, "answer", `"detail" is missing`},
		{"error of its own form", func(s *story) { s.status, s.got = 404, `{"error":"not found"}` }, "answer", `"errors" is missing`},
		{"no next", func(s *story) { *s = list(*s, ""); s.got = `{"data":[]}` }, "answer", `"links" is missing`},
		{"a 204 that speaks", func(s *story) { *s = gone(*s); s.got = "{}" }, "answer", "204 has a body"},
		{"field of no union", func(s *story) { *s = added(*s); s.got = strings.Replace(s.got, `"id"`, `"more":1,"id"`, 1) }, "answer", `"more" is unsupported`},
		{"union without its field", func(s *story) { *s = added(*s); s.got = strings.Replace(s.got, `"asset_added"`, `"asset_removed"`, 1) }, "answer", `"asset_added" is missing`},
	} {
		t.Run(test.name, func(t *testing.T) {
			told := good()
			test.spoil(&told)
			e := told.exchange()
			o, err := s.find(e.request)
			if err != nil {
				t.Fatal(err)
			}
			found := o.faults(e)
			if test.where == "" {
				if len(found) > 0 {
					t.Errorf("found %+v", found)
				}
				return
			}
			for _, f := range found {
				if f.where != test.where {
					t.Errorf("found %+v", f)
				}
			}
			if len(found) == 0 || !strings.Contains(join(found), test.what) {
				t.Errorf("found %+v, want %s: %s", found, test.where, test.what)
			}
		})
	}
}

func join(faults []fault) string {
	var all []string
	for _, f := range faults {
		all = append(all, f.what)
	}
	return strings.Join(all, "\n")
}

// list is a folder's children.
func list(s story, query string) story {
	s.method, s.sent, s.status = get, "", http.StatusOK
	s.header.Del("Content-Type")
	s.path = strings.TrimSuffix(s.path, "/folders") + "/children" + query
	s.answer.Set("X-Ratelimit-Limit", "100")
	s.answer.Set("X-Ratelimit-Window", "60000")
	s.got = `{"data":[],"links":{"next":null},"total_count":null}`
	return s
}

// gone is a file that is deleted.
func gone(s story) story {
	s.method, s.path, s.sent, s.status, s.got = remove, "/v4/accounts/"+someID+"/files/"+someID, "", http.StatusNoContent, ""
	s.header.Del("Content-Type")
	s.answer = http.Header{}
	return s
}

// added is an asset put on a share.
func added(s story) story {
	s.path, s.status = "/v4/accounts/"+someID+"/shares/"+someID+"/assets", http.StatusOK
	s.sent = `{"data":{"asset_id":"` + someID + `"}}`
	s.answer.Set("X-Ratelimit-Limit", "10")
	s.answer.Set("X-Ratelimit-Window", "60000")
	s.got = `{"data":{"id":"` + someID + `","asset_added":"` + someID + `","name":"a","short_url":null,"access":"public","enabled":true,
		"commenting_enabled":true,"downloading_enabled":true,"expiration":null,"passphrase":null,"description":null,"collection_id":"` + someID + `",
		"last_viewed_at":null,"created_at":"2026-11-21T14:00:00Z","updated_at":"2026-11-21T14:00:00Z"}}`
	return s
}

// TestGoodStories: the other stories are right before they are spoilt.
func TestGoodStories(t *testing.T) {
	s := readSpec(t)
	for _, told := range []story{list(good(), "?include=creator,project&type=file,folder&page_size=500"), gone(good()), added(good())} {
		e := told.exchange()
		o, err := s.find(e.request)
		if err != nil {
			t.Fatal(err)
		}
		if found := o.faults(e); len(found) > 0 {
			t.Errorf("%s: %+v", o.name, found)
		}
	}
}

// TestWrongOnPurpose: a request that is meant to be wrong has to be, and has to
// be refused.
func TestWrongOnPurpose(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*story)
		from  sender
		want  string
	}{
		"not wrong at all":  {func(s *story) { s.status, s.got = 422, `{"errors":[{"detail":"no"}]}` }, culprit, "is meant to be wrong"},
		"wrong and taken":   {func(s *story) { s.sent = `{"data":{"x":1}}` }, culprit, "was taken"},
		"no call":           {func(s *story) { s.path = "/v4/assets" }, client, "is no call of the file"},
		"wrong and refused": {func(s *story) { s.sent, s.status, s.got = `{"data":{"x":1}}`, 422, `{"errors":[{"detail":"no"}]}` }, culprit, ""},
		"no call, refused":  {func(s *story) { s.path, s.status = "/v4/assets", 404 }, culprit, ""},
	} {
		b, told := newBook(readSpec(t)), good()
		test.spoil(&told)
		b.enter(told.exchange(), test.from)
		var found []string
		for f := range b.faults {
			found = append(found, f)
		}
		if all := strings.Join(found, "\n"); !strings.Contains(all, test.want) || (all == "") != (test.want == "") {
			t.Errorf("%s: found %q, want %q", name, all, test.want)
		}
	}
}
