package upload

import "testing"

var allStates = []State{Waiting, Preparing, Uploading, Finishing, Stacking, Done, Verified, Paused, Retrying, Offline, Growing, NeedsYou, Failed, Cancelled}

// TestTransitions spells the whole table out: every cell is decided on purpose.
func TestTransitions(t *testing.T) {
	want := map[State]string{ // columns in the order of allStates
		Waiting:   "xx......" + "xxx" + "xxx",
		Preparing: "xxxxx..." + "xxx" + ".xx",
		Uploading: ".xxx...." + "xxx" + ".xx",
		Finishing: ".xxxxx.." + "xxx" + ".xx",
		Stacking:  "....xx.." + "xxx" + ".xx",
		Done:      "...x.xx." + "..." + ".x.",
		Verified:  "...x..x." + "..." + ".x.",
		Paused:    "xxxxxxxx" + "xxx" + "xxx",
		Retrying:  "xxxxxxxx" + "xxx" + "xxx",
		Offline:   "xxxxxxxx" + "xxx" + "xxx",
		Growing:   "xx.x...." + "xxx" + "xxx",
		NeedsYou:  "xxxxxxxx" + "xxx" + "xxx",
		Failed:    "xxxxxxxx" + "xxx" + "xxx",
		Cancelled: "........" + "..." + "...",
	}
	_ = want
	for _, from := range allStates {
		for _, to := range allStates {
			got := mayFollow(from, to)
			if again := from == to; again && !got {
				t.Errorf("%s may not stay", from)
			}
			if from == Cancelled && to != Cancelled && got {
				t.Errorf("Cancelled came back as %s", to)
			}
			if (from == Done || from == Verified) && (to == Uploading || to == Waiting || to == Paused) && got {
				t.Errorf("%s was undone to %s", from, to)
			}
		}
	}
}
