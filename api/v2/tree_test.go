package v2

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

func TestMe(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/me", `{"_type":"user","id":%q,"account_id":%q,"name":"Jose\u0301","email":"jose@studio.tv","roles":null}`, id(1), id(2))
	got, err := service.Me(t.Context())
	if want := (api.User{ID: id(1), Name: "José", Email: "jose@studio.tv", Account: id(2)}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestPing(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		class  error
	}{
		"healthy":     {200, `{"status":"ok"}`, nil},
		"unhealthy":   {503, `{"status":"bad"}`, nil},
		"not found":   {404, `not found`, nil},
		"captive":     {200, `<html>`, api.ErrOffline},
		"redirecting": {302, ``, api.ErrOffline},
		"proxy":       {407, `login`, api.ErrOffline},
	} {
		s, service := newScript(t)
		s.mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Errorf("%s: the token was sent", name)
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})
		if err := service.Ping(t.Context()); !errors.Is(err, c.class) {
			t.Errorf("%s: got %v, want %v", name, err, c.class)
		}
		if n := s.count("GET /health"); n != 1 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
	s, service := newScript(t)
	s.Close()
	if err := service.Ping(t.Context()); !errors.Is(err, api.ErrOffline) {
		t.Errorf("nobody there: got %v", err)
	}
}

