package upload

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// hooked is a service with things happening in between.
type hooked struct {
	api.Service
	offset   time.Duration
	create   func(api.FileSpec, func() (api.Upload, error)) (api.Upload, error)
	children func(api.Ref, func() (api.Page, error)) (api.Page, error)
	status   func(api.Ref, func() (api.Status, error)) (api.Status, error)
}

func (h *hooked) CreateFile(ctx context.Context, p api.Ref, s api.FileSpec) (api.Upload, error) {
	do := func() (api.Upload, error) { return h.Service.CreateFile(ctx, p, s) }
	if h.create == nil {
		return do()
	}
	return h.create(s, do)
}

func (h *hooked) Children(ctx context.Context, p api.Ref, page string) (api.Page, error) {
	do := func() (api.Page, error) { return h.Service.Children(ctx, p, page) }
	if h.children == nil {
		return do()
	}
	return h.children(p, do)
}

func (h *hooked) Status(ctx context.Context, f api.Ref) (api.Status, error) {
	do := func() (api.Status, error) { return h.Service.Status(ctx, f) }
	if h.status == nil {
		return do()
	}
	return h.status(f, do)
}

func (w *world) hook(h *hooked) {
	w.t.Helper()
	h.Service = w.svc
	if err := w.engine.ask(context.Background(), func(l *loop) {
		l.opts.Connect = func(string) (Account, error) {
			return Account{Service: h, Hosts: Hosts{Loopback: worldHost}}, nil
		}
	}); err != nil {
		w.t.Fatal(err)
	}
}

func (h *hooked) ClockOffset() time.Duration { return h.offset }

func completeVisible(w *world) (n int) {
	for _, a := range w.box.Assets() {
		if !a.Deleted && a.Type == "file" && a.Complete {
			n++
		}
	}
	return n
}

// All bytes sent, the program closed before Frame.io said so, opened a weekend
// later with the card gone: Frame.io's complete copy must stay.
func TestCompleteAssetSurvivesExpiredLinks(t *testing.T) {
	for _, gone := range []bool{true, false} {
		o := smallParts
		o.ConfirmAfter = time.Minute
		inWorld(t, o, func(t *testing.T, w *world) {
			path := w.file("a.mov", 50_000)
			w.add(path)
			w.until("all sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State == Finishing })
			w.close()
			time.Sleep(60 * time.Hour)
			if n := completeVisible(w); n != 1 {
				t.Fatalf("not complete: %d", n)
			}
			if gone {
				os.Remove(path)
			}
			w.open()
			time.Sleep(3 * time.Hour)
			s := w.engine.Snapshot()
			t.Logf("job: %s %+v note %q", s.Jobs[0].State, s.Jobs[0].Problem, s.Jobs[0].Note)
			if n := completeVisible(w); n != 1 {
				t.Errorf("source gone %v: Frame.io held the complete file; now %d complete visible copies", gone, n)
			}
			if n := w.box.Record().Ops[sandbox.OpDelete]; n != 0 {
				t.Errorf("the complete copy was deleted (%d)", n)
			}
		})
	}
}

// The same with the journal's key lost (a backup without it).
func TestCompleteAssetSurvivesLostKey(t *testing.T) {
	o := smallParts
	o.ConfirmAfter = time.Minute
	inWorld(t, o, func(t *testing.T, w *world) {
		path := w.file("a.mov", 50_000)
		w.add(path)
		w.until("all sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State == Finishing })
		w.close()
		time.Sleep(time.Hour)
		os.Remove(filepath.Join(w.state, "journal.key"))
		os.Remove(path)
		w.open()
		time.Sleep(3 * time.Hour)
		if n := completeVisible(w); n != 1 {
			t.Errorf("%d complete visible copies: %s", n, w.engine.Snapshot().Jobs[0].State)
		}
	})
}

// The last part's answer is lost and its repeat finds the links expired.
func TestLostLastAnswerThenExpired(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: "part", Attempts: 1, Limit: 1, Effect: sandbox.EffectLost}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 9_000))
		for w.box.Record().Struck[0] == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		if err := w.box.ExpireURLs(); err != nil {
			t.Fatal(err)
		}
		s := w.settled(time.Hour)
		t.Logf("%s %q", s.Jobs[0].State, s.Jobs[0].Note)
		if n := w.box.Record().Ops[sandbox.OpDelete]; n != 0 {
			t.Errorf("a complete asset was deleted and the file sent again")
		}
	})
}

