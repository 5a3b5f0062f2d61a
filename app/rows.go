package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"stackdrop/upload"
	"stackdrop/widgets"
)

// queueRow puts a job into words. now is for "in 12 s".
func queueRow(j *upload.Job, now time.Time) widgets.QueueRow {
	r := widgets.QueueRow{
		ID: j.ID, Name: j.Name, Dest: destination(j), State: stateWords(j, now), Tone: toneOf(j.State), Glyph: glyphOf(j.State),
		Progress: -1, Confirmed: j.Confirmed, Actions: actionsOf(j), Detail: detail(j),
	}
	if j.Target != "" {
		r.Becomes = "new version of " + j.Target
	}
	if showsBar(j) {
		r.Progress = j.Fraction()
		r.Bytes = fmt.Sprintf("%s of %s", size(j.Sent), size(j.Size))
	} else if j.Size > 0 {
		r.Bytes = size(j.Size)
	}
	if j.Problem != nil {
		r.Problem = j.Problem.Text()
		r.ProblemAction = string(j.Problem.Fix)
	} else if j.Note != "" {
		r.Problem = j.Note
	}
	return r
}

// destination is where a job goes, in words.
func destination(j *upload.Job) string {
	parts := []string{}
	if j.Dest != "" {
		parts = append(parts, strings.Split(j.Dest, "/")...)
	}
	parts = append(parts, j.Dir...)
	if len(parts) == 0 {
		return "beside the old version"
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, " › ")
}

func showsBar(j *upload.Job) bool {
	switch j.State {
	case upload.Uploading, upload.Finishing, upload.Stacking, upload.Retrying, upload.Offline, upload.Growing:
		return true
	case upload.Paused, upload.NeedsYou:
		return j.Sent > 0 && !j.Confirmed
	}
	return false
}

func stateWords(j *upload.Job, now time.Time) string {
	switch j.State {
	case upload.Verified:
		return "Done · verified"
	case upload.Finishing:
		return "Finishing · waiting for Frame.io"
	case upload.Stacking:
		if wait := j.Turn.Sub(now).Round(time.Second); wait > 0 {
			return "Stacking in " + duration(wait)
		}
	case upload.Retrying:
		if j.Retry == nil {
			break
		}
		wait := ""
		if s := j.Retry.At.Sub(now).Round(time.Second); s > 0 {
			wait = " in " + duration(s)
		}
		if j.Retry.Attempt > 1 {
			return fmt.Sprintf("Retrying%s · attempt %d", wait, j.Retry.Attempt+1)
		}
		return "Retrying" + wait
	}
	return string(j.State)
}

func detail(j *upload.Job) string {
	switch {
	case j.State == upload.Retrying && j.Retry != nil && j.Retry.Why != "":
		return j.Retry.Why
	case j.State == upload.Uploading && j.Speed > 0:
		s := size(int64(j.Speed)) + "/s"
		if j.Left >= 0 {
			s += " · " + duration(j.Left) + " left"
		}
		return s
	case j.State == upload.Offline:
		return "goes on by itself"
	case j.State == upload.Stacking && !j.Turn.IsZero():
		return "the file itself is there; Frame.io limits how fast stacks are made"
	case j.State == upload.Paused && j.Parts > 0 && j.Stored > 0:
		return fmt.Sprintf("%d of %d parts kept", j.Stored, j.Parts)
	case j.Already:
		return "was uploaded before"
	}
	return ""
}

func toneOf(s upload.State) widgets.Tone {
	switch s {
	case upload.Preparing, upload.Uploading, upload.Finishing, upload.Stacking, upload.Growing:
		return widgets.ToneMoving
	case upload.Retrying, upload.Offline:
		return widgets.ToneFixing
	case upload.NeedsYou, upload.Failed:
		return widgets.ToneNeedsYou
	case upload.Done, upload.Verified:
		return widgets.ToneGood
	case upload.Cancelled:
		return widgets.ToneQuiet
	}
	return widgets.ToneNeutral
}

func glyphOf(s upload.State) widgets.Glyph {
	switch s {
	case upload.Waiting, upload.Preparing, upload.Finishing:
		return widgets.GlyphClock
	case upload.Uploading:
		return widgets.GlyphUp
	case upload.Stacking:
		return widgets.GlyphStack
	case upload.Paused:
		return widgets.GlyphPause
	case upload.Retrying:
		return widgets.GlyphRetry
	case upload.Offline:
		return widgets.GlyphOffline
	case upload.Growing:
		return widgets.GlyphGrow
	case upload.Verified:
		return widgets.GlyphChecks
	case upload.Done:
		return widgets.GlyphCheck
	case upload.Cancelled:
		return widgets.GlyphCross
	}
	return widgets.GlyphWarning
}

func groupOf(s upload.State) widgets.Group {
	switch {
	case s == upload.NeedsYou || s == upload.Failed:
		return widgets.GroupNeedsYou
	case s.Ended():
		return widgets.GroupDone
	}
	return widgets.GroupActive
}

func actionsOf(j *upload.Job) widgets.Action {
	switch {
	case j.State.Confirmed():
		return widgets.ActionLink | widgets.ActionShow | widgets.ActionRemove
	case j.State == upload.NeedsYou || j.State == upload.Failed:
		a := widgets.ActionRemove
		if j.Problem != nil && (j.Problem.Fix == upload.FixRetry || j.Problem.Fix == upload.FixAnew) {
			a |= widgets.ActionRetry
		}
		return a
	case j.State == upload.Cancelled:
		return widgets.ActionRemove
	case j.State == upload.Paused:
		return widgets.ActionResume | widgets.ActionCancel
	}
	return widgets.ActionPause | widgets.ActionCancel
}

// summaryLine is "3 of 12 · 41 GB of 118 GB · 9 min".
func summaryLine(s *upload.Snapshot) string {
	t := s.Totals
	if t.Jobs == 0 {
		return ""
	}
	line := fmt.Sprintf("%d of %d", t.Confirmed, t.Jobs)
	if t.Size > 0 {
		line += fmt.Sprintf(" · %s of %s", size(t.Sent), size(t.Size))
	}
	if t.Active > 0 && t.Left >= time.Second {
		line += " · " + duration(t.Left)
	}
	return line
}

// size is a number of bytes as disks are sold: 1 GB is 1,000,000,000 bytes.
func size(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }

// duration is short and not more exact than it can be: "9 min", "1 h 20 min".
func duration(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min", (s+30)/60)
	case s < 48*3600:
		if m := s % 3600 / 60; m > 0 {
			return fmt.Sprintf("%d h %d min", s/3600, m)
		}
		return fmt.Sprintf("%d h", s/3600)
	}
	return fmt.Sprintf("%d days", s/86400)
}

// countItems is "1 item" or "12 items", for receipts.
func countItems(n int) string { return plural(n, "item", "items") }

func nameList(paths []string) string {
	if len(paths) == 1 {
		return filepath.Base(paths[0])
	}
	return countItems(len(paths))
}
