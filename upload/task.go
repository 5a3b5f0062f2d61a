package upload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"stackdrop/api"
)

// TaskKind is what a task does.
type TaskKind string

const (
	TaskLabel TaskKind = "label" // set a status label
	TaskShare TaskKind = "share" // make a review link
)

// TaskRequest asks for a label or a review link. Frame.io V4 allows ten such
// calls a minute, so they wait in a line of their own, in the journal, and
// uploads never wait for them.
type TaskRequest struct {
	Account string    `json:"account"`
	Kind    TaskKind  `json:"kind"`
	Name    string    `json:"name"` // of the link; for a label what it goes on, in words
	Label   api.Label `json:"label,omitempty"`
	Project api.Ref   `json:"project"` // of the files; zero: to be found out

	// Refs are files and stacks of one project. Jobs are uploads whose file or
	// stack is meant as well: the task waits until all of them have ended.
	Refs []api.Ref `json:"refs,omitempty"`
	Jobs []string  `json:"jobs,omitempty"`
}

const maxTaskRefs = 10_000

func (r TaskRequest) valid() error {
	switch {
	case len(r.Refs)+len(r.Jobs) == 0:
		return errors.New("nothing was chosen")
	case len(r.Refs)+len(r.Jobs) > maxTaskRefs:
		return fmt.Errorf("these are more than %d files at once", maxTaskRefs)
	case r.Kind != TaskLabel && r.Kind != TaskShare:
		return errors.New("there is no such task")
	}
	return nil
}

// taskRecord is a task in the journal, under task/id.
type taskRecord struct {
	ID      string      `json:"id"`
	Request TaskRequest `json:"request"`
	At      time.Time   `json:"at"`
	Refs    []api.Ref   `json:"refs,omitempty"` // Request's and its jobs', once these have ended
	Intent  time.Time   `json:"intent"`         // when a link was about to be made whose answer has not come
	Share   api.Ref     `json:"share"`          // zero until it is made
	Link    []byte      `json:"link,omitempty"` // sealed: its address and password
	Done    int         `json:"done,omitempty"` // of Refs; a later count may stand under taskdone/id
	Missing int         `json:"missing,omitempty"`
	Problem *Problem    `json:"problem,omitempty"`
}

// task is one label or review link on its way. The loop owns it.
type task struct {
	rec      taskRecord
	link     link
	busy     bool
	dropped  bool // to be taken off the list when it is not busy any more
	attempts int
	until    time.Time
	why      string
	turn     time.Time
	behind   bool // others go first
}

type link struct {
	URL      string `json:"url"`
	Password string `json:"password,omitempty"`
}

func (t *task) ended() bool { return t.rec.Problem != nil || t.through() }

// total is how many files and stacks it is about, as far as is known.
func (t *task) total() int {
	if len(t.rec.Refs) > 0 {
		return len(t.rec.Refs)
	}
	return len(t.rec.Request.Refs) + len(t.rec.Request.Jobs)
}

// through: all there was to do is done. Refs are known once the jobs have ended.
func (t *task) through() bool { return len(t.rec.Refs) > 0 && t.rec.Done >= len(t.rec.Refs) }

func (t *task) key() string { return "task/" + t.rec.ID }

func (t *task) keep() op { return put(t.key(), t.rec) }

// count is the small record that moves with every file of a long list.
func (t *task) count() op { return put("taskdone/"+t.rec.ID, t.rec.Done) }

// Task is a label or a review link as it is now.
type Task struct {
	ID, Account string
	Kind        TaskKind
	Name        string
	Label       api.Label
	Refs        []api.Ref

	State State         // Waiting, Preparing (being done), Retrying, Offline, Paused, NeedsYou or Done
	Turn  time.Time     // while Waiting: when Frame.io will let it; zero: now, or after its uploads
	Left  time.Duration // until all is done, by Frame.io's limits
	Why   string        // what it waits for

	Done, Total, Missing int
	Link                 string // of a share, as soon as it is there, before all files are on it
	Password             api.Secret
	Problem              *Problem
	Added                time.Time
}