// Two cards, two files of one name and size into one folder. The answer to one
// create is lost while the other file is just being created.
// Undo of one drop while another drop's file lands in the same folder.
func TestUndoSparesAnotherDropsFile(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.file("Day/x.mov", 5_000)
		day := filepath.Join(w.src, "Day")
		first := w.add(day)
		w.settled(time.Hour)
		dayAsset, _ := w.box.Find("Account/Team/Project/Folder/Day")
		var once sync.Once
		h := &hooked{}
		h.children = func(p api.Ref, do func() (api.Page, error)) (api.Page, error) {
			page, err := do()
			if p.ID == dayAsset.ID && len(page.Nodes) == 0 {
				once.Do(func() { // the answer is on its way: a slow line
					os.Remove(filepath.Join(day, "x.mov"))
					w.file("Day/y.mov", 5_000)
					go w.engine.Add(context.Background(), Request{Into: w.into, Dest: "f", Paths: []string{day}})
					time.Sleep(5 * time.Second)
				})
			}
			return page, err
		}
		w.hook(h)
		w.engine.Undo(first)
		time.Sleep(10 * time.Minute)
		s := w.engine.Snapshot()
		j := w.job(s, "y.mov")
		there := false
		if _, ok := w.box.Find("Account/Team/Project/Folder/Day/y.mov"); ok {
			there = true
		}
		t.Logf("%s there %v", j.State, there)
		if j.State.Confirmed() && !there {
			t.Errorf("y.mov is %s, and undoing the other drop deleted it", j.State)
		}
	})
}

// Rewritten in place halfway, size and time kept (rsync --inplace -t, mmap,
// FAT's 2 s, touch -r): matrix row 23.
func TestRewrittenSameSizeAndTime(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1000)
	inWorldWith(t, o, Options{Parts: 1}, func(t *testing.T, w *world) {
		path := w.file("a.mov", 200_000)
		info, _ := os.Stat(path)
		w.add(path)
		w.until("some parts sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored >= 5 })
		w.engine.Pause(w.engine.Snapshot().Jobs[0].ID)
		time.Sleep(time.Minute)
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.WriteAt(make([]byte, 5000), 100) // the head, as writers do at close
		f.Close()
		if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
		w.engine.Resume(w.engine.Snapshot().Jobs[0].ID)
		w.settled(time.Hour)
		time.Sleep(time.Minute)
		s := w.engine.Snapshot()
		t.Logf("%s %+v", s.Jobs[0].State, s.Jobs[0].Problem)
		if s.Jobs[0].State.Confirmed() {
			w.sameBytes(s)
		}
	})
}

// A dropped tree whose files stand two folders deep; the outer folder is
// removed on Frame.io. Neither Retry, nor a restart, nor a new drop may be stuck.
func TestOuterFolderRemoved(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.file("Day/A/1.mov", 1000)
		w.add(filepath.Join(w.src, "Day"))
		w.settled(time.Hour)
		day, _ := w.box.Find("Account/Team/Project/Folder/Day")
		if err := w.box.Delete(day.ID); err != nil {
			t.Fatal(err)
		}
		os.RemoveAll(filepath.Join(w.src, "Day"))
		w.file("Day/B/2.mov", 1000)
		w.add(filepath.Join(w.src, "Day"))
		s := w.settled(time.Hour)
		j := w.job(s, "2.mov")
		t.Logf("first: %s %+v", j.State, j.Problem)
		w.engine.Retry(j.ID)
		time.Sleep(time.Hour)
		w.close()
		w.open()
		w.engine.Retry(j.ID)
		time.Sleep(time.Hour)
		j = w.job(w.engine.Snapshot(), "2.mov")
		if !j.State.Confirmed() {
			t.Errorf("after Retry, a restart and another Retry: %s %+v", j.State, j.Problem)
		}
		w.add(filepath.Join(w.src, "Day"))
		s = w.settled(time.Hour)
		if s.Totals.Confirmed < 2 {
			t.Errorf("a new drop is stuck as well: %+v", s.Totals)
		}
	})
}

