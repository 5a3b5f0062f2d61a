package upload

import "slices"

// State is what a job is doing, in the one word the user sees. It follows from
// the job's stage and from what holds it up; see job.state.
type State string

const (
	Waiting   State = "Waiting"
	Preparing State = "Preparing" // folder and asset are being created
	Uploading State = "Uploading"
	Finishing State = "Finishing" // every byte sent, Frame.io has not confirmed yet
	Stacking  State = "Stacking"  // confirmed; becoming a version
	Done      State = "Done"      // Frame.io confirms that it has the whole file
	Verified  State = "Verified"  // and its hash equals ours
	Paused    State = "Paused"
	Retrying  State = "Retrying" // goes on by itself after a pause
	Offline   State = "Offline"  // goes on by itself when the network is back
	Growing   State = "Growing"  // the file is still being written
	NeedsYou  State = "Needs you"
	Failed    State = "Failed"
	Cancelled State = "Cancelled"
)

// Ended says that the engine has nothing more to do unless somebody asks.
// Done counts: looking for the hash goes on in the background.
func (s State) Ended() bool {
	return slices.Contains([]State{Done, Verified, NeedsYou, Failed, Cancelled}, s)
}

// Confirmed says that Frame.io has the whole file and, for a version, the stack.
func (s State) Confirmed() bool { return s == Done || s == Verified }

// Active says that the job has begun and needs nobody to go on.
func (s State) Active() bool {
	return slices.Contains([]State{Preparing, Uploading, Finishing, Stacking, Retrying, Offline, Growing}, s)
}

// progress lists which state may follow which while nothing is in the way.
var progress = map[State][]State{
	Waiting:   {Preparing, Growing, Uploading, Finishing}, // a file may be created ahead of its turn
	Preparing: {Waiting, Uploading, Finishing, Stacking},
	Growing:   {Waiting, Preparing, Finishing},
	Uploading: {Waiting, Preparing, Finishing}, // back to Waiting for a fresh asset
	Finishing: {Waiting, Preparing, Uploading, Stacking, Done},
	Stacking:  {Done},
	Done:      {Verified, Finishing},
	Verified:  {Finishing},
}

// held are the states that interrupt progress, and may give way to any of it.
var held = []State{Paused, Retrying, Offline, NeedsYou, Failed, Cancelled}

// mayFollow is the transition table: progress goes along its edges, anything
// that has not ended well may be held up, and what was held goes on anywhere.
// Done is left only to be verified, doubted or looked at again; Cancelled never.
func mayFollow(from, to State) bool {
	switch {
	case from == to:
		return true
	case from == Cancelled:
		return false
	case slices.Contains(progress[from], to):
		return true
	case from == Done || from == Verified:
		return to == NeedsYou || to == Cancelled
	case slices.Contains(held, to):
		return true
	}
	return slices.Contains(held, from)
}
