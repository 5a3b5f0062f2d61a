package upload

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// The computer sleeps for eight hours in the middle of an upload: what was on
// the wire begins anew at once, on new connections, and nothing is counted
// against anybody.
func TestSleepInTheMiddle(t *testing.T) {
	var slept atomic.Int64
	o := smallParts
	o.Faults = slowParts(500)
	wall := func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
	inWorldWith(t, o, Options{Parts: 4, Wall: wall}, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 200_000))
		w.until("parts are on the wire", time.Hour, func(s *Snapshot) bool { return s.InFlight == 4 && s.Jobs[0].Stored > 2 })
		time.Sleep(10 * time.Second) // half of a part's time
		before := puts(w)
		slept.Add(int64(8 * time.Hour))
		time.Sleep(time.Second)
		s := w.engine.Snapshot()
		if again := puts(w) - before; again < 4 {
			t.Errorf("a second after waking %d parts have begun anew", again)
		}
		if j := s.Jobs[0]; j.State != Uploading || j.Problem != nil || j.Retry != nil {
			t.Errorf("after waking the job is %s %v %v", j.State, j.Problem, j.Retry)
		}
		s = w.settled(time.Hour)
		w.sameBytes(s)
		total := 0
		for _, n := range w.box.Record().Puts {
			total += n - 1
		}
		if total > 4 {
			t.Errorf("%d PUTs were repeated", total)
		}
		if slices.Contains([]State{NeedsYou, Failed}, s.Jobs[0].State) {
			t.Errorf("in the end the job is %s", s.Jobs[0].State)
		}
		slept.Store(0) // for the other version of the API
	})
}

func puts(w *world) (n int) {
	for _, k := range w.box.Record().Puts {
		n += k
	}
	return n
}
