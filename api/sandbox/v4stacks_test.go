package sandbox

import (
	"slices"
	"testing"
	"time"
)

// v4Stack makes one of files, oldest first.
func (c *client) v4Stack(folder string, files ...string) v4AssetJSON {
	c.t.Helper()
	return dataOf[v4AssetJSON](c.t, c.v4("POST", "/folders/"+folder+"/version_stacks", object{"file_ids": files}), 201)
}

func (c *client) v4Clips(folder string, names ...string) (ids []string) {
	c.t.Helper()
	for i, name := range names {
		ids = append(ids, c.v4Upload(folder, name, noise(uint64(i+1), 10+i)).ID)
	}
	return ids
}

func TestV4Stacks(t *testing.T) {
	o := fast(t.TempDir())
	c := start(t, o)
	folder := c.v4Folder(c.root(), "Cuts").ID
	f := c.v4Clips(folder, "v1.mov", "x.mov", "v2.mov", "v3.mov")
	stack := c.v4Stack(folder, f[0], f[2], f[3])
	if stack.Type != typeStack || stack.Name != "v1.mov" || *stack.ParentID != folder || stack.HeadVersion == nil || stack.HeadVersion.ID != f[3] {
		t.Fatalf("%+v", stack)
	}
	if got := v4IDs(c.v4List("/folders/" + folder + "/children")); !slices.Equal(got, []string{stack.ID, f[1]}) {
		t.Errorf("the stack takes the oldest file's place: %v", got)
	}
	children := "/version_stacks/" + stack.ID + "/children"
	if got := v4IDs(c.v4List(children)); !slices.Equal(got, []string{f[0], f[2], f[3]}) {
		t.Errorf("oldest first: %v", got)
	}
	if got := c.v4File(f[0]); *got.ParentID != stack.ID {
		t.Errorf("%+v", got)
	}
	if v2 := c.asset(stack.ID); *v2.CoverAssetID != f[3] || v2.ItemCount != 3 {
		t.Errorf("V2 sees %+v", v2)
	}
	for path, want := range map[string][]string{
		"/files": {f[1]}, "/version_stacks": {stack.ID}, "/folders": nil,
		"/children?type=version_stack": {stack.ID}, "/children?type=file": {f[1]}, "/children?type=file,folder": {f[1]},
	} {
		if got := v4IDs(c.v4List("/folders/" + folder + path)); !slices.Equal(got, want) {
			t.Errorf("%s: %v", path, got)
		}
	}

	// A file moved into the stack is its head.
	put := dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+f[1]+"/move", object{"parent_id": stack.ID}), 200)
	if *put.ParentID != stack.ID || c.head(stack.ID) != f[1] {
		t.Errorf("%+v, head %s", put, c.head(stack.ID))
	}
	dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+f[0]+"/move", object{"parent_id": stack.ID}), 200)
	if c.head(stack.ID) != f[1] {
		t.Error("a file that is in the stack already moves to the top")
	}
	order := dataOf[[]v4AssetJSON](t, c.v4("PATCH", "/version_stacks/"+stack.ID+"/versions", object{"target_file_id": f[0], "move_to": "top"}), 200)
	if got := v4IDs(order); !slices.Equal(got, []string{f[2], f[3], f[1], f[0]}) || c.head(stack.ID) != f[0] {
		t.Errorf("reordered: %v", got)
	}
	for what, body := range map[string]object{
		"to the bottom": {"target_file_id": f[0], "move_to": "bottom"}, "not in there": {"target_file_id": nowhere, "move_to": "top"},
	} {
		c.v4("PATCH", "/version_stacks/"+stack.ID+"/versions", body).refused(t, what, 422, "reorder")
	}

	// Out again, until nothing is left.
	for i, id := range []string{f[0], f[1], f[2]} {
		dataOf[v4AssetJSON](t, c.v4("PATCH", "/files/"+id+"/move", object{"parent_id": folder}), 200)
		if got := c.v4List(children); len(got) != 3-i {
			t.Errorf("%d left: %v", 3-i, v4IDs(got))
		}
	}
	if err := c.box.Verify(); err != nil {
		t.Error(err)
	}
	if a := c.v4("DELETE", "/files/"+f[3], nil); a.status != 204 {
		t.Errorf("%d", a.status)
	}
	c.v4("GET", "/version_stacks/"+stack.ID, nil).refused(t, "a stack that has lost its last file", 404)
	if got := v4IDs(c.v4List("/folders/" + folder + "/children")); !slices.Equal(got, []string{f[0], f[1], f[2]}) {
		t.Errorf("left in the folder: %v", got)
	}
}

