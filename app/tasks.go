package app

import (
	"context"
	"fmt"
	"time"

	"stackdrop/api"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// tasks are the labels and review links on their way through the engine, as the
// window shows them: rows of their own in the queue, and the clipboard when a
// link that was asked for is there. A label that is set shows in the tree.
type tasks struct {
	w     *window
	rows  map[string]*upload.Task
	asked map[string]bool // links to copy as soon as they are there
}

func newTasks(w *window) *tasks {
	return &tasks{w: w, rows: map[string]*upload.Task{}, asked: map[string]bool{}}
}

// show takes over what the engine says, and gives the rows for the queue.
func (v *tasks) show(now []*upload.Task) []widgets.QueueItem {
	rows := make(map[string]*upload.Task, len(now))
	var items []widgets.QueueItem
	for _, t := range now {
		rows[t.ID] = t
		items = append(items, widgets.QueueItem{ID: t.ID, Group: groupOf(t.State)})
		v.follow(t)
	}
	for id, t := range v.rows {
		if rows[id] == nil && t.Kind == upload.TaskLabel { // set: the engine keeps no row of it
			v.w.tree.touched(t.Account, t.Refs...)
		}
	}
	v.rows = rows
	return items
}

// follow copies a link that has just come.
func (v *tasks) follow(t *upload.Task) {
	if t.State == upload.NeedsYou && wantsSignIn(t.Problem) {
		v.w.signInNeeded(t.Account)
	}
	if t.Link == "" || !v.asked[t.ID] {
		return
	}
	delete(v.asked, t.ID)
	v.copy(t)
}

func (v *tasks) copy(t *upload.Task) {
	v.w.app.Clipboard().SetContent(t.Link)
	text := "Review link copied: " + t.Link
	if t.Password != "" {
		text += "  (password: " + t.Password.Reveal() + ")"
	}
	v.w.main.Toasts.Say(widgets.Toast{Tone: widgets.ToneGood, Text: text, For: 8 * time.Second})
}

// add asks the engine; at once it says what will happen.
func (v *tasks) add(r upload.TaskRequest, say string) {
	w := v.w
	w.do(func(ctx context.Context) func() {
		id, err := w.engine.AddTask(ctx, r)
		return func() {
			if err != nil {
				w.complain("It could not be queued", err)
				return
			}
			if r.Kind == upload.TaskShare {
				v.asked[id] = true
			}
			if say != "" {
				w.say(widgets.ToneNeutral, say)
			}
			w.bridge.show()
		}
	})
}

// link asks for a review link; it is copied when it is there.
func (v *tasks) link(r upload.TaskRequest) {
	r.Kind = upload.TaskShare
	v.add(r, "Making a review link. It is copied as soon as it is there.")
}

// label asks for a status.
func (v *tasks) label(r upload.TaskRequest) {
	r.Kind = upload.TaskLabel
	v.add(r, "")
}

// taskRow puts a task into words.
func taskRow(t *upload.Task, now time.Time) widgets.QueueRow {
	r := widgets.QueueRow{
		ID: t.ID, State: taskWords(t, now), Tone: toneOf(t.State), Progress: -1, Confirmed: t.State == upload.Done,
		Dest: plural(t.Total, "file", "files"), Detail: t.Why,
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
