package upload

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// walkMove is something that happens to the engine.
type walkMove struct {
	name   string
	weight int
	make   func(*walk)
}

func walkMoves() []walkMove {
	return []walkMove{
		{"add", 3, (*walk).addFile},
		{"add folder", 1, (*walk).addFolder},
		{"version", 2, (*walk).addVersions},
		{"pause", 2, func(w *walk) { j := w.pick(); w.note("pause %s %s", j.Name, j.State); w.engine.Pause(j.ID) }},
		{"resume", 2, func(w *walk) { j := w.pick(); w.note("resume %s", j.Name); w.engine.Resume(j.ID) }},
		{"pause all", 1, (*walk).pauseAll},
		{"resume all", 2, func(w *walk) { w.note("resume all"); w.engine.ResumeAll() }},
		{"cancel", 1, func(w *walk) { j := w.pick(); w.note("cancel %s %s", j.Name, j.State); w.engine.Cancel(j.ID) }},
		{"reorder", 1, func(w *walk) {
			j := w.pick()
			w.note("move %s", j.Name)
			w.engine.Move(Place(w.rnd.IntN(4)), j.ID)
		}},
		{"retry", 2, func(w *walk) { j := w.pick(); w.note("retry %s %s", j.Name, j.State); w.engine.Retry(j.ID) }},
		{"undo", 1, (*walk).undo},
		{"restart", 2, (*walk).restart},
		{"network", 1, (*walk).networkDown},
		{"token", 1, (*walk).tokenRevoked},
		{"links end", 1, (*walk).linksEnd},
		{"limits", 1, func(w *walk) {
			w.note("limits")
			w.engine.SetLimits(w.rnd.IntN(8), int64(w.rnd.IntN(3))*int64(20_000+w.rnd.IntN(50_000)))
		}},
		{"source", 1, (*walk).sourceChanged},
		{"somebody else", 1, (*walk).somebodyDeletes},
		{"label", 1, (*walk).label},
		{"review link", 1, (*walk).reviewLink},
		{"sign out", 1, (*walk).signOut},
		{"sleep", 1, func(w *walk) { w.note("eight hours"); time.Sleep(8 * time.Hour) }},
	}
}

func (w *walk) newFile(pattern string, most int) string {
	return w.file(fmt.Sprintf(pattern, w.files), 1+w.rnd.IntN(most))
}

func (w *walk) addFile() {
	w.files++
	path := w.newFile("f%d.mov", 100_000)
	w.note("add %s", filepath.Base(path))
	w.batches = append(w.batches, w.add(path))
}

func (w *walk) addFolder() {
	w.files++
	for i := range 1 + w.rnd.IntN(5) {
		w.file(fmt.Sprintf("D%d/%d/x%d_%d.mov", w.files, i%2, w.files, i), 1+w.rnd.IntN(30_000))
	}
	w.note("add folder D%d", w.files)
	w.batches = append(w.batches, w.add(filepath.Join(w.src, fmt.Sprintf("D%d", w.files))))
}

// addVersions drops new cuts on the base, or on the stack that came of it.
func (w *walk) addVersions() {
	if w.target.IsZero() {
		return
	}
	w.files++
	var paths []string
	for i := range 1 + w.rnd.IntN(3) {
		paths = append(paths, w.file(fmt.Sprintf("v%d_%d.mov", w.files, i), 1+w.rnd.IntN(40_000)))
	}
	on := w.target
	for _, j := range w.now.Jobs {
		if !j.Stack.IsZero() && w.rnd.IntN(2) == 0 {
			on = j.Stack
			break
		}
	}
	w.note("version %d on a %s", w.files, on.Kind)
	w.batches = append(w.batches, w.request(Request{VersionOf: on, Target: "base.mov", Into: w.into, Paths: paths}))
}