// AddTask queues a label or a review link, and answers with its id once the
// journal holds it. Jobs that are not known, or were cancelled, are left out.
func (e *Engine) AddTask(ctx context.Context, r TaskRequest) (string, error) {
	if err := r.valid(); err != nil {
		return "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("name the task: %w", err)
	}
	r.Name = linkName(r.Name)
	rec := taskRecord{ID: id.String(), Request: r, At: time.Now().UTC()}
	if err := e.journal.commit(ctx, put("task/"+rec.ID, rec)); err != nil {
		return "", fmt.Errorf("keep it in the journal: %w", err)
	}
	return rec.ID, e.ask(ctx, func(l *loop) { l.addTask(&task{rec: rec}) })
}

// linkName is a name that both services keep as it is, so that a link whose
// answer was lost is found again: one line in NFC, 175 characters at most
// (Frame.io reference V4, Create share).
func linkName(name string) string {
	line := []rune(norm.NFC.String(strings.Join(strings.Fields(name), " ")))
	return strings.TrimSpace(string(line[:min(len(line), 175)]))
}

// addTask takes a task into the line. A newer label takes the place of an older
// one that has not been set yet.
func (l *loop) addTask(t *task) {
	for _, o := range slices.Clone(l.tasks) {
		if t.rec.Request.Kind != TaskLabel || o.rec.Request.Kind != TaskLabel || o.rec.Request.Account != t.rec.Request.Account || o.busy {
			continue
		}
		if o.without(t.rec.Request); o.empty() {
			l.dropTask(o)
			continue
		}
		l.journal.later(o.keep())
	}
	l.tasks = append(l.tasks, t)
	l.dirty = true
}

func (t *task) without(r TaskRequest) {
	mine := &t.rec.Request
	other := func(ref api.Ref) bool { return slices.Contains(r.Refs, ref) }
	mine.Refs = slices.DeleteFunc(slices.Clone(mine.Refs), other)
	mine.Jobs = slices.DeleteFunc(slices.Clone(mine.Jobs), func(id string) bool { return slices.Contains(r.Jobs, id) })
	done, rest := t.rec.Refs[:t.rec.Done], t.rec.Refs[t.rec.Done:]
	t.rec.Refs = slices.Concat(done, slices.DeleteFunc(slices.Clone(rest), other))
}

// empty: nothing is left to be done, now or when its uploads have ended.
func (t *task) empty() bool {
	return t.through() || t.total() == 0
}

func (l *loop) dropTask(t *task) {
	l.tasks = slices.DeleteFunc(l.tasks, func(o *task) bool { return o == t })
	l.journal.later(del(t.key()), del("taskdone/"+t.rec.ID))
	l.dirty = true
}

// keepForTasks lets a row that is taken off the list leave its file on the links
// and labels that wait for others.
func (l *loop) keepForTasks(j *job) {
	for _, t := range l.tasks {
		r := &t.rec.Request
		at := slices.Index(r.Jobs, j.spec.ID)
		if at < 0 || len(t.rec.Refs) > 0 {
			continue
		}
		switch ref := j.ref(); {
		case !ref.IsZero():
			r.Refs = append(slices.Clone(r.Refs), ref)
		case !j.flags.Cancelled:
			t.rec.Missing++
		}
		r.Jobs = slices.Delete(slices.Clone(r.Jobs), at, at+1)
		l.journal.later(t.keep())
	}
}

// ref is what the job has become: its stack, which goes on showing the newest
// version, or its file; zero before it is through.
func (j *job) ref() api.Ref {
	switch {
	case j.stage < stageDone || j.flags.Cancelled || j.created == nil:
		return api.Ref{}
	case !j.stack.IsZero():
		return j.stack
	}
	return j.created.Asset
}

// eachTask runs f for those of ids that are tasks.
func (l *loop) eachTask(ids []string, f func(*task)) {
	for _, t := range slices.Clone(l.tasks) {
		if slices.Contains(ids, t.rec.ID) {
			f(t)
		}
	}
}

