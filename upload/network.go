package upload

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// network remembers how attempts fared, to tell a bad part from a bad line.
type network struct {
	failures int       // in a row, over all parts
	first    time.Time // of them
	probes   int       // since something last worked
}

// offline is a state of the whole engine: nothing is begun until a probe gets
// through, and nothing is counted against any job.
type offline struct {
	host    string // who cannot be reached, in words
	portal  bool
	probing bool
	next    time.Time
}

const (
	probeFirst = 5 * time.Second
	probeLast  = time.Minute
	softLimit  = 6 // broken connections in a row that mean "offline"
)

// netAnswered: the network works.
func (l *loop) netAnswered() {
	l.net = network{}
	if l.offline != nil {
		l.online()
	}
}

// netFailed: an attempt at a part got no answer from the store.
func (l *loop) netFailed(host string, e *partError) {
	if l.net.failures == 0 {
		l.net.first = l.now()
	}
	l.net.failures++
	portal := e.verdict == portal
	enough := l.net.failures >= softLimit && l.flying == 0
	if noRoute(e.cause) || portal && l.net.failures > 1 || enough {
		l.goOffline(host, e)
	}
}

// noRoute are failures before a connection: the line is down, or the name
// service is.
func noRoute(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	for _, no := range []error{syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.ECONNREFUSED} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

func (l *loop) goOffline(host string, err error) {
	if l.offline != nil {
		return
	}
	e, ok := errors.AsType[*partError](err)
	l.offline = &offline{host: host, portal: ok && e.verdict == portal}
	l.offline.next = l.now().Add(min(probeFirst<<min(l.net.probes, 6), probeLast))
	l.net.probes++
	l.opts.Log.Warn("offline", "host", host, "error", err)
	l.touchBegun()
}

func (l *loop) touchBegun() {
	for _, j := range l.live {
		if j.begun() {
			l.touch(j)
		}
	}
	l.dirty = true
}

// probe asks whether Frame.io answers again. When only the store is out of
// reach, Frame.io answers and the next part finds out; the pauses grow all the
// same until a part lands.
func (l *loop) probe(later func(time.Time)) {
	o := l.offline
	if o == nil || o.probing {
		return
	}
	if l.now().Before(o.next) {
		later(o.next)
		return
	}
	svc, err := l.service(l.anyAccount())
	if err != nil {
		l.online()
		return
	}
	o.probing = true
	l.work(nil, func(ctx context.Context) func(*loop) {
		err := svc.Ping(ctx)
		return func(l *loop) { l.probed(o, err) }
	})
}

func (l *loop) probed(o *offline, err error) {
	o.probing = false
	if l.offline != o {
		return
	}
	if err != nil {
		o.next = l.now().Add(min(probeFirst<<min(l.net.probes, 6), probeLast))
		l.net.probes++
		return
	}
	l.online()
}

// online lets everything go on, on new connections.
func (l *loop) online() {
	l.offline = nil
	l.net.failures = 0
	for _, s := range l.stores {
		s.closeIdle()
	}
	for _, j := range l.live {
		for i := j.open; i < j.hashed; i++ {
			j.parts[i].notBefore = time.Time{}
		}
	}
	l.opts.Log.Info("online again")
	l.touchBegun()
}

func (l *loop) anyAccount() string {
	for _, j := range l.live {
		if j.begun() {
			return j.spec.Account
		}
	}
	for _, j := range l.live {
		return j.spec.Account
	}
	for _, t := range l.tasks {
		if !t.ended() {
			return t.rec.Request.Account
		}
	}
	return ""
}

// words tells on screen what is out of reach.
func (o *offline) words() string {
	if o.portal {
		return "This network wants you to sign in: open a browser. Uploads go on by themselves afterwards."
	}
	return fmt.Sprintf("%s cannot be reached. Uploads go on by themselves when the network is back.", o.host)
}
