package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// turn reads one page as it is.
func (c *client) turn(path string) (ids []string, next string, total *int) {
	c.t.Helper()
	a := c.send("GET", path, nil)
	var page pageJSON[struct {
		ID string `json:"id"`
	}]
	if err := json.Unmarshal(a.body, &page); a.status != 200 || err != nil || !strings.Contains(string(a.body), `"links":{"next":`) {
		c.t.Fatalf("%s: %d %s", path, a.status, a.body)
	}
	for _, x := range page.Data {
		ids = append(ids, x.ID)
	}
	if page.Links.Next != nil {
		next = *page.Links.Next
	}
	return ids, next, page.Total
}

func TestV4Paging(t *testing.T) {
	c := start(t, fast(""))
	folder := c.v4Folder(c.root(), "many").ID
	var want []string
	for n := range 120 {
		want = append(want, c.v4Folder(folder, fmt.Sprint(n)).ID)
	}
	path := c.in("/folders/" + folder + "/children")

	var got []string
	pages := 0
	for next := path; next != ""; pages++ {
		ids, n, total := c.turn(next)
		if total != nil {
			t.Error("nobody asked for the total")
		}
		got, next = append(got, ids...), n
	}
	if pages != 3 || !slices.Equal(got, want) {
		t.Errorf("%d pages, %d ids", pages, len(got))
	}

	first, next, total := c.turn(path + "?page_size=100&include_total_count=true")
	if len(first) != 100 || total == nil || *total != 120 || !strings.HasPrefix(next, path+"?after=") || strings.Contains(next, "page_size") {
		t.Errorf("%d of %v, then %q", len(first), total, next)
	}
	// What was deleted since does not make the next page leave anything out.
	c.v4("DELETE", "/folders/"+first[0], nil)
	if rest, end, _ := c.turn(next + "&page_size=100"); !slices.Equal(rest, want[100:]) || end != "" {
		t.Errorf("%d left, then %q", len(rest), end)
	}
	c.v4("DELETE", "/folders/"+first[99], nil) // the cursor's own item: by its place then
	if rest, _, _ := c.turn(next); len(rest) != 18 {
		t.Errorf("%d left", len(rest))
	}
	_, after, _ := strings.Cut(next, "?after=")
	c.v4("GET", "/folders/"+c.root()+"/children?after="+after, nil).refused(t, "a cursor of another path", 422)
	if all, end, _ := c.turn(path + "?page_size=500"); len(all) != 118 || end != "" {
		t.Errorf("%d on a page of 500", len(all))
	}
}

func TestV4Sorting(t *testing.T) {
	c := start(t, fast(""))
	folder := c.v4Folder(c.root(), "f").ID
	var by []string
	for i, name := range []string{"b.mov", "c.mov", "a.mov"} {
		by = append(by, c.v4Upload(folder, name, noise(1, 30-10*i)).ID)
	}
	c.v4Folder(folder, "no file")
	b, cc, a := by[0], by[1], by[2]
	for sort, want := range map[string][]string{
		"": by, "name_asc": {a, b, cc}, "name_desc": {cc, b, a}, "file_size_asc": {a, cc, b}, "file_size_desc": {b, cc, a},
		"created_at_asc": by, "created_at_desc": {a, cc, b},
	} {
		path := "/folders/" + folder + "/files"
		if sort != "" {
			path += "?sort=" + sort
		}
		if got := v4IDs(c.v4List(path)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", sort, got, want)
		}
	}
}

// Listings that do not end, and pages that overlap.
func TestV4PagingFaults(t *testing.T) {
	o := fast("")
	o.Faults = Plan{Rules: []Rule{
		{Match: OpChildren, Attempts: 2, Effect: EffectSameCursor},
		{Match: "GET /v4/accounts/:account_id/folders/:folder_id/folders", Effect: EffectRepeatItem},
	}}
	c := start(t, o)
	var made []string
	for n := range 3 {
		made = append(made, c.v4Folder(c.folder(), fmt.Sprint(n)).ID)
	}
	path := c.in("/folders/" + c.folder() + "/children?page_size=2")
	_, next, _ := c.turn(path)
	if _, again, _ := c.turn(next); again != next {
		t.Errorf("the second page leads to %q, not to itself", again)
	}
	if _, end, _ := c.turn(next); end != "" {
		t.Errorf("the third attempt is spared: %q", end)
	}
	path = c.in("/folders/" + c.folder() + "/folders?page_size=2")
	first, next, _ := c.turn(path)
	if second, end, _ := c.turn(next); !slices.Equal(first, made[:2]) || !slices.Equal(second, made[1:]) || end != "" {
		t.Errorf("%v, then %v", first, second)
	}
}
