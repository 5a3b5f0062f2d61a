package upload

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// slowLimits makes any service as slow with labels, links and new stacks as V4
// is: one call in six seconds, and few things in one call. It counts them.
type slowLimits struct {
	mu    sync.Mutex
	next  map[api.Step]time.Time
	calls map[api.Step][]int // how many refs each call held
}

const slowGap = 6 * time.Second

func newSlowLimits() *slowLimits {
	return &slowLimits{next: map[api.Step]time.Time{}, calls: map[api.Step][]int{}}
}

func (s *slowLimits) delay(step api.Step, ahead int) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(0, time.Until(s.next[step])) + time.Duration(ahead)*slowGap
}

// take complains about a call that came before its turn.
func (s *slowLimits) take(t *testing.T, step api.Step, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if early := time.Until(s.next[step]); early > 0 {
		t.Errorf("a %s call %v before its turn", step, early)
	}
	s.next[step] = time.Now().Add(slowGap)
	s.calls[step] = append(s.calls[step], n)
}

func (s *slowLimits) seen(step api.Step) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls[step])
}

// limited is a service behind slow limits.
type limited struct {
	api.Service
	*slowLimits
	t *testing.T
}

func (l *limited) Delay(step api.Step, ahead int) time.Duration { return l.delay(step, ahead) }

func (l *limited) Capabilities() api.Capabilities {
	c := l.Service.Capabilities()
	c.LabelMost, c.ShareFirst, c.ShareMore, c.StackMost = 4, 3, 1, 9
	return c
}

func (l *limited) SetLabels(ctx context.Context, refs []api.Ref, label api.Label) error {
	l.take(l.t, api.StepLabel, len(refs))
	for some := range slices.Chunk(refs, l.Service.Capabilities().LabelMost) {
		if err := l.Service.SetLabels(ctx, some, label); err != nil {
			return err
		}
	}
	return nil
}

func (l *limited) Share(ctx context.Context, project api.Ref, name string, refs []api.Ref) (api.Share, error) {
	l.take(l.t, api.StepShare, len(refs))
	return l.Service.Share(ctx, project, name, refs)
}

func (l *limited) AddToShare(ctx context.Context, share api.Share, refs []api.Ref) error {
	l.take(l.t, api.StepAddToShare, len(refs))
	return l.Service.AddToShare(ctx, share, refs)
}

func (l *limited) Stack(ctx context.Context, target api.Ref, files ...api.Ref) (api.Node, error) {
	if n, err := l.Service.Node(ctx, target); err == nil && n.Parent == n.Into { // in no stack yet
		l.take(l.t, api.StepStack, len(files))
	}
	return l.Service.Stack(ctx, target, files...)
}

// slow puts the world's service behind limits, also after a restart.
func (w *world) slow() *slowLimits {
	limits := newSlowLimits()
	w.svc = &limited{Service: w.svc, slowLimits: limits, t: w.t}
	w.hook(&hooked{})
	return limits
}

func (w *world) task(r TaskRequest) string {
	w.t.Helper()
	id, err := w.engine.AddTask(context.Background(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// uploaded sends n small files and gives their assets.
func (w *world) uploaded(n int) (assets []api.Ref) {
	w.t.Helper()
	var paths []string
	for i := range n {
		paths = append(paths, w.file(fmt.Sprintf("f%02d.mov", i+1), 100+i))
	}
	w.add(paths...)
	s := w.settled(time.Hour)
	for i := range n {
		assets = append(assets, w.job(s, fmt.Sprintf("f%02d.mov", i+1)).Asset)
	}
	return assets
}

func (w *world) noTasks(limit time.Duration) {
	w.t.Helper()
	w.until("no task is left", limit, func(s *Snapshot) bool { return s.Totals.Tasks == 0 })
}

func (w *world) label(file api.Ref) api.Label {
	w.t.Helper()
	n, err := w.svc.Node(context.Background(), file)
	if err != nil {
		w.t.Fatal(err)
	}
	return n.Label
}

func TestLabelsGoTogether(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(10)
		limits := w.slow()
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelInProgress, Refs: files})
		w.noTasks(time.Minute)
		if got := limits.seen(api.StepLabel); !slices.Equal(got, []int{4, 4, 2}) {
			t.Errorf("calls with %v files", got)
		}
		for _, f := range files {
			if got := w.label(f); got != api.LabelInProgress {
				t.Errorf("%s is labelled %q", f, got)
			}
		}
		if s := w.engine.Snapshot(); len(s.Tasks) != 0 {
			t.Errorf("a label that is set is still on the list: %+v", s.Tasks[0])
		}
	})
}

