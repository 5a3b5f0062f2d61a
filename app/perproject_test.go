package app

import (
	"slices"
	"strings"
	"testing"

	"stackdrop/api"
	"stackdrop/api/sandbox"
	"stackdrop/upload"
)

// TestLinksOverProjects: a link shows one project, so uploads to two become two
// links, named after what they show, and both are copied.
func TestLinksOverProjects(t *testing.T) {
	d := newDesk(t, sandbox.Options{API: "v2"}) // where links come at once
	d.token(d.boxServer.Sandbox.Token())
	d.until("the tree", func() bool { return len(d.tops("Northlight Pictures")) == 1 })
	top := d.tops("Northlight Pictures")[0]
	one, two := d.open2(top, "Series", "Saltmarsh S01"), d.open2(top, "Series", "Saltmarsh S02")
	d.drops.to(d.tree.nodes[one], []string{d.file("a.mov", 1000).Path()})
	d.drops.to(d.tree.nodes[two], []string{d.file("b.mov", 1000).Path(), d.file("c.mov", 1000).Path()})
	d.confirmed(3)
	ids := []string{d.jobNamed("a.mov").ID, d.jobNamed("b.mov").ID, d.jobNamed("c.mov").ID}

	d.main.Toasts.Clear() // of the drops
	d.copyLinks(ids)
	d.until("told", func() bool {
		return strings.Contains(d.main.Toasts.Text(), "2 projects, so there will be 2 review links")
	})
	copied := func() []string { return strings.Split(d.app.Clipboard().Content(), "\n") }
	d.until("all copied", func() bool { return len(copied()) == 2 })
	var names []string
	for _, task := range d.bridge.snap.Tasks {
		names = append(names, task.Name)
		if task.Problem != nil || !slices.ContainsFunc(copied(), func(line string) bool { return strings.HasPrefix(line, task.Link) }) {
			t.Errorf("%+v; copied %q", task.Problem, copied())
		}
	}
	slices.Sort(names)
	if want := []string{"a.mov", "b.mov and 1 more"}; !slices.Equal(names, want) {
		t.Errorf("links %q", names)
	}

	// Where the tree does not show the folders, Frame.io is asked.
	var known, asked []meant
	for _, id := range ids {
		j := d.bridge.rows[id]
		known = append(known, meant{account: j.Account, near: j.Into, project: d.tree.projectOf(j.Account, j.Into)})
		asked = append(asked, meant{account: j.Account, near: j.Into})
	}
	d.sessions.findProjects(t.Context(), asked)
	for i := range asked {
		if asked[i] != known[i] || asked[i].project.IsZero() {
			t.Errorf("%v, want %v", asked[i], known[i])
		}
	}
}

// TestARequestForEachProject: a folder whose project nobody knows is one too.
func TestARequestForEachProject(t *testing.T) {
	project := func(id string) api.Ref { return api.Ref{Kind: api.KindProject, ID: id} }
	folder := func(id string) api.Ref { return api.Ref{Kind: api.KindFolder, ID: id} }
	got := perProject([]meant{
		{account: "a", name: "1", project: project("p"), near: folder("x"), job: "j1"},
		{account: "a", name: "2", project: project("p"), near: folder("y"), job: "j2"},
		{account: "b", name: "3", project: project("p"), near: folder("y"), ref: folder("r3")},
		{account: "a", name: "4", near: folder("z"), job: "j4"},
		{account: "a", name: "5", near: folder("v"), job: "j5"},
		{account: "a", name: "6", project: project("p"), job: "j6"},
	}, upload.TaskRequest{Kind: upload.TaskShare})
	var words []string
	for _, r := range got {
		words = append(words, r.Account+" "+r.Name+" "+r.Project.ID+" "+strings.Join(r.Jobs, ","))
		if r.Kind != upload.TaskShare {
			t.Error(r.Kind)
		}
	}
	want := []string{"a 1 and 2 more p j1,j2,j6", "b 3 p ", "a 4  j4", "a 5  j5"}
	if !slices.Equal(words, want) {
		t.Errorf("%q", words)
	}
}
