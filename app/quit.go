package app

import (
	"time"

	"stackdrop/upload"
	"stackdrop/widgets"
)

// askQuit says what happens to running uploads, once. Asking again quits.
func (w *window) askQuit() {
	running := w.running()
	if running == "" || w.asking {
		w.quit()
		return
	}
	w.asking = true
	widgets.Ask(w.win.Canvas(), widgets.Question{
		Title: "Quit with " + running + "?",
		Text:  "They stop now and go on where they were when Stackdrop is started again. Finished parts are not sent twice.",
		Choices: []widgets.Choose{
			{Words: "Finish, then quit", Do: func() {
				w.asking, w.quitWhen = false, true
				w.say(widgets.ToneNeutral, "Stackdrop quits when all is done. Quit again to change that.")
			}},
			{Words: "Quit now", Do: w.quit},
		},
		Cancel:  "Go on",
		OnClose: func() { w.asking, w.quitWhen = false, false },
	})
}

// running says what would be interrupted; "" for nothing.
func (w *window) running() string {
	if w.bridge.snap == nil {
		return ""
	}
	t := w.bridge.snap.Totals
	switch uploads := t.Active + t.Waiting; {
	case uploads > 0:
		return plural(uploads, "upload", "uploads") + " running"
	case t.Tasks > 0:
		return plural(t.Tasks, "status or review link", "statuses or review links") + " unfinished"
	}
	return ""
}

// quitIfDone is "Finish, then quit". What is paused or needs somebody is not
// done: then the window stays, and says so.
func (w *window) quitIfDone(s *upload.Snapshot) {
	if !w.quitWhen || s.Totals.Active+s.Totals.Waiting+s.Totals.Tasks > 0 {
		return
	}
	w.quitWhen = false
	for _, j := range s.Jobs {
		if !j.State.Confirmed() && j.State != upload.Cancelled {
			w.say(widgets.ToneNeedsYou, "Not all uploads are done, so Stackdrop stays open.")
			return
		}
	}
	w.quit()
}

// lastResort is when a program whose window hangs while closing is ended hard.
// Nothing is lost by that: what matters is in the journal before it happens.
const lastResort = 5 * time.Second

// quit closes the window; nothing is posted to it any more from here on.
func (w *window) quit() {
	if !w.closing.CompareAndSwap(false, true) {
		return
	}
	size := w.win.Canvas().Size()
	w.settings.Width, w.settings.Height, w.settings.Split = size.Width, size.Height, w.main.Split()
	w.settings.save()
	w.stop()
	if w.giveUp != nil {
		time.AfterFunc(lastResort, w.giveUp)
	}
	w.app.Quit()
}