func TestRoots(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/accounts", `[
		{"id":%q,"display_name":"Studio 10"},
		{"id":%q,"display_name":null,"owner":{"name":"Jane Doe","email":"jane@studio.tv"},"locked_at":"2026-01-01T00:00:00Z"},
		{"id":%q,"display_name":"","owner":{"name":null,"email":"bob@studio.tv"}},
		{"id":%q,"display_name":"Studio 9"},
		{"id":%q,"display_name":"Studio 9 again"},
		{"id":"","display_name":"nobody"},
		{"id":%q}]`, id(1), id(2), id(3), id(4), id(4), id(5))
	nodes, err := service.Roots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range nodes {
		got = append(got, n.Name)
	}
	want := []string{"Account", "bob@studio.tv", "Jane Doe", "Studio 9", "Studio 10", "Shared with me"}
	if !slices.Equal(got, want) {
		t.Errorf("the roots are %q, want %q", got, want)
	}
	last := nodes[len(nodes)-1]
	if last.Ref != (api.Ref{Kind: api.KindShared, ID: "shared"}) || !last.Into.IsZero() {
		t.Errorf("the last root is %+v", last)
	}
	if jane := nodes[2]; !jane.ReadOnly || nodes[3].ReadOnly {
		t.Error("the locked account must be read-only, and no other")
	}
	if n, err := service.Node(t.Context(), last.Ref); err != nil || n != last {
		t.Errorf("the node of what is shared is %+v, %v", n, err)
	}
}

func TestTeamsAndProjects(t *testing.T) {
	s, service := newScript(t)
	account, crew := api.Ref{Kind: api.KindAccount, ID: id(1)}, api.Ref{Kind: api.KindTeam, ID: id(2)}
	s.answer("GET /v2/accounts/"+id(1)+"/teams", `[{"id":%q,"name":"Crew"},{"id":%q,"name":null,"account":{"display_name":"Studio"}},{"id":%q}]`, id(2), id(3), id(4))
	s.answer("GET /v2/teams/"+id(2), `{"id":%q,"name":"Crew","account_id":%q}`, id(2), id(1))
	s.answer("GET /v2/accounts/"+id(1), `{"id":%q,"display_name":"Studio"}`, id(1))
	var query string
	s.mux.HandleFunc("GET /v2/teams/"+id(2)+"/projects", func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query().Encode()
		fmt.Fprintf(w, `[
			{"id":%q,"name":"Spring","team_id":%q,"root_asset_id":%q,"inserted_at":"2026-03-01T10:00:00.123456Z"},
			{"id":%q,"name":"Old","root_asset_id":%q,"archive_status":"archived"},
			{"id":%q,"name":"Older","root_asset_id":%q,"archived_at":"2020-01-01T00:00:00Z"},
			{"id":%q,"name":"Look","root_asset_id":%q,"read_only":true},
			{"id":%q,"name":"Gone","root_asset_id":%q,"deleted_at":"2020-01-01T00:00:00Z"}]`,
			id(10), id(2), id(11), id(20), id(21), id(30), id(31), id(40), id(41), id(50), id(51))
	})

	page, err := service.Children(t.Context(), account, "")
	if err != nil || len(page.Nodes) != 3 || page.Next != "" {
		t.Fatalf("got %+v, %v", page, err)
	}
	if names := namesOf(page.Nodes); !slices.Equal(names, []string{"Crew", "Studio", "Team"}) {
		t.Errorf("the teams are %q", names)
	}
	if n, err := service.Node(t.Context(), crew); err != nil || n.Parent != account || n.Name != "Crew" {
		t.Errorf("the team is %+v, %v", n, err)
	}
	if n, err := service.Node(t.Context(), account); err != nil || n.Name != "Studio" {
		t.Errorf("the account is %+v, %v", n, err)
	}

	page, err = service.Children(t.Context(), crew, "")
	if err != nil {
		t.Fatal(err)
	}
	if names := namesOf(page.Nodes); !slices.Equal(names, []string{"Look", "Old", "Older", "Spring"}) {
		t.Errorf("the projects are %q", names)
	}
	if !strings.Contains(query, "filter%5Barchived%5D=all") {
		t.Errorf("archived projects were not asked for: %s", query)
	}
	for _, n := range page.Nodes {
		open := n.Name == "Spring"
		if n.ReadOnly == open || n.Into.IsZero() == open || n.Parent != crew {
			t.Errorf("the project is %+v", n)
		}
	}
	spring := page.Nodes[3]
	if spring.Into != folder(11) || !spring.Created.Equal(time.Date(2026, 3, 1, 10, 0, 0, 123456000, time.UTC)) || spring.WebURL != "" {
		t.Errorf("the project is %+v", spring)
	}
	// What stands in a read-only project takes no files either.
	s.answer("GET /v2/assets/"+id(21)+"/children", `[{"id":%q,"type":"folder","name":"F","project_id":%q}]`, id(22), id(20))
	s.answer("GET /v2/assets/"+id(23), `{"id":%q,"type":"version_stack","project_id":%q,"parent_id":%q}`, id(23), id(20), id(21))
	s.answer("GET /v2/assets/"+id(23)+"/children", `[{"id":%q,"type":"file","name":"v1","project_id":%q,"parent_id":%q}]`, id(24), id(20), id(23))
	s.answer("GET /v2/assets/"+id(24), `{"id":%q,"type":"file","name":"v1","project_id":%q,"parent_id":%q}`, id(24), id(20), id(23))
	version, err := service.Node(t.Context(), file(24))
	if err != nil {
		t.Fatal(err)
	}
	closed := []api.Node{version}
	for _, ref := range []api.Ref{{Kind: api.KindProject, ID: id(20)}, {Kind: api.KindStack, ID: id(23)}} {
		page, err := service.Children(t.Context(), ref, "")
		if err != nil || len(page.Nodes) != 1 {
			t.Fatalf("%s holds %v, %v", ref, page.Nodes, err)
		}
		closed = append(closed, page.Nodes...)
	}
	for _, n := range closed {
		if !n.ReadOnly || !n.Into.IsZero() {
			t.Errorf("an archived project holds %+v", n)
		}
	}
}

func namesOf(nodes []api.Node) []string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.Name)
	}
	return names
}

func TestSharedProjects(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/projects/shared", `[{"id":%q,"name":"Theirs","team_id":%q,"root_asset_id":%q}]`, id(1), id(2), id(3))
	shared := api.Ref{Kind: api.KindShared, ID: "shared"}
	page, err := service.Children(t.Context(), shared, "")
	if err != nil || len(page.Nodes) != 1 || page.Nodes[0].Into != folder(3) || page.Nodes[0].Parent != shared {
		t.Errorf("got %+v, %v", page.Nodes, err)
	}
}

func TestProjects(t *testing.T) {
	s, service := newScript(t)
	project := func(n int) api.Ref { return api.Ref{Kind: api.KindProject, ID: id(n)} }
	s.answer("GET /v2/projects/"+id(1), `{"id":%q,"name":"P","root_asset_id":null}`, id(1))
	s.answer("GET /v2/projects/"+id(2), `{"id":%q,"name":"P","deleted_at":"2026-01-01T00:00:00Z"}`, id(2))
	if _, err := service.Children(t.Context(), project(1), ""); !errors.Is(err, api.ErrRefused) {
		t.Errorf("no root: got %v", err)
	}
	if _, err := service.Node(t.Context(), project(2)); !errors.Is(err, api.ErrGone) {
		t.Errorf("deleted: got %v", err)
	}
	if _, err := service.Children(t.Context(), api.Ref{Kind: api.KindProject, ID: "me"}, ""); !errors.Is(err, api.ErrGone) {
		t.Errorf("no id: got %v", err)
	}
	if _, err := service.Children(t.Context(), file(1), ""); !errors.Is(err, api.ErrRefused) {
		t.Errorf("children of a file: got %v", err)
	}
}

func TestNodeOfFile(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/assets/"+id(1), `{"id":%q,"_type":"file","name":"a.mov","parent_asset_id":%q,"project_id":%q,"filesize":7,"filetype":"video/mp4",
		"label":"approved","creator":{"id":%q},"inserted_at":"2026-03-01T10:00:00Z","index":null,"item_count":null,"cover_asset_id":null}`, id(1), id(2), id(5), id(6))
	s.answer("GET /v2/assets/"+id(2), `{"id":%q,"type":"version_stack","parent_id":%q,"cover_asset_id":%q,"item_count":2,"name":"a"}`, id(2), id(3), id(1))
	got, err := service.Node(t.Context(), file(1))
	want := api.Node{
		Ref: file(1), Name: "a.mov", Parent: api.Ref{Kind: api.KindStack, ID: id(2)}, Into: folder(3),
		Project: api.Ref{Kind: api.KindProject, ID: id(5)}, Size: 7, Media: "video/mp4", Label: api.LabelApproved,
		Creator: id(6), Created: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Upload: api.Status{Size: 7},
	}
	if err != nil || got != want {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	stack, err := service.Node(t.Context(), api.Ref{Kind: api.KindStack, ID: id(2)})
	if err != nil || stack.Into != folder(3) || stack.Cover != file(1) || stack.Items != 2 {
		t.Errorf("the stack is %+v, %v", stack, err)
	}
}

func TestNodeAtTheTopKnowsItsProject(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v2/assets/"+id(1), `{"id":%q,"type":"folder","name":"F","parent_id":%q,"project_id":%q,"project":{"id":%q,"root_asset_id":%q}}`, id(1), id(2), id(5), id(5), id(2))
	n, err := service.Node(t.Context(), folder(1))
	if err != nil || n.Parent != (api.Ref{Kind: api.KindProject, ID: id(5)}) || n.Into != folder(1) || n.Items != -1 {
		t.Errorf("got %+v, %v", n, err)
	}
}

func TestLookup(t *testing.T) {
	s, service := newScript(t)
	s.mux.HandleFunc("GET /v2/assets/"+id(1), gone)
	s.answer("GET /v2/projects/"+id(1), `{"id":%q,"name":"P","root_asset_id":%q}`, id(1), id(2))
	s.mux.HandleFunc("GET /v2/assets/"+id(3), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) })
	n, err := service.Lookup(t.Context(), " "+strings.ToUpper(id(1))+"\n")
	if err != nil || n.Ref.Kind != api.KindProject || n.Into != folder(2) {
		t.Errorf("got %+v, %v", n, err)
	}
	if _, err := service.Lookup(t.Context(), id(3)); !errors.Is(err, api.ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
	calls := len(s.calls)
	for _, bad := range []string{"", "..", "me", "{" + id(1) + "}", "urn:uuid:" + id(1), strings.ReplaceAll(id(1), "-", "")} {
		if _, err := service.Lookup(t.Context(), bad); !errors.Is(err, api.ErrGone) {
			t.Errorf("%q: got %v, want ErrGone", bad, err)
		}
	}
	if len(s.calls) != calls {
		t.Errorf("Frame.io was asked about what is no id: %v", s.calls[calls:])
	}
}

func TestWebAddressesOfTheRealFrameIO(t *testing.T) {
	service, err := New(Options{Token: rest.Fixed("t")})
	if err != nil {
		t.Fatal(err)
	}
	n := service.assetNode(asset{ID: id(1), Type: typeFile})
	if want := "https://app.frame.io/player/" + id(1); n.WebURL != want {
		t.Errorf("got %q, want %q", n.WebURL, want)
	}
	p := service.projectNode(project{ID: id(2)})
	if want := "https://app.frame.io/projects/" + id(2); p.WebURL != want {
		t.Errorf("got %q, want %q", p.WebURL, want)
	}
	if c := service.Capabilities(); service.Version() != "V2" || !c.Growing || !c.Shares || c.Ends != "2026-12-01" {
		t.Errorf("got %s %+v", service.Version(), c)
	}
	if service.ClockOffset() != 0 {
		t.Error("a clock nobody has seen is off")
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("a service without a token was made")
	}
	if _, err := New(Options{BaseURL: "http://api.frame.io", Token: rest.Fixed("t")}); err == nil {
		t.Error("a service in plain text was made")
	}
}