// The label asked for last stays, though calls fail and the program ends.
func TestTheLastLabelStays(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Seed: 3, Rules: []sandbox.Rule{{Match: sandbox.OpLabel, Limit: 3, Effect: sandbox.EffectStatus, Status: 503}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		files := w.uploaded(6)
		w.slow()
		for _, label := range []api.Label{api.LabelInProgress, api.LabelNeedsReview} {
			w.task(TaskRequest{Kind: TaskLabel, Label: label, Refs: files})
		}
		w.until("the first call failed", time.Minute, func(*Snapshot) bool { return w.box.Record().Struck[0] > 0 })
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: files[:3]})
		w.close()
		w.open()
		w.hook(&hooked{})
		w.noTasks(time.Hour)
		for i, f := range files {
			want := api.LabelNeedsReview
			if i < 3 {
				want = api.LabelApproved
			}
			if got := w.label(f); got != want {
				t.Errorf("file %d is labelled %q, want %q", i+1, got, want)
			}
		}
	})
}

// A review link of uploads that are still on their way: it waits for them, is
// there before all files are on it, goes on after a restart, and is made once.
func TestReviewLinkOfUploads(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		limits := w.slow()
		var paths []string
		for i := range 7 {
			paths = append(paths, w.file(fmt.Sprintf("f%d.mov", i), 100_000))
		}
		w.add(paths...)
		s := w.until("seven jobs", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 7 })
		var jobs []string
		for _, j := range s.Jobs {
			jobs = append(jobs, j.ID)
		}
		w.engine.Cancel(jobs[6])
		id := w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Jobs: jobs})
		s = w.until("the link is there", time.Hour, func(s *Snapshot) bool { return len(s.Tasks) == 1 && s.Tasks[0].Link != "" })
		task := s.Tasks[0]
		if task.ID != id || task.Done != 3 || task.Total != 6 || task.State == Done || task.Left == 0 {
			t.Errorf("the link is %+v", task)
		}
		before := task.Link
		w.close()
		for _, name := range []string{"journal.db"} {
			data, err := os.ReadFile(filepath.Join(w.state, name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(data), before) {
				t.Errorf("%s holds the review link in clear", name)
			}
		}
		if err := w.box.Delete(s.Tasks[0].Refs[5].ID); err != nil { // somebody removes one meanwhile
			t.Fatal(err)
		}
		w.open()
		w.hook(&hooked{})
		s = w.until("all are on the link", time.Hour, func(s *Snapshot) bool { return len(s.Tasks) == 1 && s.Tasks[0].State == Done })
		if task = s.Tasks[0]; task.Link != before || task.Missing != 1 {
			t.Errorf("after the restart the link is %+v", task)
		}
		if first, more := limits.seen(api.StepShare), limits.seen(api.StepAddToShare); !slices.Equal(first, []int{3}) || len(more) < 3 || len(more) > 4 { // one may have been under way at the restart
			t.Errorf("calls with %v and then %v files", first, more)
		}
		w.engine.ClearFinished()
		w.until("the list is cleared", time.Minute, func(s *Snapshot) bool { return len(s.Tasks) == 0 })
	})
}

// A small link is there at once, though a large one before it is still filled;
// and one that is being worked on can be taken off the list.
func TestSmallLinkOvertakesALargeOne(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(12)
		w.slow()
		large := w.task(TaskRequest{Kind: TaskShare, Name: "All", Refs: files})
		small := w.task(TaskRequest{Kind: TaskShare, Name: "Two", Refs: files[:2]})
		began := time.Now()
		s := w.until("the small link", time.Minute, func(s *Snapshot) bool { return len(s.Tasks) == 2 && s.Tasks[1].State == Done })
		if took := time.Since(began); s.Tasks[1].ID != small || took > 2*slowGap || s.Tasks[0].State == Done {
			t.Errorf("the small link took %v; the large one is %+v", took, s.Tasks[0])
		}
		w.engine.Remove(large)
		w.until("the large one is off the list", time.Minute, func(s *Snapshot) bool { return len(s.Tasks) == 1 })
	})
}

