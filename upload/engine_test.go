package upload

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// small parts, so that little files have many.
var smallParts = sandbox.Options{PartSize: 10_000}

// slowParts makes the store read this many bytes a second from each PUT.
func slowParts(rate int64) sandbox.Plan {
	return sandbox.Plan{Rules: []sandbox.Rule{{Match: "part", Effect: sandbox.EffectSlow, Rate: rate}}}
}

func TestFilesAndFoldersArrive(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.file("Day/A/1.mov", 25_001)
		w.file("Day/A/2.mov", 1)
		w.file("Day/B/sound.wav", 99_999)
		w.file("Day/.DS_Store", 10)
		single := w.file("cut.mov", 1_000_003)
		w.add(filepath.Join(w.src, "Day"), single)
		s := w.settled(time.Hour)
		if s.Totals.Confirmed != 4 || s.Totals.Sent != s.Totals.Size {
			t.Errorf("totals %+v", s.Totals)
		}
		w.sameBytes(s)
		if a, ok := w.box.Find("Account/Team/Project/Folder/Day/B/sound.wav"); !ok || a.Deleted {
			t.Error("the folder tree was not kept")
		}
		if len(s.Batches) != 1 || len(s.Batches[0].Skipped) != 1 {
			t.Errorf("skipped files are not reported: %+v", s.Batches)
		}
		for k, n := range w.box.Record().Puts {
			if n != 1 {
				t.Errorf("%v was sent %d times", k, n)
			}
		}
		s = w.until("as sure as can be", 10*time.Minute, func(s *Snapshot) bool { return w.job(s, "cut.mov").State == w.best })
		if f := w.job(s, "cut.mov").Fraction(); f != 1 {
			t.Errorf("%s, and the bar shows %v", w.best, f)
		}
	})
}

func TestAwkwardSizesArrive(t *testing.T) {
	inWorld(t, sandbox.Options{PartSize: 8}, func(t *testing.T, w *world) {
		var paths []string
		for size := 1; size <= 130; size += 3 {
			paths = append(paths, w.file(fmt.Sprintf("%03d.bin", size), size))
		}
		w.add(paths...)
		s := w.settled(2 * time.Hour)
		if s.Totals.Confirmed != len(paths) {
			t.Errorf("%d of %d confirmed", s.Totals.Confirmed, len(paths))
		}
		w.sameBytes(s)
	})
}

func TestFractionIsNeverWholeBeforeConfirmation(t *testing.T) {
	o := smallParts
	o.ConfirmAfter = time.Minute
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 50_000))
		s := w.until("every byte sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State == Finishing })
		if f := s.Jobs[0].Fraction(); f >= 1 || s.Jobs[0].Confirmed {
			t.Errorf("not confirmed, and the bar shows %v", f)
		}
		w.sameBytes(w.settled(time.Hour))
	})
}

func TestVersionsStackInOrder(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("Promo_v1.mov", 30_000))
		first := w.settled(time.Hour)
		target := w.job(first, "Promo_v1.mov").Asset
		// The later version is much smaller, so it is there long before.
		w.request(Request{VersionOf: target, Target: "Promo_v1.mov", Paths: []string{w.file("Promo_v10.mov", 10), w.file("Promo_v2.mov", 400_000), w.file("Promo_v3.mov", 20_000)}})
		s := w.settled(time.Hour)
		w.sameBytes(s)
		stack := w.job(s, "Promo_v2.mov").Stack
		if stack.IsZero() || stack.Kind != api.KindStack {
			t.Fatalf("no stack: %v", stack)
		}
		page, err := w.svc.Children(context.Background(), stack, "")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, n := range page.Nodes {
			names = append(names, n.Name)
		}
		if got := strings.Join(names, " "); got != "Promo_v10.mov Promo_v3.mov Promo_v2.mov Promo_v1.mov" {
			t.Errorf("newest first: %s", got)
		}
	})
}

func TestEachBadFileHasItsReasonAndOthersGoOn(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		good := w.file("good.mov", 20_000)
		empty := w.file("empty.mov", 0)
		gone := filepath.Join(w.src, "gone.mov")
		w.add(good, empty, gone)
		s := w.settled(time.Hour)
		w.want(s, "good.mov", Done, Verified)
		if p := w.want(s, "empty.mov", Failed).Problem; p.Code != "empty" {
			t.Errorf("%+v", p)
		}
		if p := w.want(s, "gone.mov", Failed, NeedsYou).Problem; p.Code != "vanished" {
			t.Errorf("%+v", p)
		}
		w.sameBytes(s)
	})
}

func TestAFileThatChangesStopsItsJob(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1000)
	inWorld(t, o, func(t *testing.T, w *world) {
		path := w.file("a.mov", 200_000)
		w.add(path)
		w.until("some parts sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored >= 2 })
		w.file("a.mov", 200_001)
		s := w.settled(time.Hour)
		j := w.want(s, "a.mov", Failed)
		if j.Problem.Code != "changed" || j.Problem.Fix != FixAnew {
			t.Fatalf("%+v", j.Problem)
		}
		w.engine.Retry(j.ID)
		s = w.until("uploaded anew", time.Hour, func(s *Snapshot) bool { return s.Jobs[0].State.Confirmed() })
		w.until("the stale asset removed", time.Hour, func(*Snapshot) bool { return len(visible(w)) == 1 })
		w.sameBytes(s)
	})
}

