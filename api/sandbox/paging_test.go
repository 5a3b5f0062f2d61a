package sandbox

import (
	"fmt"
	"strings"
	"testing"
)

func TestPaging(t *testing.T) {
	c := start(t, fast(""))
	folder := c.mkdir(c.root(), "many").ID
	for n := range 123 {
		c.mkdir(folder, fmt.Sprintf("f%03d", n))
	}
	list := func(query string, body any, want int, headers string) []assetJSON {
		t.Helper()
		a := c.send("GET", "/v2/assets/"+folder+"/children"+query, body)
		var items []assetJSON
		a.as(t, &items)
		got := fmt.Sprint(a.header.Get("page-number"), a.header.Get("per-page"), a.header.Get("total-pages"), a.header.Get("total"))
		if len(items) != want || got != headers {
			t.Errorf("%s %v: %d items, headers %s, want %d and %s", query, body, len(items), got, want, headers)
		}
		return items
	}
	list("", nil, 50, fmt.Sprint("1", "50", "3", "123"))
	list("?page=3", nil, 23, fmt.Sprint("3", "50", "3", "123"))
	list("?page=4", nil, 0, fmt.Sprint("4", "50", "3", "123"))
	list("?page=99999999999", nil, 0, fmt.Sprint("99999999999", "50", "3", "123"))
	list("?page_size=5000", nil, 123, fmt.Sprint("1", "500", "1", "123"))
	list("", object{"page": 2, "page_size": 100}, 23, fmt.Sprint("2", "100", "2", "123"))
	list("", object{"page": "2", "page_size": "100"}, 23, fmt.Sprint("2", "100", "2", "123"))
	list("?page=1", object{"page": 2, "include": []string{"creator", "children"}}, 50, fmt.Sprint("1", "50", "3", "123"))
	list("", object{}, 50, fmt.Sprint("1", "50", "3", "123"))
	seen := map[string]bool{}
	for p := 1; p <= 13; p++ {
		for _, a := range list(fmt.Sprintf("?page_size=10&page=%d", p), nil, min(10, 123-(p-1)*10), fmt.Sprint(fmt.Sprint(p), "10", "13", "123")) {
			seen[a.ID] = true
		}
	}
	if len(seen) != 123 {
		t.Errorf("pages show %d of 123", len(seen))
	}
	for _, bad := range []string{"?page=0", "?page=-1", "?page=x", "?page_size=0", "?sort=colour"} {
		if a := c.send("GET", "/v2/assets/"+folder+"/children"+bad, nil); a.status != 422 {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
	if a := c.send("GET", "/v2/assets/"+folder+"/children", "{"); a.status != 400 {
		t.Errorf("broken body: %d", a.status)
	}
	empty := c.send("GET", "/v2/assets/"+c.mkdir(folder, "empty").ID+"/children", nil)
	if string(empty.body) != "[]" || empty.header.Get("total-pages") != "1" || empty.header.Get("total") != "0" {
		t.Errorf("empty: %s %v", empty.body, empty.header)
	}
}

func names(list []assetJSON) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Name)
	}
	return strings.Join(out, " ")
}

func TestListing(t *testing.T) {
	c := start(t, fast(""))
	folder := c.mkdir(c.root(), "list").ID
	b := c.mkdir(folder, "b").ID
	c.create(folder, "C.mov", 30)
	c.create(folder, "a.mov", 20)
	for _, n := range []string{"1", "2", "3", "4"} {
		c.mkdir(b, n)
	}
	for query, want := range map[string]string{
		"": "b C.mov a.mov", "?sort=name": "a.mov b C.mov", "?sort=-name": "C.mov b a.mov", "?sort=filesize,-name": "b a.mov C.mov",
		"?type=folder": "b", "?type=file&sort=name": "a.mov C.mov", "?sort=-inserted_at": "a.mov C.mov b", "?sort=label,filetype,id,uploaded_at,comment_count,index&type=folder": "b",
	} {
		var list []assetJSON
		if c.send("GET", "/v2/assets/"+folder+"/children"+query, nil).as(t, &list); names(list) != want {
			t.Errorf("%s: %s, want %s", query, names(list), want)
		}
	}
	var list []assetJSON
	c.send("GET", "/v2/assets/"+folder+"/children?include=children,cover_asset", nil).as(t, &list)
	if list[0].Children == nil || names(*list[0].Children) != "1 2 3" || list[0].ItemCount != 4 || list[1].Children == nil {
		t.Errorf("include=children: %+v", list[0])
	}
	if folders := c.asset(b); folders.Filesize != nil || folders.UploadURLs != nil || folders.Project == nil {
		t.Errorf("%+v", folders)
	}
}
