package upload

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

// row is one line of the fault matrix: what is injected, and what must hold.
type row struct {
	no    int    // in the bar, section 7
	fault string // in words

	// What is injected, any of:
	rules []sandbox.Rule         // the sandbox's fault plan
	wire  func(attempt int) snag // to PUTs on the wire
	once  bool                   // to the first PUT only
	set   func(*sandbox.Options)
	play  func(*match) // what happens while it runs; nil: one file is added and ends

	part int   // bytes of a part; 0: 2,000
	slow int64 // bytes/s the store takes from each PUT; 0: no limit

	// What must hold:
	end      State // Verified: Done where nobody publishes a hash
	code     string
	tries    int                           // most PUTs of one part; 0: not said
	creates  int                           // calls that create a file, exactly; 0: not said
	asks     bool                          // the user is needed before the end
	min, max func(parts int) time.Duration // of virtual time from adding to the end

	owed string // what the bar asks and the engine does not do; the row holds it to the rest
}

// match is one row against one size and one API.
type match struct {
	*world
	row   row
	n     int
	size  int
	line  *wire
	hits  int            // faults injected by hand
	files int            // files that may be visible in the end
	begun time.Time      // when a.mov was added
	saw   map[State]bool // any job in
	rev   uint64         // of the last snapshot
	told  bool           // it was said on screen that the network is away
}

var matrixParts = []int{1, 7, 40}

// TestFaultMatrix plays every row of the bar's section 7, each with 1, 7 and 40
// parts, over both APIs. Rows 37 and 38 are growing files and not built yet.
func TestFaultMatrix(t *testing.T) {
	var faults, played atomic.Int64
	numbers := map[int]bool{}
	t.Run("rows", func(t *testing.T) { // ends when all of its parallel parts have
		for _, r := range matrixRows() {
			numbers[r.no] = true
			for _, n := range matrixParts {
				t.Run(fmt.Sprintf("%02d %s, %d parts", r.no, r.fault, n), func(t *testing.T) {
					t.Parallel()
					inWorld(t, r.options(), func(t *testing.T, w *world) {
						m := newMatch(w, r, n)
						m.run()
						faults.Add(int64(m.injected()))
						played.Add(1)
					})
				})
			}
		}
	})
	for no := range elsewhere {
		if numbers[no] {
			t.Errorf("row %d is played here as well", no)
		}
		numbers[no] = true
	}
	for no := 1; no <= 40; no++ {
		if !numbers[no] && no != 37 && no != 38 {
			t.Errorf("row %d is missing", no)
		}
	}
	t.Logf("%d rows in %d cases × %d sizes × %d APIs: %d runs, %d faults injected; %d rows are played elsewhere, %d cases owe the bar something",
		len(numbers)-len(elsewhere), len(matrixRows()), len(matrixParts), len(dialects()), played.Load(), faults.Load(), len(elsewhere), owing())
}

// owing counts the cases in which the engine does less than the bar asks.
func owing() (n int) {
	for _, r := range matrixRows() {
		if r.owed != "" {
			n++
		}
	}
	return n
}

func (r row) partSize() int {
	if r.part > 0 {
		return r.part
	}
	return 2000
}

func (r row) options() sandbox.Options {
	o := sandbox.Options{PartSize: int64(r.partSize()), MaxParts: slices.Max(matrixParts)}
	o.Faults = sandbox.Plan{Seed: 1, Rules: slices.Clone(r.rules)}
	if r.slow > 0 {
		o.Faults.Rules = append(o.Faults.Rules, sandbox.Rule{Match: "part", Effect: sandbox.EffectSlow, Rate: r.slow})
	}
	if r.set != nil {
		r.set(&o)
	}
	return o
}

func newMatch(w *world, r row, n int) *match {
	m := &match{
		world: w, row: r, n: n, size: n*r.partSize() - 3, files: 1, saw: map[State]bool{},
		line: &wire{pick: r.wire, tries: map[string]int{}, conns: map[*wireConn]bool{}},
	}
	if r.once {
		m.line.most = 1
	}
	w.net.mu.Lock()
	w.net.wrap = m.line.wrap
	w.net.mu.Unlock()
	return m
}

func (m *match) run() {
	if m.row.play == nil {
		m.begin()
	} else {
		m.row.play(m)
	}
	s := m.ended()
	took := time.Since(m.begun)
	if m.row.min != nil && took < m.row.min(m.n) {
		m.t.Errorf("ended after %v, before %v", took, m.row.min(m.n))
	}
	if m.row.max != nil && took > m.row.max(m.n) {
		m.t.Errorf("ended after %v, later than %v", took, m.row.max(m.n))
	}
	m.judge(s)
}

