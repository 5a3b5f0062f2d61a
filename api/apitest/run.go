package apitest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"stackdrop/api"
)

// call is err's duty to be nil.
func call(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// want is err's duty to be of a class.
func want(t *testing.T, what string, err, class error) {
	t.Helper()
	if !errors.Is(err, class) {
		t.Errorf("%s: got error %v, want %v", what, err, class)
		return
	}
	if e, ok := errors.AsType[*api.Error](err); !ok || e.Call == "" {
		t.Errorf("%s: %v is no *api.Error that names its call", what, err)
	}
}

// content is what a test file holds; different files hold different bytes.
func content(name string, size int64) []byte {
	seed := xxhash.Sum64String(name)
	data := make([]byte, size)
	for i := range data {
		seed = seed*6364136223846793005 + 1442695040888963407
		data[i] = byte(seed >> 56)
	}
	return data
}

func (h Harness) createFile(t *testing.T, name string, size int64) api.Upload {
	t.Helper()
	up, err := h.Service.CreateFile(t.Context(), h.Folder, api.FileSpec{Name: name, Size: size, Media: "video/quicktime"})
	call(t, "CreateFile "+name, err)
	return up
}

// put sends one part as any HTTP client would.
func (h Harness) put(t *testing.T, media string, part api.Part, data []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, part.URL.Reveal(), bytes.NewReader(data))
	if err != nil {
		t.Fatalf("part %d has an address that cannot be used", part.Number)
	}
	req.Header.Set("Content-Type", media)
	req.Header.Set("x-amz-acl", "private")
	client := h.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	call(t, fmt.Sprintf("PUT of part %d", part.Number), err)
	defer resp.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("PUT of part %d: %s: %s", part.Number, resp.Status, answer)
	}
}

// upload makes a small file and waits until it is complete.
func (h Harness) upload(t *testing.T, name string) api.Ref {
	t.Helper()
	data := content(name, 1000)
	up := h.createFile(t, name, int64(len(data)))
	h.putAll(t, up, data)
	h.complete(t, up.Asset)
	return up.Asset
}

func (h Harness) putAll(t *testing.T, up api.Upload, data []byte) {
	t.Helper()
	for _, p := range up.Parts {
		h.put(t, up.Media, p, data[p.Offset:p.Offset+p.Size])
	}
}

func (h Harness) complete(t *testing.T, file api.Ref) {
	t.Helper()
	h.until(t, file, "complete", func(s api.Status) bool { return s.Complete })
}

// until asks for a file's status until it is as wanted.
func (h Harness) until(t *testing.T, file api.Ref, what string, good func(api.Status) bool) api.Status {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(h.Patience, time.Minute))
	defer cancel()
	for {
		status, err := h.Service.Status(ctx, file)
		if err != nil {
			t.Fatalf("waiting for a file to be %s: %v", what, err)
		}
		if good(status) {
			return status
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("the file never became %s; it is %+v", what, status)
		}
	}
}

// list gives all children of a node and checks what every page must be.
func (h Harness) list(t *testing.T, parent api.Ref) []api.Node {
	t.Helper()
	var all []api.Node
	seen := make(map[api.Ref]bool)
	pages := 0
	for token := ""; ; {
		page, err := h.Service.Children(t.Context(), parent, token)
		call(t, "Children of "+parent.String(), err)
		for _, n := range page.Nodes {
			if seen[n.Ref] {
				t.Fatalf("%s stands twice in one listing", n.Ref)
			}
			seen[n.Ref] = true
		}
		all = append(all, page.Nodes...)
		if pages++; pages > 1000 {
			t.Fatal("the listing does not end")
		}
		if token = page.Next; token == "" {
			return all
		}
	}
}

func find(t *testing.T, nodes []api.Node, ref api.Ref) api.Node {
	t.Helper()
	i := slices.IndexFunc(nodes, func(n api.Node) bool { return n.Ref == ref })
	if i < 0 {
		t.Fatalf("%s is not in the listing", ref)
	}
	return nodes[i]
}

func refsOf(nodes []api.Node) []api.Ref {
	refs := make([]api.Ref, len(nodes))
	for i, n := range nodes {
		refs[i] = n.Ref
	}
	return refs
}

// node looks ref up.
func (h Harness) node(t *testing.T, ref api.Ref) api.Node {
	t.Helper()
	n, err := h.Service.Node(t.Context(), ref)
	call(t, "Node of "+ref.String(), err)
	if n.Ref != ref {
		t.Errorf("Node of %s gives %s", ref, n.Ref)
	}
	return n
}

// Put sends all parts of up, as the suite does, for tests beyond it.
func Put(t *testing.T, h Harness, up api.Upload, data []byte) {
	t.Helper()
	h.putAll(t, up, data)
}
