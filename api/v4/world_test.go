package v4

import (
	"slices"
	"testing"

	"stackdrop/api"
	"stackdrop/api/apitest"
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
		if !ok || n.ReadOnly != p.Archived || n.Into.IsZero() != p.Archived || n.Ref.Account != p.AccountID {
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

// What the contract does not ask for: stacks are labelled and deleted through
// what is in them, and a new link may need a passphrase.
func TestStacksAndLinksOfTheSandbox(t *testing.T) {
	inVirtualTime(t, options(t), func(t *testing.T, h apitest.Harness, box *sandbox.Sandbox) {
		a, b, c := whole(t, h, "v1.mov"), whole(t, h, "v2.mov"), whole(t, h, "v3.mov")
		n, err := h.Service.Stack(t.Context(), a, b, c)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Service.SetLabels(t.Context(), []api.Ref{n.Ref}, api.LabelApproved); err != nil {
			t.Fatal(err)
		}
		page, err := h.Service.Children(t.Context(), h.Folder, "")
		if err != nil || len(page.Nodes) != 1 || page.Nodes[0].Label != api.LabelApproved || page.Nodes[0].Cover != c {
			t.Errorf("the folder holds %+v, %v", page.Nodes, err)
		}
		box.DemandPassphrases(true)
		link, err := h.Service.Share(t.Context(), h.Project, "For you", []api.Ref{n.Ref})
		if err != nil || link.Password == "" || link.URL == "" {
			t.Errorf("got %+v, %v", link, err)
		}
		for range 2 {
			if err := h.Service.Delete(t.Context(), n.Ref); err != nil {
				t.Errorf("Delete: %v", err)
			}
		}
		if page, err := h.Service.Children(t.Context(), h.Folder, ""); err != nil || len(page.Nodes) != 0 {
			t.Errorf("the folder holds %+v, %v", page.Nodes, err)
		}
	})
}

// A stack whose Frame.io lets only experimenters reorder, grown all the same.
func TestReorderOfTheSandbox(t *testing.T) {
	for _, experimental := range []bool{false, true} {
		o := options(t)
		o.ExperimentalReorder = experimental
		inVirtualTime(t, o, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
			a, b, c := whole(t, h, "v1.mov"), whole(t, h, "v2.mov"), whole(t, h, "v3.mov")
			n, err := h.Service.Stack(t.Context(), a, b, c)
			if err != nil {
				t.Fatal(err)
			}
			if err := h.Service.(*Service).toTop(t.Context(), n.Ref, a.ID); err != nil {
				t.Errorf("experimental %v: %v", experimental, err)
			}
			page, err := h.Service.Children(t.Context(), n.Ref, "")
			if err != nil || len(page.Nodes) != 3 || page.Nodes[0].Ref != a || page.Nodes[1].Ref != c {
				t.Errorf("experimental %v: the stack holds %q, %v", experimental, namesOf(page.Nodes), err)
			}
		})
	}
}
