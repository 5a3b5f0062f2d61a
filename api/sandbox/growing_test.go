package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func (c *client) grow(body object) (id, name string) {
	c.t.Helper()
	var a map[string]string
	c.send("POST", "/v2/assets/"+c.folder()+"/children", body).as(c.t, &a)
	if len(a) != 2 || a["id"] == "" {
		c.t.Fatalf("the answer must be id and name alone: %v", a)
	}
	return a["id"], a["name"]
}

func (c *client) register(id, body string) answer {
	return c.send("POST", "/v2/assets/"+id+"/realtime_upload/parts", body, "Content-Type", "application/json")
}

func (c *client) partURLs(id, body string) []string {
	c.t.Helper()
	var out struct{ Upload_urls []string }
	c.register(id, body).as(c.t, &out)
	return out.Upload_urls
}

func TestGrowingFile(t *testing.T) {
	o := fast(t.TempDir())
	c := start(t, o)
	id, name := c.grow(object{"type": "file", "is_realtime_upload": true, "filetype": "video/quicktime", "extension": ".mov"})
	if name != "[new file].mov" {
		t.Fatalf("name %q", name)
	}
	head, body, tail := noise(1, minPartSize), noise(2, minPartSize+77), noise(3, 5)
	urls := c.partURLs(id, fmt.Sprintf(`{"parts":[{"number":7,"size":%d,"is_final":false},{"number":2,"size":%d}],"asset_name":"A001.mov"}`, len(body), len(head)))
	if len(urls) != 2 || c.asset(id).Name != "A001.mov" || c.asset(id).Filesize != nil {
		t.Fatalf("%d URLs, %+v", len(urls), c.asset(id))
	}
	c.put(urls[0], body)
	last := c.partURLs(id, fmt.Sprintf(`{"parts":[{"number":9,"size":5,"is_final":true}],"asset_filesize":%d}`, len(head)+len(body)+5))
	c.put(last[0], tail)
	if a := c.asset(id); a.CompletedAt != nil || *a.Filesize != int64(len(head)+len(body)+5) {
		t.Fatalf("%+v", a)
	}
	fresh := c.partURLs(id, fmt.Sprintf(`{"parts":[{"number":2,"size":%d}]}`, len(head)))
	c.put(fresh[0], head)
	until(t, "completion", func() bool { return c.asset(id).CompletedAt != nil })
	got, err := os.ReadFile(filepath.Join(o.Dir, "Account/Team/Project/Folder/A001.mov"))
	if err != nil || !bytes.Equal(got, bytes.Join([][]byte{head, body, tail}, nil)) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if a := c.register(id, `{"parts":[{"number":10,"size":5,"is_final":true}],"asset_filesize":5}`); a.status != 400 {
		t.Errorf("after completion: %d", a.status)
	}
}

func TestGrowingFileOfOnePart(t *testing.T) {
	c := start(t, fast(""))
	id, _ := c.grow(object{"type": "file", "is_realtime_upload": true, "filetype": "video/quicktime", "name": "one.mov", "extension": ".MOV"})
	urls := c.partURLs(id, `{"parts":[{"number":1,"size":3,"is_final":true}],"asset_filesize":3,"asset_name":"ignored.mov"}`)
	c.put(urls[0], []byte("abc"))
	if a := c.asset(id); a.CompletedAt == nil || a.Name != "one.mov" || a.Checksums == nil {
		t.Fatalf("%+v", a)
	}
}

func TestGrowingCreateRules(t *testing.T) {
	c := start(t, fast(""))
	path := "/v2/assets/" + c.folder() + "/children"
	for body, want := range map[string]int{
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","name":"a.mp4"}`:                    200,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","name":"a.mp4","filesize":null}`:    200,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","name":"a.mp4","filesize":5}`:       422,
		`{"type":"file","is_realtime_upload":true,"name":"a.mp4"}`:                                           422,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4"}`:                                   422,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","name":"a"}`:                        422,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","name":"a."}`:                       422,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","extension":"mp4"}`:                 422,
		`{"type":"file","is_realtime_upload":true,"filetype":"video/mp4","name":"a.mp4","extension":".mov"}`: 422,
		`{"type":"folder","is_realtime_upload":true,"filetype":"video/mp4","name":"a.mp4"}`:                  422,
	} {
		if got := c.send("POST", path, body, "Content-Type", "application/json"); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := c.send("POST", path, "type=file&name=a.mp4&filetype=video/mp4&is_realtime_upload=true", "Content-Type", "application/x-www-form-urlencoded"); got.status != 400 {
		t.Errorf("as a form: %d", got.status)
	}
}

