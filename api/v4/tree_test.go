package v4

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
	s.answer("GET /v4/me", `{"id":%q,"name":"Jose\u0301","email":"jose@studio.tv","avatar_url":null}`, id(1))
	got, err := service.Me(t.Context())
	if want := (api.User{ID: id(1), Name: "José", Email: "jose@studio.tv"}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestPing(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		class  error
	}{
		"who are you": {401, `{"errors":[{"detail":"Invalid or missing authorization token"}]}`, nil},
		"unhealthy":   {503, `down`, nil},
		"not found":   {404, `not found`, nil},
		"captive":     {200, `<html>`, api.ErrOffline},
		"redirecting": {302, ``, api.ErrOffline},
		"proxy":       {407, `login`, api.ErrOffline},
	} {
		s, service := newScript(t)
		service.legacy = true
		s.mux.HandleFunc("GET /v4/me", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" || r.Header.Get("x-frameio-legacy-token-auth") != "" {
				t.Errorf("%s: the token was sent", name)
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})
		if err := service.Ping(t.Context()); !errors.Is(err, c.class) {
			t.Errorf("%s: got %v, want %v", name, err, c.class)
		}
		if n := s.count("GET /v4/me"); n != 1 {
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
	const list = `[{"id":%q,"display_name":"Studio 10"},{"id":%q,"display_name":"Studio 9"},{"id":%q,"display_name":"Studio 9 again"},{"id":""},{"id":%q}]`
	for name, c := range map[string]struct {
		first, last string // what the invited projects of two accounts are
		shared      bool
	}{
		"none":                  {`{"data":[],"links":{"next":null}}`, `{"data":[]}`, false},
		"in the last":           {`{"data":[]}`, `{"data":[{"id":"x"}]}`, true},
		"an account says no":    {"403", `{"data":[{"id":"x"}]}`, true},
		"an account has no way": {"404", "422", false},
		"an account is ill":     {"500", `{"data":[]}`, true},
	} {
		s, service := newScript(t)
		s.answer("GET /v4/accounts", list, id(1), id(2), id(2), id(3))
		for n, body := range map[int]string{1: c.first, 2: `{"data":[]}`, 3: c.last} {
			s.handle("GET /v4/accounts/"+id(n)+"/invited_projects", func() (int, string) {
				var status int
				if _, err := fmt.Sscan(body, &status); err == nil {
					return status, `{"errors":[{"detail":"no"}]}`
				}
				return 200, body
			})
		}
		nodes, err := service.Roots(t.Context())
		want := []string{"Account", "Studio 9", "Studio 10"}
		if c.shared {
			want = append(want, "Shared with me")
		}
		if err != nil || !slices.Equal(namesOf(nodes), want) {
			t.Errorf("%s: the roots are %q, %v; want %q", name, namesOf(nodes), err, want)
			continue
		}
		if n := nodes[1]; n.Ref != (api.Ref{Kind: api.KindAccount, Account: id(2), ID: id(2)}) || !n.Into.IsZero() {
			t.Errorf("an account is %+v", n)
		}
		for _, n := range nodes {
			if looked, err := service.Node(t.Context(), n.Ref); err != nil || looked != n {
				t.Errorf("%s: %s is %+v, %v; want %+v", name, n.Ref, looked, err, n)
			}
		}
	}
}

// Accounts come in pages, too.
// An account that is listed only for what is shared from it is no row.
func TestRootsWithoutGuestAccounts(t *testing.T) {
	for name, c := range map[string]struct {
		roles  string
		status int
		body   string
		shown  bool
	}{
		"a member":                 {`["member"]`, 500, "", true},
		"nothing is said":          {"null", 500, "", true},
		"a guest":                  {"[]", 200, `{"data":[]}`, false},
		"a guest, and told so":     {"[]", 403, `{"errors":[{"detail":"no"}]}`, false},
		"no role, but a workspace": {"[]", 200, `{"data":[{"id":"w"}]}`, true},
		"nobody knows":             {"[]", 500, `{"errors":[{"detail":"ill"}]}`, true},
	} {
		s, service := newScript(t)
		s.answer("GET /v4/accounts", `[{"id":%q,"display_name":"A","roles":`+c.roles+`}]`, id(1))
		s.handle("GET /v4/accounts/"+id(1)+"/workspaces", func() (int, string) { return c.status, c.body })
		s.handle("GET /v4/accounts/"+id(1)+"/invited_projects", func() (int, string) { return 200, `{"data":[]}` })
		nodes, err := service.Roots(t.Context())
		if err != nil || (len(nodes) == 1) != c.shown {
			t.Errorf("%s: the roots are %q, %v", name, namesOf(nodes), err)
		}
	}
}

func TestRootsOnManyPages(t *testing.T) {
	s, service := newScript(t)
	s.mux.HandleFunc("GET /v4/accounts", func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Encode(); r.URL.Query().Get("after") == "" && got != "page_size=100&sort=display_name_asc" {
			t.Errorf("asked with %s", got)
		}
		if r.URL.Query().Get("after") == "x" {
			fmt.Fprintf(w, `{"data":[{"id":%q,"display_name":"B"}],"links":{"next":null}}`, id(2))
			return
		}
		fmt.Fprintf(w, `{"data":[{"id":%q,"display_name":"C"}],"links":{"next":"/v4/accounts?after=x"}}`, id(1))
	})
	if nodes, err := service.Roots(t.Context()); err != nil || !slices.Equal(namesOf(nodes), []string{"B", "C"}) {
		t.Errorf("got %q, %v", namesOf(nodes), err)
	}
}

