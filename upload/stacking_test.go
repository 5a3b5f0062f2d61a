package upload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stackdrop/api"
)

// A version that Frame.io refuses stops: those behind it must go on, or say
// what they wait for.
func TestRefusedVersionHoldsTheRest(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		var bad string
		m := &meddler{}
		m.stack = func(_ context.Context, _ api.Ref, files []api.Ref, do func() (api.Node, error)) (api.Node, error) {
			for _, f := range files {
				n, err := w.svc.Node(context.Background(), f)
				if err == nil && n.Name == bad {
					return api.Node{}, errOf(api.ErrRefused, "not of the same kind")
				}
			}
			return do()
		}
		bad = "v2.mov"
		w.meddle(m)
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000)}})
		time.Sleep(time.Minute)
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v3.mov", 1000)}})
		time.Sleep(time.Hour)
		s := w.engine.Snapshot()
		if j := w.job(s, "v3.mov"); !j.State.Confirmed() {
			t.Logf("v2 is %s %+v", w.job(s, "v2.mov").State, w.job(s, "v2.mov").Problem)
			if !explained(j) {
				t.Errorf("for an hour v3 has been %q, without a word: note %q turn %v problem %v", j.State, j.Note, j.Turn, j.Problem)
			}
		}
	})
}

// The same with a target that is gone, for a version dropped later, and with
// a version that is paused.
func TestSilentBehindGoneTarget(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		w.meddle(&meddler{stack: func(context.Context, api.Ref, []api.Ref, func() (api.Node, error)) (api.Node, error) {
			return api.Node{}, errOf(api.ErrGone, "")
		}})
		into := w.into
		w.request(Request{VersionOf: target, Target: "f01.mov", Into: into, Paths: []string{w.file("v2.mov", 1000)}})
		w.until("v2 stopped", time.Hour, func(s *Snapshot) bool {
			return w.job(s, "f01.mov") != nil && len(s.Jobs) == 2 && w.job(s, "v2.mov").State == NeedsYou
		})
		w.request(Request{VersionOf: target, Target: "f01.mov", Into: into, Paths: []string{w.file("v3.mov", 1000)}})
		time.Sleep(time.Hour)
		j := w.job(w.engine.Snapshot(), "v3.mov")
		if !j.State.Confirmed() && !explained(j) {
			t.Errorf("for an hour v3 has been %q, without a word: note %q", j.State, j.Note)
		}
	})
}

func TestSilentBehindPausedVersion(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		start := time.Now()
		w.meddle(&meddler{delay: func(step api.Step, _ int) time.Duration { return max(0, time.Minute-time.Since(start)) }})
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000)}})
		time.Sleep(5 * time.Second)
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v3.mov", 1000)}})
		s := w.until("both stacking", 50*time.Second, func(s *Snapshot) bool {
			return len(s.Jobs) == 3 && w.job(s, "v2.mov").State == Stacking && w.job(s, "v3.mov").State == Stacking
		})
		w.engine.Pause(w.job(s, "v2.mov").ID)
		time.Sleep(time.Hour)
		j := w.job(w.engine.Snapshot(), "v3.mov")
		if !j.State.Confirmed() && !explained(j) {
			t.Errorf("for an hour v3 has been %q, without a word: note %q", j.State, j.Note)
		}
	})
}

// New drops that are moved to the top hold back what only waits for its
// confirmation or its stack. V4 lets four files be created a second at most.
func TestMovedBatchStarvesTheVersionStep(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		start := time.Now()
		w.meddle(&meddler{create: time.Second, delay: func(step api.Step, _ int) time.Duration { return max(0, time.Minute-time.Since(start)) }})
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000)}})
		w.until("v2 waits for its turn", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 && w.job(s, "v2.mov").State == Stacking })
		var paths []string
		for i := range 2000 {
			paths = append(paths, w.file(fmt.Sprintf("big/g%04d.mov", i), 8))
		}
		batch := w.add(paths...)
		s := w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2002 })
		var ids []string
		for _, j := range s.Jobs {
			if j.Batch == batch {
				ids = append(ids, j.ID)
			}
		}
		w.engine.Move(ToTop, ids...)
		time.Sleep(6 * time.Minute)
		s = w.engine.Snapshot()
		if j := w.job(s, "v2.mov"); !j.State.Confirmed() {
			left := len(slices.DeleteFunc(slices.Clone(s.Jobs), func(j *Job) bool { return j.State.Ended() }))
			t.Errorf("its turn was 5 minutes ago, it takes no slot, and v2 is %s (note %q, turn %v ago); %d jobs left", j.State, j.Note, time.Since(j.Turn), left)
		}
	})
}

