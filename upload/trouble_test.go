package upload

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

func plan(r ...sandbox.Rule) sandbox.Options {
	o := smallParts
	o.Faults = sandbox.Plan{Seed: 1, Rules: r}
	return o
}

const createRoute = sandbox.OpCreateFile

// TestProblemsSaySoInWords: one upload, one kind of trouble, and what the row
// ends as. Every text says what happened and what can be done.
func TestProblemsSaySoInWords(t *testing.T) {
	part := func(status int, code string, n int) sandbox.Rule {
		return sandbox.Rule{Match: "part", Attempts: n, Effect: sandbox.EffectStatus, Status: status, Code: code}
	}
	create := func(status int) sandbox.Rule {
		return sandbox.Rule{Match: createRoute, Effect: sandbox.EffectStatus, Status: status}
	}
	cases := []struct {
		name string
		rule sandbox.Rule
		want State
		code string
	}{
		{"500 for ever", part(500, "InternalError", 0), NeedsYou, "storage"},
		{"500 twice", part(500, "InternalError", 2), Verified, ""},
		{"digest always", part(400, "BadDigest", 0), NeedsYou, "bad-digest"},
		{"digest once", part(400, "BadDigest", 1), Verified, ""},
		{"signature always", part(403, "SignatureDoesNotMatch", 0), NeedsYou, "storage-refused"},
		{"signature once", part(403, "SignatureDoesNotMatch", 1), Verified, ""},
		{"no bucket", part(404, "NoSuchBucket", 0), NeedsYou, "storage-refused"},
		{"expired always", sandbox.Rule{Match: "part", Effect: sandbox.EffectStatus, Status: 403, Code: "AccessDenied", Message: "Request has expired"}, NeedsYou, "expired-often"},
		{"wrong etag once", sandbox.Rule{Match: "part", Attempts: 1, Effect: sandbox.EffectWrongETag}, Verified, ""},
		{"plan full", create(402), NeedsYou, "plan"},
		{"no right", create(403), NeedsYou, "forbidden"},
		{"refused", create(422), NeedsYou, "refused"},
		{"conflict", create(409), NeedsYou, "refused"},
		{"folder gone", create(404), NeedsYou, "gone"},
		{"create 429 twice", sandbox.Rule{Match: createRoute, Attempts: 2, Effect: sandbox.EffectStatus, Status: 429}, Verified, ""},
		{"create 503 twice", sandbox.Rule{Match: createRoute, Attempts: 2, Effect: sandbox.EffectStatus, Status: 503}, Verified, ""},
		{"never completes", sandbox.Rule{Match: "asset", Effect: sandbox.EffectNeverCompletes}, NeedsYou, "unconfirmed"},
		{"server fails", sandbox.Rule{Match: "asset", Effect: sandbox.EffectFails}, NeedsYou, "server-failed"},
		{"other hash", sandbox.Rule{Match: "asset", Effect: sandbox.EffectWrongHash}, NeedsYou, "mismatch"},
		{"no hash", sandbox.Rule{Match: "asset", Effect: sandbox.EffectNoHash}, Done, ""},
		{"portal for a while", sandbox.Rule{Match: "part", Attempts: 3, Effect: sandbox.EffectHTML}, Verified, ""},
		{"redirect for a while", sandbox.Rule{Match: "part", Attempts: 3, Effect: sandbox.EffectRedirect, To: "http://127.0.0.1:80/evil"}, Verified, ""},
		{"answers cut", sandbox.Rule{Match: "part", Attempts: 2, Effect: sandbox.EffectCut}, Verified, ""},
		{"answers lost", sandbox.Rule{Match: "part", Attempts: 2, Effect: sandbox.EffectLost}, Verified, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, plan(c.rule), func(t *testing.T, w *world) {
				state, code := c.want, c.code
				if w.best == Done && (state == Verified || code == "mismatch") { // no hash that could be right or wrong
					state, code = Done, ""
				}
				w.add(w.file("a.mov", 35_000))
				w.until("an end", 3*time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State.Ended() })
				time.Sleep(40 * time.Minute)
				s := w.engine.Snapshot()
				j := w.want(s, "a.mov", state)
				if code == "" {
					w.sameBytes(s)
					return
				}
				if j.Problem == nil || j.Problem.Code != code {
					t.Fatalf("%+v", j.Problem)
				}
				checkWords(t, j.Problem)
				w.engine.Retry(j.ID)
				w.engine.Snapshot()
			})
		})
	}
}

func checkWords(t *testing.T, p *Problem) {
	t.Helper()
	text := p.Text()
	if p.What == "" || p.Did == "" || p.Do == "" {
		t.Errorf("does not say what happened, what was done and what to do: %q", text)
	}
	for _, bad := range []string{"http://", "https://", "api.", "&{", "%!", "X-Amz", "nil"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is not for people", text)
		}
	}
}

