package upload

import (
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// The uploaded file itself is deleted before its version step: the row must not
// say that it is safe on Frame.io, and the versions behind it must go on.
func TestVersionDeletedBeforeItsStep(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: sandbox.OpStack, Attempts: 1, Effect: sandbox.EffectStatus, Status: 503}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("v1.mov", 1000))
		target := w.job(w.settled(time.Hour), "v1.mov").Asset
		w.request(Request{VersionOf: target, Target: "v1.mov", Paths: []string{w.file("v2.mov", 1000), w.file("v3.mov", 1000)}})
		var s *Snapshot
		for {
			time.Sleep(time.Millisecond)
			s = w.engine.Snapshot()
			if len(s.Jobs) == 3 && w.box.Record().Struck[0] > 0 {
				break
			}
		}
		if err := w.box.Delete(w.job(s, "v2.mov").Asset.ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		s = w.engine.Snapshot()
		j := w.job(s, "v2.mov")
		if j.Problem != nil && (strings.Contains(j.Problem.Did, "complete") || j.Problem.Code == "target-gone") {
			t.Errorf("the file is deleted, and the row says: %s", j.Problem.Text())
		}
		w.engine.Retry(j.ID)
		time.Sleep(time.Hour)
		s = w.engine.Snapshot()
		for _, n := range []string{"v2.mov", "v3.mov"} {
			if j := w.job(s, n); !j.State.Confirmed() {
				t.Errorf("after Retry: %s is %s %+v", n, j.State, j.Problem)
			}
		}
	})
}

// Cancelled while Frame.io was confirming, then its drop is undone.
func TestUndoAfterCancel(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		var cancelled bool
		h := &hooked{}
		h.status = func(_ api.Ref, do func() (api.Status, error)) (api.Status, error) {
			st, err := do()
			if st.Complete && !cancelled {
				cancelled = true
				w.engine.Cancel(w.engine.Snapshot().Jobs[0].ID)
			}
			return st, err
		}
		w.hook(h)
		batch := w.add(w.file("a.mov", 1000))
		w.settled(time.Hour)
		time.Sleep(time.Minute)
		t.Logf("row %s, on Frame.io %v", w.engine.Snapshot().Jobs[0].State, visible(w))
		w.engine.Undo(batch)
		time.Sleep(time.Hour)
		if v := visible(w); len(v) != 0 {
			t.Errorf("undone, and still there: %v", v)
		}
	})
}

// After 30 minutes the row asks for help, "and we go on asking" (confirm.go).
func TestUnconfirmedGoesOnAsking(t *testing.T) {
	o := smallParts
	o.ConfirmAfter = 35 * time.Minute
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 50_000))
		w.settled(time.Hour)
		for range 60 {
			time.Sleep(time.Minute)
			w.engine.Snapshot()
		}
		if j := w.engine.Snapshot().Jobs[0]; !j.State.Confirmed() {
			t.Errorf("complete for 55 minutes, and the row is %s (%s)", j.State, j.Problem.Code)
		}
	})
}
