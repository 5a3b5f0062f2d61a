package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written makes a journal with some records in dir, closed again.
func written(t *testing.T, dir string, n int) {
	t.Helper()
	j, _, err := openJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- j.run(ctx) }()
	for i := range n {
		key := fmt.Sprintf("job/%04d/spec", i)
		if err := j.commit(t.Context(), op{key: key, value: fmt.Appendf(nil, `{"n":%d,"pad":%q}`, i, strings.Repeat("x", i%300))}); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func recordsOf(t *testing.T, dir string) (records map[string]string, aside string) {
	t.Helper()
	j, aside, err := openJournal(dir)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer j.close()
	records = map[string]string{}
	if err := j.load(func(k string, v []byte) error { records[k] = string(v); return nil }); err != nil {
		t.Fatalf("load: %v", err)
	}
	return records, aside
}

func TestJournalKeepsWhatWasCommitted(t *testing.T) {
	dir := t.TempDir()
	written(t, dir, 100)
	records, aside := recordsOf(t, dir)
	if len(records) != 100 || aside != "" {
		t.Fatalf("%d records, aside %q", len(records), aside)
	}
	info, err := os.Stat(filepath.Join(dir, "journal.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestJournalPrefixDelete(t *testing.T) {
	dir := t.TempDir()
	j, _, err := openJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	j.later(op{key: "job/a/part/1", value: []byte("1")}, op{key: "job/a/part/2", value: []byte("2")}, op{key: "job/a/spec", value: []byte("s")}, op{key: "job/ab/part/1", value: []byte("x")})
	j.flush()
	j.later(delAll("job/a/part/"))
	j.flush()
	j.close()
	records, _ := recordsOf(t, dir)
	if len(records) != 2 || records["job/a/spec"] != "s" || records["job/ab/part/1"] != "x" {
		t.Errorf("left: %v", records)
	}
}

func TestJournalOfAnotherProcessIsRespected(t *testing.T) {
	dir := t.TempDir()
	j, _, err := openJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	if _, _, err := openJournal(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
}

// TestDamagedJournals: whatever happened to the file, opening it gives either
// the true records or a new journal with the old one set aside. Never a panic,
// never a wrong value.
func TestDamagedJournals(t *testing.T) {
	good := t.TempDir()
	written(t, good, 120)
	whole, err := os.ReadFile(filepath.Join(good, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	truth, _ := recordsOf(t, good)
	rnd := rand.New(rand.NewPCG(1, 2))
	set := 0
	for i := range 150 {
		hurt := bytes.Clone(whole)
		switch i % 3 {
		case 0:
			for range 1 + rnd.IntN(8) {
				hurt[rnd.IntN(len(hurt))] ^= byte(1 + rnd.IntN(255))
			}
		case 1:
			hurt = hurt[:rnd.IntN(len(hurt))]
		case 2:
			page := rnd.IntN(len(hurt) / 4096)
			clear(hurt[page*4096 : (page+1)*4096])
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "journal.db"), hurt, 0o600); err != nil {
			t.Fatal(err)
		}
		records, aside := recordsOf(t, dir)
		if aside != "" {
			set++
			if kept, err := os.ReadFile(aside); err != nil || !bytes.Equal(kept, hurt) {
				t.Fatalf("case %d: the damaged file was not kept as it was: %v", i, err)
			}
			continue
		}
		for k, v := range records {
			if truth[k] != v {
				t.Fatalf("case %d: %s reads %q", i, k, v)
			}
		}
	}
	if set == 0 {
		t.Error("no damage was noticed at all")
	}
	t.Logf("%d of 150 set aside, the rest read as before", set)
}

func TestSealedRecordsOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	a, err := openSealer(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := a.seal([]byte("secret"))
	if bytes.Contains(sealed, []byte("secret")) {
		t.Error("not sealed")
	}
	b, err := openSealer(path)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := b.open(sealed); err != nil || string(plain) != "secret" {
		t.Errorf("opened as %q, %v", plain, err)
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := b.open(sealed); err == nil {
		t.Error("a changed record was opened")
	}
}
