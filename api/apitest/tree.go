package apitest

import (
	"fmt"
	"slices"
	"testing"

	"stackdrop/api"
)

func ping(t *testing.T, h Harness) { call(t, "Ping", h.Service.Ping(t.Context())) }

func me(t *testing.T, h Harness) {
	user, err := h.Service.Me(t.Context())
	call(t, "Me", err)
	if user.ID == "" || user.Name == "" || user.Email == "" {
		t.Errorf("the user is %+v: id, name and address must be there", user)
	}
	if v := h.Service.Version(); v == "" {
		t.Error("the service does not say its version")
	}
}

// treeWalk goes from the roots down to the harness's project and folder.
func treeWalk(t *testing.T, h Harness) {
	roots, err := h.Service.Roots(t.Context())
	call(t, "Roots", err)
	shared := 0
	var path []api.Node
	for _, root := range roots {
		switch root.Ref.Kind {
		case api.KindShared:
			shared++
			for _, p := range h.list(t, root.Ref) {
				if p.Ref.Kind != api.KindProject {
					t.Errorf("%s is shared, and no project", p.Ref)
				}
			}
		case api.KindAccount:
			if found := h.descend(t, root, h.Project); found != nil && path == nil {
				path = found
			}
		default:
			t.Errorf("%s is no root", root.Ref)
		}
	}
	if shared > 1 {
		t.Errorf("there are %d nodes for what is shared", shared)
	}
	if path == nil {
		t.Fatalf("no way leads from the roots to %s", h.Project)
	}
	h.checkPath(t, path)

	if n := find(t, h.list(t, h.Project), h.Folder); n.Into != h.Folder || n.Parent != h.Project {
		t.Errorf("the folder stands in %s and takes files into %s", n.Parent, n.Into)
	}
	if got := h.list(t, h.Folder); len(got) != 0 {
		t.Errorf("the folder is not empty: %v", refsOf(got))
	}
}

// descend looks for a node no deeper than projects stand.
func (h Harness) descend(t *testing.T, from api.Node, to api.Ref) []api.Node {
	t.Helper()
	if from.Ref == to {
		return []api.Node{from}
	}
	if from.Ref.Kind == api.KindProject {
		return nil
	}
	for _, child := range h.list(t, from.Ref) {
		if rest := h.descend(t, child, to); rest != nil {
			return append([]api.Node{from}, rest...)
		}
	}
	return nil
}

// checkPath demands that every step of the way is what a look-up says it is.
func (h Harness) checkPath(t *testing.T, path []api.Node) {
	t.Helper()
	for i, n := range path {
		if n.Name == "" || !n.IsContainer() {
			t.Errorf("%s has the name %q; container: %v", n.Ref, n.Name, n.IsContainer())
		}
		if i > 0 && n.Parent != path[i-1].Ref {
			t.Errorf("%s says it stands in %q, not in %s", n.Ref, n.Parent, path[i-1].Ref)
		}
		if looked := h.node(t, n.Ref); looked.Name != n.Name || looked.Into != n.Into {
			t.Errorf("the listing says %+v\nthe look-up says %+v", n, looked)
		}
		if takes := !n.Into.IsZero(); takes != (n.Ref.Kind == api.KindProject) {
			t.Errorf("%s takes files: %v", n.Ref, takes)
		}
	}
}

func lookup(t *testing.T, h Harness) {
	n, err := h.Service.Lookup(t.Context(), h.Folder.ID)
	call(t, "Lookup of a folder", err)
	if n.Ref != h.Folder || n.Into != h.Folder {
		t.Errorf("a folder's id leads to %+v", n)
	}
	n, err = h.Service.Lookup(t.Context(), h.Project.ID)
	call(t, "Lookup of a project", err)
	if n.Ref != h.Project || n.Into.IsZero() {
		t.Errorf("a project's id leads to %+v", n)
	}
	_, err = h.Service.CreateFolder(t.Context(), n.Into, "Made at the top")
	call(t, "CreateFolder in a project's root", err)

	up := h.createFile(t, "looked-up.mov", 10)
	n, err = h.Service.Lookup(t.Context(), up.Asset.ID)
	call(t, "Lookup of a file", err)
	if n.Ref != up.Asset || n.Into != h.Folder || n.Parent != h.Folder {
		t.Errorf("a file's id leads to %+v", n)
	}
	for _, bad := range []string{"", "..", "../../me", "no id at all", h.nowhere(api.KindFile).ID} {
		_, err := h.Service.Lookup(t.Context(), bad)
		want(t, fmt.Sprintf("Lookup of %q", bad), err, api.ErrGone)
	}
}

// paging makes a folder too big for one page.
func paging(t *testing.T, h Harness) {
	made := make(map[api.Ref]string)
	for i := range max(h.Many, 3) {
		name := fmt.Sprintf("Reel %d", i)
		n, err := h.Service.CreateFolder(t.Context(), h.Folder, name)
		call(t, "CreateFolder", err)
		made[n.Ref] = name
	}
	h.createFile(t, "A file.mov", 10)

	all := h.list(t, h.Folder)
	if len(all) != len(made)+1 {
		t.Errorf("the listing has %d nodes, want %d", len(all), len(made)+1)
	}
	for ref, name := range made {
		if n := find(t, all, ref); n.Name != name || n.Parent != h.Folder {
			t.Errorf("%s is %q in %s, want %q in %s", ref, n.Name, n.Parent, name, h.Folder)
		}
	}

	first, err := h.Service.Children(t.Context(), h.Folder, "")
	call(t, "Children", err)
	if h.Many > 0 && first.Next == "" {
		t.Fatalf("%d nodes came in one page", len(first.Nodes))
	}
	if !slices.IsSortedFunc(first.Nodes, foldersFirst) {
		t.Errorf("folders do not come first: %v", refsOf(first.Nodes))
	}
	if first.Next == "" {
		return
	}
	second, err := h.Service.Children(t.Context(), h.Folder, first.Next)
	call(t, "Children, second page", err)
	again, err := h.Service.Children(t.Context(), h.Folder, first.Next)
	call(t, "Children, second page again", err)
	if len(second.Nodes) == 0 || !slices.Equal(refsOf(second.Nodes), refsOf(again.Nodes)) {
		t.Errorf("the second page is %v at first, and %v when asked for again", refsOf(second.Nodes), refsOf(again.Nodes))
	}
}

func foldersFirst(a, b api.Node) int {
	rank := func(n api.Node) int {
		if n.Ref.Kind == api.KindFolder {
			return 0
		}
		return 1
	}
	return rank(a) - rank(b)
}