func TestSlowDownHalvesAndComesBack(t *testing.T) {
	rule := sandbox.Rule{Match: "part", Attempts: 12, Effect: sandbox.EffectStatus, Status: 503, Code: "SlowDown"}
	inWorld(t, plan(rule), func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 30_000))
		s := w.settled(2 * time.Hour)
		w.want(s, "a.mov", Done, Verified) // twelve in a row, and still nobody was asked
		w.sameBytes(s)
	})
}

func TestARemovedFolderIsMadeAgain(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(20_000)
	inWorldWith(t, o, Options{Parts: 1}, func(t *testing.T, w *world) {
		for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
			w.file("Day/"+n+".mov", 20_000)
		}
		w.engine.PauseAll()
		w.add(filepath.Join(w.src, "Day"))
		s := w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 9 })
		for _, j := range s.Jobs[1:] {
			w.engine.Pause(j.ID)
		}
		w.engine.ResumeAll()
		w.until("the first is there", time.Hour, func(s *Snapshot) bool { return s.Totals.Confirmed == 1 })
		day, ok := w.box.Find("Account/Team/Project/Folder/Day")
		if !ok {
			t.Fatal("no folder")
		}
		if err := w.box.Delete(day.ID); err != nil {
			t.Fatal(err)
		}
		for _, j := range s.Jobs[1:] {
			w.engine.Resume(j.ID)
		}
		s = w.settled(time.Hour)
		if s.Totals.Confirmed != 9 {
			t.Errorf("%+v", s.Totals)
		}
		if n := len(visible(w)); n != 8 {
			t.Errorf("%d files in the new folder", n)
		}
	})
}

func TestWithoutTheRightToDeleteItSaysSo(t *testing.T) {
	o := smallParts
	o.Faults = sandbox.Plan{Rules: []sandbox.Rule{
		{Match: sandbox.OpDelete, Effect: sandbox.EffectStatus, Status: 403},
		{Match: "part", Effect: sandbox.EffectSlow, Rate: 1000},
	}}
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 100_000))
		s := w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Sent > 0 })
		w.engine.Cancel(s.Jobs[0].ID)
		w.until("told", time.Hour, func(s *Snapshot) bool {
			return s.Jobs[0].State == Cancelled && strings.Contains(s.Jobs[0].Note, "may not delete")
		})
	})
}

// TestAnOlderJournal stands for a power cut or a restored backup: the journal
// is put back to earlier moments of a finished upload.
func TestAnOlderJournal(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		var copies []string
		path := w.file("a.mov", 60_000)
		w.engine.PauseAll()
		w.add(path)
		w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 1 })
		w.close()
		for range 6 {
			w.open()
			w.engine.ResumeAll()
			time.Sleep(40 * time.Millisecond) // a little further each time
			w.close()
			data, err := os.ReadFile(filepath.Join(w.state, "journal.db"))
			if err != nil {
				t.Fatal(err)
			}
			copies = append(copies, string(data))
		}
		w.open()
		w.settled(time.Hour)
		for i, c := range copies {
			w.close()
			if err := os.WriteFile(filepath.Join(w.state, "journal.db"), []byte(c), 0o600); err != nil {
				t.Fatal(err)
			}
			w.open()
			s := w.settled(2 * time.Hour)
			w.sameBytes(s)
			if n := len(visible(w)); n != 1 {
				t.Errorf("copy %d: %d files on Frame.io", i, n)
			}
		}
	})
}

func TestExpiredOverNight(t *testing.T) {
	o := smallParts
	o.URLLife = time.Hour
	o.Faults = slowParts(1000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 100_000))
		w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored > 0 })
		w.close()
		time.Sleep(8 * time.Hour)
		w.open()
		s := w.settled(2 * time.Hour)
		if j := w.want(s, "a.mov", Done, Verified); !strings.Contains(j.Note, "Started over") {
			t.Errorf("%q", j.Note)
		}
		w.until("one asset", time.Hour, func(*Snapshot) bool { return len(visible(w)) == 1 })
		w.sameBytes(w.engine.Snapshot())
	})
}

func TestGoneAndFailedOverNight(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 100_000))
		s := w.until("under way", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored > 0 })
		w.close()
		if err := w.box.Delete(s.Jobs[0].Asset.ID); err != nil {
			t.Fatal(err)
		}
		w.open()
		s = w.settled(time.Hour)
		if p := w.want(s, "a.mov", NeedsYou).Problem; p.Code != "removed" {
			t.Errorf("%+v", p)
		}
		w.engine.Retry(s.Jobs[0].ID)
		w.until("uploaded again", 2*time.Hour, func(s *Snapshot) bool { return s.Jobs[0].State.Confirmed() })
	})
}