// schedule.go: "maxAhead = 64 // created files whose parts still wait".
func TestCreatedAhead(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(2_000)
	inWorldWith(t, o, Options{Parts: 1}, func(t *testing.T, w *world) {
		var paths []string
		for i := range 300 {
			paths = append(paths, w.file(fmt.Sprintf("g%03d.mov", i), 20_000))
		}
		w.add(paths...)
		time.Sleep(time.Minute)
		n := 0
		for _, j := range w.engine.Snapshot().Jobs {
			if !j.Asset.IsZero() && !j.State.Confirmed() {
				n++
			}
		}
		if n > maxAhead+maxPreparing {
			t.Errorf("a minute after the drop %d placeholders without a byte stand on Frame.io, their links running out; maxAhead is %d", n, maxAhead)
		}
	})
}

// A slow call under way when a job is cancelled, undone, removed, paused.
func TestGroupUnderWay(t *testing.T) {
	for _, what := range []string{"cancel", "undo", "remove", "pause", "pauseall"} {
		t.Run(what, func(t *testing.T) {
			inWorld(t, smallParts, func(t *testing.T, w *world) {
				target := w.uploaded(1)[0]
				under := make(chan struct{})
				var once sync.Once
				start := time.Now()
				w.meddle(&meddler{
					delay: func(api.Step, int) time.Duration { return max(0, 30*time.Second-time.Since(start)) },
					stack: func(_ context.Context, _ api.Ref, files []api.Ref, do func() (api.Node, error)) (api.Node, error) {
						once.Do(func() { close(under) })
						time.Sleep(10 * time.Second)
						n, err := do()
						time.Sleep(10 * time.Second)
						return n, err
					}})
				w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000)}})
				time.Sleep(time.Second)
				b := w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v3.mov", 1000)}})
				time.Sleep(time.Second)
				w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v4.mov", 1000)}})
				<-under
				id := w.job(w.engine.Snapshot(), "v3.mov").ID
				switch what {
				case "cancel":
					w.engine.Cancel(id)
				case "undo":
					w.engine.Undo(b)
				case "remove":
					w.engine.Remove(id)
				case "pause":
					w.engine.Pause(id)
				case "pauseall":
					w.engine.PauseAll()
				}
				time.Sleep(time.Hour)
				s := w.engine.Snapshot()
				for _, j := range s.Jobs {
					t.Logf("%s %s note %q %v", j.Name, j.State, j.Note, j.Problem)
				}
				got := w.versions(w.job(s, "v2.mov").Stack)
				want := "v4.mov v3.mov v2.mov f01.mov"
				if what == "undo" {
					want = "v4.mov v2.mov f01.mov"
				}
				if got != want {
					t.Errorf("the stack holds %s, want %s", got, want)
				}
			})
		})
	}
}

func (w *world) versions(stack api.Ref) string {
	w.t.Helper()
	page, err := w.svc.Children(context.Background(), stack, "")
	if err != nil {
		w.t.Error(err)
		return ""
	}
	var names []string
	for _, c := range page.Nodes {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

// Restart between the call and the journal, and partial success.
func TestStackAnswerLost(t *testing.T) {
	for _, how := range []string{"closed", "partial", "journal"} {
		t.Run(how, func(t *testing.T) {
			inWorld(t, smallParts, func(t *testing.T, w *world) {
				target := w.uploaded(1)[0]
				start := time.Now()
				done := make(chan struct{})
				var once sync.Once
				first := true
				w.meddle(&meddler{
					delay: func(api.Step, int) time.Duration { return max(0, 30*time.Second-time.Since(start)) },
					stack: func(ctx context.Context, target api.Ref, files []api.Ref, do func() (api.Node, error)) (api.Node, error) {
						if !first {
							return do()
						}
						first = false
						if how == "partial" {
							if _, err := w.svc.Stack(ctx, target, files[:2]...); err != nil {
								return api.Node{}, err
							}
							return api.Node{}, errOf(api.ErrUnknown, "")
						}
						n, err := do()
						once.Do(func() { close(done) })
						<-ctx.Done()
						_ = n
						return api.Node{}, errors.Join(err, ctx.Err())
					}})
				if how == "partial" {
					once.Do(func() { close(done) })
				}
				var paths []string
				for i := range 4 {
					paths = append(paths, w.file(fmt.Sprintf("v%d.mov", i+2), 1000))
				}
				w.request(Request{VersionOf: target, Target: "f01.mov", Paths: paths})
				<-done
				if how != "partial" {
					time.Sleep(time.Minute)
					w.close()
					w.open()
				}
				s := w.settled(time.Hour)
				if got, want := w.versions(w.job(s, "v2.mov").Stack), "v5.mov v4.mov v3.mov v2.mov f01.mov"; got != want {
					t.Errorf("the stack holds %s, want %s", got, want)
				}
			})
		})
	}
}

// v2 and v3 are dropped on a cut. v2 makes it a stack, v3 is long on its
// way. Then v4 is dropped on the stack that the tree shows now: v4 must be the
// newest in the end.
func TestDropOnTheStackOvertakesTheDropOnTheFile(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1_000)
	inWorldWith(t, o, Options{Parts: 8}, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000), w.file("v3.mov", 300_000)}})
		s := w.until("v2 is on it", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 3 && w.job(s, "v2.mov").State.Confirmed() })
		stack := w.job(s, "v2.mov").Stack
		w.request(Request{VersionOf: stack, Target: "f01.mov", Paths: []string{w.file("v4.mov", 1000)}})
		w.settled(10 * time.Hour)
		if got, want := w.versions(stack), "v4.mov v3.mov v2.mov f01.mov"; got != want {
			t.Errorf("the stack shows %s, want %s: the cut dropped last is not the newest", got, want)
		}
	})
}

