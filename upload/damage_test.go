package upload

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"stackdrop/api"
)

// One damaged record must not take the other jobs with it.
func TestOneDamagedRecord(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.engine.PauseAll()
		var paths []string
		for i := range 50 {
			paths = append(paths, w.file(fmt.Sprintf("clip%02d.mov", i), 1000))
		}
		w.add(paths...)
		w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 50 })
		w.close()
		db := filepath.Join(w.state, "journal.db")
		data, _ := os.ReadFile(db)
		i := strings.LastIndex(string(data), "clip25.mov")
		data[i] ^= 0x20
		_ = os.WriteFile(db, data, 0o600)
		w.open()
		s := w.engine.Snapshot()
		if len(s.Jobs) < 49 {
			t.Errorf("one flipped bit in one of 50 jobs: %d jobs left, aside %q", len(s.Jobs), filepath.Base(w.engine.Aside()))
		}
	})
}

// A sound record this version cannot read stops that job, never the rest.
func TestOneStrangeRecord(t *testing.T) {
	inWorld(t, smallParts, func(t *testing.T, w *world) {
		w.engine.PauseAll()
		w.add(w.file("a.mov", 10), w.file("b.mov", 10))
		s := w.until("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
		w.close()
		db, err := bbolt.Open(filepath.Join(w.state, "journal.db"), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Update(func(tx *bbolt.Tx) error {
			return tx.Bucket(recordsBucket).Put([]byte(jobKey(s.Jobs[0].ID, "problem")), frame(jobKey(s.Jobs[0].ID, "problem"), []byte(`{"problem":"a later version's"}`)))
		})
		db.Close()
		e, err := Open(Options{Dir: w.state})
		if err != nil {
			t.Errorf("the program does not start: %v", err)
			return
		}
		e.Close()
	})
}

// One file whose create always meets a machine in between (a filter that
// blocks one name): the others go on.
func TestOnePoisonedCreate(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(20_000)
	inWorld(t, o, func(t *testing.T, w *world) {
		poisoned := 0
		h := &hooked{}
		h.create = func(s api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
			if s.Name == "00bad.mov" {
				poisoned++
				return api.Upload{}, &api.Error{Class: api.ErrOffline, Call: "POST", Status: 307}
			}
			return do()
		}
		w.hook(h)
		paths := []string{w.file("00bad.mov", 100)}
		for i := range 40 {
			paths = append(paths, w.file(fmt.Sprintf("c%02d.mov", i), 60_000))
		}
		w.add(paths...)
		begun := time.Now()
		for time.Since(begun) < 3*time.Hour {
			time.Sleep(time.Second)
			if w.engine.Snapshot().Totals.Confirmed == 40 {
				break
			}
		}
		s := w.engine.Snapshot()
		t.Logf("%d of 40 after %v; %d creates of the bad one", s.Totals.Confirmed, time.Since(begun), poisoned)
		if s.Totals.Confirmed < 40 || time.Since(begun) > 5*time.Minute {
			t.Errorf("one poisoned file holds the others up: %d of 40 after %v", s.Totals.Confirmed, time.Since(begun))
		}
	})
}

// A card is taken out and put in again: same file, other device number.
func TestRemountedCardInTheEngine(t *testing.T) {
	o := smallParts
	o.Faults = slowParts(1000)
	inWorld(t, o, func(t *testing.T, w *world) {
		w.add(w.file("a.mov", 200_000))
		w.until("some parts sent", time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored >= 5 })
		w.close()
		// The journal as it is when the device number was another one.
		db, err := bbolt.Open(filepath.Join(w.state, "journal.db"), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Update(func(tx *bbolt.Tx) error {
			b := tx.Bucket(recordsBucket)
			return b.ForEach(func(k, v []byte) error {
				if !strings.HasSuffix(string(k), "/created") {
					return nil
				}
				body, _ := unframe(k, v)
				rec, err := decode[createdRecord](body)
				if err != nil {
					return err
				}
				_, ino, _ := strings.Cut(rec.Identity.ID, ":")
				rec.Identity.ID = "2049:" + ino
				return b.Put(k, frame(string(k), put("x", rec).value))
			})
		})
		db.Close()
		w.open()
		s := w.settled(3 * time.Hour)
		if j := s.Jobs[0]; !j.State.Confirmed() {
			t.Errorf("the disk has another device number after a restart: %s %+v", j.State, j.Problem)
		}
	})
}
