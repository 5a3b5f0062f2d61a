package v2

import (
	"slices"
	"testing"

	"stackdrop/api"
	"stackdrop/api/rest"
	"stackdrop/api/sandbox"
)

// TestDemoWorld opens every row of the tree that `stackdrop -sandbox` shows and
// compares it with what the sandbox knows.
func TestDemoWorld(t *testing.T) {
	o := options(t)
	o.Empty, o.Unlimited = false, true
	server, service := connect(t, o)
	roots, err := service.Roots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]api.Node)
	for _, root := range roots {
		openAll(t, service, root, seen)
	}

	known, stacks := 0, 0
	for _, a := range server.Sandbox.Assets() {
		if a.Deleted {
			continue
		}
		known++
		n, ok := seen[a.ID]
		if !ok || n.Name != a.Name || n.Ref.Kind == api.KindFile && (n.Size != a.Size || n.Upload.Complete != a.Complete) {
			t.Errorf("the sandbox has %+v\nthe tree shows %+v", a, n)
		}
		if a.Type == typeStack {
			stacks++
			page, err := service.Children(t.Context(), n.Ref, "")
			if err != nil || !slices.EqualFunc(page.Nodes, a.Versions, func(n api.Node, id string) bool { return n.Ref.ID == id }) {
				t.Errorf("of the stack %s the tree shows %v, %v; want %v", a.Path, namesOf(page.Nodes), err, a.Versions)
			}
		}
	}
	archived, shared := 0, 0
	for _, p := range server.Sandbox.Info().Projects {
		n, ok := seen[p.ID]
		if !ok || n.ReadOnly != p.Archived || n.Into.IsZero() != p.Archived {
			t.Errorf("the sandbox has %+v\nthe tree shows %+v", p, n)
		}
		if p.Archived {
			archived++
		}
		if p.Shared {
			shared++
		}
	}
	if known < 1000 || stacks == 0 || archived == 0 || shared == 0 {
		t.Errorf("only %d assets, %d stacks, %d archived and %d shared projects were compared", known, stacks, archived, shared)
	}
}

// openAll lists all that stands below a node.
func openAll(t *testing.T, service *Service, n api.Node, seen map[string]api.Node) {
	t.Helper()
	if _, twice := seen[n.Ref.ID]; twice {
		t.Fatalf("%s stands in two places", n.Ref)
	}
	seen[n.Ref.ID] = n
	if !n.IsContainer() {
		return
	}
	for _, child := range walk(t, service, n.Ref, 100) {
		if child.Parent != n.Ref {
			t.Errorf("%s below %s says it stands in %s", child.Ref, n.Ref, child.Parent)
		}
		openAll(t, service, child, seen)
	}
}

// connect starts a sandbox on loopback and a service that speaks to it.
func connect(t *testing.T, o sandbox.Options) (*sandbox.Server, *Service) {
	t.Helper()
	server, err := sandbox.Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	service, err := New(Options{BaseURL: server.URL, Token: rest.Fixed(api.Secret(server.Sandbox.Token()))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	return server, service
}