func visible(w *world) (names []string) {
	for _, a := range w.box.Assets() {
		if !a.Deleted && a.Type == "file" {
			names = append(names, a.Name)
		}
	}
	return names
}

func TestPauseStopsWithinASecondAndKeepsParts(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(5000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 300_000))
		s := w.until("some parts sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored >= 3 })
		id := s.Jobs[0].ID
		w.engine.Pause(id)
		time.Sleep(time.Second)
		before := w.box.Record()
		if before.InFlight != 0 {
			t.Errorf("%d PUTs a second after pausing", before.InFlight)
		}
		time.Sleep(time.Hour)
		if after := w.box.Record(); after.Bytes != before.Bytes {
			t.Error("bytes were sent while paused")
		}
		w.want(w.engine.Snapshot(), "a.mov", Paused)
		w.engine.Resume(id)
		s = w.settled(2 * time.Hour)
		w.sameBytes(s)
		for k, n := range w.box.Record().Stored {
			if n > 1 {
				t.Errorf("%v was stored %d times", k, n)
			}
		}
	})
}

func TestCancelRemovesThePlaceholder(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(5000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 300_000), w.file("b.mov", 30_000))
		s := w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 2 && s.Jobs[0].Stored >= 1 })
		w.engine.Cancel(w.job(s, "a.mov").ID)
		s = w.settled(time.Hour)
		w.want(s, "a.mov", Cancelled)
		w.want(s, "b.mov", Done, Verified)
		w.until("the placeholder removed", time.Hour, func(*Snapshot) bool { return len(visible(w)) == 1 })
	})
}

func TestUndoTakesEverythingBack(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("v1.mov", 30_000))
		target := w.job(w.settled(time.Hour), "v1.mov").Asset
		w.file("Day/x.mov", 5_000)
		day := w.add(filepath.Join(w.src, "Day"))
		version := w.request(Request{VersionOf: target, Target: "v1.mov", Paths: []string{w.file("v2.mov", 30_000)}})
		w.settled(time.Hour)
		w.engine.Undo(day)
		w.engine.Undo(version)
		w.until("all taken back", time.Hour, func(*Snapshot) bool {
			if len(visible(w)) != 1 {
				return false
			}
			_, there := w.box.Find("Account/Team/Project/Folder/Day")
			return !there
		})
		n, err := w.svc.Node(context.Background(), target)
		if err != nil || n.Into != w.into { // in the folder, or alone in a stack there
			t.Errorf("the first version stands in %v, %v", n.Parent, err)
		}
	})
}

func TestExpiredLinksLeadToAFreshAsset(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(2000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 200_000))
		w.until("some parts sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored >= 3 })
		if err := w.box.ExpireURLs(); err != nil {
			t.Fatal(err)
		}
		s := w.settled(2 * time.Hour)
		j := w.want(s, "a.mov", Done, Verified)
		if !strings.Contains(j.Note, "Started over") {
			t.Errorf("the row does not say that it started over: %q", j.Note)
		}
		w.until("the stale asset removed", time.Hour, func(*Snapshot) bool { return len(visible(w)) == 1 })
		w.sameBytes(s)
	})
}

func TestALostCreateAnswerLeavesOneAsset(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: sandbox.OpCreateFile, Attempts: 1, Effect: sandbox.EffectLost}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.file("Day/a.mov", 30_000)
		w.add(filepath.Join(w.src, "Day"), w.file("b.mov", 20_000))
		s := w.settled(2 * time.Hour)
		w.want(s, "a.mov", Done, Verified)
		w.want(s, "b.mov", Done, Verified)
		w.sameBytes(s)
		if n := len(visible(w)); n != 2 {
			t.Errorf("%d files on Frame.io, want 2: %v", n, visible(w))
		}
		days := 0
		for _, a := range w.box.Assets() {
			if a.Type == "folder" && a.Name == "Day" && !a.Deleted {
				days++
			}
		}
		if days != 1 {
			t.Errorf("the folder was made %d times", days)
		}
	})
}

func TestOfflineCostsNothingAndNeedsNobody(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(5000)
	for name, down := range map[string]error{
		"dns":      &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true},
		"no route": &net.OpError{Op: "dial", Err: syscall.ENETUNREACH},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, o, func(t *testing.T, w *world) {
				w.add(w.file("a.mov", 200_000), w.file("b.mov", 50_000))
				w.until("some parts sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 2 && s.Jobs[0].Stored >= 2 })
				w.net.setDown(down)
				w.until("offline", 10*time.Minute, func(s *Snapshot) bool { return s.Offline != "" })
				time.Sleep(10 * time.Minute)
				w.net.setDown(nil)
				back := time.Now()
				w.until("online", 2*time.Minute, func(s *Snapshot) bool { return s.Offline == "" })
				s := w.settled(time.Hour)
				if time.Since(back) > 5*time.Minute {
					t.Errorf("took %v after the network was back", time.Since(back))
				}
				w.sameBytes(s)
			})
		})
	}
}

