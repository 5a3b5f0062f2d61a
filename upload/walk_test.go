package upload

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// TestRandomWalk lets a user with nervous fingers at the engine, through
// trouble, and holds what comes of it against the promises. Moves are in
// walkmoves_test.go, what must hold in walkoracle_test.go. A seed that failed
// once is kept in testdata/seeds for ever. Seeds repeat:
//
//	WALK_FIRST=755 WALK_SEEDS=1 go test ./upload -run RandomWalk
func TestRandomWalk(t *testing.T) {
	first, seeds := walkEnv("WALK_FIRST", 0), walkEnv("WALK_SEEDS", 60)
	for _, seed := range keptSeeds(t) {
		t.Run(fmt.Sprintf("kept/%d", seed), func(t *testing.T) { walkOnce(t, seed) })
	}
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

// keptSeeds are those that found something: one number a file, with the reason.
func keptSeeds(t *testing.T) (seeds []uint64) {
	t.Helper()
	files, err := os.ReadDir(filepath.Join("testdata", "seeds"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, f := range files {
		seed, err := strconv.ParseUint(strings.TrimSuffix(f.Name(), ".txt"), 10, 64)
		if err != nil {
			t.Fatalf("testdata/seeds/%s is no seed: %v", f.Name(), err)
		}
		seeds = append(seeds, seed)
	}
	return seeds
}

func walkOnce(t *testing.T, seed uint64) {
	for _, d := range dialects() {
		t.Run(d.name, func(t *testing.T) { walkIn(t, d, seed) })
	}
}

// walk is one run of one seed in one version of the API.
type walk struct {
	*world
	seed uint64
	rnd  *rand.Rand
	box  sandbox.Options
	now  *Snapshot // before the move that is being made

	trace   []string
	files   int // made so far
	target  api.Ref
	batches []string
	links   map[string]string // ids of links asked for, by name

	undone    map[string]bool
	disturbed map[string]bool // paths and asset ids whose outcome is free
	names     map[string]bool // of files whose leftovers a person has to look at
}

// walkIn makes the moves of a seed. The same seed makes the same moves in both
// versions, as far as the answers are the same.
func walkIn(t *testing.T, d dialect, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 99))
	o := sandbox.Options{Unlimited: true, PartSize: int64(1000 + rnd.IntN(20_000)), Seed: seed + 1, Faults: walkPlan(seed, rnd)}
	if rnd.IntN(4) == 0 {
		o.URLLife = time.Duration(10+rnd.IntN(120)) * time.Minute
	}
	o.ConfirmAfter = time.Duration(rnd.IntN(20_000)) * time.Millisecond
	d.run(t, o, Options{Parts: rnd.IntN(6)}, func(t *testing.T, world *world) {
		world.rnd = rand.New(rand.NewPCG(seed, 5))
		w := &walk{
			world: world, seed: seed, rnd: rnd, box: o, links: map[string]string{},
			undone: map[string]bool{}, disturbed: map[string]bool{}, names: map[string]bool{},
		}
		defer w.tell()
		w.begin()
		for range 10 + rnd.IntN(40) {
			w.move()
		}
		w.calmDown()
		w.judge()
	})
}

// tell shows what led to a failure.
func (w *walk) tell() {
	if w.t.Failed() {
		w.t.Logf("repeat it: WALK_FIRST=%d WALK_SEEDS=1 go test ./upload -run 'RandomWalk/%d/%s'", w.seed, w.seed, w.name)
		w.t.Log(strings.Join(w.trace, "\n"))
		w.t.Log(lastLines(w.log.String(), 40))
	}
}

func (w *walk) note(f string, a ...any) {
	w.trace = append(w.trace, time.Now().Format("15:04:05 ")+fmt.Sprintf(f, a...))
}

// begin uploads what versions are made of later.
func (w *walk) begin() {
	w.add(w.file("base.mov", 500))
	s := w.until("the base", 6*time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].State.Ended() })
	if s.Jobs[0].State.Confirmed() {
		w.target = s.Jobs[0].Asset
	}
}

// move waits a little and makes one move.
func (w *walk) move() {
	time.Sleep(time.Duration(w.rnd.ExpFloat64()*float64(3*time.Second)) + time.Duration(w.rnd.IntN(50))*time.Millisecond)
	w.now = w.engine.Snapshot()
	w.check(w.now)
	moves := walkMoves()
	sum := 0
	for _, m := range moves {
		sum += m.weight
	}
	at := w.rnd.IntN(sum)
	for _, m := range moves {
		if at -= m.weight; at < 0 {
			m.make(w)
			return
		}
	}
}

// pick is any job; an empty one if there is none.
func (w *walk) pick() *Job {
	if len(w.now.Jobs) == 0 {
		return &Job{}
	}
	return w.now.Jobs[w.rnd.IntN(len(w.now.Jobs))]
}

// calmDown ends the trouble: faults stop by themselves, and people help.
func (w *walk) calmDown() {
	w.engine.SetLimits(0, 0)
	w.engine.ResumeAll()
	w.world.box.RestoreToken()
	w.engine.SignedIn("")
	w.note("calm")
	for range 30 {
		s := w.engine.Snapshot()
		w.check(s)
		open := s.Totals.Tasks
		for _, j := range s.Jobs {
			w.engine.Resume(j.ID)
			if (j.State == NeedsYou || j.State == Failed) && j.Problem.Code != "orphans" {
				w.engine.Retry(j.ID)
			}
			if !j.State.Confirmed() && j.State != Cancelled && !w.asksForHelp(j) {
				open++
			}
		}
		for _, task := range s.Tasks {
			if task.State == NeedsYou && task.Problem.Code != "task-empty" {
				w.engine.Retry(task.ID)
				open++
			}
		}
		if open == 0 {
			break
		}
		time.Sleep(4 * time.Minute)
	}
	time.Sleep(15 * time.Minute)
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
