package upload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// batch is one Add, as the loop sees it.
type batch struct {
	rec  batchRecord
	jobs []string
	done map[string]bool // paths that are jobs already, when a scan is repeated after a crash
}

func (l *loop) addBatch(rec batchRecord) *batch {
	b := &batch{rec: rec}
	l.batches = append(l.batches, b)
	l.byBatch[rec.ID] = b
	if !rec.Scanned {
		l.scans = append(l.scans, b)
	}
	l.dirty = true
	return b
}

// startScan walks one batch at a time, in the order they were dropped.
func (l *loop) startScan() {
	if l.scanning || len(l.scans) == 0 {
		return
	}
	b := l.scans[0]
	l.scans = l.scans[1:]
	l.scanning = true
	rec, done := b.rec, b.done
	l.work(nil, func(ctx context.Context) func(*loop) {
		w := &walker{engine: l.Engine, rec: rec, done: done}
		err := w.run(ctx)
		return func(l *loop) { l.scanned(b, w.skipped, err) }
	})
}

func (l *loop) scanned(b *batch, skipped []Skipped, err error) {
	l.scanning = false
	l.dirty = true
	if l.ctx.Err() != nil {
		return // goes on with the next run
	}
	b.rec.Scanned, b.rec.Skipped = true, skipped
	if err != nil { // the journal keeps it as not scanned, so that the next start tries again
		l.opts.Log.Error("walk a drop", "batch", b.rec.ID, "error", err)
	} else {
		l.journal.later(put("batch/"+b.rec.ID, b.rec))
	}
	if b.rec.Undone {
		l.undo(b)
	}
}

// walker turns a request's paths into jobs, a chunk at a time: the journal has
// them before the loop does.
type walker struct {
	engine  *Engine
	rec     batchRecord
	done    map[string]bool
	skipped []Skipped
	chunk   []found
}

const walkChunk = 256

func (w *walker) run(ctx context.Context) error {
	s := &scan{ctx: ctx, version: !w.rec.Request.VersionOf.IsZero(), skip: func(s Skipped) { w.skipped = append(w.skipped, s) }}
	s.emit = func(f found) error {
		if w.done[f.path] {
			return nil
		}
		w.chunk = append(w.chunk, f)
		if len(w.chunk) >= walkChunk {
			return w.flush(ctx)
		}
		return nil
	}
	for _, path := range w.rec.Paths {
		if err := s.run(string(path)); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}

func (w *walker) flush(ctx context.Context) error {
	chunk := w.chunk
	w.chunk = nil
	if len(chunk) == 0 {
		return nil
	}
	specs := make([]specRecord, 0, len(chunk))
	for _, f := range chunk {
		spec, err := w.spec(f)
		if err != nil {
			return err
		}
		specs = append(specs, spec)
	}
	return w.engine.adopt(ctx, w.rec, specs, chunk)
}

func (w *walker) spec(f found) (specRecord, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return specRecord{}, fmt.Errorf("name a job: %w", err)
	}
	r := w.rec.Request
	return specRecord{
		ID: id.String(), Batch: w.rec.ID, Account: r.Account, Path: diskPath(f.path), Name: f.name,
		Into: r.Into, Dir: f.dir, VersionOf: r.VersionOf, Target: r.Target, Dest: r.Dest,
		Identity: f.identity, Added: time.Now().UTC(),
	}, nil
}

// adopt makes jobs of specs: it attaches to jobs of an earlier run where the
// request asks for that, and journals the others before the loop has them.
func (e *Engine) adopt(ctx context.Context, rec batchRecord, specs []specRecord, from []found) error {
	attached := make([]bool, len(specs))
	var pos float64
	err := e.ask(ctx, func(l *loop) {
		pos = l.lastPos
		l.lastPos += float64(len(specs))
		if rec.Request.Resume {
			for i, s := range specs {
				attached[i] = from[i].err == nil && l.attach(rec.ID, s)
			}
		}
	})
	if err != nil {
		return err
	}
	var fresh []*job
	var ops []op
	for i, s := range specs {
		if attached[i] {
			continue
		}
		j := &job{spec: s, flags: flagsRecord{Pos: pos + float64(i) + 1}}
		ops = append(ops, put(jobKey(s.ID, "spec"), s), put(jobKey(s.ID, "flags"), j.flags))
		if from[i].err != nil {
			j.problem, j.failed = scanProblem(from[i].err), true
			ops = append(ops, put(jobKey(s.ID, "problem"), problemRecord{Problem: *j.problem, Failed: true}))
		}
		fresh = append(fresh, j)
	}
	if err := e.insist(ctx, ops); err != nil {
		return err
	}
	return e.ask(ctx, func(l *loop) {
		for _, j := range fresh {
			l.addJob(j)
		}
	})
}

// insist commits ops however long it takes: a walk that gave up when the disk
// was full for a moment would lose the rest of the drop without a word.
func (e *Engine) insist(ctx context.Context, ops []op) error {
	for {
		err := e.journal.commit(ctx, ops...)
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(journalRetry):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func scanProblem(err error) *Problem {
	if errors.Is(err, errFolderVersion) {
		return &Problem{What: "A folder cannot become a version of a file.", Did: "It was left out; files dropped with it go on.", Do: "Drop the folder on a project or folder instead.", Code: "folder-version"}
	}
	return problemOf(err)
}

// addJob takes a job into the queue.
func (l *loop) addJob(j *job) {
	l.jobs[j.spec.ID] = j
	l.known[j.spec.sameUpload()] = j
	l.lastPos = max(l.lastPos, j.flags.Pos)
	l.lines.add(j)
	if b := l.byBatch[j.spec.Batch]; b != nil {
		b.jobs = append(b.jobs, j.spec.ID)
		if b.rec.Undone {
			j.flags.Cancelled = true
		}
	}
	l.place(j)
}

// attach finds a job of an earlier run for the same unchanged file and
// destination. What had stopped is tried again; what had finished is confirmed
// with Frame.io once more, and uploaded again only if it is gone there.
func (l *loop) attach(batchID string, s specRecord) bool {
	j := l.known[s.sameUpload()]
	if j == nil || j.flags.Cancelled || !j.spec.Identity.same(s.Identity) {
		return false
	}
	b := l.byBatch[batchID]
	if b == nil || slices.Contains(b.jobs, j.spec.ID) {
		return true
	}
	b.jobs = append(b.jobs, j.spec.ID)
	switch {
	case j.problem != nil:
		l.retry(j)
	case j.stage == stageDone && j.created != nil:
		j.already = true
		l.dropCheck(j)
		l.enter(j, stageSent)
	}
	return true
}
