package upload

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stackdrop/api"
)

// restore reads the journal into the loop, before it runs. What one job's
// records do not make sense of stops that job with a reason, never the rest.
func (l *loop) restore() error {
	r := &restoring{loop: l, jobs: map[string]*job{}, strange: map[string]error{}}
	if err := l.journal.load(r.record); err != nil {
		return err
	}
	slices.SortFunc(r.batches, func(a, b batchRecord) int { return cmp.Compare(a.ID, b.ID) })
	for _, rec := range r.batches {
		l.addBatch(rec)
	}
	jobs := make([]*job, 0, len(r.jobs))
	for id, j := range r.jobs {
		if j.spec.ID != id {
			continue // its spec never made it; nothing else can be there
		}
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b *job) int {
		return cmp.Or(cmp.Compare(a.flags.Pos, b.flags.Pos), cmp.Compare(a.spec.ID, b.spec.ID))
	})
	for _, j := range jobs {
		if err := r.strange[j.spec.ID]; err != nil && j.problem == nil {
			j.problem = strangeProblem(err)
		}
		l.revive(j)
	}
	for _, b := range l.scans {
		b.done = map[string]bool{}
		for _, id := range b.jobs {
			b.done[string(l.jobs[id].spec.Path)] = true
		}
	}
	l.forgetOld()
	return nil
}

type restoring struct {
	*loop
	jobs    map[string]*job
	batches []batchRecord
	strange map[string]error // jobs with a record that this version cannot read
}

func (r *restoring) job(id string) *job {
	j := r.jobs[id]
	if j == nil {
		j = &job{}
		r.jobs[id] = j
	}
	return j
}

// strangeProblem stops a job of which something could not be read.
func strangeProblem(err error) *Problem {
	return &Problem{
		What: "What was kept about this upload cannot be read by this version of Stackdrop.", Did: "It was left as it is; the other files go on.",
		Do: "Look at the file on Frame.io. Upload it again if it is not there.", Fix: FixAnew, Code: "journal", Info: err.Error(),
	}
}

// record takes one record in. Keys come in order: "created" before "hash" and
// "part" before "spec".
func (r *restoring) record(key string, value []byte) (err error) {
	kind, rest, _ := strings.Cut(key, "/")
	switch kind {
	case "batch":
		if rec, err := decode[batchRecord](value); r.readable(key, err) {
			r.batches = append(r.batches, rec)
		}
	case "folder":
		if rec, err := decode[folderRecord](value); r.readable(key, err) {
			r.folders[key] = &folder{key: key, ref: rec.Ref, batch: rec.Batch}
		}
	case "remove":
		if rec, err := decode[removeRecord](value); r.readable(key, err) {
			r.removes[rest] = &removal{id: rest, rec: rec}
		}
	case "task":
		if rec, err := decode[taskRecord](value); r.readable(key, err) {
			r.restoreTask(rec)
		}
	case "taskdone":
		if n, err := decode[int](value); r.readable(key, err) {
			r.restoreCount(rest, n)
		}
	case "engine":
		if rest == "paused" {
			r.readable(key, json.Unmarshal(value, &r.paused))
		}
	case "job":
		id, what, _ := strings.Cut(rest, "/")
		if err := r.jobRecord(r.job(id), what, value); err != nil {
			r.strange[id] = err
		}
	}
	return nil
}

func (r *restoring) readable(key string, err error) bool {
	if err != nil {
		r.opts.Log.Error("a journal record cannot be read", "key", key, "error", err)
	}
	return err == nil
}

func (r *restoring) jobRecord(j *job, what string, value []byte) (err error) {
	what, number, _ := strings.Cut(what, "/")
	switch what {
	case "spec":
		j.spec, err = decode[specRecord](value)
	case "flags":
		j.flags, err = decode[flagsRecord](value)
	case "intent":
		err = into(&j.intent, value)
	case "created":
		err = into(&j.created, value)
		if err == nil {
			j.parts = make([]part, len(j.created.Parts))
		}
	case "hash":
		err = j.restoreHash(number, value)
	case "part":
		err = j.restorePart(number, value)
	case "finished":
		rec, bad := decode[finishedRecord](value)
		j.hash, j.since, err = rec.Hash, rec.At, bad
		j.stage = max(j.stage, stageConfirmed)
	case "stacked":
		rec, bad := decode[stackedRecord](value)
		j.stack, err = rec.Stack, bad
		j.stage = stageDone
	case "verified":
		err = into(&j.verified, value)
	case "problem":
		rec, bad := decode[problemRecord](value)
		if err = bad; err == nil {
			j.problem, j.failed = &rec.Problem, rec.Failed
		}
	}
	return err
}