// What stops a link says so, and one click lets it go on.
func TestReviewLinkThatIsRefused(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{{Match: sandbox.OpShare, Limit: 1, Effect: sandbox.EffectStatus, Status: 403}}}
	inWorld(t, o, func(t *testing.T, w *world) {
		files := w.uploaded(2)
		id := w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Refs: files})
		s := w.until("it stopped", time.Hour, func(s *Snapshot) bool { return s.Tasks[0].State == NeedsYou })
		if p := s.Tasks[0].Problem; p == nil || p.Code != "forbidden" {
			t.Errorf("the problem is %+v", p)
		}
		w.close()
		w.open()
		w.engine.Retry(id)
		s = w.until("the link is there", time.Hour, func(s *Snapshot) bool { return s.Tasks[0].State == Done })
		if s.Tasks[0].Link == "" {
			t.Error("there is no link")
		}
		w.engine.Remove(id)
		w.until("it is off the list", time.Minute, func(s *Snapshot) bool { return len(s.Tasks) == 0 })
	})
}

func TestTaskOfNothing(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		for _, r := range []TaskRequest{{Kind: TaskShare}, {Kind: "dance", Refs: []api.Ref{w.into}}} {
			if _, err := w.engine.AddTask(context.Background(), r); err == nil {
				t.Errorf("%+v was taken", r)
			}
		}
		w.add(w.file("a.mov", 10))
		s := w.until("a job", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 1 })
		w.engine.Cancel(s.Jobs[0].ID)
		w.task(TaskRequest{Kind: TaskShare, Jobs: []string{s.Jobs[0].ID, "unknown"}})
		s = w.until("it stopped", time.Minute, func(s *Snapshot) bool { return len(s.Tasks) == 1 && s.Tasks[0].State == NeedsYou })
		if p := s.Tasks[0].Problem; p.Code != "task-empty" || p.Text() == "" {
			t.Errorf("the problem is %+v", p)
		}
	})
}

// Without a network nothing is lost of it, and no try is counted.
func TestTasksWaitForTheNetwork(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(2)
		time.Sleep(10 * time.Minute) // until no connection is left
		w.net.setDown(syscall.ENETUNREACH)
		w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Refs: files})
		w.until("offline", time.Minute, func(s *Snapshot) bool { return s.Offline != "" })
		time.Sleep(8 * time.Hour)
		if s := w.engine.Snapshot(); s.Tasks[0].Problem != nil || s.Tasks[0].State != Offline {
			t.Errorf("offline, the link is %+v", s.Tasks[0])
		}
		w.net.setDown(nil)
		w.until("the link is there", 5*time.Minute, func(s *Snapshot) bool { return s.Tasks[0].State == Done })
	})
}

// Six versions of one file that are confirmed at the same time go on it in few
// calls and in order, and the rows that must wait say until when.
func TestVersionsGoTogether(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		targets := w.uploaded(3)
		limits := w.slow()
		for n, target := range targets {
			var paths []string
			for v := range 3 {
				paths = append(paths, w.file(fmt.Sprintf("t%d_v%d.mov", n+1, v+2), 1000))
			}
			w.request(Request{VersionOf: target, Target: fmt.Sprintf("f%02d.mov", n+1), Paths: paths})
		}
		s := w.until("a row says when", time.Minute, func(s *Snapshot) bool {
			return slices.ContainsFunc(s.Jobs, func(j *Job) bool { return j.State == Stacking && !j.Turn.IsZero() })
		})
		for _, j := range s.Jobs {
			if j.Turn.After(time.Now().Add(3 * slowGap)) {
				t.Errorf("%s is to wait %v", j.Name, time.Until(j.Turn))
			}
		}
		s = w.settled(time.Hour)
		w.sameBytes(s)
		for n := range targets {
			page, err := w.svc.Children(context.Background(), w.job(s, fmt.Sprintf("t%d_v2.mov", n+1)).Stack, "")
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range page.Nodes {
				names = append(names, c.Name)
			}
			want := fmt.Sprintf("t%[1]d_v4.mov t%[1]d_v3.mov t%[1]d_v2.mov f0%[1]d.mov", n+1)
			if got := strings.Join(names, " "); got != want {
				t.Errorf("the stack holds %s, want %s", got, want)
			}
		}
		if calls := limits.seen(api.StepStack); len(calls) != 3 {
			t.Errorf("%d stacks were made in %d calls: %v", 3, len(calls), calls)
		}
	})
}