// The same with a drop on a version inside the stack.
func TestDropOnAVersionOvertakes(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1_000)
	inWorldWith(t, o, Options{Parts: 8}, func(t *testing.T, w *world) {
		files := w.uploaded(1)
		w.request(Request{VersionOf: files[0], Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000)}})
		s := w.settled(time.Hour)
		v2 := w.job(s, "v2.mov")
		w.request(Request{VersionOf: v2.Stack, Target: "f01.mov", Paths: []string{w.file("v3.mov", 300_000)}})
		time.Sleep(time.Second)
		w.request(Request{VersionOf: v2.Asset, Target: "v2.mov", Paths: []string{w.file("v4.mov", 1000)}})
		w.settled(10 * time.Hour)
		if got, want := w.versions(v2.Stack), "v4.mov v3.mov v2.mov f01.mov"; got != want {
			t.Errorf("the stack shows %s, want %s", got, want)
		}
	})
}

// The note "waits for v2" comes, and goes again.
func TestWaitingNote(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1_000)
	inWorldWith(t, o, Options{Parts: 8}, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 100_000), w.file("v3.mov", 1000)}})
		time.Sleep(30 * time.Second)
		s := w.engine.Snapshot()
		if j := w.job(s, "v3.mov"); j.Note == "" {
			t.Errorf("v2 is %s, v3 is %s, and its row says nothing", w.job(s, "v2.mov").State, j.State)
		}
		s = w.settled(time.Hour)
		if j := w.job(s, "v3.mov"); j.Note != "" {
			t.Errorf("v3 is %s, and its row says %q", j.State, j.Note)
		}
	})
}

// The sign-in is lost while versions wait: the rows behind the first.
func TestSignedOutWhileStacking(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		w.meddle(&meddler{stack: func(context.Context, api.Ref, []api.Ref, func() (api.Node, error)) (api.Node, error) {
			return api.Node{}, errOf(api.ErrSignIn, "")
		}})
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 10), w.file("v3.mov", 30_000)}})
		time.Sleep(time.Hour)
		for _, j := range w.engine.Snapshot().Jobs {
			if !explained(j) {
				t.Errorf("%s is %s, without a word", j.Name, j.State)
			}
		}
		w.meddle(&meddler{})
		w.engine.SignedIn("")
		s := w.settled(time.Hour)
		if got := w.versions(w.job(s, "v2.mov").Stack); got != "v3.mov v2.mov f01.mov" {
			t.Error(got)
		}
	})
}

// Somebody removes the target's oldest file from its stack while versions of
// it are on their way: the engine knows the stack.
func TestFirstVersionRemovedMeanwhile(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1_000)
	inWorld(t, o, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		w.request(Request{VersionOf: target, Target: "f01.mov", Into: w.into, Paths: []string{w.file("v2.mov", 1000), w.file("v3.mov", 100_000)}})
		w.until("v2 is on it", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 3 && w.job(s, "v2.mov").State.Confirmed() })
		if err := w.svc.Delete(context.Background(), target); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		s := w.engine.Snapshot()
		if j := w.job(s, "v3.mov"); !j.State.Confirmed() {
			t.Errorf("the stack is there, v3 is %s: %v", j.State, j.Problem)
		}
	})
}

// Undo of a version whose stack call is under way, and the program is closed.
func TestUndoThenClose(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		under := make(chan struct{}, 10)
		w.meddle(&meddler{stack: func(ctx context.Context, _ api.Ref, _ []api.Ref, do func() (api.Node, error)) (api.Node, error) {
			n, err := do()
			under <- struct{}{}
			<-ctx.Done()
			_, _ = n, err
			return api.Node{}, ctx.Err()
		}})
		b := w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 1000)}})
		<-under
		w.engine.Undo(b)
		time.Sleep(time.Second)
		w.close()
		w.open()
		time.Sleep(time.Hour)
		if v := visible(w); !slices.Equal(v, []string{"f01.mov"}) {
			t.Errorf("undone, and on Frame.io stands %v", v)
		}
	})
}
