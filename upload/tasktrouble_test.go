package upload

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// The user clears what is finished while a link waits for the rest.
func TestClearFinishedBeforeTheLink(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 1000), w.file("b.mov", 1000))
		s := w.settled(time.Hour)
		a, b := w.job(s, "a.mov"), w.job(s, "b.mov")
		w.add(w.file("c.mov", 1000))
		s = w.until("three", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 3 })
		c := w.job(s, "c.mov")
		w.engine.Pause(c.ID)
		w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Jobs: []string{a.ID, b.ID, c.ID}})
		time.Sleep(time.Minute)
		w.engine.ClearFinished()
		time.Sleep(time.Second)
		w.engine.Resume(c.ID)
		s = w.until("the link ended", time.Hour, func(s *Snapshot) bool {
			return len(s.Tasks) == 1 && (s.Tasks[0].State == Done || s.Tasks[0].State == NeedsYou)
		})
		task := s.Tasks[0]
		if task.Done != 3 && task.Missing == 0 && task.Problem == nil {
			t.Errorf("asked for 3 files that all are on Frame.io; the link shows %d of %d, missing %d, problem %v", task.Done, task.Total, task.Missing, task.Problem)
		}
	})
}

// The same when all are cleared: "None of these uploads arrived."
func TestClearAllBeforeTheLink(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 1000))
		a := w.job(w.settled(time.Hour), "a.mov")
		w.engine.PauseAll()
		w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Jobs: []string{a.ID}})
		w.engine.Remove(a.ID)
		time.Sleep(time.Second)
		w.engine.ResumeAll()
		s := w.until("the link ended", time.Hour, func(s *Snapshot) bool {
			return len(s.Tasks) == 1 && (s.Tasks[0].State == Done || s.Tasks[0].State == NeedsYou)
		})
		if p := s.Tasks[0].Problem; p != nil {
			t.Errorf("the upload is on Frame.io, and the link says: %s", p.Text())
		}
	})
}

// One of the uploads fails for good: the link is made without it; does
// anybody say so?
func TestFailedUploadLeftOffTheLinkSilently(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.engine.PauseAll()
		empty := w.file("b.mov", 1000)
		w.add(w.file("a.mov", 1000), empty)
		s := w.until("two", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
		if err := os.WriteFile(empty, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Jobs: []string{w.job(s, "a.mov").ID, w.job(s, "b.mov").ID}})
		w.engine.ResumeAll()
		s = w.until("the link ended", time.Hour, func(s *Snapshot) bool {
			return len(s.Tasks) == 1 && (s.Tasks[0].State == Done || s.Tasks[0].State == NeedsYou)
		})
		t.Logf("b is %s %v", w.job(s, "b.mov").State, w.job(s, "b.mov").Problem)
		task := s.Tasks[0]
		if task.Done == 1 && task.Missing == 0 && task.Problem == nil && task.Why == "" {
			t.Errorf("asked for 2 files, the link holds %d of %d and says nothing of the other", task.Done, task.Total)
		}
	})
}

// The journal's key is lost: what becomes of a link that is made?
func TestLinkThatCannotBeRead(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(2)
		w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Refs: files})
		w.until("done", time.Hour, func(s *Snapshot) bool { return s.Tasks[0].State == Done })
		w.close()
		os.Remove(filepath.Join(w.state, "journal.key"))
		w.open()
		time.Sleep(time.Hour)
		task := w.engine.Snapshot().Tasks[0]
		if task.State == Done && task.Link == "" && task.Problem == nil {
			t.Errorf("the row says %q, and there is no link and no word", task.State)
		}
	})
}

// An older label whose call is under way when a newer one is asked for, and
// fails: "Try again" on the list puts the older one over the newer one.
func TestOlderLabelOverNewer(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		file := w.uploaded(1)
		under := make(chan struct{})
		var once sync.Once
		w.meddle(&meddler{labels: func(_ context.Context, _ []api.Ref, l api.Label, do func() error) error {
			fail := false
			if l == api.LabelInProgress {
				once.Do(func() { fail = true; close(under); time.Sleep(10 * time.Second) })
			}
			if fail {
				return errOf(api.ErrForbidden, "not now")
			}
			return do()
		}})
		old := w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelInProgress, Refs: file})
		<-under
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: file})
		w.until("the newer one is set", time.Hour, func(s *Snapshot) bool { return w.label(file[0]) == api.LabelApproved })
		time.Sleep(time.Minute)
		w.engine.Retry(old)
		time.Sleep(time.Hour)
		if got := w.label(file[0]); got != api.LabelApproved {
			t.Errorf("the label asked for last is approved; the file has %q", got)
		}
	})
}