// Our clock is 10 minutes ahead of Frame.io's, a create's answer is lost.
func TestClockAheadLeavesNoOrphan(t *testing.T) {
	o := smallParts
	inWorld(t, o, func(t *testing.T, w *world) {
		n := 0
		h := &hooked{offset: -10 * time.Minute}
		h.create = func(_ api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
			up, err := do()
			if n++; n == 1 {
				return api.Upload{}, &api.Error{Class: api.ErrUnknown, Call: "POST"}
			}
			return up, err
		}
		h.children = func(_ api.Ref, do func() (api.Page, error)) (api.Page, error) {
			p, err := do()
			p.Nodes = slices.Clone(p.Nodes)
			for i := range p.Nodes {
				p.Nodes[i].Created = p.Nodes[i].Created.Add(-10 * time.Minute)
			}
			return p, err
		}
		w.hook(h)
		w.add(w.file("a.mov", 20_000))
		w.settled(time.Hour)
		time.Sleep(time.Hour)
		if v := visible(w); len(v) != 1 {
			t.Errorf("%d visible assets for one job", len(v))
		}
	})
}

func TestInvalidUTF8NameLostAnswer(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: createRoute, Attempts: 1, Effect: sandbox.EffectLost}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("caf\xe9.mov", 20_000))
		w.settled(time.Hour)
		time.Sleep(time.Hour)
		if v := visible(w); len(v) != 1 {
			t.Errorf("%d visible assets for one job: %q", len(v), v)
		}
	})
}

// Every byte is sent and acknowledged; restart in Finishing with the card gone.
func TestFinishingNeedsNoSource(t *testing.T) {
	o := smallParts
	o.ConfirmAfter = time.Minute
	inWorld(t, o, func(t *testing.T, w *world) {
		path := w.file("a.mov", 50_000)
		w.add(path)
		w.until("all sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State == Finishing })
		w.close()
		os.Remove(path)
		w.open()
		time.Sleep(time.Hour)
		if j := w.engine.Snapshot().Jobs[0]; !j.State.Confirmed() {
			t.Errorf("Frame.io has the whole file, and the job is %s: %+v", j.State, j.Problem)
		}
	})
}

// Taking a row off the list "changes nothing on Frame.io".
func TestRemoveOfAnUnconfirmedRow(t *testing.T) {
	o := smallParts
	o.ConfirmAfter = 40 * time.Minute
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 50_000))
		s := w.settled(time.Hour)
		w.want(s, "a.mov", NeedsYou)
		time.Sleep(time.Hour)
		if completeVisible(w) != 1 {
			t.Fatal("not complete")
		}
		s = w.engine.Snapshot()
		if !s.Jobs[0].State.Confirmed() {
			t.Errorf("an hour after it was complete: %s", s.Jobs[0].State)
		}
		w.engine.Remove(s.Jobs[0].ID)
		time.Sleep(time.Minute)
		if completeVisible(w) != 1 {
			t.Error("taking the row off the list deleted a complete file from Frame.io")
		}
	})
}

