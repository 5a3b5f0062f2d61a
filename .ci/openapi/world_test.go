package openapi

import (
	"net/http"
	"testing"
	"testing/synctest"

	"stackdrop/api"
	"stackdrop/api/apitest"
	"stackdrop/api/rest"
	"stackdrop/api/sandbox"
	"stackdrop/api/v4"
)

const (
	origin   = "http://127.0.0.1:4321"
	partSize = 1000 // of the sandbox, so that small files have many parts
)

// world is a sandbox in virtual time with all of Frame.io's limits, and a
// client whose calls stand in a book.
type world struct {
	*testing.T
	box     *sandbox.Sandbox
	line    *sandbox.Memory
	pool    *http.Transport
	book    *book
	service *v4.Service
	folder  api.Ref
}

func inWorld(t *testing.T, b *book, o sandbox.Options, run func(*world)) {
	o.Dir, o.PartSize = t.TempDir(), partSize
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.New(o)
		if err != nil {
			t.Fatal(err)
		}
		w := &world{T: t, box: box, line: sandbox.NewMemory(), pool: rest.NewTransport(), book: b}
		server := sandbox.Serve(t.Context(), w.line, origin, box)
		t.Cleanup(func() { _ = server.Close() })
		w.pool.DialContext, w.pool.Proxy = w.line.Dial, nil
		t.Cleanup(w.pool.CloseIdleConnections)
		w.service = w.client(v4.Options{Token: rest.Fixed(api.Secret(box.Token())), Legacy: true})
		if o.Empty {
			w.folder = w.children(w.project())[0].Ref
		}
		run(w)
	})
}

// client is one more, over the same wire.
func (w *world) client(o v4.Options) *v4.Service {
	w.Helper()
	o.BaseURL, o.HTTP = origin, wire{below: w.pool, book: w.book}
	service, err := v4.New(o)
	if err != nil {
		w.Fatal(err)
	}
	return service
}

func (w *world) project() api.Ref {
	info := w.box.Info()
	return api.Ref{Kind: api.KindProject, ID: info.Projects[0].ID, Account: info.Accounts[0].ID}
}

func (w *world) harness() apitest.Harness {
	return apitest.Harness{
		Service: w.service, Project: w.project(), Folder: w.folder, HTTP: &http.Client{Transport: w.pool},
		Several: 5*partSize - 1, Many: 530,
	}
}

// children are all that stand in a node.
func (w *world) children(parent api.Ref) []api.Node {
	w.Helper()
	var all []api.Node
	for token := ""; ; {
		page, err := w.service.Children(w.Context(), parent, token)
		if err != nil {
			w.Fatal(err)
		}
		all = append(all, page.Nodes...)
		if token = page.Next; token == "" {
			return all
		}
	}
}