// A label of uploads that waits for them, and a newer one on the file itself.
func TestLabelOfJobsOverNewerLabelOfFile(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 1000))
		a := w.job(w.settled(time.Hour), "a.mov")
		w.add(w.file("b.mov", 1000))
		s := w.until("two", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
		b := w.job(s, "b.mov")
		w.engine.Pause(b.ID)
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelInProgress, Jobs: []string{a.ID, b.ID}})
		time.Sleep(time.Minute)
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: []api.Ref{a.Asset}})
		time.Sleep(time.Minute)
		w.engine.Resume(b.ID)
		time.Sleep(time.Hour)
		if got := w.label(a.Asset); got != api.LabelApproved {
			t.Errorf("the label asked for last is approved; the file has %q", got)
		}
	})
}

// Sign-in lost and found again: labels, links and versions go on.
func TestTasksSignedOut(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(3)
		w.connectTo(func(string) (Account, error) {
			return Account{}, &api.Error{Class: api.ErrSignIn, Call: "sign in"}
		})
		w.task(TaskRequest{Kind: TaskShare, Name: "S", Refs: files})
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: files})
		w.until("both stopped", time.Hour, func(s *Snapshot) bool {
			return len(s.Tasks) == 2 && s.Tasks[0].State == NeedsYou && s.Tasks[1].State == NeedsYou
		})
		w.close()
		w.open()
		time.Sleep(time.Minute)
		w.engine.SignedIn("")
		w.noTasks(time.Hour)
		if w.label(files[1]) != api.LabelApproved {
			t.Error("not labelled")
		}
	})
}

// A link asked for, and the program closed while the call is under way.
func TestCloseWhileLinkIsMade(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(2)
		under := make(chan struct{})
		var once sync.Once
		n := 0
		w.meddle(&meddler{share: func(ctx context.Context, _ []api.Ref, do func() (api.Share, error)) (api.Share, error) {
			n++
			once.Do(func() { close(under) })
			s, err := do()
			time.Sleep(3 * time.Second) // the answer takes that long
			if ctx.Err() != nil {
				return api.Share{}, errOf(api.ErrUnknown, "") // as rest does it
			}
			return s, err
		}})
		w.task(TaskRequest{Kind: TaskShare, Name: "S", Refs: files})
		<-under
		w.close()
		w.open()
		w.noTasks(time.Hour)
		if made := w.box.Record().Ops[sandbox.OpShare]; w.name == "V4" && made != 1 {
			t.Errorf("closed in the middle: %d links stand on Frame.io for one that was asked for", made)
		}
	})
}

// A file of one project and one of another in one link.
func TestUnknownJobsOfALinkAfterRestart(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 1000))
		a := w.job(w.settled(time.Hour), "a.mov")
		w.add(w.file("b.mov", 1000))
		s := w.until("two", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
		b := w.job(s, "b.mov")
		w.engine.Pause(b.ID)
		w.task(TaskRequest{Kind: TaskShare, Name: "S", Jobs: []string{a.ID, b.ID}})
		w.close()
		time.Sleep(100 * 24 * time.Hour) // history is forgotten after 90 days
		w.open()
		w.engine.Resume(b.ID)
		s = w.until("ended", time.Hour, func(s *Snapshot) bool { return s.Tasks[0].State == Done || s.Tasks[0].State == NeedsYou })
		if task := s.Tasks[0]; task.Done != 2 {
			t.Errorf("%d of %d on the link (%v)", task.Done, task.Total, task.Problem)
		}
	})
}

// V2's link whose second step fails leaves an empty link each time.
func TestEmptyLinks(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: "POST /v2/review_links/:id/assets", Limit: 5, Effect: sandbox.EffectStatus, Status: 503}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		if w.name != "V2" {
			return
		}
		files := w.uploaded(1)
		w.task(TaskRequest{Kind: TaskShare, Name: "S", Refs: files})
		w.noTasks(time.Hour)
		if n := w.box.Record().Calls["POST /v2/projects/:id/review_links"]; n != 1 {
			t.Errorf("%d links were made for one, all but one of them empty", n)
		}
	})
}

// V4's answer to "make a share" is lost again and again (a proxy gives up
// before Frame.io does): each try leaves another public link to the footage.
func TestLostShareAnswers(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: sandbox.OpShare, Limit: 30, Effect: sandbox.EffectLost}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		if w.name != "V4" {
			return
		}
		files := w.uploaded(1)
		w.task(TaskRequest{Kind: TaskShare, Name: "Cafe\u0301  take\n2 " + strings.Repeat("long ", 50), Refs: files})
		w.until("it stopped", 6*time.Hour, func(s *Snapshot) bool { return s.Tasks[0].State == NeedsYou || s.Tasks[0].State == Done })
		if n := w.box.Record().Ops[sandbox.OpShare]; n > 2 {
			t.Errorf("%d public links stand on Frame.io for one that was asked for, and nobody has the address of any of them", n)
		}
	})
}
