package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// v4 makes a call below the first account; a body is wrapped into {"data": …}.
func (c *client) v4(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	if body != nil {
		body = object{"data": body}
	}
	return c.send(method, c.in(path), body, headers...)
}

// in is a path below the first account.
func (c *client) in(path string) string { return "/v4/accounts/" + c.box.Info().Accounts[0].ID + path }

// dataOf reads the data of an answer that must have that status.
func dataOf[T any](t *testing.T, a answer, status int) T {
	t.Helper()
	var out dataJSON[T]
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return out.Data
}

// refused demands an error of V4 whose details hold all these words.
func (a answer) refused(t *testing.T, what string, status int, words ...string) {
	t.Helper()
	var e v4ErrorsJSON
	if err := json.Unmarshal(a.body, &e); a.status != status || err != nil || len(e.Errors) == 0 || e.Errors[0].Detail == "" {
		t.Errorf("%s: status %d, want %d: %s", what, a.status, status, a.body)
		return
	}
	for _, w := range words {
		if !strings.Contains(string(a.body), w) {
			t.Errorf("%s: no word of %q in %s", what, w, a.body)
		}
	}
}

func (c *client) v4Folder(parent, name string) v4AssetJSON {
	c.t.Helper()
	return dataOf[v4AssetJSON](c.t, c.v4("POST", "/folders/"+parent+"/folders", object{"name": name}), 201)
}

func (c *client) v4Create(parent, name string, size int) v4AssetJSON {
	c.t.Helper()
	return dataOf[v4AssetJSON](c.t, c.v4("POST", "/folders/"+parent+"/files/local_upload", object{"name": name, "file_size": size}), 201)
}

// v4Upload makes a file and PUTs its parts, of the sizes the server said.
func (c *client) v4Upload(parent, name string, data []byte) v4AssetJSON {
	c.t.Helper()
	a := c.v4Create(parent, name, len(data))
	for i, u := range a.UploadURLs {
		if got := c.put(u.URL, data[:u.Size], "Content-Type", a.MediaType); got.status != 200 {
			c.t.Fatalf("part %d: %d %s", i+1, got.status, got.body)
		}
		data = data[u.Size:]
	}
	if len(data) > 0 {
		c.t.Fatalf("%d bytes are left over", len(data))
	}
	return a
}

func (c *client) v4File(id string) v4AssetJSON {
	c.t.Helper()
	return dataOf[v4AssetJSON](c.t, c.v4("GET", "/files/"+id+"?include=metadata,creator,project", nil), http.StatusOK)
}

func (c *client) v4Status(id string) v4StatusJSON {
	c.t.Helper()
	return dataOf[v4StatusJSON](c.t, c.v4("GET", "/files/"+id+"/status", nil), http.StatusOK)
}

func (c *client) v4List(path string) []v4AssetJSON {
	c.t.Helper()
	return dataOf[[]v4AssetJSON](c.t, c.v4("GET", path, nil), http.StatusOK)
}

func v4IDs(all []v4AssetJSON) (ids []string) {
	for _, a := range all {
		ids = append(ids, a.ID)
	}
	return ids
}

const nowhere = "00000000-0000-4000-8000-000000000000"