func TestRootsWithoutAnswer(t *testing.T) {
	s, service := newScript(t)
	s.fail("GET /v4/accounts", 403, "no")
	if _, err := service.Roots(t.Context()); !errors.Is(err, api.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	s, service = newScript(t)
	s.answer("GET /v4/accounts", `[{"id":%q}]`, id(1))
	s.fail("GET /v4/accounts/"+id(1)+"/invited_projects", 401, "no")
	if _, err := service.Roots(t.Context()); !errors.Is(err, api.ErrSignIn) {
		t.Errorf("got %v", err)
	}
}

func TestWorkspacesAndProjects(t *testing.T) {
	s, service := newScript(t)
	home, crew := api.Ref{Kind: api.KindAccount, Account: in, ID: in}, ref(api.KindTeam, 2)
	s.answer("GET workspaces", `[{"id":%q,"name":"Crew 10"},{"id":%q,"name":"Crew 9"},{"id":%q,"name":""}]`, id(2), id(3), id(4))
	s.answer("GET workspaces/"+id(2), `{"id":%q,"name":"Crew 10"}`, id(2))
	s.answer("GET workspaces/"+id(2)+"/projects", `[
		{"id":%q,"name":"Spring","workspace_id":%q,"root_folder_id":%q,"status":"active","created_at":"2026-03-01T10:00:00.123456Z","view_url":"https://next.frame.io/project/1/"},
		{"id":%q,"name":"Old","root_folder_id":%q,"status":"inactive","view_url":"javascript:alert(1)"}]`, id(10), id(2), id(11), id(20), id(21))

	page, err := service.Children(t.Context(), home, "")
	if err != nil || page.Next != "" || !slices.Equal(namesOf(page.Nodes), []string{"Crew 9", "Crew 10", "Workspace"}) {
		t.Fatalf("got %+v, %v", page, err)
	}
	if n, err := service.Node(t.Context(), crew); err != nil || n.Parent != home || n.Name != "Crew 10" || !n.Into.IsZero() {
		t.Errorf("the workspace is %+v, %v", n, err)
	}
	if got, want := s.asked("GET workspaces"), "page_size=100&sort=name_asc"; got != want {
		t.Errorf("asked with %s, want %s", got, want)
	}

	page, err = service.Children(t.Context(), crew, "")
	if err != nil || len(page.Nodes) != 2 {
		t.Fatalf("got %+v, %v", page, err)
	}
	old, spring := page.Nodes[0], page.Nodes[1]
	want := api.Node{
		Ref: ref(api.KindProject, 10), Name: "Spring", Parent: crew, Into: folder(11), Items: -1,
		Created: time.Date(2026, 3, 1, 10, 0, 0, 123456000, time.UTC), WebURL: "https://next.frame.io/project/1/",
	}
	if spring != want {
		t.Errorf("got  %+v\nwant %+v", spring, want)
	}
	if !old.ReadOnly || !old.Into.IsZero() || old.WebURL != "" {
		t.Errorf("the inactive project is %+v", old)
	}
}

func TestSharedRunsOverAllAccounts(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v4/accounts", `[{"id":%q},{"id":%q},{"id":%q},{"id":%q}]`, id(4), id(2), id(3), id(1))
	invited := func(n int) string { return "GET /v4/accounts/" + id(n) + "/invited_projects" }
	s.mux.HandleFunc(invited(1), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("after") == "" {
			fmt.Fprintf(w, `{"data":[{"id":%q,"name":"A","root_folder_id":%q,"workspace_id":%q}],"links":{"next":"/v4/x?after=b+c%%3D"}}`, id(11), id(12), id(13))
			return
		}
		if got := r.URL.Query().Get("after"); got != "b+c=" {
			t.Errorf("the cursor came as %q", got)
		}
		fmt.Fprintf(w, `{"data":[{"id":%q,"name":"B"}],"links":{"next":null}}`, id(14))
	})
	s.fail(invited(2), 403, "no")
	s.answer(invited(3), `[]`)
	s.answer(invited(4), `[{"id":%q,"name":"C"}]`, id(15))

	all := walk(t, service, sharedNode().Ref, 4)
	if got := namesOf(all); !slices.Equal(got, []string{"A", "B", "C"}) {
		t.Fatalf("shared are %q", got)
	}
	for i, account := range []string{id(1), id(1), id(4)} {
		if n := all[i]; n.Ref.Account != account || n.Parent != sharedNode().Ref {
			t.Errorf("%s stands in %s", n.Ref, n.Parent)
		}
	}
	if into := all[0].Into; into != (api.Ref{Kind: api.KindFolder, Account: id(1), ID: id(12)}) {
		t.Errorf("files go into %s", into)
	}
}

