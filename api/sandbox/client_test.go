package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client is a plain HTTP client of a sandbox, as a test wants it.
type client struct {
	t      *testing.T
	origin string
	token  string
	http   *http.Client
	box    *Sandbox
	server *Server
}

// fast is a sandbox whose files are complete, hashed and playable at once.
func fast(dir string) Options {
	return Options{Dir: dir, Empty: true, Unlimited: true, ConfirmAfter: -1, HashAfter: -1, PlayableAfter: -1}
}

// start serves a sandbox on loopback for the length of a test and verifies it
// at the end.
func start(t *testing.T, o Options) *client {
	t.Helper()
	c := open(t, o)
	t.Cleanup(func() {
		if err := c.box.Verify(); err != nil {
			t.Errorf("verify: %v", err)
		}
		c.close()
	})
	return c
}

func open(t *testing.T, o Options) *client {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	srv, err := Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{MaxIdleConnsPerHost: 16}
	no := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{t, srv.URL, srv.Sandbox.Token(), &http.Client{Transport: tr, CheckRedirect: no}, srv.Sandbox, srv}
}

func (c *client) close() {
	c.http.CloseIdleConnections()
	if err := c.server.Close(); err != nil {
		c.t.Errorf("close: %v", err)
	}
}

// answer is a response, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send makes any request; a body that is no string or bytes is sent as JSON.
func (c *client) send(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	a, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (c *client) try(method, path string, body any, headers ...string) (answer, error) {
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	case []byte:
		r = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		r, kind = bytes.NewReader(text), "application/json"
	}
	url := path
	if strings.HasPrefix(path, "/") {
		url = c.origin + path
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, url, r)
	if err != nil {
		return answer{}, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if strings.HasPrefix(path, "/v2/") {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if strings.HasPrefix(path, "/v4/") {
		req.Header.Set("Authorization", "Bearer "+c.token)
		req.Header.Set(legacyHeader, "true")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Del(headers[i])
		if headers[i+1] != "" {
			req.Header[http.CanonicalHeaderKey(headers[i])] = []string{headers[i+1]}
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, text}, err
}

func (a answer) as(t *testing.T, into any) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
}

// s3 reads an XML error.
func (a answer) s3(t *testing.T) s3Error {
	t.Helper()
	var e s3Error
	if err := xml.Unmarshal(a.body, &e); err != nil {
		t.Fatalf("status %d, no S3 error: %v: %s", a.status, err, a.body)
	}
	return e
}

type object = map[string]any

func (c *client) get(path string) assetJSON {
	c.t.Helper()
	var a assetJSON
	c.send("GET", path, nil).as(c.t, &a)
	return a
}

func (c *client) asset(id string) assetJSON {
	c.t.Helper()
	return c.get("/v2/assets/" + id)
}

func (c *client) children(id string) []assetJSON {
	c.t.Helper()
	var list []assetJSON
	c.send("GET", "/v2/assets/"+id+"/children", nil).as(c.t, &list)
	return list
}

// root is the first project's root asset.
func (c *client) root() string { return c.box.Info().Projects[0].RootAssetID }

func (c *client) folder() string {
	c.t.Helper()
	f, ok := c.box.Find("Account/Team/Project/Folder")
	if !ok {
		c.t.Fatal("no folder")
	}
	return f.ID
}

func (c *client) create(parent, name string, size int) assetJSON {
	c.t.Helper()
	var a assetJSON
	c.send("POST", "/v2/assets/"+parent+"/children", object{"type": "file", "name": name, "filesize": size, "filetype": "video/quicktime"}).as(c.t, &a)
	return a
}

func (c *client) mkdir(parent, name string) assetJSON {
	c.t.Helper()
	var a assetJSON
	c.send("POST", "/v2/assets/"+parent+"/children", object{"type": "folder", "name": name}).as(c.t, &a)
	return a
}

func (c *client) put(url string, body []byte, headers ...string) answer {
	c.t.Helper()
	return c.send("PUT", url, body, append([]string{"Content-Type", "video/quicktime", "x-amz-acl", "private"}, headers...)...)
}

// upload creates a file and PUTs all its parts.
func (c *client) upload(parent, name string, data []byte) assetJSON {
	c.t.Helper()
	a := c.create(parent, name, len(data))
	for i, part := range split(data, len(a.UploadURLs)) {
		if got := c.put(a.UploadURLs[i], part); got.status != 200 {
			c.t.Fatalf("part %d: %d %s", i+1, got.status, got.body)
		}
	}
	return a
}

// split cuts as Frame.io's own code does: ceil(size/n).
func split(data []byte, n int) [][]byte {
	chunk := (len(data) + n - 1) / n
	out := make([][]byte, n)
	for i := range out {
		out[i] = data[min(i*chunk, len(data)):min((i+1)*chunk, len(data))]
	}
	return out
}

// noise is n bytes that differ from place to place and from seed to seed.
func noise(s uint64, n int) []byte {
	out := make([]byte, 0, n+32)
	for i := 0; len(out) < n; i++ {
		b := seed(s).hash("noise", fmt.Sprint(i))
		out = append(out, b[:]...)
	}
	return out[:n]
}

// until polls in real time, for tests whose server waits for real.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 2000 {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%s never happened", what)
}