func TestEverythingGoesOnAfterARestart(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(25_000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("v1.mov", 1000))
		target := w.job(w.settled(time.Hour), "v1.mov").Asset
		w.file("Day/x.mov", 50_000)
		w.add(filepath.Join(w.src, "Day"), w.file("a.mov", 200_000))
		w.request(Request{VersionOf: target, Target: "v1.mov", Paths: []string{w.file("v2.mov", 60_000)}})
		for range 25 {
			time.Sleep(700 * time.Millisecond)
			w.close()
			w.open()
		}
		s := w.settled(2 * time.Hour)
		if s.Totals.Confirmed != 4 {
			t.Errorf("%+v", s.Totals)
		}
		w.sameBytes(s)
		for k, n := range w.box.Record().Stored {
			if n > 2 {
				t.Errorf("%v was stored %d times", k, n)
			}
		}
	})
}

func TestRunningTheSameAgainUploadsNothingTwice(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		path := w.file("a.mov", 30_000)
		req := Request{Into: w.into, Paths: []string{path}, Resume: true}
		w.request(req)
		w.settled(time.Hour)
		puts := len(w.box.Record().Puts)
		w.close()
		w.open()
		id := w.request(req)
		s := w.until("attached", time.Hour, func(s *Snapshot) bool {
			for _, b := range s.Batches {
				if b.ID == id && !b.Scanning && len(b.Jobs) == 1 {
					return w.job(s, "a.mov").State.Confirmed()
				}
			}
			return false
		})
		if j := w.job(s, "a.mov"); !j.Already || len(s.Jobs) != 1 {
			t.Errorf("%d jobs, already %v", len(s.Jobs), j.Already)
		}
		if n := len(w.box.Record().Puts); n != puts {
			t.Errorf("%d parts were sent again", n-puts)
		}
		// Deleted on Frame.io meanwhile: then it is uploaded again.
		if err := w.box.Delete(w.job(s, "a.mov").Asset.ID); err != nil {
			t.Fatal(err)
		}
		w.request(req)
		w.until("uploaded again", time.Hour, func(s *Snapshot) bool {
			j := w.job(s, "a.mov")
			return j.State.Confirmed() && !j.Already && len(visible(w)) == 1
		})
	})
}

func TestAssetRemovedMidwayAsksTheUser(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(5000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 100_000))
		s := w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored >= 2 })
		if err := w.box.Delete(s.Jobs[0].Asset.ID); err != nil {
			t.Fatal(err)
		}
		s = w.settled(2 * time.Hour)
		if p := w.want(s, "a.mov", NeedsYou).Problem; p.Code != "removed" {
			t.Errorf("%+v", p)
		}
		if n := w.box.Record().Ops[sandbox.OpCreateFile]; n != 1 {
			t.Errorf("created %d times", n)
		}
	})
}

func TestSignOutAndInLosesNothing(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.box.RevokeToken()
		w.add(w.file("a.mov", 100_000))
		s := w.settled(time.Hour)
		if p := w.want(s, "a.mov", NeedsYou).Problem; p.Fix != FixSignIn {
			t.Fatalf("%+v", p)
		}
		w.box.RestoreToken()
		w.engine.SignedIn("")
		s = w.until("done", time.Hour, func(s *Snapshot) bool { return s.Jobs[0].State.Confirmed() })
		w.sameBytes(s)
	})
}

func TestAFailedVersionStepKeepsTheUpload(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: sandbox.OpStack, Attempts: 1, Effect: sandbox.EffectStatus, Status: 422}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("v1.mov", 1000))
		target := w.job(w.settled(time.Hour), "v1.mov").Asset
		w.request(Request{VersionOf: target, Target: "v1.mov", Paths: []string{w.file("v2.mov", 60_000)}})
		s := w.settled(time.Hour)
		j := w.want(s, "v2.mov", NeedsYou)
		puts := len(w.box.Record().Puts)
		w.engine.Retry(j.ID)
		s = w.until("stacked", time.Hour, func(s *Snapshot) bool { return w.job(s, "v2.mov").State.Confirmed() })
		if len(w.box.Record().Puts) != puts {
			t.Error("bytes were sent again for a version step")
		}
		w.sameBytes(s)
	})
}

func TestJournalFoldersArePrivate(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		for _, f := range []string{"journal.db", "journal.key", "journal.lock"} {
			info, err := os.Stat(filepath.Join(w.state, f))
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", f, info.Mode())
			}
		}
		if _, err := Open(Options{Dir: w.state}); !errors.Is(err, ErrInUse) {
			t.Errorf("opened twice: %v", err)
		}
	})
}