// head is a stack's newest file.
func (c *client) head(stack string) string {
	c.t.Helper()
	return dataOf[v4AssetJSON](c.t, c.v4("GET", "/version_stacks/"+stack, nil), 200).HeadVersion.ID
}

func TestV4StackRefusals(t *testing.T) {
	c := start(t, fast(""))
	folder := c.v4Folder(c.root(), "Cuts").ID
	other := c.v4Folder(c.root(), "Other").ID
	f := c.v4Clips(folder, "a.mov", "b.mov", "c.mov", "d.png", "e.mov", "f.mov")
	far := c.v4Clips(other, "far.mov")[0]
	waiting := c.v4Create(folder, "w.mov", 9).ID
	stack := c.v4Stack(folder, f[0], f[1])
	for what, x := range map[string]struct {
		files  []string
		status int
	}{
		"another folder": {[]string{f[2], far}, 422},
		"in a stack":     {[]string{f[2], f[0]}, 422},
		"not complete":   {[]string{f[2], waiting}, 422},
		"another kind":   {[]string{f[2], f[3]}, 422},
		"a stack":        {[]string{f[2], stack.ID}, 404},
		"a folder":       {[]string{f[2], folder}, 404},
		"nothing":        {[]string{f[2], nowhere}, 404},
	} {
		c.v4("POST", "/folders/"+folder+"/version_stacks", object{"file_ids": x.files}).refused(t, what, x.status)
	}
	for what, x := range map[string]struct {
		file, to string
		status   int
	}{
		"a picture on a film": {f[3], stack.ID, 422},
		"half a file":         {waiting, stack.ID, 422},
		"a file on a file":    {f[2], f[4], 404},
		"a stack as a file":   {stack.ID, folder, 404},
	} {
		c.v4("PATCH", "/files/"+x.file+"/move", object{"parent_id": x.to}).refused(t, what, x.status)
	}
	c.v4("POST", "/folders/"+stack.ID+"/files/local_upload", object{"name": "x", "file_size": 1}).refused(t, "an upload straight into a stack", 404)
	c.v4("DELETE", "/files/"+stack.ID, nil).refused(t, "a stack deleted as a file", 404)
	c.v4("PATCH", "/files/"+stack.ID, object{"name": "x"}).refused(t, "a stack renamed as a file", 404)

	second := c.v4Stack(folder, f[4], f[5])
	c.v4("PATCH", "/files/"+f[4]+"/move", object{"parent_id": stack.ID}).refused(t, "from one stack to another", 422, "already")
	c.v4("PATCH", "/version_stacks/"+stack.ID+"/move", object{"parent_id": second.ID}).refused(t, "a stack on a stack", 404)
	moved := dataOf[v4AssetJSON](t, c.v4("PATCH", "/version_stacks/"+stack.ID+"/move", object{"parent_id": other}), 200)
	copied := dataOf[v4AssetJSON](t, c.v4("POST", "/version_stacks/"+stack.ID+"/copy", nil), 200)
	if *moved.ParentID != other || *copied.ParentID != other || copied.HeadVersion == nil || copied.HeadVersion.ID == f[1] {
		t.Errorf("%+v %+v", moved, copied)
	}
	p := dataOf[v4ProjectJSON](t, c.v4("POST", "/workspaces/"+c.box.Info().Teams[0].ID+"/projects", object{"name": "Abroad"}), 201)
	c.v4("PATCH", "/version_stacks/"+stack.ID+"/move", object{"parent_id": p.RootFolderID}).refused(t, "to another project", 422)
}

func TestV4ExperimentalReorder(t *testing.T) {
	o := fast("")
	o.ExperimentalReorder = true
	c := start(t, o)
	f := c.v4Clips(c.folder(), "a.mov", "b.mov")
	stack := c.v4Stack(c.folder(), f...)
	body := object{"target_file_id": f[0], "move_to": "top"}
	c.v4("PATCH", "/version_stacks/"+stack.ID+"/versions", body).refused(t, "without the header", 404, "no route found for PATCH")
	if a := c.v4("PATCH", "/version_stacks/"+stack.ID+"/versions", body, "api-version", "experimental"); a.status != 200 || c.head(stack.ID) != f[0] {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// Before the analysis is done nobody knows that kinds differ.
func TestV4StackBeforeAnalysis(t *testing.T) {
	o := fast("")
	o.PlayableAfter = time.Hour
	c := start(t, o)
	c.v4Stack(c.folder(), c.v4Clips(c.folder(), "a.mov", "b.png")...)
}