func TestAJournalThatCannotBeWritten(t *testing.T) {
	j, _, err := openJournal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var told []error
	j.health = func(err error) { told = append(told, err) }
	good := j.db
	readOnly := t.TempDir()
	written(t, readOnly, 1)
	bad, _, err := openJournal(readOnly)
	if err != nil {
		t.Fatal(err)
	}
	bad.close()
	j.db = bad.db // closed: every commit fails
	done := make(chan error, 1)
	j.later(op{key: "kept", value: []byte("1")})
	j.enqueue(write{ops: []op{{key: "waited", value: []byte("1")}}, done: done})
	j.flush()
	if err := <-done; !errors.Is(err, errJournal) {
		t.Errorf("who waited was told %v", err)
	}
	j.db = good
	j.flush()
	got := map[string]bool{}
	if err := j.load(func(k string, _ []byte) error { got[k] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	if !got["kept"] || got["waited"] {
		t.Errorf("written afterwards: %v", got)
	}
	if len(told) != 2 || told[0] == nil || told[1] != nil {
		t.Errorf("health: %v", told)
	}
	if err := j.close(); err != nil {
		t.Error(err)
	}
}

func TestASickJournalStartsNothing(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.engine.post(func(l *loop) { l.journalHealth(errors.Join(errJournal, errors.New("no space left on device"))) })
		w.add(w.file("a.mov", 10))
		time.Sleep(time.Hour)
		s := w.engine.Snapshot()
		w.want(s, "a.mov", Waiting)
		if !strings.Contains(s.Trouble, "no space left") {
			t.Errorf("%q", s.Trouble)
		}
		w.engine.post(func(l *loop) { l.journalHealth(nil) })
		w.sameBytes(w.settled(time.Hour))
	})
}

func TestNothingSensibleIsLostOnTheWayToWords(t *testing.T) {
	for _, class := range []error{api.ErrAgain, api.ErrOffline, api.ErrLimit, api.ErrSignIn, api.ErrForbidden, api.ErrGone, api.ErrRefused, api.ErrPlan, api.ErrUnknown} {
		p := problemOf(&api.Error{Class: class, Call: "GET /v2/x", Words: "because"})
		checkWords(t, p)
		if !strings.Contains(p.Error(), p.What) || p.Info == "" {
			t.Errorf("%v: %+v", class, p)
		}
	}
	for _, err := range []error{errChanged, errEmpty, errRead, os.ErrPermission, os.ErrNotExist, errors.New("odd")} {
		if p := problemOf(err); p.What == "" {
			t.Errorf("%v has no words", err)
		}
	}
	if (&offline{portal: true}).words() == (&offline{host: "x"}).words() {
		t.Error("a portal is told like a missing network")
	}
}

func TestAnEngineThatNeverRanCloses(t *testing.T) {
	e, err := Open(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if s := e.Snapshot(); len(s.Jobs) != 0 || e.Aside() != "" {
		t.Errorf("%+v", s)
	}
	if err := errors.Join(e.Close(), e.Close()); err != nil {
		t.Error(err)
	}
	if _, err := e.Add(context.Background(), Request{}); err == nil {
		t.Error("a closed engine took a request")
	}
}

// TestNobodySignedInYet: at the start the queue waits for whoever is signing
// in; when nobody does, every job says so, however many there are.
func TestNobodySignedInYet(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		var paths []string
		for _, n := range []string{"a", "b", "c", "d", "e", "f"} {
			paths = append(paths, w.file(n+".mov", 30_000))
		}
		connect := w.engine.opts.Connect
		answer := ErrNotYet
		set := func(f func(string) (Account, error)) {
			if err := w.engine.ask(context.Background(), func(l *loop) { l.opts.Connect = f }); err != nil {
				t.Fatal(err)
			}
		}
		refuse := func(string) (Account, error) { return Account{}, answer }
		set(refuse)
		w.add(paths...)
		time.Sleep(time.Minute)
		for _, j := range w.engine.Snapshot().Jobs {
			if j.State != Waiting {
				t.Errorf("%s is %s", j.Name, j.State)
			}
		}
		if err := w.engine.ask(context.Background(), func(*loop) { answer = &api.Error{Class: api.ErrSignIn, Call: "sign in"} }); err != nil {
			t.Fatal(err)
		}
		s := w.settled(time.Minute)
		if s.Totals.NeedsYou != len(paths) {
			t.Errorf("%+v", s.Totals)
		}
		set(connect)
		w.engine.SignedIn("")
		w.until("all confirmed", time.Hour, func(s *Snapshot) bool { return s.Totals.Confirmed == len(paths) })
		w.sameBytes(w.engine.Snapshot())
	})
}
