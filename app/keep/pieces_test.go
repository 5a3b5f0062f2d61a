package keep

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func text(mark string, n int) string { return strings.Repeat(mark, n/len(mark)+1)[:n] }

func TestTextsOfEveryLength(t *testing.T) {
	s := newFake()
	for _, n := range []int{1, longest - 1, longest, longest + 1, 2 * longest, 5000, 1, 0, 9000} {
		want := text("0123456789", n)
		if err := write(s, "x", want); err != nil {
			t.Fatal(n, err)
		}
		if got, err := read(s, "x"); err != nil || got != want {
			t.Fatalf("%d bytes: %d came back, %v", n, len(got), err)
		}
		if pieces := (n + longest - 1) / longest; n > longest && len(s.entries) != pieces+1 || n <= longest && len(s.entries) != 1 {
			t.Errorf("%d bytes: %v", n, slices.Sorted(maps.Keys(s.entries)))
		}
	}
	if err := write(s, "x", text("z", longest*mostOf+1)); err == nil {
		t.Error("a text without end was taken")
	}
	if err := drop(s, "x"); err != nil || len(s.entries) != 0 {
		t.Errorf("dropped, and there is %v, %v", s.entries, err)
	}
}

// TestKilledBetweenWrites: whenever the process dies, the next one reads the old
// text or the new one, and its own write leaves no piece behind.
func TestKilledBetweenWrites(t *testing.T) {
	sizes := []int{0, 1, longest, longest + 1, 3000, 7000}
	for _, before := range sizes {
		for _, after := range sizes {
			s := newFake()
			old, fresh := text("old", before), text("fresh!", after)
			if err := write(s, "x", old); err != nil {
				t.Fatal(err)
			}
			s.eachDeath(t, func(f *fake) error { return write(f, "x", fresh) }, func(f *fake, n int) {
				got, err := read(f, "x")
				if err != nil || got != old && got != fresh {
					t.Fatalf("%d over %d bytes, killed after %d writes: %d bytes, %v", after, before, n, len(got), err)
				}
				clean := newFake()
				if err := errors.Join(write(f, "x", "last"), write(clean, "x", "last")); err != nil || !maps.Equal(f.entries, clean.entries) {
					t.Fatalf("killed after %d writes, then written: %v, %v", n, f.entries, err)
				}
			})
		}
	}
}

// TestKilledAgainAndAgain: any number of deaths in a row.
func TestKilledAgainAndAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newFake()
		now := ""
		if err := write(s, "x", now); err != nil {
			t.Fatal(err)
		}
		for i := range rapid.IntRange(1, 12).Draw(t, "rounds") {
			next := text(string(rune('a'+i)), rapid.IntRange(1, 4*longest).Draw(t, "size"))
			mortal := s.dying(rapid.IntRange(0, 12).Draw(t, "death"))
			_ = write(mortal, "x", next) // killed or not
			s = mortal.revived()
			got, err := read(s, "x")
			if err != nil || got != now && got != next {
				t.Fatalf("round %d: neither the old text nor the new one: %d bytes, %v", i, len(got), err)
			}
			now = got
		}
	})
}

func TestKilledWhileForgetting(t *testing.T) {
	s := newFake()
	if err := write(s, "x", text("secret", 5000)); err != nil {
		t.Fatal(err)
	}
	s.eachDeath(t, func(f *fake) error { return drop(f, "x") }, func(f *fake, n int) {
		if err := drop(f, "x"); err != nil || len(f.entries) != 0 {
			t.Errorf("killed after %d writes, then dropped again: %v, %v", n, f.entries, err)
		}
	})
}

func TestDamageIsNoticed(t *testing.T) {
	whole := newFake()
	if err := write(whole, "x", text("0123", 4000)); err != nil {
		t.Fatal(err)
	}
	for name := range whole.entries {
		for what, hurt := range map[string]func(*fake){
			"gone":    func(f *fake) { delete(f.entries, name) },
			"changed": func(f *fake) { f.entries[name] = f.entries[name][:len(f.entries[name])-1] + "?" },
			"cut":     func(f *fake) { f.entries[name] = f.entries[name][:len(f.entries[name])/2] },
		} {
			f := whole.dying(-1)
			hurt(f)
			if got, err := read(f, "x"); err == nil {
				t.Errorf("%s %s: read as %.20q", name, what, got)
			}
			if err := write(f, "x", "new"); err != nil || len(f.entries) > 1 && name == "x" {
				t.Errorf("%s %s, then written: %v, %v", name, what, f.entries, err)
			}
		}
	}
}

// swapping is a keyring in which another process writes while one reads.
type swapping struct {
	*fake
	at int // the read that is interrupted
}

func (s *swapping) Get(name string) (string, error) {
	s.at--
	if s.at == 0 {
		if err := write(s.fake, "x", text("new", 5000)); err != nil {
			return "", err
		}
	}
	return s.fake.Get(name)
}

func TestReadWhileAnotherWrites(t *testing.T) {
	for at := range 8 {
		s := &swapping{fake: newFake(), at: at}
		old := text("old", 4000+at)
		if err := write(s.fake, "x", old); err != nil {
			t.Fatal(err)
		}
		if got, err := read(s, "x"); err != nil || got != old && got != text("new", 5000) {
			t.Errorf("interrupted at read %d: %d bytes, %v", at, len(got), err)
		}
	}
}
