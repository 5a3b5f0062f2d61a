package v4

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"stackdrop/api"
)

// walk lists a node to its end, at most so many pages.
func walk(t *testing.T, service *Service, parent api.Ref, most int) []api.Node {
	t.Helper()
	var all []api.Node
	token := ""
	for range most {
		page, err := service.Children(t.Context(), parent, token)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Nodes...)
		if token = page.Next; token == "" {
			return all
		}
	}
	t.Fatalf("the listing has more than %d pages", most)
	return nil
}

// cursors serves a folder's children by cursor; "" is the first.
func (s *script) cursors(n int, give func(after string) (items []string, next string)) {
	s.mux.HandleFunc(pattern("GET folders/"+id(n)+"/children"), func(w http.ResponseWriter, r *http.Request) {
		items, next := give(r.URL.Query().Get("after"))
		fmt.Fprintf(w, `{"data":[%s],"links":{"next":%s}}`, strings.Join(items, ","), next)
	})
}

func next(after string) string {
	return fmt.Sprintf(`"/v4/accounts/x/folders/y/children?after=%s&page_size=50"`, after)
}

func TestChildrenAreSortedForPeople(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET folders/"+id(1)+"/children", `[%s]`, strings.Join([]string{
		item(2, "file", "shot 10.mov", 1), item(3, "file", "Shot 9.mov", 1), item(4, "folder", "zoo", 1), item(5, "version_stack", "shot 9b", 1),
		item(6, "folder", "Day 10", 1), item(7, "folder", "day 2", 1), item(9, "hologram", "?", 1),
		item(2, "file", "shot 10.mov", 1), item(1, "folder", "itself", 1), `{"id":"","type":"file","name":"nothing"}`,
	}, ","))
	page, err := service.Children(t.Context(), folder(1), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"day 2", "Day 10", "zoo", "Shot 9.mov", "shot 9b", "shot 10.mov"}
	if got := namesOf(page.Nodes); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got, want := s.asked("GET folders/"+id(1)+"/children"), "include=creator%2Cmetadata&page_size=500"; got != want {
		t.Errorf("asked with %s, want %s", got, want)
	}
	if page.Next != "" {
		t.Error("a list without links has a next page")
	}
	for _, n := range page.Nodes {
		if n.Parent != folder(1) || n.Ref.Account != in {
			t.Errorf("%s stands in %s", n.Ref, n.Parent)
		}
		if n.Ref.Kind == api.KindFolder && n.Into != n.Ref || n.Ref.Kind != api.KindFolder && n.Into != folder(1) {
			t.Errorf("%s takes files into %s", n.Name, n.Into)
		}
	}
	// What a listing taught need not be asked again.
	s.asset(2, typeFile, 1)
	calls := len(s.calls)
	if n, err := service.Lookup(t.Context(), strings.ToUpper(id(2))); err != nil || n.Ref != file(2) || len(s.calls) != calls+1 {
		t.Errorf("got %+v, %v after %v", n, err, s.calls[calls:])
	}
}

func TestChildrenOfAProject(t *testing.T) {
	s, service := newScript(t)
	project := ref(api.KindProject, 7)
	s.answer("GET projects/"+id(7), `{"id":%q,"root_folder_id":%q,"status":"inactive"}`, id(7), id(1))
	s.answer("GET folders/"+id(1)+"/children", `[{"id":%q,"type":"folder","name":"F","project_id":%q}]`, id(2), id(7))
	for range 2 {
		page, err := service.Children(t.Context(), project, "")
		if err != nil || len(page.Nodes) != 1 || page.Nodes[0].Parent != project || !page.Nodes[0].ReadOnly || !page.Nodes[0].Into.IsZero() {
			t.Errorf("got %+v, %v", page, err)
		}
	}
	if n := s.count("GET projects/" + id(7)); n != 1 {
		t.Errorf("the root was asked for %d times", n)
	}
	s.answer("GET projects/"+id(8), `{"id":%q}`, id(8))
	if _, err := service.Children(t.Context(), ref(api.KindProject, 8), ""); !errors.Is(err, api.ErrRefused) {
		t.Errorf("no root: got %v", err)
	}
	if err := service.Delete(t.Context(), folder(1)); !errors.Is(err, api.ErrRefused) {
		t.Errorf("the root can be deleted: %v", err)
	}
}

func TestPagesGoOnByCursor(t *testing.T) {
	s, service := newScript(t)
	s.cursors(1, func(after string) ([]string, string) {
		switch after {
		case "":
			return []string{item(2, "file", "a", 1)}, next("b%2Bc%3D%3D")
		case "b+c==":
			return []string{item(2, "file", "a", 1), item(3, "file", "b", 1)}, next("d+e")
		case "d+e":
			return []string{item(4, "file", "c", 1)}, "null"
		}
		t.Errorf("asked for %q", after)
		return nil, "null"
	})
	if got := namesOf(walk(t, service, folder(1), 3)); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("got %q", got)
	}
	if got, want := s.asked("GET folders/"+id(1)+"/children"), "after=d%2Be&include=creator%2Cmetadata&page_size=500"; got != want {
		t.Errorf("asked with %s, want %s", got, want)
	}
}