func TestSharedGoesWrong(t *testing.T) {
	s, service := newScript(t)
	if _, err := service.Children(t.Context(), sharedNode().Ref, ""); !errors.Is(err, api.ErrGone) {
		t.Errorf("no accounts: got %v", err)
	}
	s.answer("GET /v4/accounts", `[]`)
	if page, err := service.Children(t.Context(), sharedNode().Ref, ""); err != nil || len(page.Nodes) != 0 || page.Next != "" {
		t.Errorf("got %+v, %v", page, err)
	}
	s, service = newScript(t)
	s.answer("GET /v4/accounts", `[{"id":%q}]`, id(1))
	s.fail("GET /v4/accounts/"+id(1)+"/invited_projects", 401, "no")
	if _, err := service.Children(t.Context(), sharedNode().Ref, ""); !errors.Is(err, api.ErrSignIn) {
		t.Errorf("got %v", err)
	}
}

func TestNodeOfFileInAStack(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET /v4/me", `{"id":%q,"name":"Jane","email":"jane@studio.tv"}`, id(6))
	service.me = api.User{}
	s.answer("GET files/"+id(1), `{"id":%q,"type":"file","name":"a.mov","parent_id":%q,"project_id":%q,"file_size":7,"media_type":"video/mp4","status":"transcoded",
		"adobe_id":null,"unheard_of":{},"creator":{"id":"ABC@AdobeID","email":"Jane@Studio.TV","name":null},"created_at":"2026-03-01T10:00:00Z",
		"view_url":"https://next.frame.io/project/5/view/1",
		"metadata":[{"field_definition_id":"f","field_definition_name":"Notes","field_type":"text","mutable":true,"value":"Approved"},
			{"field_definition_id":"g","field_definition_name":"Status","field_type":"select","mutable":true,"value":[{"id":"o","display_name":"needs  review"}]}]}`,
		id(1), id(2), id(5))
	s.answer("GET version_stacks/"+id(2), `{"id":%q,"type":"version_stack","parent_id":%q,"name":"a","project_id":%q,
		"head_version":{"id":%q,"metadata":[{"field_definition_name":"Status","field_type":"select","value":[{"id":"o","display_name":"Approved"}]}]}}`, id(2), id(3), id(5), id(1))
	got, err := service.Node(t.Context(), file(1))
	want := api.Node{
		Ref: file(1), Name: "a.mov", Parent: stack(2), Into: folder(3), Project: ref(api.KindProject, 5), Size: 7, Media: "video/mp4",
		Label: api.LabelNeedsReview, Creator: id(6), Created: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
		Upload: api.Status{Size: 7, Complete: true, Playable: true}, WebURL: "https://next.frame.io/project/5/view/1",
	}
	if err != nil || got != want {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	if got, want := s.asked("GET files/"+id(1)), "include=creator%2Cproject%2Cmetadata"; got != want {
		t.Errorf("asked with %s, want %s", got, want)
	}
	top, err := service.Node(t.Context(), stack(2))
	if err != nil || top.Into != folder(3) || top.Cover != file(1) || top.Items != -1 || top.Label != api.LabelApproved {
		t.Errorf("the stack is %+v, %v", top, err)
	}
}

func TestNodeAtTheTopKnowsItsProject(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET files/"+id(1), `{"id":%q,"type":"file","name":"F","parent_id":%q,"project_id":%q,"status":"created",
		"project":{"id":%q,"root_folder_id":%q,"status":"inactive"}}`, id(1), id(2), id(5), id(5), id(2))
	n, err := service.Node(t.Context(), file(1))
	if err != nil || n.Parent != ref(api.KindProject, 5) || !n.ReadOnly || !n.Into.IsZero() || n.Upload.Complete || n.Label != "" {
		t.Errorf("got %+v, %v", n, err)
	}
	if len(s.calls) != 1 {
		t.Errorf("it took %v", s.calls)
	}
}

// Whether a file stands in a folder or in a stack is asked once per folder.
func TestNodeOfFileInAFolder(t *testing.T) {
	s, service := newScript(t)
	s.asset(1, typeFile, 2)
	s.asset(3, typeFile, 2)
	s.asset(2, typeFolder, 9)
	for _, f := range []api.Ref{file(1), file(3)} {
		if n, err := service.Node(t.Context(), f); err != nil || n.Parent != folder(2) || n.Into != folder(2) {
			t.Errorf("got %+v, %v", n, err)
		}
	}
	if n := s.count("GET version_stacks/" + id(2)); n != 1 {
		t.Errorf("it was asked %d times whether the folder is a stack", n)
	}
	// Where neither is to be seen, the file itself is.
	s.asset(4, typeFile, 8)
	if n, err := service.Node(t.Context(), file(4)); err != nil || n.Parent != folder(8) {
		t.Errorf("got %+v, %v", n, err)
	}
	// A stack that has just gone says nothing of the file.
	s.asset(5, typeFile, 7)
	service.seen.learn(stack(7))
	if _, err := service.Node(t.Context(), file(5)); !errors.Is(err, api.ErrAgain) {
		t.Errorf("got %v, want ErrAgain", err)
	}
	s.asset(6, typeFile, 10)
	s.fail("GET version_stacks/"+id(10), 401, "no")
	if _, err := service.Node(t.Context(), file(6)); !errors.Is(err, api.ErrSignIn) {
		t.Errorf("got %v, want ErrSignIn", err)
	}
	s.asset(12, typeFile, 11)
	s.fail("GET folders/"+id(11), 401, "no")
	if _, err := service.Node(t.Context(), file(12)); !errors.Is(err, api.ErrSignIn) {
		t.Errorf("got %v, want ErrSignIn", err)
	}
}

// Without an account, or with what is no id, there is nothing to ask for.
func TestRefsThatNameNothing(t *testing.T) {
	s, service := newScript(t)
	kinds := []api.Kind{api.KindAccount, api.KindTeam, api.KindProject, api.KindFolder, api.KindFile, api.KindStack}
	for _, kind := range kinds {
		for _, bad := range []api.Ref{{Kind: kind, ID: id(1)}, {Kind: kind, Account: in}, {Kind: kind, Account: in, ID: "../me"}, {Kind: kind, Account: in, ID: "adobe:"}, {Kind: kind, Account: in, ID: "adobe:a b"}} {
			if _, err := service.Node(t.Context(), bad); !errors.Is(err, api.ErrGone) {
				t.Errorf("Node of %s: got %v, want ErrGone", bad, err)
			}
			if _, err := service.Children(t.Context(), bad, ""); kind != api.KindFile && !errors.Is(err, api.ErrGone) {
				t.Errorf("Children of %s: got %v, want ErrGone", bad, err)
			}
			if _, err := service.Status(t.Context(), bad); !errors.Is(err, api.ErrGone) {
				t.Errorf("Status of %s: got %v, want ErrGone", bad, err)
			}
		}
	}
	if _, err := service.Node(t.Context(), api.Ref{Kind: api.KindShare, Account: in, ID: id(1)}); !errors.Is(err, api.ErrRefused) {
		t.Errorf("Node of a link: got %v", err)
	}
	if _, err := service.Children(t.Context(), file(1), ""); !errors.Is(err, api.ErrRefused) {
		t.Errorf("Children of a file: got %v", err)
	}
	if len(s.calls) != 0 {
		t.Errorf("Frame.io was asked all the same: %v", s.calls)
	}
}

// An id of Adobe's is taken as it is, whatever stands in it.
func TestIDsOfAdobe(t *testing.T) {
	s, service := newScript(t)
	odd := api.Ref{Kind: api.KindFolder, Account: "adobe:A1@AdobeOrg", ID: "adobe:urn:aaid:1|2?x"}
	s.mux.HandleFunc("GET /v4/accounts/{account}/folders/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("account") != odd.Account || r.PathValue("id") != odd.ID {
			t.Errorf("asked for %s", r.URL.EscapedPath())
		}
		fmt.Fprintf(w, `{"data":{"id":%q,"type":"folder","name":"F"}}`, id(1))
	})
	if n, err := service.Node(t.Context(), odd); err != nil || n.Ref != odd {
		t.Errorf("got %+v, %v", n, err)
	}
}

func TestAnswersWithoutSense(t *testing.T) {
	for name, body := range map[string]string{"no data": `{}`, "null": `{"data":null}`, "empty": `{"data":{}}`} {
		s, service := newScript(t)
		s.handle("GET folders/"+id(1), func() (int, string) { return 200, body })
		if _, err := service.Node(t.Context(), folder(1)); !errors.Is(err, api.ErrAgain) {
			t.Errorf("%s: got %v, want ErrAgain", name, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("a service without a token was made")
	}
	if _, err := New(Options{BaseURL: "http://api.frame.io", Token: rest.Fixed("t")}); err == nil {
		t.Error("a service in plain text was made")
	}
	service, err := New(Options{Token: rest.Fixed("t")})
	if err != nil {
		t.Fatal(err)
	}
	want := api.Capabilities{Shares: true, ShareAtOnce: true, StackMost: 9, LabelMost: 100, ShareFirst: 100, ShareMore: 1}
	if c := service.Capabilities(); service.Version() != "V4" || c != want || service.ClockOffset() != 0 {
		t.Errorf("got %s %+v", service.Version(), c)
	}
	if service.Delay("else", 5) != 0 {
		t.Error("an unknown step is held back")
	}
	if d := service.Delay(api.StepStack, 10); d < time.Minute {
		t.Errorf("ten stacks are made within %v", d)
	}
	if d := service.Delay(api.StepAdd, 10); d > time.Second {
		t.Errorf("ten versions take %v", d)
	}
	for name := range limits() {
		if !strings.Contains(name, " /v4/") {
			t.Errorf("a limit is for %q", name)
		}
	}
}
