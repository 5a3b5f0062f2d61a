package app

import (
	"context"
	"fmt"
	"strings"
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
	asked map[string]*asked // links to copy as soon as they are there
}

// asked are links that were asked for together.
type asked struct{ there []*upload.Task }

func newTasks(w *window) *tasks {
	return &tasks{w: w, rows: map[string]*upload.Task{}, asked: map[string]*asked{}}
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
	together := v.asked[t.ID]
	if t.Link == "" || together == nil {
		return
	}
	delete(v.asked, t.ID)
	together.there = append(together.there, t)
	v.copy(together.there)
}

// copy puts links into the clipboard: one alone, several a line each with their
// passwords.
func (v *tasks) copy(links []*upload.Task) {
	var lines []string
	for _, t := range links {
		line := t.Link
		if t.Password != "" {
			line += "  (password: " + t.Password.Reveal() + ")"
		}
		lines = append(lines, line)
	}
	if len(links) == 1 {
		v.w.app.Clipboard().SetContent(links[0].Link)
		v.w.main.Toasts.Say(widgets.Toast{Tone: widgets.ToneGood, Text: "Review link copied: " + lines[0], For: 8 * time.Second})
		return
	}
	v.w.app.Clipboard().SetContent(strings.Join(lines, "\n"))
	v.w.main.Toasts.Say(widgets.Toast{Tone: widgets.ToneGood, Text: fmt.Sprintf("%d review links copied: %s", len(links), strings.Join(lines, " · ")), For: 8 * time.Second})
}

// add asks the engine, once for each project; say tells what will happen, given
// how many tasks it has become.
func (v *tasks) add(files []meant, r upload.TaskRequest, say func(tasks int) string) {
	w := v.w
	w.do(func(ctx context.Context) func() {
		w.sessions.findProjects(ctx, files)
		var ids []string
		var failed error
		for _, one := range perProject(files, r) {
			id, err := w.engine.AddTask(ctx, one)
			if err != nil {
				failed = err
				break
			}
			ids = append(ids, id)
		}
		return func() {
			together := &asked{}
			for _, id := range ids {
				if r.Kind == upload.TaskShare {
					v.asked[id] = together
				}
			}
			if failed != nil {
				w.complain("It could not be queued", failed)
			} else if words := say(len(ids)); words != "" {
				w.say(widgets.ToneNeutral, words)
			}
			w.bridge.show()
		}
	})
}

// link asks for a review link; it is copied when it is there.
func (v *tasks) link(files []meant) {
	v.add(files, upload.TaskRequest{Kind: upload.TaskShare}, func(links int) string {
		if links > 1 {
			return fmt.Sprintf("These are in %d projects, so there will be %d review links. They are copied as soon as they are there.", links, links)
		}
		return "Making a review link. It is copied as soon as it is there."
	})
}

// label asks for a status.
func (v *tasks) label(files []meant, label api.Label) {
	v.add(files, upload.TaskRequest{Kind: upload.TaskLabel, Label: label}, func(int) string { return "" })
}
