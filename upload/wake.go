package upload

import "time"

// sleepGap is how much further the wall clock must have moved than the monotonic
// one, which stands still while the computer sleeps, to mean that it did. Setting
// the clock forward looks the same and does no harm.
const sleepGap = 30 * time.Second

// noticeSleep finds out that the computer has slept. Its connections are dead
// then, and would only be found out one by one, half a minute each.
func (l *loop) noticeSleep() {
	now, wall := l.now(), l.wall()
	slept := wall.Sub(l.lastWall) - now.Sub(l.lastNow)
	first := l.lastNow.IsZero()
	l.lastNow, l.lastWall = now, wall
	if !first && slept > sleepGap {
		l.woke(slept)
	}
}

// woke begins anew what was on the wire, on new connections; nothing of it
// counts as a failure.
func (l *loop) woke(slept time.Duration) {
	l.opts.Log.Info("woke up", "slept", slept.Round(time.Second))
	l.net = network{}
	for _, s := range l.stores {
		s.closeIdle()
	}
	for _, j := range l.live {
		if j.flying() > 0 {
			j.interrupt()
		}
	}
	if l.offline != nil {
		l.offline.next = l.now() // the network may have come back while we slept
	}
	l.dirty = true
}

// wall is the time of day, without the monotonic reading that Sub would use.
func (l *loop) wall() time.Time {
	if l.opts.Wall != nil {
		return l.opts.Wall().Round(0)
	}
	return time.Now().Round(0)
}