// retryTask lets a task that stopped go on.
func (l *loop) retryTask(t *task) {
	if t.rec.Problem == nil {
		return
	}
	t.rec.Problem, t.attempts, t.until, t.why = nil, 0, time.Time{}, ""
	l.journal.later(t.keep())
	l.dirty = true
}

// removeTask takes a task off the list; what it has done on Frame.io stays.
func (l *loop) removeTask(t *task) {
	if t.busy {
		t.dropped = true
		return
	}
	l.dropTask(t)
}

// restoreTask reads a task back from the journal.
func (l *loop) restoreTask(rec taskRecord) {
	t := &task{rec: rec}
	if len(rec.Link) > 0 {
		plain, err := l.journal.seal.open(rec.Link)
		if err == nil {
			err = json.Unmarshal(plain, &t.link)
		}
		if err != nil && rec.Problem == nil {
			t.rec.Problem = &Problem{
				What: "The address of this review link cannot be read any more.", Did: "The link itself is on Frame.io.",
				Do: "Look it up there, or remove this row and make another.", Code: "link-unreadable", Info: err.Error(),
			}
		}
	}
	l.tasks = append(l.tasks, t)
}

// restoreCount comes after the tasks: keys are read in order.
func (l *loop) restoreCount(id string, done int) {
	for _, t := range l.tasks {
		if t.rec.ID == id {
			t.rec.Done = min(max(t.rec.Done, done), len(t.rec.Refs))
		}
	}
}

// taskView is a task for the snapshot.
func (l *loop) taskView(t *task) *Task {
	r := t.rec.Request
	v := &Task{
		ID: t.rec.ID, Account: r.Account, Kind: r.Kind, Name: r.Name, Label: r.Label, Refs: t.rec.Refs,
		Done: t.rec.Done, Total: t.total(), Missing: t.rec.Missing,
		Link: t.link.URL, Password: api.Secret(t.link.Password), Problem: t.rec.Problem, Added: t.rec.At, Why: t.why,
	}
	v.State = l.taskState(t)
	if v.State == Waiting && t.turn.After(l.now()) {
		v.Turn = t.turn
	}
	if svc, err := l.service(r.Account); err == nil && !t.ended() {
		can := svc.Capabilities()
		v.Left = svc.Delay(t.lastStep(can), t.callsLeft(can)-1)
	}
	if v.State == Waiting && t.behind {
		v.Why = "others go first"
	}
	l.counting = l.counting || v.Left > 0 || v.State == Retrying
	return v
}

func (l *loop) taskState(t *task) State {
	switch {
	case t.rec.Problem != nil:
		return NeedsYou
	case t.through():
		return Done
	case t.busy:
		return Preparing
	case l.paused:
		return Paused
	case l.offline != nil:
		return Offline
	case t.why != "" && l.now().Before(t.until):
		return Retrying
	}
	return Waiting
}

// step is the task's next call: new links do not wait for files that are put on
// older ones.
func (t *task) step() api.Step {
	switch {
	case t.rec.Request.Kind == TaskLabel:
		return api.StepLabel
	case t.rec.Share.IsZero():
		return api.StepShare
	}
	return api.StepAddToShare
}

// lastStep is the call that ends it.
func (t *task) lastStep(c api.Capabilities) api.Step {
	if t.rec.Request.Kind == TaskShare && t.total() > c.ShareFirst {
		return api.StepAddToShare
	}
	return t.step()
}

// callsLeft is how many calls the rest of a task takes.
func (t *task) callsLeft(c api.Capabilities) int {
	left := t.total() - t.rec.Done
	calls := func(n, at int) int { return (max(0, n) + max(1, at) - 1) / max(1, at) }
	switch {
	case t.rec.Request.Kind == TaskLabel:
		return calls(left, c.LabelMost)
	case t.rec.Share.IsZero():
		return 1 + calls(left-c.ShareFirst, c.ShareMore)
	}
	return calls(left, c.ShareMore)
}