func TestPartRules(t *testing.T) {
	c := start(t, fast(""))
	normal := c.create(c.folder(), "normal.mov", 10).ID
	if got := c.register(normal, `{"parts":[{"number":1,"size":5242880}]}`); got.status != 400 {
		t.Errorf("a normal upload: %d", got.status)
	}
	big := int64(minPartSize)
	one := func(n int, size int64, final bool) string {
		return fmt.Sprintf(`{"number":%d,"size":%d,"is_final":%v}`, n, size, final)
	}
	type step struct {
		parts string // joined by |
		total int64
		want  int
	}
	for what, steps := range map[string][]step{
		"smallest":             {{one(1, big, false), 0, 200}},
		"too small":            {{one(1, big-1, false), 0, 400}},
		"small but final":      {{one(1, 1, true), 1, 200}},
		"empty":                {{one(1, 0, true), 1, 400}},
		"too large":            {{one(1, maxPartSize+1, false), 0, 400}},
		"largest":              {{one(1, maxPartSize, false), 0, 200}},
		"number 0":             {{one(0, big, false), 0, 400}},
		"number 10000":         {{one(10000, big, false), 0, 200}},
		"number 10001":         {{one(10001, big, false), 0, 400}},
		"twice in a call":      {{one(1, big, false) + "|" + one(1, big, false), 0, 400}},
		"two finals":           {{one(1, 1, true) + "|" + one(2, 1, true), 2, 400}},
		"no parts":             {{"", 0, 400}},
		"final without size":   {{one(1, 1, true), 0, 400}},
		"sum too small":        {{one(1, big, false), 0, 200}, {one(2, 1, true), big, 400}},
		"sum right":            {{one(1, big, false), 0, 200}, {one(2, 1, true), big + 1, 200}},
		"final below another":  {{one(5, big, false), 0, 200}, {one(2, 1, true), big + 1, 400}},
		"more after the final": {{one(2, 1, true), 1, 200}, {one(1, big, false), 0, 400}},
		"second final":         {{one(2, 1, true), 1, 200}, {one(3, 1, true), 1, 400}},
		"final again":          {{one(2, 1, true), 1, 200}, {one(2, 1, true), 1, 200}},
		"final otherwise":      {{one(2, 1, true), 1, 200}, {one(2, 2, true), 2, 400}},
		"same number again":    {{one(1, big, false), 0, 200}, {one(1, big+9, false), 0, 200}, {one(2, 1, true), big + 10, 200}},
		"over 5 TiB":           {{one(1, 1, true), maxFileSize + 1, 400}},
	} {
		id, _ := c.grow(object{"type": "file", "is_realtime_upload": true, "filetype": "video/mp4", "name": "a.mp4"})
		for i, s := range steps {
			body := fmt.Sprintf(`{"parts":[%s]}`, strings.ReplaceAll(s.parts, "|", ","))
			if s.total != 0 {
				body = fmt.Sprintf(`{"parts":[%s],"asset_filesize":%d}`, strings.ReplaceAll(s.parts, "|", ","), s.total)
			}
			got := c.register(id, body)
			if got.status != s.want {
				t.Errorf("%s, step %d: %d %s", what, i+1, got.status, got.body)
			}
			var e errorJSON
			if s.want != 200 && (json.Unmarshal(got.body, &e) != nil || e.Errors[0].Detail == "") {
				t.Errorf("%s: %s", what, got.body)
			}
		}
	}
}

func TestStoredPartKeepsItsSize(t *testing.T) {
	c := start(t, fast(""))
	id, _ := c.grow(object{"type": "file", "is_realtime_upload": true, "filetype": "video/quicktime", "name": "a.mov"})
	urls := c.partURLs(id, fmt.Sprintf(`{"parts":[{"number":1,"size":%d}]}`, minPartSize))
	c.put(urls[0], noise(1, minPartSize))
	if got := c.register(id, fmt.Sprintf(`{"parts":[{"number":1,"size":%d}]}`, minPartSize+1)); got.status != 400 {
		t.Errorf("another size after the bytes came: %d", got.status)
	}
}
