package upload

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"

	"stackdrop/api/sandbox"
)

// check holds a snapshot against what must be true at any moment.
func (w *walk) check(s *Snapshot) {
	for _, j := range s.Jobs {
		if j.Sent > j.Size || j.Sent < 0 {
			w.t.Errorf("%s: sent %d of %d", j.Name, j.Sent, j.Size)
		}
		if f := j.Fraction(); f >= 1 && !j.Confirmed {
			w.t.Errorf("%s: %v before confirmation", j.Name, f)
		}
	}
	if s.Totals.Sent > s.Totals.Size {
		w.t.Errorf("totals %+v", s.Totals)
	}
}

// judge holds the end against the promises: every job arrived or was given up by
// its user, with its own bytes, once; and so did links.
func (w *walk) judge() {
	s := w.engine.Snapshot()
	w.check(s)
	assets := map[string]sandbox.AssetInfo{}
	for _, a := range w.world.box.Assets() {
		assets[a.ID] = a
	}
	for _, j := range s.Jobs {
		if !w.asksForHelp(j) {
			w.judgeJob(j, assets[j.Asset.ID])
		}
	}
	w.judgeVisible(assets)
	w.judgeTasks(s)
}

// asksForHelp: two unfinished files stand on Frame.io that the job may have
// begun, and it rightly touches neither; versions behind it wait, and say so.
func (w *walk) asksForHelp(j *Job) bool {
	if j.Problem != nil && j.Problem.Code == "orphans" {
		w.names[j.Name] = true
		return true
	}
	return j.State == Stacking && strings.Contains(j.Note, "which needs you")
}

func (w *walk) judgeJob(j *Job, a sandbox.AssetInfo) {
	if w.undone[j.Batch] && a.ID != "" && !a.Deleted {
		w.t.Errorf("undone, and still there: %s", j.Name)
	}
	switch {
	case j.State == Cancelled:
		return
	case !j.State.Confirmed():
		w.t.Errorf("liveness: %s is %s %+v", j.Name, j.State, j.Problem)
		return
	case w.disturbed[j.Asset.ID]:
		return
	case a.ID == "" || a.Deleted || !a.Complete:
		w.t.Errorf("%s is %s, Frame.io has %+v", j.Name, j.State, a)
		return
	case w.disturbed[j.Path]:
		return
	}
	got, err := os.ReadFile(filepath.Join(w.boxDir(), filepath.FromSlash(a.Disk)))
	src, err2 := os.ReadFile(j.Path)
	if err != nil || err2 != nil || !bytes.Equal(got, src) {
		w.t.Errorf("%s differs (%v %v): %d of %d bytes", j.Name, err, err2, len(got), len(src))
	}
}

// judgeVisible: nothing stands on Frame.io twice, or unfinished.
func (w *walk) judgeVisible(assets map[string]sandbox.AssetInfo) {
	count := map[string]int{}
	for _, a := range assets {
		if a.Deleted || a.Type != "file" || w.disturbed[a.ID] {
			continue
		}
		if w.names[a.Name] {
			continue
		}
		count[a.Name]++
		if !a.Complete {
			w.t.Errorf("an unfinished %s is left visible", a.Name)
		}
	}
	for name, n := range count {
		if n > 1 {
			w.t.Errorf("%q is there %d times", name, n)
		}
	}
}

// judgeTasks: every link that was asked for was made once, or says why not.
func (w *walk) judgeTasks(s *Snapshot) {
	if s.Totals.Tasks != 0 {
		w.t.Errorf("liveness: %d labels and links are not through", s.Totals.Tasks)
	}
	if len(w.links) == 0 {
		return
	}
	project, err := w.svc.Node(context.Background(), w.into)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := w.svc.Shares(context.Background(), project.Project)
	if err != nil {
		w.t.Fatal(err)
	}
	made := map[string]int{}
	for _, share := range all {
		made[share.Name]++
	}
	for _, task := range s.Tasks {
		if task.Kind != TaskShare {
			continue
		}
		want := 1
		if task.Link == "" {
			want = 0
		}
		if made[task.Name] != want {
			w.t.Errorf("%s is %s %v, and stands on Frame.io %d times", task.Name, task.State, task.Problem, made[task.Name])
		}
	}
}
