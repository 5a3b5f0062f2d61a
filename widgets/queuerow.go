package widgets

import (
	"fmt"
	"math"
)

// QueueRow is one upload as the queue shows it. All text is ready to show.
type QueueRow struct {
	ID      string
	Name    string // cleaned, and cut in the middle if it must be
	Dest    string // where it goes: "Cuts"
	Becomes string // what it becomes: "new version of Promo"; "" if just a file

	State string // in words, always: "Uploading", "Waiting", "Done · verified"
	Tone  Tone
	Glyph Glyph // beside State; GlyphNone takes the tone's own

	// Progress is 0 to 1, and negative where a bar says nothing (waiting, done
	// long ago). It is never shown as 100 % unless Confirmed, which means
	// that Frame.io itself has said so.
	Progress  float64
	Confirmed bool

	Detail string // behind State: "84 MB/s · 1 min left"
	Bytes  string // beside the bar: "11.2 of 18.4 GB"

	// Problem is shown on a line of its own in rows of GroupNeedsYou, and
	// after the destination elsewhere. ProblemAction is the words on the one
	// button that helps; pressing it gives ActionHelp.
	Problem       string
	ProblemAction string

	Actions Action // what can be done now; a set
}

// Action is something done to uploads, or a set of such.
type Action uint

const (
	ActionPause Action = 1 << iota
	ActionResume
	ActionRetry
	ActionLink   // copy a link
	ActionShow   // show where it is
	ActionCancel // stop for good
	ActionRemove // take out of the list
	ActionHelp   // the row's ProblemAction
)

// has says whether a set holds an action.
func (a Action) has(one Action) bool { return a&one != 0 }

// inline are the actions with a button in the row, in the order they stand.
var inline = [...]struct {
	action Action
	glyph  Glyph
	words  string
}{
	{ActionRetry, GlyphRetry, "Try again"},
	{ActionResume, GlyphPlay, "Resume"},
	{ActionPause, GlyphPause, "Pause"},
	{ActionLink, GlyphLink, "Copy link"},
	{ActionShow, GlyphShow, "Show"},
	{ActionCancel, GlyphCross, "Cancel"},
	{ActionRemove, GlyphCross, "Remove from list"},
}

// sent is a progress as it may be shown before Frame.io has confirmed.
func sent(progress float64) float64 {
	if math.IsNaN(progress) {
		return 0
	}
	return max(0, min(progress, barFull))
}

// percentWords never says 100 before Frame.io has.
func percentWords(progress float64, confirmed bool) string {
	if confirmed {
		return "100 %"
	}
	return fmt.Sprintf("%d %%", int(100*sent(progress)+1e-9))
}

func toneGlyph(t Tone) Glyph {
	switch t {
	case ToneMoving:
		return GlyphUp
	case ToneFixing:
		return GlyphRetry
	case ToneNeedsYou:
		return GlyphWarning
	case ToneGood:
		return GlyphCheck
	case ToneQuiet:
		return GlyphCross
	}
	return GlyphClock
}
