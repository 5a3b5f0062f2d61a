package app

import (
	"cmp"
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"stackdrop/api"
	"stackdrop/upload"
	"stackdrop/widgets"
)

func (w *window) wireHeader() {
	h := w.main.Header
	h.OnSearch = func(text string) { w.main.Tree.SetFilter(text); w.probe.changed() }
	h.OnSubmit = func(string) { w.focusTree() }
	h.OnLeave = w.focusTree
	h.OnPause = w.pauseAll
	h.OnUpload = func(pos fyne.Position) { w.popUp(w.uploadMenu(), pos) }
	h.OnAccounts = func(pos fyne.Position) { w.popUp(w.accountMenu(), pos) }
	h.OnMenu = func(pos fyne.Position) { w.popUp(w.mainMenu(), pos) }
}

func (w *window) focusTree() { w.win.Canvas().Focus(w.main.Tree) }

func (w *window) popUp(menu *fyne.Menu, pos fyne.Position) {
	widget.ShowPopUpMenuAtPosition(menu, w.win.Canvas(), pos)
}

func (w *window) wireQueue() {
	q := w.main.Queue
	q.OnAction = w.queueAction
	q.OnMenu = func(ids []string, pos fyne.Position) { w.popUp(w.queueMenu(ids), pos) }
	q.OnReorder = func(ids []string, m widgets.Move) { w.engine.Move(places[m], ids...) }
	q.OnClear = w.engine.ClearFinished
}

var places = map[widgets.Move]upload.Place{
	widgets.MoveUp: upload.Up, widgets.MoveDown: upload.Down, widgets.MoveTop: upload.ToTop, widgets.MoveBottom: upload.ToBottom,
}

func (w *window) pauseAll() {
	if w.bridge.snap != nil && w.bridge.snap.Paused {
		w.engine.ResumeAll()
		return
	}
	w.engine.PauseAll()
}

// queueAction does one thing to some uploads.
func (w *window) queueAction(ids []string, a widgets.Action) {
	switch a {
	case widgets.ActionPause:
		w.engine.Pause(ids...)
	case widgets.ActionResume:
		w.engine.Resume(ids...)
	case widgets.ActionRetry:
		w.engine.Retry(ids...)
	case widgets.ActionCancel:
		w.cancelJobs(ids)
	case widgets.ActionRemove:
		w.engine.Remove(ids...)
	case widgets.ActionLink:
		w.copyLinks(ids)
	case widgets.ActionShow:
		w.showJob(ids)
	case widgets.ActionHelp:
		w.help(ids)
	}
}

// help does what the row's problem says would help.
func (w *window) help(ids []string) {
	for _, id := range ids {
		if p := w.bridge.problem(id); p != nil && p.Fix == upload.FixSignIn {
			w.signInFor(w.bridge.account(id))
			return
		}
		w.engine.Retry(id)
	}
}

// cancelJobs asks first when much would be thrown away.
func (w *window) cancelJobs(ids []string) {
	var sent int64
	for _, id := range ids {
		if j := w.bridge.rows[id]; j != nil {
			sent += j.Sent
		}
	}
	if sent < askAbove {
		w.engine.Cancel(ids...)
		return
	}
	widgets.Ask(w.win.Canvas(), widgets.Question{
		Title: "Cancel " + plural(len(ids), "upload", "uploads") + "?",
		Text:  size(sent) + " are on Frame.io already and would have to be sent again. The unfinished files are removed there.",
		Choices: []widgets.Choose{
			{Words: "Pause instead", Do: func() { w.engine.Pause(ids...) }},
			{Words: "Cancel upload", Do: func() { w.engine.Cancel(ids...) }},
		},
		Danger: true, Cancel: "Go on uploading",
	})
}

const askAbove = 100 << 20

// copyLinks asks for review links to all these uploads, one for each project, or
// copies the links that are there.
func (w *window) copyLinks(ids []string) {
	var files []meant
	var ready []*upload.Task
	for _, id := range ids {
		if t := w.bridge.tasks.rows[id]; t != nil && t.Link != "" {
			ready = append(ready, t)
		}
		if j := w.bridge.rows[id]; j != nil && j.State != upload.Cancelled && j.State != upload.Failed {
			near := cmp.Or(j.Parent, j.Into, j.VersionOf)
			files = append(files, meant{account: j.Account, name: j.Name, near: near, project: w.tree.projectOf(j.Account, near), job: id})
		}
	}
	if len(ready) > 0 {
		w.bridge.tasks.copy(ready)
	}
	if len(files) > 0 {
		w.bridge.tasks.link(files)
	}
}

// showJob opens what an upload became, or the folder of its source.
func (w *window) showJob(ids []string) {
	if len(ids) == 0 {
		return
	}
	j := w.bridge.rows[ids[0]]
	if j == nil {
		return
	}
	for _, ref := range []api.Ref{j.Stack, j.Asset} {
		if id := rowID(j.Account, ref); !ref.IsZero() && w.main.Tree.Reveal(id) {
			w.main.Tree.Select(id)
			w.selectionChanged()
			return
		}
	}
	w.showSource(j)
}

func (w *window) showSource(j *upload.Job) {
	path := j.Path
	w.do(func(ctx context.Context) func() {
		if err := reveal(ctx, path); err != nil {
			return func() { w.complain("The folder could not be shown", err) }
		}
		return nil
	})
}

func (w *window) showSkipped(list []upload.Skipped) {
	text := ""
	for i, s := range list {
		if i == 12 {
			text += fmt.Sprintf("and %d more\n", len(list)-i)
			break
		}
		text += s.Path + "\n"
	}
	widgets.Ask(w.win.Canvas(), widgets.Question{
		Title: "Left out", Text: "These are files that systems leave in folders. They were not uploaded:\n\n" + text,
		Cancel: "Close",
	})
}
