package upload

import "time"

// meter estimates a speed from a running total, over the last seconds. Time is
// an argument, so that it can be tested without waiting.
type meter struct {
	marks [meterMarks]mark
	next  int
	count int
}

type mark struct {
	at    time.Time
	bytes int64
}

const (
	meterMarks = 20
	meterEvery = 500 * time.Millisecond // marks are kept this far apart: 10 s in all
)

// add notes the running total. Totals may fall, when an attempt is thrown away.
func (m *meter) add(now time.Time, total int64) {
	if m.count > 0 && now.Sub(m.last().at) < meterEvery {
		return
	}
	m.marks[m.next] = mark{now, total}
	m.next = (m.next + 1) % meterMarks
	m.count = min(m.count+1, meterMarks)
}

func (m *meter) last() mark { return m.marks[(m.next+meterMarks-1)%meterMarks] }

func (m *meter) first() mark { return m.marks[(m.next+meterMarks-m.count)%meterMarks] }

// rate is bytes per second at now; 0 until two marks are there.
func (m *meter) rate(now time.Time, total int64) float64 {
	if m.count == 0 {
		return 0
	}
	f := m.first()
	span := now.Sub(f.at).Seconds()
	if span < 0.2 {
		return 0
	}
	return max(0, float64(total-f.bytes)/span)
}

// timeLeft is remaining bytes at a speed; -1 when it cannot be told.
func timeLeft(remaining int64, rate float64) time.Duration {
	if rate < 1 || remaining < 0 {
		return -1
	}
	s := float64(remaining) / rate
	if s > 365*24*3600 {
		return -1
	}
	return time.Duration(s * float64(time.Second))
}
