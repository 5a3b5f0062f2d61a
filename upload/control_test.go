package upload

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

func namesOf(s *Snapshot) string {
	var names []string
	for _, j := range s.Jobs {
		names = append(names, strings.TrimSuffix(j.Name, ".mov"))
	}
	return strings.Join(names, " ")
}

func TestPauseAllOutlivesARestart(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.engine.PauseAll()
		w.add(w.file("a.mov", 50_000))
		time.Sleep(time.Hour)
		w.close()
		w.open()
		time.Sleep(time.Hour)
		s := w.engine.Snapshot()
		if !s.Paused || len(w.box.Record().Puts) != 0 {
			t.Fatalf("paused %v, %d PUTs", s.Paused, len(w.box.Record().Puts))
		}
		w.want(s, "a.mov", Paused)
		w.engine.ResumeAll()
		w.sameBytes(w.settled(time.Hour))
	})
}

func TestMoveChangesTheOrder(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.engine.PauseAll()
		w.add(w.file("a.mov", 10), w.file("b.mov", 10), w.file("c.mov", 10), w.file("d.mov", 10))
		s := w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 4 })
		id := func(name string) string { return w.job(s, name+".mov").ID }
		steps := []struct {
			to   Place
			ids  []string
			want string
		}{
			{ToTop, []string{id("c"), id("d")}, "c d a b"},
			{Down, []string{id("c")}, "d c a b"},
			{Up, []string{id("b"), id("a")}, "d a b c"},
			{ToBottom, []string{id("d")}, "a b c d"},
			{Up, []string{id("a")}, "a b c d"},
			{Down, []string{id("d"), "unknown"}, "a b c d"},
			{ToTop, []string{id("d")}, "d a b c"},
		}
		for _, st := range steps {
			w.engine.Move(st.to, st.ids...)
			if got := namesOf(w.engine.Snapshot()); got != st.want {
				t.Errorf("after %v: %s, want %s", st.to, got, st.want)
			}
		}
		w.close()
		w.open()
		if got := namesOf(w.engine.Snapshot()); got != "d a b c" {
			t.Errorf("after a restart: %s", got)
		}
	})
}

func TestClearedJobsStayAway(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 10), w.file("b.mov", 10), w.file("empty.mov", 0))
		s := w.settled(time.Hour)
		w.engine.Remove(w.job(s, "a.mov").ID)
		if got := namesOf(w.engine.Snapshot()); strings.Contains(got, "a") {
			t.Errorf("left: %s", got)
		}
		w.engine.ClearFinished()
		w.until("only what needs somebody is left", time.Minute, func(s *Snapshot) bool { return namesOf(s) == "empty" })
		w.engine.Remove(w.job(w.engine.Snapshot(), "empty.mov").ID)
		w.close()
		w.open()
		if s := w.engine.Snapshot(); len(s.Jobs) != 0 || len(s.Batches) != 0 {
			t.Errorf("came back: %s, %d batches", namesOf(s), len(s.Batches))
		}
		if n := len(visible(w)); n != 2 {
			t.Errorf("clearing the list changed Frame.io: %d files", n)
		}
	})
}

func TestALimitSetMidwayHolds(t *testing.T) {
	inWorld(t, sandbox.Options{PartSize: 100_000}, func(t *testing.T, w *world) {
		w.engine.SetLimits(2, 50_000)
		w.add(w.file("a.mov", 3_000_000))
		w.until("under way", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored > 0 })
		before, begun := w.box.Record().Bytes, time.Now()
		time.Sleep(20 * time.Second)
		speed := float64(w.box.Record().Bytes-before) / time.Since(begun).Seconds()
		if speed < 47_000 || speed > 53_000 {
			t.Errorf("limit 50,000 B/s, measured %.0f", speed)
		}
		s := w.engine.Snapshot()
		if s.InFlight > 1 {
			t.Errorf("%d parts share 50 kB/s: the store would hang up on them", s.InFlight)
		}
		if j := s.Jobs[0]; j.Speed < 40_000 || j.Speed > 60_000 || j.Left < time.Second {
			t.Errorf("the row shows %.0f B/s and %v", j.Speed, j.Left)
		}
		w.engine.SetLimits(0, 0)
		quick := time.Now()
		w.sameBytes(w.settled(time.Hour))
		if time.Since(quick) > 10*time.Second {
			t.Errorf("without a limit it took %v", time.Since(quick))
		}
	})
}

func TestPartsShareOnePoolInOrder(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(5000)
	inWorldWith(t, o, Options{Parts: 3}, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 100_000), w.file("b.mov", 100_000), w.file("c.mov", 10))
		w.sameBytes(w.settled(2 * time.Hour))
		if n := w.box.Record().MaxInFlight; n > 3 {
			t.Errorf("%d parts in flight, the user allowed 3", n)
		}
	})
}

func TestUndoDuringAndAfterARestart(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(5000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.file("Day/a.mov", 100_000)
		w.file("Day/sub/b.mov", 100)
		batch := w.add(w.src + "/Day")
		w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 2 && s.Totals.Confirmed == 1 })
		w.engine.Undo(batch)
		w.close()
		w.open()

		w.until("everything taken back", time.Hour, func(s *Snapshot) bool {
			_, there := w.box.Find("Account/Team/Project/Folder/Day")
			return len(visible(w)) == 0 && !there
		})
		s := w.engine.Snapshot()
		if slices.ContainsFunc(s.Jobs, func(j *Job) bool { return j.State != Cancelled }) {
			t.Error(namesOf(s))
		}
	})
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		for _, r := range []Request{{}, {Into: w.into}, {Paths: []string{"/x"}}} {
			if _, err := w.engine.Add(t.Context(), r); err == nil {
				t.Errorf("%+v was taken", r)
			}
		}
		w.engine.Pause("unknown")
		w.engine.Cancel("unknown")
		w.engine.Undo("unknown")
		if s := w.engine.Snapshot(); len(s.Jobs) != 0 {
			t.Error("jobs out of nothing")
		}
	})
}
