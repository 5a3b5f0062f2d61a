package upload

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

// A day's delivery within Frame.io's limits: 300 files, 40 of them new versions
// of 40 cuts, and one review link to all. Frame.io never has to say "too many
// requests", the row of a version says when its turn is, and the part slots
// stay busy: uploads wait for none of it.
func TestThreeHundredFilesWithinTheLimits(t *testing.T) {
	const files, versions, slots = 300, 40, 6
	for _, d := range dialects() {
		t.Run(d.name, func(t *testing.T) {
			// A line on which six files at a time take 4 s each: creating files, at
			// most four a second, is not what holds it up.
			o := sandbox.Options{Faults: slowParts(50_000)}
			d.run(t, o, Options{Parts: slots}, func(t *testing.T, w *world) {
				cuts := w.uploaded(versions)
				start := time.Now()
				var paths []string
				for i := range files - versions {
					paths = append(paths, w.file(fmt.Sprintf("day/d%03d.mov", i), 200_000))
				}
				batch := w.add(paths...)
				for i, cut := range cuts {
					w.request(Request{VersionOf: cut, Target: fmt.Sprintf("f%02d.mov", i+1), Paths: []string{w.file(fmt.Sprintf("v%02d.mov", i+1), 200_000)}})
				}
				s := w.until("all are queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == files+versions })
				var link []string
				for _, j := range s.Jobs {
					if j.Batch == batch {
						link = append(link, j.ID)
					}
				}
				w.task(TaskRequest{Kind: TaskShare, Name: "Dailies", Jobs: link})
				busy := w.watchSlots(slots)
				s = w.settled(3 * time.Hour)
				stacked := time.Since(start)
				w.sameBytes(s)
				s = w.until("the link is whole", 3*time.Hour, func(s *Snapshot) bool { return s.Totals.Tasks == 0 })
				linked := time.Since(start)
				r := w.box.Record()
				if r.Limited != 0 {
					t.Errorf("Frame.io refused %d calls as too many", r.Limited)
				}
				for _, j := range s.Jobs {
					if !j.State.Confirmed() || j.Problem != nil {
						t.Errorf("%s is %s %v", j.Name, j.State, j.Problem)
					}
				}
				if task := s.Tasks[0]; task.State != Done || task.Link == "" || task.Done != files-versions || task.Missing != 0 {
					t.Errorf("the link is %+v", task)
				}
				share, sent, turn := busy()
				t.Logf("slots busy %.1f %% of %v; versions on their stacks after %v, the link whole after %v; longest wait shown in a row %v; calls %v",
					100*share, sent.Round(time.Second), stacked.Round(time.Second), linked.Round(time.Second), turn.Round(time.Second), r.Ops)
				if share < 0.95 {
					t.Errorf("the part slots were busy %.1f %% of the time", 100*share)
				}
				if w.best == Done && turn < 30*time.Second {
					t.Errorf("the longest wait a row has told of is %v", turn)
				}
			})
		})
	}
}

// watchSlots looks every tenth of a second, from the first part to the last but
// those that fill the slots once, how often all slots are in use. What it
// returns stops it and gives the share, the time looked at, and the longest wait
// for a version step that a row has told of.
func (w *world) watchSlots(slots int) (stop func() (share float64, sent, turn time.Duration)) {
	done, ended := make(chan struct{}), make(chan struct{})
	var full, all int
	var turn time.Duration
	go func() {
		defer close(ended)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			s := w.engine.Snapshot()
			for _, j := range s.Jobs {
				turn = max(turn, time.Until(j.Turn))
			}
			unsent := slices.DeleteFunc(slices.Clone(s.Jobs), func(j *Job) bool {
				return j.Stored == j.Parts && j.Parts > 0 || j.Confirmed || j.State == Finishing || j.State == Stacking
			})
			if len(unsent) < slots || s.InFlight == 0 && all == 0 {
				continue
			}
			all++
			if s.InFlight >= slots {
				full++
			}
		}
	}()
	return func() (float64, time.Duration, time.Duration) {
		close(done)
		<-ended
		return float64(full) / float64(max(all, 1)), time.Duration(all) * 100 * time.Millisecond, turn
	}
}
