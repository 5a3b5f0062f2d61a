package upload

import "time"

// slots decides how many parts are in flight. No fixed number fits two lines:
// loss on a long path wants many connections, a hotel's line wants one. So it
// climbs while climbing pays, and falls back when the store says SlowDown or
// attempts time out.
//
// It is a plain value machine: time and bytes come in as arguments.
type slots struct {
	now   int // parts that may be in flight
	most  int // user's cap
	since time.Time
	bytes int64   // sent when the window began
	best  float64 // goodput of the last window, bytes/s
	climb int     // what the last window changed: +1, 0, -1
	rest  int     // windows to leave alone after a decision that did not pay
}

const (
	slotsFirst  = 4
	slotsMost   = 32
	slotsWindow = 3 * time.Second
	slotsGain   = 1.04 // a climb must bring this much, or it is taken back
)

func newSlots(most int, now time.Time) *slots {
	if most <= 0 || most > slotsMost {
		most = slotsMost
	}
	return &slots{now: min(slotsFirst, most), most: most, since: now}
}

// cap sets the user's limit; 0 means the program's own.
func (s *slots) limit(most int) {
	if most <= 0 || most > slotsMost {
		most = slotsMost
	}
	s.most = most
	s.now = min(s.now, most)
}

// observe is told, now and then, how many bytes have been sent since the start
// and whether every slot was taken since the last call. Windows in which slots
// stood empty say nothing about the line and are not judged.
func (s *slots) observe(now time.Time, sent int64, full bool) {
	if !full || sent < s.bytes {
		s.since, s.bytes = now, sent
		return
	}
	span := now.Sub(s.since)
	if span < slotsWindow {
		return
	}
	rate := float64(sent-s.bytes) / span.Seconds()
	s.since, s.bytes = now, sent
	s.decide(rate)
}

func (s *slots) decide(rate float64) {
	paid := rate >= s.best*slotsGain
	last := s.climb
	s.climb = 0
	switch {
	case s.rest > 0:
		s.rest--
	case last > 0 && !paid:
		s.now = max(1, s.now-last)
		s.rest = 5
	case s.now < s.most:
		s.climb = max(1, s.now/4)
		s.climb = min(s.climb, s.most-s.now)
		s.now += s.climb
	}
	s.best = rate
}

// slowDown halves, and leaves the line alone for a while.
func (s *slots) slowDown() {
	s.now = max(1, s.now/2)
	s.climb, s.rest, s.best = 0, 3, 0
}
