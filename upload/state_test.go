package upload

import (
	"strings"
	"testing"
)

// transitions spells the whole table out: x where a state may follow. Rows are
// "from", columns "to", both in this order. A change here is a change of what
// users can see happen.
const transitions = `
            Wa Pr Up Fi St Do Ve Pa Re Of Gr Ne Fa Ca
Waiting      x  x  x  x  .  .  .  x  x  x  x  x  x  x
Preparing    x  x  x  x  x  .  .  x  x  x  .  x  x  x
Uploading    x  x  x  x  .  .  .  x  x  x  .  x  x  x
Finishing    x  x  x  x  x  x  .  x  x  x  .  x  x  x
Stacking     .  .  .  .  x  x  .  x  x  x  .  x  x  x
Done         .  .  .  x  .  x  x  .  .  .  .  x  .  x
Verified     .  .  .  x  .  .  x  .  .  .  .  x  .  x
Paused       x  x  x  x  x  x  x  x  x  x  x  x  x  x
Retrying     x  x  x  x  x  x  x  x  x  x  x  x  x  x
Offline      x  x  x  x  x  x  x  x  x  x  x  x  x  x
Growing      x  x  .  x  .  .  .  x  x  x  x  x  x  x
Needs_you    x  x  x  x  x  x  x  x  x  x  x  x  x  x
Failed       x  x  x  x  x  x  x  x  x  x  x  x  x  x
Cancelled    .  .  .  .  .  .  .  .  .  .  .  .  .  x
`

func TestTransitions(t *testing.T) {
	all := []State{Waiting, Preparing, Uploading, Finishing, Stacking, Done, Verified, Paused, Retrying, Offline, Growing, NeedsYou, Failed, Cancelled}
	rows := strings.Split(strings.TrimSpace(transitions), "\n")[1:]
	if len(rows) != len(all) {
		t.Fatalf("%d rows for %d states", len(rows), len(all))
	}
	for i, from := range all {
		cells := strings.Fields(rows[i])
		if strings.ReplaceAll(cells[0], "_", " ") != string(from) {
			t.Fatalf("row %d is %s, not %s", i, cells[0], from)
		}
		for k, to := range all {
			if got, want := mayFollow(from, to), cells[k+1] == "x"; got != want {
				t.Errorf("%s to %s: %v", from, to, got)
			}
		}
	}
}

func TestStatesHaveOneMeaning(t *testing.T) {
	for _, s := range []State{Done, Verified} {
		if !s.Confirmed() || !s.Ended() || s.Active() {
			t.Errorf("%s", s)
		}
	}
	for _, s := range []State{Uploading, Retrying, Offline, Stacking} {
		if s.Confirmed() || s.Ended() || !s.Active() {
			t.Errorf("%s", s)
		}
	}
	if Paused.Active() || Paused.Ended() || Waiting.Active() || !NeedsYou.Ended() {
		t.Error("waiting and paused are neither active nor ended; needs you has ended")
	}
}
