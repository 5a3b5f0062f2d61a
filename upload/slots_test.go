package upload

import (
	"math"
	"testing"
	"time"
)

// line is a network whose goodput depends on the number of parts in flight.
func ride(s *slots, windows int, goodput func(parts int) float64) {
	now, sent := s.since, s.bytes
	for range windows {
		sent += int64(goodput(s.now) * slotsWindow.Seconds())
		now = now.Add(slotsWindow)
		s.observe(now, sent, true)
	}
}

func TestSlotsClimbWhileItPays(t *testing.T) {
	s := newSlots(0, time.Unix(0, 0))
	ride(s, 40, func(parts int) float64 { return float64(parts) * 1e6 })
	if s.now != slotsMost {
		t.Errorf("on a line where each part adds speed: %d parts, want %d", s.now, slotsMost)
	}
}

func TestSlotsStayLowWhereMoreBringNothing(t *testing.T) {
	s := newSlots(0, time.Unix(0, 0))
	ride(s, 200, func(int) float64 { return 1e6 })
	if s.now > 2*slotsFirst {
		t.Errorf("on a line that four parts fill: %d parts", s.now)
	}
}

func TestSlotsHalveAndComeBack(t *testing.T) {
	s := newSlots(0, time.Unix(0, 0))
	grows := func(parts int) float64 { return math.Min(float64(parts), 20) * 1e6 }
	ride(s, 60, grows)
	before := s.now
	for range 4 {
		s.slowDown()
	}
	if s.now > max(1, before/8) {
		t.Fatalf("after four SlowDowns %d of %d parts", s.now, before)
	}
	ride(s, 40, grows) // two minutes
	if float64(s.now) < 0.8*math.Min(float64(before), 20) {
		t.Errorf("two minutes after SlowDown %d parts, before %d", s.now, before)
	}
}

func TestSlotsKeepTheUsersCap(t *testing.T) {
	s := newSlots(3, time.Unix(0, 0))
	ride(s, 50, func(parts int) float64 { return float64(parts) * 1e6 })
	if s.now > 3 {
		t.Errorf("%d parts in flight, the user said 3", s.now)
	}
	s.limit(1)
	if s.now != 1 {
		t.Errorf("%d parts in flight, the user said 1", s.now)
	}
}

func TestMeter(t *testing.T) {
	var m meter
	now := time.Unix(100, 0)
	if m.rate(now, 0) != 0 {
		t.Error("a new meter knows a speed")
	}
	for i := range 100 {
		m.add(now.Add(time.Duration(i)*100*time.Millisecond), int64(i)*100_000)
	}
	at := now.Add(9900 * time.Millisecond)
	if r := m.rate(at, 9_900_000); math.Abs(r-1e6) > 1e4 {
		t.Errorf("1 MB/s measured as %.0f", r)
	}
	if r := m.rate(at.Add(time.Minute), 0); r != 0 {
		t.Errorf("a total that fell gives %.0f", r)
	}
	if left := timeLeft(1000, 0); left != -1 {
		t.Errorf("time left without speed: %v", left)
	}
}