func into[R any](to **R, value []byte) error {
	rec, err := decode[R](value)
	*to = &rec
	return err
}

func (j *job) partAt(number string) *part {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(j.parts) {
		return nil
	}
	return &j.parts[n]
}

func (j *job) restoreHash(number string, value []byte) error {
	rec, err := decode[hashRecord](value)
	if p := j.partAt(number); p != nil && err == nil {
		p.sums = rec
	}
	return err
}

func (j *job) restorePart(number string, value []byte) error {
	rec, err := decode[storedRecord](value)
	if p := j.partAt(number); p != nil && err == nil && rec.Asset == j.created.Asset.ID {
		p.state = partStored
	}
	return err
}

// revive puts a job read from the journal back to where it was. An asset that
// was not confirmed is asked about before anything is sent on.
func (l *loop) revive(j *job) {
	if j.intent != nil && j.intent.At.IsZero() { // see mend
		*j.intent = intentRecord{Identity: j.spec.Identity, At: j.spec.Added}
	}
	switch {
	case j.stage >= stageConfirmed && j.created != nil:
		l.reviveConfirmed(j)
	case j.created != nil && !j.flags.Cancelled:
		l.reviveParts(j)
	default:
		j.stage = stageQueued
	}
	l.addJob(j)
	if j.stage == stageDone && j.verified == nil && j.hash != "" && !j.flags.Cancelled && j.problem == nil {
		l.checks = append(l.checks, j)
	}
	if j.flags.Cancelled && (j.created != nil || j.intent != nil) {
		b := l.byBatch[j.spec.Batch]
		j.undo = b != nil && b.rec.Undone
		l.dismantle(j) // killed between the cancel and the removal
	}
}

func (l *loop) reviveConfirmed(j *job) {
	j.parts = nil
	if j.spec.VersionOf.IsZero() {
		j.stage = stageDone
	}
	if j.stage == stageDone {
		j.spec.Identity = j.created.Identity
	}
}

func (l *loop) reviveParts(j *job) {
	urls, err := l.openURLs(j.created)
	if err != nil {
		l.opts.Log.Warn("upload addresses cannot be read", "job", j.spec.ID, "error", err)
		j.created.Expires = time.Unix(1, 0) // as good as expired: recheck starts it anew
		urls = make([]api.Secret, len(j.created.Parts))
	}
	old := j.parts
	l.install(j, j.created, urls)
	for i := range old {
		p := &j.parts[i]
		p.sums = old[i].sums
		if i == j.hashed && len(p.sums.State) > 0 {
			j.hashed++
			j.hashState = p.sums.State
		}
		switch {
		case old[i].state == partStored:
			p.state = partStored
			j.stored++
			j.storedLen += p.size
		case i < j.hashed:
			p.state = partReady
			j.ready++
		}
	}
	for j.open < len(j.parts) && j.parts[j.open].state == partStored {
		j.open++
	}
	if len(j.parts) > 0 && j.hashed == len(j.parts) {
		j.hash = wholeHash(j.hashState)
	}
	j.spec.Identity = j.created.Identity
	j.stage, j.recheck, j.since = stageCreated, true, l.now()
}

func (l *loop) openURLs(rec *createdRecord) ([]api.Secret, error) {
	plain, err := l.journal.seal.open(rec.URLs)
	if err != nil {
		return nil, err
	}
	var urls []api.Secret
	if err := json.Unmarshal(plain, (*secretList)(&urls)); err != nil {
		return nil, fmt.Errorf("read the upload addresses: %w", err)
	}
	if len(urls) != len(rec.Parts) {
		return nil, fmt.Errorf("%d upload addresses for %d parts", len(urls), len(rec.Parts))
	}
	return urls, nil
}

// secretList reads URLs back; api.Secret itself refuses to be written in clear.
type secretList []api.Secret

func (s *secretList) UnmarshalJSON(data []byte) error {
	var plain []string
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	for _, p := range plain {
		*s = append(*s, api.Secret(p))
	}
	return nil
}

// History that nobody cleared is kept for a while, then forgotten.
const (
	historyAge  = 90 * 24 * time.Hour
	historyMost = 10_000
)

func (l *loop) forgetOld() {
	old, all := l.now().Add(-historyAge), slices.Clone(l.ended)
	for i, j := range all {
		if j.last.Confirmed() && (j.spec.Added.Before(old) || len(all)-i > historyMost) {
			l.dropJob(j)
		}
	}
	for _, t := range slices.Clone(l.tasks) {
		if t.through() && t.rec.At.Before(old) {
			l.dropTask(t)
		}
	}
}