func TestPagingThatMakesNoSense(t *testing.T) {
	for name, link := range map[string]string{"no cursor": `"/v4/x?page=2"`, "an empty one": `"/v4/x?after="`, "a broken one": `"/v4/x?after=%zz"`} {
		s, service := newScript(t)
		s.cursors(1, func(string) ([]string, string) { return []string{item(2, "file", "a", 1)}, link })
		if _, err := service.Children(t.Context(), folder(1), ""); !errors.Is(err, api.ErrAgain) {
			t.Errorf("%s: got %v, want ErrAgain", name, err)
		}
	}
	for name, give := range map[string]func(after string) ([]string, string){
		"the same cursor": func(string) ([]string, string) { return []string{item(2, "file", "a", 1)}, next("x") },
		"nothing new":     func(after string) ([]string, string) { return []string{item(2, "file", "a", 1)}, next(after + "x") },
	} {
		s, service := newScript(t)
		s.cursors(1, give)
		if got := walk(t, service, folder(1), 3); len(got) != 1 || len(s.calls) > 5 {
			t.Errorf("%s: got %v after %d calls", name, got, len(s.calls))
		}
	}
	s, service := newScript(t)
	s.cursors(1, func(after string) ([]string, string) {
		return []string{item(len(after)+2, "file", "a", 1)}, next(after + "x")
	})
	page, err := service.Children(t.Context(), folder(1), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.Children(t.Context(), folder(2), page.Next); !errors.Is(err, api.ErrRefused) {
		t.Errorf("a token of another listing: got %v", err)
	}
}

// Not every account has metadata to include.
func TestServerThatCannotInclude(t *testing.T) {
	s, service := newScript(t)
	s.mux.HandleFunc(pattern("GET folders/"+id(1)+"/children"), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("include") {
			w.WriteHeader(422)
			return
		}
		fmt.Fprintf(w, `{"data":[%s]}`, item(2, "file", "a", 1))
	})
	if got := walk(t, service, folder(1), 1); len(got) != 1 || got[0].Label != "" {
		t.Errorf("got %v", got)
	}
}

func TestLabelsInLists(t *testing.T) {
	s, service := newScript(t)
	status := func(value string) string {
		return fmt.Sprintf(`"metadata":[{"field_definition_name":"Status","field_type":"select","value":%s}]`, value)
	}
	var items []string
	for i, fields := range []string{
		status(`[{"id":"1","display_name":"In Progress"}]`), status(`[]`), status(`null`), `"metadata":[]`, `"metadata":null`,
		status(`[{"id":"1","display_name":"Rejected"}]`), status(`"text"`),
		`"metadata":[],"head_version":{"id":"x",` + status(`[{"id":"1","display_name":"APPROVED"}]`) + `}`,
	} {
		items = append(items, fmt.Sprintf(`{"id":%q,"type":"file","name":"%d",%s}`, id(i+2), i, fields))
	}
	s.answer("GET folders/"+id(1)+"/children", `[%s]`, strings.Join(items, ","))
	var got []api.Label
	for _, n := range walk(t, service, folder(1), 1) {
		got = append(got, n.Label)
	}
	none := api.LabelNone
	if want := []api.Label{api.LabelInProgress, none, none, none, "", "", none, api.LabelApproved}; !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestVersionsAreNewestFirst(t *testing.T) {
	for name, c := range map[string]struct {
		list []int
		head int
	}{
		"newest first":  {[]int{4, 3, 2}, 4},
		"oldest first":  {[]int{2, 3, 4}, 4},
		"in the middle": {[]int{2, 4, 3}, 4},
		"not at all":    {[]int{2, 3, 4}, 0},
		"but one":       {[]int{4}, 4},
	} {
		s, service := newScript(t)
		head := fmt.Sprintf(`{"id":%q}`, id(c.head))
		if c.head == 0 {
			head = "null"
		}
		s.answer("GET version_stacks/"+id(1), `{"id":%q,"parent_id":%q,"head_version":%s}`, id(1), id(9), head)
		items := []string{item(7, "folder", "odd", 1)}
		for _, n := range c.list {
			items = append(items, item(n, "file", fmt.Sprint("v", n), 1))
		}
		s.answer("GET version_stacks/"+id(1)+"/children", `[%s]`, strings.Join(append(items, items...), ","))
		page, err := service.Children(t.Context(), stack(1), "")
		want := []string{"v4", "v3", "v2"}[:len(c.list)]
		if err != nil || page.Next != "" || !slices.Equal(namesOf(page.Nodes), want) {
			t.Errorf("%s: got %q, %v; want %q", name, namesOf(page.Nodes), err, want)
		}
		for _, n := range page.Nodes {
			if n.Parent != stack(1) || n.Into != folder(9) {
				t.Errorf("%s stands in %s, beside %s", n.Name, n.Parent, n.Into)
			}
		}
		if got, want := s.asked("GET version_stacks/"+id(1)+"/children"), "include=creator%2Cmetadata&page_size=100"; got != want {
			t.Errorf("asked with %s, want %s", got, want)
		}
	}
	s, service := newScript(t)
	s.asset(1, typeStack, 9)
	if _, err := service.Children(t.Context(), stack(1), ""); !errors.Is(err, api.ErrGone) {
		t.Errorf("no list: got %v", err)
	}
}