// begin adds the row's file.
func (m *match) begin() {
	m.t.Helper()
	path := m.file("a.mov", m.size)
	m.begun = time.Now()
	m.add(path)
}

// midway waits until half of the parts are stored, of a single part until its
// PUT is under way.
func (m *match) midway() *Job {
	m.t.Helper()
	s := m.see("half of it is sent", time.Hour, func(s *Snapshot) bool {
		return len(s.Jobs) > 0 && m.job(s, "a.mov").Sent > 0 && m.job(s, "a.mov").Stored >= m.n/2 && s.InFlight > 0
	})
	j := m.job(s, "a.mov")
	if j.Parts != m.n {
		m.t.Fatalf("%d parts, not %d", j.Parts, m.n)
	}
	return j
}

// ended waits until nothing goes on by itself any more.
func (m *match) ended() *Snapshot {
	m.t.Helper()
	return m.see("an end", 3*time.Hour, func(s *Snapshot) bool {
		return len(s.Jobs) > 0 && !slices.ContainsFunc(s.Batches, func(b *Batch) bool { return b.Scanning }) &&
			!slices.ContainsFunc(s.Jobs, func(j *Job) bool { return !j.State.Ended() })
	})
}

// see is until, with an eye on what must hold in every snapshot.
func (m *match) see(what string, limit time.Duration, ok func(*Snapshot) bool) *Snapshot {
	m.t.Helper()
	return m.until(what, limit, func(s *Snapshot) bool {
		if s.Rev < m.rev {
			m.t.Errorf("snapshot %d after %d", s.Rev, m.rev)
		}
		m.rev = s.Rev
		m.told = m.told || s.Offline != ""
		for _, j := range s.Jobs {
			m.saw[j.State] = true
			if j.Sent > j.Size || j.Fraction() >= 1 && !j.Confirmed {
				m.t.Errorf("%s, %s: %d of %d bytes, bar at %v", j.Name, j.State, j.Sent, j.Size, j.Fraction())
			}
		}
		return ok(s)
	})
}

// injected is how many faults were played.
func (m *match) injected() int {
	n := m.hits + m.line.struck()
	for _, k := range m.box.Record().Struck[:len(m.row.rules)] {
		n += k
	}
	return n
}

// judge holds the end against the row.
func (m *match) judge(s *Snapshot) {
	m.t.Helper()
	if m.injected() == 0 {
		m.t.Error("the fault did not play")
	}
	m.judgeEnd()
	m.sameBytes(m.engine.Snapshot())
	if n := m.line.struck(); m.row.once && n != 1 {
		m.t.Errorf("%d PUTs were struck", n)
	}
	m.see("what is stale is removed", time.Hour, func(*Snapshot) bool { return len(visible(m.world)) <= m.files })
	rec := m.box.Record()
	for k, n := range rec.Puts {
		if m.row.tries > 0 && n > m.row.tries {
			m.t.Errorf("part %d was sent %d times, more than %d", k.Part, n, m.row.tries)
		}
	}
	if n := rec.Ops[sandbox.OpCreateFile]; m.row.creates > 0 && n != m.row.creates {
		m.t.Errorf("created %d times, not %d", n, m.row.creates)
	}
}

func (m *match) judgeEnd() {
	m.t.Helper()
	end, code := m.row.end, m.row.code
	if m.best == Done && (end == Verified || code == "mismatch") { // no hash that could be right or wrong
		end, code = Done, ""
	}
	if end.Confirmed() && !m.row.asks && (m.saw[NeedsYou] || m.saw[Failed]) {
		m.t.Errorf("somebody was asked")
	}
	if end == Done || code == "mismatch" { // a hash may come late
		time.Sleep(verifyLimit + time.Minute)
	}
	if end == Verified {
		m.see("verified", verifyLimit, func(s *Snapshot) bool { return m.job(s, "a.mov").State == Verified })
	}
	j := m.want(m.engine.Snapshot(), "a.mov", end)
	switch {
	case code == "" && j.Problem == nil:
	case code == "" || j.Problem == nil || j.Problem.Code != code:
		m.t.Errorf("%s: %+v, not %q", j.State, j.Problem, code)
	default:
		checkWords(m.t, j.Problem)
	}
}

