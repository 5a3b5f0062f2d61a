package app

import (
	"fmt"
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// taskRow puts a task into words.
func taskRow(t *upload.Task, now time.Time) widgets.QueueRow {
	r := widgets.QueueRow{
		ID: t.ID, State: taskWords(t, now), Tone: toneOf(t.State), Progress: -1, Confirmed: t.State == upload.Done,
		Dest: plural(t.Total, "file", "files"), Detail: strings.TrimPrefix(t.Why, "waits "), // "Waiting" says that
	}
	if t.Password != "" {
		r.Detail = joined(r.Detail, "password: "+t.Password.Reveal())
	}
	switch t.Kind {
	case upload.TaskShare:
		r.Name, r.Glyph = "Review link · "+t.Name, widgets.GlyphLink
	case upload.TaskLabel:
		r.Name, r.Glyph = "Status “"+labelWords(t.Label)+"”", widgets.GlyphLabel
		if t.Total == 1 {
			r.Name, r.Dest = r.Name+" · "+t.Name, ""
		}
	}
	if t.State != upload.Done && t.Done > 0 {
		r.Progress = float64(t.Done) / float64(max(t.Total, 1))
		r.Bytes = fmt.Sprintf("%d of %d", t.Done, t.Total)
	}
	if t.Missing > 0 {
		r.Problem = plural(t.Missing, "file was", "files were") + " removed from Frame.io before it could be put on the link."
	}
	if t.Problem != nil {
		r.Problem, r.ProblemAction = t.Problem.Text(), string(t.Problem.Fix)
	}
	if t.State == upload.NeedsYou {
		r.Glyph = widgets.GlyphNone
	}
	r.Actions = taskActions(t)
	return r
}

func taskWords(t *upload.Task, now time.Time) string {
	ready := ""
	if t.Link != "" {
		ready = "Link ready · "
	}
	switch t.State {
	case upload.Done:
		if t.Kind == upload.TaskShare {
			return "Link ready"
		}
		return "Done"
	case upload.Preparing, upload.Waiting:
		switch {
		case t.Done > 0 && t.Left > 0:
			return ready + "the rest takes " + duration(t.Left)
		case t.Turn.After(now):
			return "Starts in " + duration(t.Turn.Sub(now).Round(time.Second))
		case t.State == upload.Preparing && t.Kind == upload.TaskShare:
			return "Making the link"
		case t.State == upload.Preparing:
			return "Setting the status"
		}
	}
	return ready + string(t.State)
}

func taskActions(t *upload.Task) (a widgets.Action) {
	if t.Link != "" {
		a |= widgets.ActionLink
	}
	switch t.State {
	case upload.Done:
		return a | widgets.ActionRemove
	case upload.NeedsYou:
		return a | widgets.ActionRemove | widgets.ActionRetry
	}
	return a | widgets.ActionCancel
}

func labelWords(l api.Label) string {
	for _, one := range labels {
		if one.label == l {
			return one.words
		}
	}
	return string(l)
}
