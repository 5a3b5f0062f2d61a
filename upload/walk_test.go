package upload

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// TestRandomWalk lets a user with nervous fingers at the engine, through
// trouble, and holds what comes of it against the promises. Its seeds repeat:
//
//	WALK_FIRST=755 WALK_SEEDS=1 go test ./upload -run RandomWalk
func TestRandomWalk(t *testing.T) {
	first, seeds := walkEnv("WALK_FIRST", 0), walkEnv("WALK_SEEDS", 60)
	for seed := first; seed < first+seeds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { walkOnce(t, uint64(seed)) })
	}
}

func walkEnv(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

func walkPlan(seed uint64, rnd *rand.Rand) sandbox.Plan {
	all := []sandbox.Rule{
		{Match: "part", Percent: 10, Effect: sandbox.EffectReset, At: 0.5},
		{Match: "part", Percent: 10, Effect: sandbox.EffectReset, At: 1},
		{Match: "part", Percent: 8, Effect: sandbox.EffectLost},
		{Match: "part", Percent: 8, Effect: sandbox.EffectCut},
		{Match: "part", Percent: 8, Effect: sandbox.EffectStatus, Status: 500, Code: "InternalError"},
		{Match: "part", Percent: 8, Effect: sandbox.EffectStatus, Status: 503, Code: "SlowDown"},
		{Match: "part", Percent: 5, Effect: sandbox.EffectStatus, Status: 400, Code: "RequestTimeout"},
		{Match: "part", Percent: 4, Effect: sandbox.EffectHTML},
		{Match: "part", Percent: 4, Effect: sandbox.EffectStall, At: 0.3, For: 2 * time.Minute},
		{Match: "part", Percent: 4, Effect: sandbox.EffectSilent, For: 3 * time.Minute},
		{Match: "api", Percent: 6, Effect: sandbox.EffectLost},
		{Match: "api", Percent: 6, Effect: sandbox.EffectReset},
		{Match: "api", Percent: 6, Effect: sandbox.EffectStatus, Status: 503},
		{Match: "api", Percent: 4, Effect: sandbox.EffectStatus, Status: 429},
		{Match: "api", Percent: 3, Effect: sandbox.EffectSilent, For: 50 * time.Second},
		{Match: createRoute, Percent: 30, Effect: sandbox.EffectLost},
		{Match: sandbox.OpStack, Percent: 40, Effect: sandbox.EffectLost},
		{Match: "asset", Percent: 5, Effect: sandbox.EffectNoHash},
	}
	p := sandbox.Plan{Seed: seed}
	for _, r := range all {
		if rnd.IntN(3) == 0 {
			r.Limit = 1 + rnd.IntN(12) // faults stop
			p.Rules = append(p.Rules, r)
		}
	}
	p.Rules = append(p.Rules, slowParts(int64(500+rnd.IntN(20_000))).Rules...)
	return p
}

func walkOnce(t *testing.T, seed uint64) {
	for _, d := range dialects() {
		t.Run(d.name, func(t *testing.T) { walkIn(t, d, seed) })
	}
}

// walkIn makes the same moves, of one seed, in one version of the API.
func walkIn(t *testing.T, d dialect, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 99))
	o := sandbox.Options{Unlimited: true, PartSize: int64(1000 + rnd.IntN(20_000)), Seed: seed + 1, Faults: walkPlan(seed, rnd)}
	if rnd.IntN(4) == 0 {
		o.URLLife = time.Duration(10+rnd.IntN(120)) * time.Minute
	}
	o.ConfirmAfter = time.Duration(rnd.IntN(20_000)) * time.Millisecond
	var trace []string
	note := func(f string, a ...any) {
		trace = append(trace, fmt.Sprintf("%s ", time.Now().Format("15:04:05"))+fmt.Sprintf(f, a...))
	}
	d.run(t, o, Options{Parts: rnd.IntN(6)}, func(t *testing.T, w *world) {
		w.rnd = rand.New(rand.NewPCG(seed, 5))
		defer func() {
			if t.Failed() {
				t.Log(strings.Join(trace, "\n"))
				t.Log(lastLines(w.log.String(), 40))
			}
		}()
		disturbed := map[string]bool{} // paths or asset ids whose outcome is free
		mayBe := false                 // a folder was deleted etc.
		var batches []string
		undone := map[string]bool{}
		stop, oracle := make(chan bool), make(chan bool)
		down := false
		seenConfirmed := map[string]bool{}
		check := func(s *Snapshot) {
			for _, j := range s.Jobs {
				if j.Sent > j.Size || j.Sent < 0 {
					t.Errorf("%s: sent %d of %d", j.Name, j.Sent, j.Size)
				}
				if f := j.Fraction(); f >= 1 && !j.Confirmed {
					t.Errorf("%s: %v before confirmation", j.Name, f)
				}
				if j.State.Confirmed() {
					seenConfirmed[j.ID] = true
				}
			}
			if s.Totals.Sent > s.Totals.Size {
				t.Errorf("totals %+v", s.Totals)
			}
		}
		_ = stop
		_ = oracle
		var target api.Ref
		w.file("base.mov", 500)
		w.add(filepath.Join(w.src, "base.mov"))
		s := w.until("the base", 6*time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State.Ended() })
		if s.Jobs[0].State.Confirmed() {
			target = s.Jobs[0].Asset
		}
		n := 0
		moves := 10 + rnd.IntN(40)
		for range moves {
			time.Sleep(time.Duration(rnd.ExpFloat64()*float64(3*time.Second)) + time.Duration(rnd.IntN(50))*time.Millisecond)
			s := w.engine.Snapshot()
			check(s)
			pick := func() *Job {
				if len(s.Jobs) == 0 {
					return &Job{}
				}
				return s.Jobs[rnd.IntN(len(s.Jobs))]
			}
			switch k := rnd.IntN(26); k {
			case 0, 1, 2:
				n++
				p := w.file(fmt.Sprintf("f%d.mov", n), 1+rnd.IntN(100_000))
				note("add %s", p)
				batches = append(batches, w.add(p))
			case 3:
				n++
				for i := range 1 + rnd.IntN(5) {
					w.file(fmt.Sprintf("D%d/%d/x%d_%d.mov", n, i%2, n, i), 1+rnd.IntN(30_000))
				}
				note("add folder D%d", n)
				batches = append(batches, w.add(filepath.Join(w.src, fmt.Sprintf("D%d", n))))
			case 4, 5:
				if target.IsZero() {
					continue
				}
				n++
				var ps []string
				for i := range 1 + rnd.IntN(3) {
					ps = append(ps, w.file(fmt.Sprintf("v%d_%d.mov", n, i), 1+rnd.IntN(40_000)))
				}
				note("version %d", n)
				batches = append(batches, w.request(Request{VersionOf: target, Target: "base.mov", Paths: ps}))
			case 6, 7:
				j := pick()
				note("pause %s %s", j.Name, j.State)
				w.engine.Pause(j.ID)
			case 8, 9:
				j := pick()
				note("resume %s", j.Name)
				w.engine.Resume(j.ID)
			case 10:
				note("pause all")
				w.engine.PauseAll()
				w.engine.Snapshot()
				time.Sleep(12 * time.Second) // what the server had buffered is read at 500 B/s
				if r := w.box.Record(); r.InFlight != 0 && !slices.ContainsFunc(o.Faults.Rules, func(r sandbox.Rule) bool { return r.Effect == sandbox.EffectStall || r.Effect == sandbox.EffectSilent }) {
					t.Errorf("%d PUTs a second after PauseAll", r.InFlight)
				}
				before := w.box.Record().Bytes
				time.Sleep(time.Duration(rnd.IntN(30)) * time.Second)
				if r := w.box.Record(); r.Bytes != before && !slices.ContainsFunc(o.Faults.Rules, func(r sandbox.Rule) bool { return r.Effect == sandbox.EffectStall }) {
					t.Errorf("%d bytes arrived in PauseAll", r.Bytes-before)
				}
			case 11, 12:
				note("resume all")
				w.engine.ResumeAll()
			case 13:
				j := pick()
				note("cancel %s %s", j.Name, j.State)
				w.engine.Cancel(j.ID)
			case 14:
				j := pick()
				note("move %s", j.Name)
				w.engine.Move(Place(rnd.IntN(4)), j.ID)
			case 15, 16:
				j := pick()
				note("retry %s %s", j.Name, j.State)
				w.engine.Retry(j.ID)
			case 17:
				if len(batches) > 0 && rnd.IntN(2) == 0 {
					b := batches[rnd.IntN(len(batches))]
					note("undo %s", b)
					undone[b] = true
					w.engine.Undo(b)
				}
			case 18, 19:
				note("restart")
				w.close()
				time.Sleep(time.Duration(rnd.IntN(10)) * time.Second)
				w.open()
			case 20:
				note("flap")
				w.net.setDown(&net.OpError{Op: "dial", Err: syscall.ENETUNREACH})
				down = true
				time.Sleep(time.Duration(rnd.IntN(120)) * time.Second)
				w.net.setDown(nil)
				down = false
			case 21:
				note("token revoked")
				w.box.RevokeToken()
				time.Sleep(time.Duration(rnd.IntN(60)) * time.Second)
				w.box.RestoreToken()
				w.engine.SignedIn("")
			case 22:
				if o.URLLife == 0 && rnd.IntN(2) == 0 {
					note("expire")
					if err := w.box.ExpireURLs(); err != nil {
						t.Error(err)
					}
				}
			case 23:
				note("limits")
				w.engine.SetLimits(rnd.IntN(8), int64(rnd.IntN(3))*int64(20_000+rnd.IntN(50_000)))
			case 24:
				j := pick()
				if j.Path != "" && !j.State.Confirmed() {
					note("touch %s", j.Name)
					disturbed[j.Path] = true
					old, _ := os.ReadFile(j.Path)
					if len(old) > 0 {
						_ = os.WriteFile(j.Path, append(old[:len(old)/2:len(old)/2], old...), 0o644)
					}
				}
			case 25:
				j := pick()
				if !j.Asset.IsZero() && rnd.IntN(3) == 0 && j.Asset != target {
					note("somebody deletes %s", j.Name)
					disturbed[j.Asset.ID] = true
					_ = w.box.Delete(j.Asset.ID)
				}
				if j.State == Cancelled {
					note("remove %s", j.Name)
					w.engine.Remove(j.ID)
				}
			}
		}
		_ = down
		_ = mayBe
		// Faults stop; people help.
		w.engine.SetLimits(0, 0)
		w.engine.ResumeAll()
		w.box.RestoreToken()
		w.engine.SignedIn("")
		note("calm")
		for range 30 {
			s := w.engine.Snapshot()
			check(s)
			open := 0
			for _, j := range s.Jobs {
				w.engine.Resume(j.ID)
				if (j.State == NeedsYou || j.State == Failed) && j.Problem.Code != "orphans" {
					w.engine.Retry(j.ID)
				}
				if !j.State.Confirmed() && j.State != Cancelled {
					open++
				}
			}
			if open == 0 {
				break
			}
			time.Sleep(4 * time.Minute)
		}
		time.Sleep(15 * time.Minute)
		s = w.engine.Snapshot()
		check(s)
		byID := map[string]sandbox.AssetInfo{}
		for _, a := range w.box.Assets() {
			byID[a.ID] = a
		}
		owned := map[string]bool{}
		for _, j := range s.Jobs {
			if !j.Asset.IsZero() && j.State != Cancelled {
				owned[j.Asset.ID] = true
			}
			if j.State == Cancelled {
				if seenConfirmed[j.ID] || j.Confirmed {
					owned[j.Asset.ID] = true
				}
				continue
			}
			if !j.State.Confirmed() {
				t.Errorf("liveness: %s is %s %+v", j.Name, j.State, j.Problem)
				continue
			}
			a := byID[j.Asset.ID]
			if disturbed[j.Asset.ID] {
				continue
			}
			if a.ID == "" || a.Deleted || !a.Complete {
				t.Errorf("%s is %s, Frame.io has %+v", j.Name, j.State, a)
				continue
			}
			if disturbed[j.Path] {
				continue
			}
			got, err := os.ReadFile(filepath.Join(w.boxDir(), filepath.FromSlash(a.Disk)))
			src, err2 := os.ReadFile(j.Path)
			if err != nil || err2 != nil || string(got) != string(src) {
				t.Errorf("%s differs (%v %v): %d of %d", j.Name, err, err2, len(got), len(src))
			}
		}
		count := map[string]int{}
		for _, a := range w.box.Assets() {
			if !a.Deleted && a.Type == "file" && !disturbed[a.ID] {
				count[a.Name]++
				if !a.Complete {
					t.Errorf("an unfinished %s is left visible", a.Name)
				}
			}
		}
		for name, c := range count {
			if c > 1 {
				t.Errorf("%q is there %d times", name, c)
			}
		}
		for _, j := range s.Jobs {
			if undone[j.Batch] {
				if a := byID[j.Asset.ID]; a.ID != "" && !a.Deleted {
					t.Errorf("undone, and still there: %s", j.Name)
				}
			}
		}
		_ = context.Background
	})
}