// storeDial replaces the network of the part store only.
func (m *match) storeDial(dial func(context.Context, string, string) (net.Conn, error)) {
	m.t.Helper()
	if err := m.engine.ask(context.Background(), func(l *loop) { l.opts.Dial = dial }); err != nil {
		m.t.Fatal(err)
	}
}

// snag is what happens on the wire to one PUT of a part.
type snag int

const (
	smooth     snag = iota
	beforeBody      // reset when the headers are out
	inBody          // reset after half of the body
	afterBody       // reset instead of the answer
	inAnswer        // the answer ends in its headers
	stalls          // the socket takes no byte
	drips           // the socket takes one byte every 10 s
	crawls          // 4,000 bytes a second
)

// wire is the network between engine and world, with snags in it.
type wire struct {
	pick func(attempt int) snag // for attempt 1, 2, ... at a URL; nil: smooth

	mu    sync.Mutex
	tries map[string]int // by URL
	hits  int
	most  int // ends the snags after so many; 0: never
	conns map[*wireConn]bool
}

func (w *wire) wrap(c net.Conn) net.Conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	wc := &wireConn{Conn: c, wire: w, closed: make(chan struct{})}
	w.conns[wc] = true
	return wc
}

func (w *wire) strike(url string) snag {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tries[url]++
	if w.pick == nil || w.most > 0 && w.hits >= w.most {
		return smooth
	}
	s := w.pick(w.tries[url])
	if s != smooth {
		w.hits++
	}
	return s
}

// cut breaks every connection there is.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.conns {
		c.Conn.Close()
	}
	w.hits++
}

func (w *wire) struck() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.hits
}

// wireConn is the client's end of one connection.
type wireConn struct {
	net.Conn
	wire   *wire
	once   sync.Once
	closed chan struct{}

	mu   sync.Mutex
	snag snag
	left int // bytes until a reset
}

func (c *wireConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	c.wire.mu.Lock()
	delete(c.wire.conns, c)
	c.wire.mu.Unlock()
	return c.Conn.Close()
}

var errWireReset = &net.OpError{Op: "write", Err: syscall.ECONNRESET}

func (c *wireConn) Write(p []byte) (int, error) {
	s, left := c.begin(p)
	switch s {
	case beforeBody, inBody:
		if len(p) >= left {
			n, _ := c.Conn.Write(p[:left])
			c.Conn.Close()
			return n, errWireReset
		}
		c.mu.Lock()
		c.left -= len(p)
		c.mu.Unlock()
	case stalls:
		<-c.closed
		return 0, net.ErrClosed
	case drips:
		return c.trickle(p, 1, 10*time.Second)
	case crawls:
		return c.trickle(p, 1000, time.Second/4)
	}
	return c.Conn.Write(p)
}

// begin notices where a PUT of a part starts: net/http writes its headers and
// the first bytes of its body at once.
func (c *wireConn) begin(p []byte) (snag, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if url, head, length := partPut(p); head > 0 {
		c.snag, c.left = c.wire.strike(url), head
		if c.snag == inBody {
			c.left += length / 2
		}
	}
	return c.snag, c.left
}

func partPut(p []byte) (url string, head, length int) {
	if !bytes.HasPrefix(p, []byte("PUT ")) {
		return "", 0, 0
	}
	head = bytes.Index(p, []byte("\r\n\r\n")) + 4
	lines := strings.Split(string(p[:head]), "\r\n")
	for _, l := range lines {
		if v, ok := strings.CutPrefix(l, "Content-Length: "); ok {
			length, _ = strconv.Atoi(v)
		}
	}
	if url = strings.Fields(lines[0])[1]; !strings.Contains(url, "X-Amz-Signature=") {
		return "", 0, 0
	}
	return url, head, length
}

func (c *wireConn) trickle(p []byte, step int, every time.Duration) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		k, err = c.Conn.Write(p[n:min(n+step, len(p))])
		n += k
		select {
		case <-time.After(every):
		case <-c.closed:
			return n, net.ErrClosed
		}
	}
	return n, err
}

func (c *wireConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil || n == 0:
		return n, err
	case c.snag == afterBody:
		c.Conn.Close()
		return 0, &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	case c.snag == inAnswer:
		c.Conn.Close()
		return min(n, 20), nil
	}
	return n, err
}

// front stands before the world's part store and may answer in its place.
func (m *match) front(answer func(http.ResponseWriter, *http.Request) bool) {
	n := newPipeNet()
	store := m.box.Handler()
	n.serve(m.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answer(w, r) {
			store.ServeHTTP(w, r)
		}
	}))
	m.storeDial(n.dial)
}
