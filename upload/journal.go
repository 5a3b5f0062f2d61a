package upload

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"stackdrop/upload/lock"
)

// ErrInUse: another Stackdrop has this state folder open.
var ErrInUse = errors.New("another Stackdrop is using this state folder")

var errJournal = errors.New("the upload journal cannot be written")

// journal is what survives kill -9: a bbolt file in which every record carries
// its own checksum. One goroutine (run) writes, many records to one commit; a
// commit is on the disk before it is acknowledged.
//
// Keys are "job/<id>/<what>", "batch/<id>", "folder/<ref>/<path>" and
// "remove/<id>". A key has one writer at a time, so records never need merging.
type journal struct {
	db   *bbolt.DB
	lock *os.File // held while the journal is open; see openJournal
	seal *sealer

	mu      sync.Mutex
	pending []write
	wake    chan struct{} // capacity 1: pending is not empty
	health  func(error)   // told when commits begin to fail, and nil when they work again
	sick    bool
}

// op is one change: value nil deletes; prefix deletes everything below key.
type op struct {
	key    string
	value  []byte
	prefix bool
}

// write is ops that belong into one commit, and who waits for it.
type write struct {
	ops  []op
	done chan error // nil: nobody waits, and the ops are kept until they can be written
}

var recordsBucket = []byte("records.v1")

// openJournal opens or makes the journal in dir. A damaged file is set aside
// next to it, never overwritten; aside is then its path. Where only records are
// damaged and the file itself is sound, the others are kept, see mend. A lock
// of its own comes first: bbolt's is taken too late to judge a file nobody else
// writes.
func openJournal(dir string) (j *journal, aside string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("make the state folder: %w", err)
	}
	held, err := lock.Take(filepath.Join(dir, "journal.lock"))
	if errors.Is(err, lock.ErrHeld) {
		err = ErrInUse
	}
	if err != nil {
		return nil, "", fmt.Errorf("lock the state folder: %w", err)
	}
	defer func() {
		if err != nil {
			held.Close()
		}
	}()
	seal, err := openSealer(filepath.Join(dir, "journal.key"))
	if err != nil {
		return nil, "", err
	}
	path := filepath.Join(dir, "journal.db")
	db, err := openDB(path)
	if errors.Is(err, errDamaged) {
		aside = asideName(path)
		if err := os.Rename(path, aside); err != nil {
			return nil, "", fmt.Errorf("set the damaged journal aside: %w", err)
		}
		db, err = openDB(path)
	}
	if err != nil {
		return nil, aside, err
	}
	bad, err := badRecords(db)
	if err == nil && len(bad) > 0 {
		aside, err = mend(db, path, bad)
	}
	if err == nil {
		err = makeBucket(db)
	}
	if err != nil {
		return nil, aside, errors.Join(fmt.Errorf("check the journal: %w", err), db.Close())
	}
	return &journal{db: db, lock: held, seal: seal, wake: make(chan struct{}, 1), health: func(error) {}}, aside, nil
}

// close gives file and lock back.
func (j *journal) close() error { return errors.Join(j.db.Close(), j.lock.Close()) }

var errDamaged = errors.New("the journal is damaged")

// openDB opens and checks a bbolt file. It waits for bbolt's lock only a
// moment, and lets bbolt at the pages only after they have been looked at.
func openDB(path string) (db *bbolt.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, fmt.Errorf("%w: %v", errDamaged, r)
		}
	}()
	check := func(name string, flag int, mode os.FileMode) (*os.File, error) {
		if err := checkPages(name); err != nil {
			return nil, err
		}
		return os.OpenFile(name, flag, mode)
	}
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 500 * time.Millisecond, FreelistType: bbolt.FreelistMapType, OpenFile: check})
	switch {
	case err == nil:
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrInUse
	case errors.Is(err, errDamaged):
		return nil, err
	default:
		if pathErr, ok := errors.AsType[*os.PathError](err); ok {
			return nil, fmt.Errorf("open the journal: %w", pathErr)
		}
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return db, nil
}

func makeBucket(db *bbolt.DB) error {
	return db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(recordsBucket)
		return err
	})
}

// badRecords are the keys of records that do not match their checksum.
func badRecords(db *bbolt.DB) (bad []string, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket)
		if b == nil {
			return nil // a new file
		}
		return b.ForEach(func(k, v []byte) error {
			if _, err := unframe(k, v); err != nil {
				bad = append(bad, string(k))
			}
			return nil
		})
	})
	return bad, err
}

// load gives every record, in key order. Records stay valid after it returns.
func (j *journal) load(each func(key string, value []byte) error) error {
	return j.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(recordsBucket).ForEach(func(k, v []byte) error {
			body, err := unframe(k, v)
			if err != nil {
				return fmt.Errorf("record %s: %w", k, err)
			}
			return each(string(k), body)
		})
	})
}

// commit writes ops and returns when they are on the disk. When ctx ends first
// they may still be written.
func (j *journal) commit(ctx context.Context, ops ...op) error {
	done := make(chan error, 1)
	j.enqueue(write{ops: ops, done: done})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errJournal, ctx.Err())
	}
}

// later writes ops with the next commit; they are kept until that works.
func (j *journal) later(ops ...op) { j.enqueue(write{ops: ops}) }

func (j *journal) enqueue(w write) {
	j.mu.Lock()
	j.pending = append(j.pending, w)
	j.mu.Unlock()
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// run commits until ctx ends, then once more, and closes the file.
func (j *journal) run(ctx context.Context) error {
	retry := time.NewTicker(journalRetry)
	defer retry.Stop()
	for {
		select {
		case <-j.wake:
		case <-retry.C:
		case <-ctx.Done():
			j.flush()
			return j.close()
		}
		j.flush()
	}
}

// journalRetry is how often a journal that cannot be written is tried again.
const journalRetry = 5 * time.Second

// flush commits what is pending. What nobody waits for stays pending after a
// failure; who waits is told and decides himself.
func (j *journal) flush() {
	j.mu.Lock()
	batch := j.pending
	j.pending = nil
	j.mu.Unlock()
	if len(batch) == 0 && !j.sick {
		return
	}
	if j.sick { // also with nothing to write: somebody has to notice that it works again
		batch = append(batch, write{ops: []op{{key: "engine/probe", value: []byte("true")}}, done: make(chan error, 1)})
	}
	err := j.write(batch)
	if err != nil {
		err = fmt.Errorf("%w: %w", errJournal, err)
		j.keep(batch)
	}
	if (err != nil) != j.sick {
		j.sick = err != nil
		j.health(err)
	}
	for _, w := range batch {
		if w.done != nil {
			w.done <- err
		}
	}
}

func (j *journal) keep(batch []write) {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := make([]write, 0, len(batch)+len(j.pending))
	for _, w := range batch {
		if w.done == nil {
			kept = append(kept, w)
		}
	}
	j.pending = append(kept, j.pending...)
}

func (j *journal) write(batch []write) error {
	return j.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(recordsBucket)
		for _, w := range batch {
			for _, o := range w.ops {
				if err := o.apply(b); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (o op) apply(b *bbolt.Bucket) error {
	switch {
	case o.prefix:
		c := b.Cursor()
		for k, _ := c.Seek([]byte(o.key)); k != nil && strings.HasPrefix(string(k), o.key); k, _ = c.Seek([]byte(o.key)) {
			if err := b.Delete(k); err != nil {
				return err
			}
		}
		return nil
	case o.value == nil:
		return b.Delete([]byte(o.key))
	}
	return b.Put([]byte(o.key), frame(o.key, o.value))
}