// pauseAll must stop everything that moves, soon.
func (w *walk) pauseAll() {
	w.note("pause all")
	w.engine.PauseAll()
	w.engine.Snapshot()
	time.Sleep(12 * time.Second) // what the server had buffered is read at 500 B/s
	plays := func(effects ...sandbox.Effect) bool {
		return slices.ContainsFunc(w.box.Faults.Rules, func(r sandbox.Rule) bool { return slices.Contains(effects, r.Effect) })
	}
	if r := w.world.box.Record(); r.InFlight != 0 && !plays(sandbox.EffectStall, sandbox.EffectSilent) {
		w.t.Errorf("%d PUTs a while after PauseAll", r.InFlight)
	}
	before := w.world.box.Record().Bytes
	time.Sleep(time.Duration(w.rnd.IntN(30)) * time.Second)
	if r := w.world.box.Record(); r.Bytes != before && !plays(sandbox.EffectStall) {
		w.t.Errorf("%d bytes arrived in PauseAll", r.Bytes-before)
	}
}

func (w *walk) undo() {
	if len(w.batches) == 0 || w.rnd.IntN(2) == 0 {
		return
	}
	b := w.batches[w.rnd.IntN(len(w.batches))]
	w.note("undo batch %d", slices.Index(w.batches, b))
	w.undone[b] = true
	w.engine.Undo(b)
}

func (w *walk) restart() {
	w.note("restart")
	w.close()
	time.Sleep(time.Duration(w.rnd.IntN(10)) * time.Second)
	w.open()
}

func (w *walk) networkDown() {
	w.note("network down")
	w.net.setDown(&net.OpError{Op: "dial", Err: syscall.ENETUNREACH})
	time.Sleep(time.Duration(w.rnd.IntN(120)) * time.Second)
	w.net.setDown(nil)
}

func (w *walk) tokenRevoked() {
	w.note("token revoked")
	w.world.box.RevokeToken()
	time.Sleep(time.Duration(w.rnd.IntN(60)) * time.Second)
	w.world.box.RestoreToken()
	w.engine.SignedIn("")
}

func (w *walk) signOut() {
	w.note("sign out")
	w.engine.SignedOut("")
	time.Sleep(time.Duration(w.rnd.IntN(60)) * time.Second)
	w.engine.SignedIn("")
}

func (w *walk) linksEnd() {
	if w.box.URLLife != 0 || w.rnd.IntN(2) == 0 {
		return
	}
	w.note("upload links end")
	if err := w.world.box.ExpireURLs(); err != nil {
		w.t.Error(err)
	}
}

func (w *walk) sourceChanged() {
	j := w.pick()
	if j.Path == "" || j.State.Confirmed() {
		return
	}
	w.note("source of %s changes", j.Name)
	w.disturbed[j.Path] = true
	if old, _ := os.ReadFile(j.Path); len(old) > 0 {
		if err := os.WriteFile(j.Path, append(old[:len(old)/2:len(old)/2], old...), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *walk) somebodyDeletes() {
	j := w.pick()
	if !j.Asset.IsZero() && w.rnd.IntN(3) == 0 && j.Asset != w.target {
		w.note("somebody deletes %s", j.Name)
		w.disturbed[j.Asset.ID] = true
		_ = w.world.box.Delete(j.Asset.ID) // it may be gone already
	}
	if j.State == Cancelled {
		w.note("remove %s", j.Name)
		w.engine.Remove(j.ID)
	}
}

func (w *walk) label() {
	if j := w.pick(); !j.Asset.IsZero() && j.State.Confirmed() {
		w.note("label %s", j.Name)
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: []api.Ref{j.Asset}})
	}
}

// reviewLink asks for a link to some uploads, whatever they are doing.
func (w *walk) reviewLink() {
	var jobs []string
	for range 1 + w.rnd.IntN(3) {
		if id := w.pick().ID; id != "" && !slices.Contains(jobs, id) {
			jobs = append(jobs, id)
		}
	}
	if len(jobs) == 0 {
		return
	}
	name := fmt.Sprintf("Link %d", len(w.links)+1)
	w.note("%s to %d uploads", name, len(jobs))
	w.links[name] = w.task(TaskRequest{Kind: TaskShare, Name: name, Jobs: jobs})
}
