package upload

import (
	"fmt"
	"math"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

// trouble is a tenth of all part PUTs failing, in five ways.
func trouble(seed uint64) sandbox.Plan {
	const share = 2.6 // percent each; rules are drawn one after another, and small numbers scatter
	return sandbox.Plan{Seed: seed, Rules: []sandbox.Rule{
		{Match: "part", Percent: share, Effect: sandbox.EffectReset, At: 0.5},
		{Match: "part", Percent: share, Effect: sandbox.EffectStatus, Status: 500, Code: "InternalError"},
		{Match: "part", Percent: share, Effect: sandbox.EffectStatus, Status: 503, Code: "SlowDown"},
		{Match: "part", Percent: share, Effect: sandbox.EffectStatus, Status: 400, Code: "RequestTimeout"},
		{Match: "part", Percent: share, Effect: sandbox.EffectStall, At: 0.3, For: time.Minute},
	}}
}

// TestAHundredFilesThroughTrouble: 100 files of 1 byte to 60 MB, a tenth of the
// part PUTs failing; all arrive, none twice.
func TestAHundredFilesThroughTrouble(t *testing.T) {
	const seed = 11
	t.Logf("seed %d", seed)
	inWorld(t, sandbox.Options{PartSize: 4_000_000, Faults: trouble(seed)}, func(t *testing.T, w *world) {
		var paths []string
		var total int
		for i := range 100 {
			size := int(math.Pow(60e6, float64(i)/99)) // 1 byte ... 60 MB, evenly on a log scale
			total += size
			paths = append(paths, w.file(fmt.Sprintf("f%03d.mov", i), size))
		}
		w.add(paths...)
		s := w.settled(12 * time.Hour)
		if s.Totals.Confirmed != 100 {
			t.Errorf("%d of 100 confirmed", s.Totals.Confirmed)
		}
		w.sameBytes(s)
		if n := len(visible(w)); n != 100 {
			t.Errorf("%d files on Frame.io", n)
		}
		rec := w.box.Record()
		puts, stored := 0, 0
		for _, n := range rec.Puts {
			puts += n
		}
		for k, n := range rec.Stored {
			stored += n
			if n > 1 {
				t.Errorf("%v stored %d times", k, n)
			}
		}
		failed := float64(puts-stored) / float64(puts)
		if failed < 0.08 || failed > 0.2 {
			t.Errorf("%d of %d PUTs failed: the plan did not play", puts-stored, puts)
		}
		t.Logf("%d MB, %d PUTs for %d parts, %.1f %% failed", total>>20, puts, stored, 100*failed)
	})
}