// A file that somebody deleted meanwhile does not hold up the others.
func TestTasksLeaveOutWhatIsGone(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(4)
		for _, gone := range []int{0, 2} {
			if err := w.box.Delete(files[gone].ID); err != nil {
				t.Fatal(err)
			}
		}
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: files})
		w.task(TaskRequest{Kind: TaskShare, Name: "Selects", Refs: files})
		s := w.until("both are through", time.Hour, func(s *Snapshot) bool { return s.Totals.Tasks == 0 })
		if task := s.Tasks[0]; len(s.Tasks) != 1 || task.State != Done || task.Link == "" || task.Missing != 2 || task.Total != 2 {
			t.Errorf("the link is %+v", task)
		}
		for _, there := range []int{1, 3} {
			if got := w.label(files[there]); got != api.LabelApproved {
				t.Errorf("file %d is labelled %q", there+1, got)
			}
		}
		w.task(TaskRequest{Kind: TaskShare, Name: "None", Refs: files[:1]})
		s = w.until("it stopped", time.Hour, func(s *Snapshot) bool { return len(s.Tasks) == 2 && s.Tasks[1].State == NeedsYou })
		if p := s.Tasks[1].Problem; !strings.Contains(p.Text(), "review link") {
			t.Errorf("it says %q", p.Text())
		}
	})
}

// Signing out stops what that account has under way, and nothing is sent twice
// after signing in again.
func TestSignedOutInTheMiddle(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(20_000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 400_000))
		w.until("some parts are there", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored > 3 })
		w.task(TaskRequest{Kind: TaskShare, Name: "Later", Jobs: []string{w.engine.Snapshot().Jobs[0].ID}})
		w.engine.SignedOut("")
		s := w.until("it waits", 2*time.Second, func(s *Snapshot) bool { return s.Jobs[0].State == NeedsYou && s.InFlight == 0 })
		if p := s.Jobs[0].Problem; p.Fix != FixSignIn || !strings.Contains(p.What, "signed out") {
			t.Errorf("the row says %+v", p)
		}
		stored := s.Jobs[0].Stored
		time.Sleep(time.Hour)
		if now := w.engine.Snapshot().Jobs[0].Stored; now != stored {
			t.Errorf("%d parts were stored while signed out", now-stored)
		}
		w.engine.SignedIn("")
		s = w.until("all is done", time.Hour, func(s *Snapshot) bool { return s.Totals.Tasks == 0 && s.Jobs[0].State.Confirmed() })
		w.sameBytes(s)
		again := 0
		for _, n := range w.box.Record().Puts {
			again += n - 1
		}
		if again > 6 {
			t.Errorf("%d PUTs were repeated", again)
		}
	})
}

// A version's link shows its stack, once, however many of its versions were
// chosen; two links are made one after the other.
func TestLinkShowsStacksOnce(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		target := w.uploaded(1)[0]
		w.request(Request{VersionOf: target, Target: "f01.mov", Paths: []string{w.file("v2.mov", 100), w.file("v3.mov", 100)}})
		s := w.settled(time.Hour)
		var jobs []string
		for _, name := range []string{"v2.mov", "v3.mov"} {
			jobs = append(jobs, w.job(s, name).ID)
		}
		limits := w.slow()
		w.task(TaskRequest{Kind: TaskShare, Name: "A", Jobs: jobs})
		w.task(TaskRequest{Kind: TaskShare, Name: "B", Jobs: jobs})
		s = w.until("both links", time.Hour, func(s *Snapshot) bool { return len(s.Tasks) == 2 && s.Totals.Tasks == 0 })
		for _, task := range s.Tasks {
			if stack := w.job(s, "v2.mov").Stack; !slices.Equal(task.Refs, []api.Ref{stack}) {
				t.Errorf("the link %s shows %v, want the stack %v", task.Name, task.Refs, stack)
			}
		}
		if got := limits.seen(api.StepShare); !slices.Equal(got, []int{1, 1}) {
			t.Errorf("calls with %v files", got)
		}
	})
}

// Pause all holds labels and links too, and the others' labels stay as they are.
func TestPausedTasksWait(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		files := w.uploaded(2)
		w.engine.PauseAll()
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelApproved, Refs: files})
		time.Sleep(time.Hour)
		if s := w.engine.Snapshot(); s.Tasks[0].State != Paused || w.label(files[0]) == api.LabelApproved {
			t.Errorf("paused, and the label is %s: %v", s.Tasks[0].State, w.label(files[0]))
		}
		w.task(TaskRequest{Kind: TaskLabel, Label: api.LabelInProgress, Refs: files[:1], Account: "somebody else"})
		if s := w.engine.Snapshot(); len(s.Tasks) != 2 || s.Tasks[0].Total != 2 {
			t.Errorf("somebody else's label has cut this one: %+v", s.Tasks[0])
		}
		w.engine.ResumeAll()
		w.until("labelled", time.Minute, func(*Snapshot) bool { return w.label(files[1]) == api.LabelApproved })
	})
}