// Versions go on in the order they were queued, also after Move and a restart.
func TestMovedVersionsKeepTheirOrder(t *testing.T) {
	for _, restart := range []bool{false, true} {
		inWorld(t, smallParts, func(t *testing.T, w *world) {
			w.add(w.file("v1.mov", 1000))
			target := w.job(w.settled(time.Hour), "v1.mov").Asset
			w.engine.PauseAll()
			w.request(Request{VersionOf: target, Target: "v1.mov", Paths: []string{w.file("v2.mov", 1000), w.file("v3.mov", 1000)}})
			s := w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 3 })
			w.engine.Move(ToTop, w.job(s, "v3.mov").ID)
			w.engine.Snapshot()
			if restart {
				w.close()
				w.open()
			}
			w.engine.ResumeAll()
			s = w.settled(time.Hour)
			page, err := w.svc.Children(context.Background(), w.job(s, "v2.mov").Stack, "")
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, n := range page.Nodes {
				names = append(names, n.Name)
			}
			if got := strings.Join(names, " "); got != "v3.mov v2.mov v1.mov" {
				t.Errorf("restart %v: newest first: %s", restart, got)
			}
		})
	}
}

// A row paused before it began must not freeze the others' progress.
func TestPausedFirstRowFreezesNothing(t *testing.T) {
	o := sandbox.Options{PartSize: 1_000_000, Faults: slowParts(20_000)}
	inWorldWith(t, o, Options{Parts: 1}, func(t *testing.T, w *world) {
		w.engine.PauseAll()
		w.add(w.file("a.mov", 10), w.file("b.mov", 1_000_000))
		s := w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
		w.engine.Pause(w.job(s, "a.mov").ID)
		w.engine.ResumeAll()
		for range 30 {
			time.Sleep(time.Second)
			s = w.engine.Snapshot()
		}
		if j := w.job(s, "b.mov"); j.Sent < 300_000 {
			t.Errorf("30 s at 20 kB/s: the row shows %d bytes, speed %.0f, the store has %d", j.Sent, j.Speed, w.box.Record().Bytes)
		}
	})
}

// Nobody watches the engine (matrix row 40): it must go on by itself.
func TestStartsAnewWithoutAnAudience(t *testing.T) {
	o := smallParts
	o.URLLife = time.Hour
	o.Faults = slowParts(1000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 100_000))
		w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored > 0 })
		w.close()
		time.Sleep(8 * time.Hour)
		w.open()
		calls := w.box.Record().Ops[createRoute]
		begun := time.Now()
		for w.box.Record().Ops[createRoute] == calls && time.Since(begun) < 3*time.Hour {
			time.Sleep(time.Second)
		}
		if d := time.Since(begun); d > time.Minute {
			t.Errorf("the fresh asset was asked for only %v after the start", d)
		}
	})
}

func TestNotYetWithoutAnAudience(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		var ready bool
		connect := w.engine.opts.Connect
		if err := w.engine.ask(context.Background(), func(l *loop) {
			l.opts.Connect = func(a string) (Account, error) {
				if !ready {
					return Account{}, ErrNotYet
				}
				return connect(a)
			}
		}); err != nil {
			t.Fatal(err)
		}
		w.add(w.file("a.mov", 10_000))
		time.Sleep(time.Minute)
		if err := w.engine.ask(context.Background(), func(*loop) { ready = true }); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		for w.box.Record().Ops[createRoute] == 0 && time.Since(begun) < 3*time.Hour {
			time.Sleep(time.Second)
		}
		if d := time.Since(begun); d > time.Minute {
			t.Errorf("begun %v after signing in was through", d)
		}
	})
}

// A folder whose making failed for all its files at once: they go on by
// themselves, though nothing else happens that would wake the engine.
func TestLostFolderAnswerNeedsNobody(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: sandbox.OpCreateFolder, Attempts: 1, Effect: sandbox.EffectLost}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.file("D/a.mov", 100)
		w.file("D/b.mov", 100)
		w.add(filepath.Join(w.src, "D"))
		time.Sleep(10 * time.Minute) // without looking: a look wakes the engine
		s := w.engine.Snapshot()
		w.want(s, "a.mov", Done, Verified)
		w.want(s, "b.mov", Done, Verified)
		w.sameBytes(s)
	})
}
