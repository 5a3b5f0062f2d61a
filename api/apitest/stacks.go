package apitest

import (
	"slices"
	"sync"
	"testing"

	"stackdrop/api"
)

// stacked puts file on target.
func (h Harness) stacked(t *testing.T, target, file api.Ref) api.Node {
	t.Helper()
	stack, err := h.Service.Stack(t.Context(), target, file)
	call(t, "Stack", err)
	return stack
}

// holds demands that a stack holds just these versions, newest first.
func (h Harness) holds(t *testing.T, stack api.Ref, newestFirst ...api.Ref) {
	t.Helper()
	got := h.list(t, stack)
	if !slices.Equal(refsOf(got), newestFirst) {
		t.Errorf("the stack holds %v, want %v", refsOf(got), newestFirst)
	}
	for _, n := range got {
		if n.Parent != stack || n.Into != h.Folder {
			t.Errorf("the version %s stands in %s and takes files into %q", n.Ref, n.Parent, n.Into)
		}
	}
	n := h.node(t, stack)
	if n.Items >= 0 && n.Items != len(newestFirst) {
		t.Errorf("the stack says it has %d versions, it has %d", n.Items, len(newestFirst))
	}
	if !n.Cover.IsZero() && n.Cover != newestFirst[0] {
		t.Errorf("the stack's cover is %s, want the newest, %s", n.Cover, newestFirst[0])
	}
}

func stackOnFile(t *testing.T, h Harness) {
	a, b := h.upload(t, "v1.mov"), h.upload(t, "v2.mov")
	stack := h.stacked(t, a, b)
	if stack.Ref.Kind != api.KindStack || stack.Ref.ID == a.ID || stack.Ref.ID == b.ID {
		t.Fatalf("the stack is %s", stack.Ref)
	}
	if stack.Into != h.Folder || stack.Name == "" || !stack.IsContainer() {
		t.Errorf("the stack is %+v", stack)
	}
	h.holds(t, stack.Ref, b, a)
	if got := refsOf(h.list(t, h.Folder)); !slices.Equal(got, []api.Ref{stack.Ref}) {
		t.Errorf("the folder holds %v, want only the stack", got)
	}
	if n := h.node(t, a); n.Parent != stack.Ref || n.Into != h.Folder {
		t.Errorf("the old version stands in %s and takes files into %s", n.Parent, n.Into)
	}
}

func stackOnStack(t *testing.T, h Harness) {
	a, b, c := h.upload(t, "v1.mov"), h.upload(t, "v2.mov"), h.upload(t, "v3.mov")
	stack := h.stacked(t, a, b)
	if again := h.stacked(t, stack.Ref, c); again.Ref != stack.Ref {
		t.Errorf("the third version went into %s, want %s", again.Ref, stack.Ref)
	}
	h.holds(t, stack.Ref, c, b, a)
}

func stackOnFileInStack(t *testing.T, h Harness) {
	a, b, c, d := h.upload(t, "v1.mov"), h.upload(t, "v2.mov"), h.upload(t, "v3.mov"), h.upload(t, "v4.mov")
	stack := h.stacked(t, a, b)
	for _, step := range []struct{ target, file api.Ref }{{a, c}, {c, d}} {
		if got := h.stacked(t, step.target, step.file); got.Ref != stack.Ref {
			t.Errorf("a file inside a stack gave %s, want %s", got.Ref, stack.Ref)
		}
	}
	h.holds(t, stack.Ref, d, c, b, a)
}

func stackTwice(t *testing.T, h Harness) {
	a, b, c := h.upload(t, "v1.mov"), h.upload(t, "v2.mov"), h.upload(t, "v3.mov")
	stack := h.stacked(t, a, b)
	for _, target := range []api.Ref{a, stack.Ref, b} {
		if got := h.stacked(t, target, b); got.Ref != stack.Ref {
			t.Errorf("the second time the stack is %s, want %s", got.Ref, stack.Ref)
		}
	}
	h.stacked(t, stack.Ref, c)
	h.stacked(t, stack.Ref, b) // in there, though no longer on top
	h.holds(t, stack.Ref, c, b, a)
}

// stackSeveral puts files on at once, on a file and then on the stack; one of
// them is in there already.
func stackSeveral(t *testing.T, h Harness) {
	a, b, c := h.upload(t, "v1.mov"), h.upload(t, "v2.mov"), h.upload(t, "v3.mov")
	stack, err := h.Service.Stack(t.Context(), a, b, c)
	call(t, "Stack of two", err)
	h.holds(t, stack.Ref, c, b, a)
	d, e := h.upload(t, "v4.mov"), h.upload(t, "v5.mov")
	again, err := h.Service.Stack(t.Context(), a, c, d, e)
	call(t, "Stack of two more", err)
	if again.Ref != stack.Ref {
		t.Errorf("the stack is %s, want %s", again.Ref, stack.Ref)
	}
	h.holds(t, stack.Ref, e, d, c, b, a)
	_, err = h.Service.Stack(t.Context(), a)
	want(t, "Stack of nothing", err, api.ErrRefused)
}

// stackTwoAtOnce is two files dropped on one cut.
func stackTwoAtOnce(t *testing.T, h Harness) {
	a, b, c := h.upload(t, "v1.mov"), h.upload(t, "v2.mov"), h.upload(t, "v3.mov")
	var got [2]api.Node
	var errs [2]error
	var both sync.WaitGroup
	for i, file := range []api.Ref{b, c} {
		both.Go(func() { got[i], errs[i] = h.Service.Stack(t.Context(), a, file) })
	}
	both.Wait()
	call(t, "Stack", errs[0])
	call(t, "Stack", errs[1])
	if got[0].Ref != got[1].Ref {
		t.Errorf("two stacks came of one: %s and %s", got[0].Ref, got[1].Ref)
	}
	if versions := h.list(t, got[0].Ref); len(versions) != 3 || versions[2].Ref != a {
		t.Errorf("the stack holds %v", refsOf(versions))
	}
}

func stackRefused(t *testing.T, h Harness) {
	a, b := h.upload(t, "v1.mov"), h.upload(t, "v2.mov")
	for what, step := range map[string]struct{ target, file api.Ref }{
		"a file on itself":   {a, a},
		"a file on a folder": {h.Folder, b},
		"a folder on a file": {a, h.Folder},
		"a file on nothing":  {api.Ref{}, b},
		"a file on a team":   {api.Ref{Kind: api.KindTeam, Account: a.Account, ID: a.ID}, b},
	} {
		_, err := h.Service.Stack(t.Context(), step.target, step.file)
		want(t, what, err, api.ErrRefused)
	}
	if got := h.list(t, h.Folder); len(got) != 2 {
		t.Errorf("the folder holds %v", refsOf(got))
	}
}

func unstack(t *testing.T, h Harness) {
	a, b, c := h.upload(t, "v1.mov"), h.upload(t, "v2.mov"), h.upload(t, "v3.mov")
	stack := h.stacked(t, a, b)
	h.stacked(t, stack.Ref, c)
	call(t, "Unstack", h.Service.Unstack(t.Context(), c))
	h.holds(t, stack.Ref, b, a)
	if n := find(t, h.list(t, h.Folder), c); n.Parent != h.Folder {
		t.Errorf("the file stands in %s", n.Parent)
	}
	if n := h.node(t, c); n.Parent != h.Folder || n.Into != h.Folder {
		t.Errorf("the file stands in %s and takes files into %s", n.Parent, n.Into)
	}
	call(t, "Unstack of a file in no stack", h.Service.Unstack(t.Context(), c))
}
