package app

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"stackdrop/upload"
	"stackdrop/widgets"
)

// bridge carries the engine's state to the window: one snapshot, one wake-up,
// and never more than one of them waiting on Fyne's goroutine, however fast the
// engine is and however slow the window.
type bridge struct {
	w       *window
	pending atomic.Bool

	snap   *upload.Snapshot // what the window shows now
	rows   map[string]*upload.Job
	tasks  *tasks
	shown  map[string]upload.State // for "a file has been confirmed"
	sample time.Time
}

// graphEvery is how far apart the speed graph's samples are.
const graphEvery = time.Second

func newBridge(w *window) *bridge {
	return &bridge{w: w, tasks: newTasks(w), rows: map[string]*upload.Job{}, shown: map[string]upload.State{}}
}

// start listens to the engine until the window closes.
func (b *bridge) start() {
	news, cancel := b.w.engine.Subscribe()
	b.w.workers.Go(func() {
		defer cancel()
		for {
			select {
			case <-b.w.ctx.Done():
				return
			case <-news:
			}
			if b.pending.CompareAndSwap(false, true) {
				b.w.post(b.show)
			}
		}
	})
}

// show puts the newest snapshot on screen.
func (b *bridge) show() {
	b.pending.Store(false)
	s := b.w.engine.Snapshot()
	items := append(make([]widgets.QueueItem, 0, len(s.Tasks)+len(s.Jobs)), b.tasks.show(s.Tasks)...)
	rows := make(map[string]*upload.Job, len(s.Jobs))
	for _, j := range s.Jobs {
		items = append(items, widgets.QueueItem{ID: j.ID, Group: groupOf(j.State)})
		rows[j.ID] = j
		b.follow(j)
	}
	b.snap, b.rows = s, rows
	b.w.setStrangers(b.strangers(s))
	b.w.meetElders(s)
	b.w.main.Queue.SetRows(items, b.row)
	b.w.main.Queue.SetSummary(summaryLine(s))
	b.w.main.Header.SetPaused(s.Paused)
	b.status(s)
	b.w.drops.follow(s)
	b.w.quitIfDone(s)
	b.w.probe.changed()
}

// strangers are the accounts that uploads wait for and that are not in the list.
func (b *bridge) strangers(s *upload.Snapshot) map[string]bool {
	keys := map[string]bool{}
	add := func(key string, p *upload.Problem) {
		if wantsSignIn(p) && b.w.accounts.of(key) == nil {
			keys[key] = true
		}
	}
	for _, j := range s.Jobs {
		add(j.Account, j.Problem)
	}
	for _, t := range s.Tasks {
		add(t.Account, t.Problem)
	}
	return keys
}

// unfinished counts what there is still to do for an account.
func (b *bridge) unfinished(keys []string) (uploads, tasks int) {
	for _, j := range b.rows {
		if isOpen(j) && slices.Contains(keys, j.Account) {
			uploads++
		}
	}
	for _, t := range b.tasks.rows {
		if t.State != upload.Done && slices.Contains(keys, t.Account) {
			tasks++
		}
	}
	return uploads, tasks
}

// row is an upload or a task in words, and whose it is if there are several
// accounts.
func (b *bridge) row(id string) widgets.QueueRow {
	r := widgets.QueueRow{ID: id}
	if j := b.rows[id]; j != nil {
		r = queueRow(j, time.Now())
	} else if t := b.tasks.rows[id]; t != nil {
		r = taskRow(t, time.Now())
	}
	key := b.account(id)
	if key == "" {
		return r
	}
	r.Dest = b.w.placeIn(key, r.Dest)
	if wantsSignIn(b.problem(id)) {
		r.ProblemAction = "Sign in as " + b.w.short(key)
	}
	return r
}

// problem is what stopped a row; nil for none.
func (b *bridge) problem(id string) *upload.Problem {
	if j := b.rows[id]; j != nil {
		return j.Problem
	}
	if t := b.tasks.rows[id]; t != nil {
		return t.Problem
	}
	return nil
}

// account is whose row it is; "" if there is no such row.
func (b *bridge) account(id string) string {
	if j := b.rows[id]; j != nil {
		return j.Account
	}
	if t := b.tasks.rows[id]; t != nil {
		return t.Account
	}
	return ""
}

// follow notices what became of a job: the tree shows new files by itself.
func (b *bridge) follow(j *upload.Job) {
	before, known := b.shown[j.ID]
	if known && before == j.State {
		return
	}
	b.shown[j.ID] = j.State
	if known && j.State.Confirmed() && !before.Confirmed() {
		b.w.tree.arrived(j)
	}
	if wantsSignIn(j.Problem) {
		b.w.signInNeeded(j.Account)
	}
}

func wantsSignIn(p *upload.Problem) bool { return p != nil && p.Fix == upload.FixSignIn }

// status fills the bar at the bottom.
func (b *bridge) status(s *upload.Snapshot) {
	now := time.Now()
	bar := b.w.main.Status
	if now.Sub(b.sample) >= graphEvery && (s.InFlight > 0 || s.Totals.Speed > 0) {
		b.sample = now
		bar.Graph().Add(s.Totals.Speed)
	}
	st := widgets.Status{Online: "Online", Health: widgets.ToneGood, Limit: limitWords(s.Rate), Bites: s.Rate > 0 && s.Totals.Speed > 0.85*float64(s.Rate)}
	if s.InFlight > 0 {
		st.Speed = size(int64(s.Totals.Speed)) + "/s"
		st.Parts = plural(s.InFlight, "part in flight", "parts in flight")
		if s.Totals.Left >= 0 {
			st.Left = duration(s.Totals.Left) + " left"
		}
	}
	switch {
	case s.Trouble != "":
		st.Message, st.Tone = s.Trouble, widgets.ToneNeedsYou
	case s.Offline != "":
		st.Message, st.Tone = s.Offline, widgets.ToneFixing
		st.Online, st.Health = "Offline", widgets.ToneFixing
	case !b.w.accounts.anybody():
		st.Online, st.Health = "Not signed in", widgets.ToneNeutral
	}
	if hint := b.w.drops.hint; hint != "" {
		st.Message, st.Tone = hint, widgets.ToneMoving
	}
	bar.Set(st)
}

// refreshStatus shows the bar anew between two snapshots.
func (b *bridge) refreshStatus() {
	if b.snap != nil {
		b.status(b.snap)
	}
}

func limitWords(rate int64) string {
	if rate <= 0 {
		return "Limit off"
	}
	return fmt.Sprintf("Limit %s/s", size(rate))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
