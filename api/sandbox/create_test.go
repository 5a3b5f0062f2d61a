package sandbox

import (
	"net/url"
	"strings"
	"testing"
)

func TestCreateRules(t *testing.T) {
	c := start(t, fast(""))
	path := "/v2/assets/" + c.folder() + "/children"
	file := c.upload(c.folder(), "x.mov", noise(1, 10)).ID
	for body, want := range map[string]int{
		`{"type":"file","name":"a.mov","filesize":1}`:                         200,
		`{"type":"file","name":"a.mov","filesize":0,"filetype":"video/mp4"}`:  200,
		`{"type":"file","name":"a/b\\..","filesize":1,"auto_version_id":"x"}`: 200,
		`{"type":"file","name":"a.mov","filesize":5497558138880}`:             200,
		`{"type":"file","name":"a.mov","filesize":5497558138881}`:             422,
		`{"type":"file","name":"a.mov","filesize":-1}`:                        422,
		`{"type":"file","name":"a.mov"}`:                                      422,
		`{"type":"file","name":"a.mov","filesize":null}`:                      422,
		`{"type":"file","filesize":1}`:                                        422,
		`{"type":"file","name":"","filesize":1}`:                              422,
		`{"type":"version_stack","name":"a"}`:                                 422,
		`{"name":"a.mov","filesize":1}`:                                       422,
		`{"type":"file","name":"a.mov","filesize":"1"}`:                       400,
		`{"type":"file","name":"a.mov","filesize":1.5}`:                       400,
		`[]`:             400,
		`{"type":"file"`: 400,
		``:               422,
		`{"type":"folder","name":"f","filesize":0}`:                                   200,
		`{"type":"folder","name":""}`:                                                 422,
		`{"type":"file","name":"a.mov","source":{"url":"https://example.com/x.mov"}}`: 422,
	} {
		if got := c.send("POST", path, body, "Content-Type", "application/json"); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	for what, parent := range map[string]string{"file": file, "stack": c.stack(c.folder())} {
		if got := c.send("POST", "/v2/assets/"+parent+"/children", object{"type": "folder", "name": "x"}); got.status != 422 {
			t.Errorf("parent is a %s: %d", what, got.status)
		}
	}
	var a assetJSON
	c.send("POST", path, url.Values{"type": {"file"}, "name": {"form.mov"}, "filesize": {"7"}, "filetype": {"video/quicktime"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").as(t, &a)
	if a.Name != "form.mov" || *a.Filesize != 7 || len(a.UploadURLs) != 1 {
		t.Errorf("form: %+v", a)
	}
	if got := c.send("POST", path, "type=file&name=x&filesize=y", "Content-Type", "application/x-www-form-urlencoded"); got.status != 422 {
		t.Errorf("form with a bad number: %d", got.status)
	}
	if got := c.send("POST", path, "type=%zz", "Content-Type", "application/x-www-form-urlencoded"); got.status != 400 {
		t.Errorf("bad form: %d", got.status)
	}
	if got := c.send("POST", path, strings.Repeat(" ", maxBody+1)); got.status != 400 {
		t.Errorf("huge body: %d", got.status)
	}
	noType := c.create(c.folder(), "x", 1)
	if c.send("POST", path, object{"type": "file", "name": "a.png", "filesize": 1, "filetype": nil}).as(t, &a); *a.Filetype != "image/png" || noType.Autoversion != nil {
		t.Errorf("null filetype became %s", *a.Filetype)
	}
}

func TestNumberOfParts(t *testing.T) {
	for _, x := range []struct {
		size, target int64
		most, want   int
	}{{1, 20e6, 10000, 1}, {0, 20e6, 10000, 1}, {20e6, 20e6, 10000, 1}, {20e6 + 1, 20e6, 10000, 2}, {50_645_990, 20e6, 10000, 3},
		{24_638_557, 20e6, 10000, 2}, {21_136_250, 20e6, 10000, 2}, {5 << 40, 20e6, 10000, 10000}, {68e9, 20e6, 35, 35}} {
		if got := partCount(x.size, x.target, x.most); got != x.want {
			t.Errorf("%+v: %d", x, got)
		}
	}
}
