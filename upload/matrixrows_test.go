package upload

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// elsewhere are rows that cannot be played between engine and sandbox, with the
// tests that play them.
var elsewhere = map[int]string{
	34: "the engine sees tokens no more than parts do: api/login TestHundredAskOneRefreshes and TestRefusedTokenIsRefreshed, api/rest TestRefusedTokenIsRenewedOnce, app TestTheTokenDiesInTheMiddle",
}

func firstTry(s snag) func(int) snag {
	return func(attempt int) snag {
		if attempt == 1 {
			return s
		}
		return smooth
	}
}

func everyTry(s snag) func(int) snag { return func(int) snag { return s } }

func secs(n float64) func(int) time.Duration {
	return func(int) time.Duration { return time.Duration(n * float64(time.Second)) }
}

// partFault is an answer of the store to the first tries at each part; 0: all.
func partFault(tries, status int, code, message string) []sandbox.Rule {
	return []sandbox.Rule{{Match: "part", Attempts: tries, Effect: sandbox.EffectStatus, Status: status, Code: code, Message: message}}
}

func callFault(op string, tries, status int) []sandbox.Rule {
	return []sandbox.Rule{{Match: op, Attempts: tries, Effect: sandbox.EffectStatus, Status: status}}
}

func effect(match string, tries int, e sandbox.Effect) []sandbox.Rule {
	return []sandbox.Rule{{Match: match, Attempts: tries, Effect: e}}
}

// patient keeps the store from hanging up first, as S3 does after 20 s.
func patient(o *sandbox.Options) { o.IdleLimit = time.Hour }

const (
	bigPart  = 300_000 // more than a connection's buffer
	slowPart = 400     // bytes/s: 5 s for a part
)

// silence is how long a store may be silent after the last byte.
const silence = answerLimit + sockBuffer/slowestLine*time.Second

func matrixRows() []row {
	return slices.Concat(lineRows(), storeRows(), sourceRows(), serviceRows())
}

// lineRows are faults of the line.
func lineRows() []row {
	noName := &net.DNSError{Err: "no such host", Name: "store", IsNotFound: true}
	return []row{
		{no: 1, fault: "reset before the body", wire: firstTry(beforeBody), tries: 2, end: Verified},
		{no: 2, fault: "reset in the body", wire: firstTry(inBody), tries: 2, end: Verified},
		{no: 3, fault: "reset after the body", wire: firstTry(afterBody), tries: 2, creates: 1, end: Verified},
		{no: 4, fault: "answer cut in its headers", wire: firstTry(inAnswer), tries: 2, creates: 1, end: Verified},
		{no: 5, fault: "stall", wire: everyTry(stalls), once: true, set: patient, part: bigPart, tries: 2, end: Verified, min: secs(30), max: secs(32)},
		{no: 6, fault: "drip", wire: everyTry(drips), once: true, set: patient, part: bigPart, tries: 2, end: Verified, max: secs(61 + 2)},
		{no: 7, fault: "every connection at 32 kbit a second", wire: everyTry(crawls), part: bigPart / 2, tries: 1, end: Verified},
		{no: 8, fault: "silent after the body", rules: []sandbox.Rule{{Match: "part", Limit: 1, Effect: sandbox.EffectSilent, For: time.Hour}},
			tries: 2, end: Verified, min: secs(silence.Seconds()), max: secs(silence.Seconds() + 3)},
		{no: 9, fault: "no DNS for 10 min", slow: slowPart, end: Verified, creates: 1, play: func(m *match) { m.outage(noName, 10*time.Minute, time.Minute) }},
		{no: 10, fault: "no DNS for the store", end: Verified, creates: 1, play: storeUnknown(noName)},
		{no: 11, fault: "address changes", slow: slowPart, tries: 2, end: Verified, creates: 1, play: func(m *match) {
			m.begin()
			m.midway()
			m.line.cut()
		}, max: func(n int) time.Duration { return time.Duration(2*n+30) * 5 * time.Second }},
		{no: 12, fault: "captive portal, a page", rules: effect("part", 3, sandbox.EffectHTML), tries: 4, end: Verified, play: portalPlay},
		{no: 12, fault: "captive portal, a redirect", rules: effect("part", 3, sandbox.EffectRedirect), tries: 4, end: Verified, play: portalPlay},
		{no: 13, fault: "false certificate", end: Cancelled, creates: 1, play: falseCertificate,
			owed: "it should ask the user and name the certificate; it says that the host cannot be reached, and waits for ever"},
		{no: 14, fault: "clock 2 h ahead", slow: slowPart, end: Verified, set: func(o *sandbox.Options) { o.URLLife = time.Hour }, play: clockAhead,
			owed: "an expiry is judged by our clock, not by the server's date: after a restart the file starts over for nothing"},
		{no: 14, fault: "clock wrong, links refused for ever", rules: partFault(0, 403, "AccessDenied", "Request has expired"), end: NeedsYou, code: "expired-often"},
		{no: 39, fault: "sleep of 8 h, links alive", slow: slowPart, creates: 1, end: Verified, play: func(m *match) {
			m.outage(syscall.ENETUNREACH, 8*time.Hour, time.Minute)
		}},
		{no: 39, fault: "sleep of 8 h, links dead", part: 10 * 2000, slow: 10 * slowPart, creates: 2, end: Verified, set: func(o *sandbox.Options) { o.URLLife = time.Hour },
			play: func(m *match) { m.outage(syscall.ENETUNREACH, 8*time.Hour, 10*time.Minute) }},
		{no: 40, fault: "nobody reads for 10 min", slow: slowPart, tries: 1, end: Verified, play: unread},
	}
}

// storeRows are answers of the part store.
func storeRows() []row {
	rows := []row{
		{no: 16, fault: "SlowDown for 60 s", part: 1_000_000, slow: 50_000, end: Verified, creates: 1, play: slowDownAMinute},
		{no: 17, fault: "RequestTimeout", rules: partFault(1, 400, "RequestTimeout", ""), tries: 2, end: Verified},
		{no: 18, fault: "BadDigest once", rules: partFault(1, 400, "BadDigest", ""), tries: 2, end: Verified},
		{no: 18, fault: "BadDigest always", rules: partFault(0, 400, "BadDigest", ""), tries: 2, end: NeedsYou, code: "bad-digest"},
		{no: 19, fault: "links expired", creates: 2, end: Verified, play: expiredAtOnce},
		{no: 20, fault: "SignatureDoesNotMatch", rules: partFault(0, 403, "SignatureDoesNotMatch", ""), tries: 2, end: NeedsYou, code: "storage-refused"},
		{no: 21, fault: "other ETag once", rules: effect("part", 1, sandbox.EffectWrongETag), tries: 2, end: Verified},
		{no: 21, fault: "other ETag always", rules: effect("part", 0, sandbox.EffectWrongETag), tries: 2, end: NeedsYou, code: "bad-digest",
			owed: "a store whose ETags are 32 hex digits and no MD5 (KMS keys) stops every file, instead of relying on the whole file's hash"},
	}
	for _, status := range []int{500, 502, 503, 504} {
		rows = append(rows, row{no: 15, fault: "part answered " + strconv.Itoa(status), rules: partFault(2, status, "InternalError", ""), tries: 3, end: Verified})
	}
	return rows
}

// sourceRows are faults of the source and of the journal's disk.
func sourceRows() []row {
	return []row{
		{no: 22, fault: "source grows", slow: slowPart, creates: 1, end: Failed, code: "changed", play: func(m *match) { m.begin(); m.midway(); m.grow() }},
		{no: 23, fault: "source rewritten, size and time kept", slow: slowPart, creates: 1, end: Failed, code: "changed", play: func(m *match) { m.begin(); m.midway(); m.rewrite() }},
		{no: 23, fault: "the same, while parts are read", part: 2 * bigPart, slow: bigPart / 5, creates: 1, end: Failed, code: "changed", play: func(m *match) { m.begin(); m.midway(); m.rewrite() }},
		{no: 24, fault: "source gone and back", slow: slowPart, creates: 1, tries: 2, asks: true, end: Verified, play: goneAndBack,
			owed: "it asks at once and goes on only when told; it should wait 60 s first, and notice that the disk is back"},
		{no: 25, fault: "short read", slow: slowPart, creates: 2, end: Failed, code: "changed", play: shortRead},
		{no: 25, fault: "read error", creates: 1, end: Verified, play: readError},
		{no: 26, fault: "journal cannot be written", slow: slowPart, creates: 2, end: Verified, play: journalSick},
		{no: 27, fault: "one poisoned file among 100", part: 100, end: NeedsYou, code: "storage-refused", play: poisoned},
	}
}

// serviceRows are faults of the API and of what becomes of the asset.
func serviceRows() []row {
	rows := []row{
		{no: 28, fault: "create, answer lost", rules: effect(createRoute, 1, sandbox.EffectLost), tries: 1, creates: 2, end: Verified},
		{no: 28, fault: "create, answer cut", rules: effect(createRoute, 1, sandbox.EffectCut), tries: 1, creates: 2, end: Verified},
		{no: 30, fault: "never completes", rules: effect("asset", 0, sandbox.EffectNeverCompletes), tries: 1, creates: 1, end: NeedsYou, code: "unconfirmed",
			min: secs(confirmLimit.Seconds()), max: secs(confirmLimit.Seconds() + 60)},
		{no: 31, fault: "other hash", rules: effect("asset", 0, sandbox.EffectWrongHash), tries: 1, creates: 1, end: NeedsYou, code: "mismatch"},
		{no: 32, fault: "no hash", rules: effect("asset", 0, sandbox.EffectNoHash), tries: 1, creates: 1, end: Done},
		{no: 33, fault: "asset deleted", slow: slowPart, creates: 1, end: NeedsYou, code: "removed", play: deletedMidway},
		{no: 35, fault: "sign-in ended", slow: slowPart, tries: 1, creates: 1, asks: true, end: Verified, play: signInEnded},
		{no: 35, fault: "no network for the refresh", tries: 1, end: Verified, play: refreshOffline},
		{no: 36, fault: "version step refused", rules: callFault(sandbox.OpStack, 1, 422), tries: 1, creates: 2, asks: true, end: Verified, play: versioned},
		{no: 36, fault: "version step limited", rules: callFault(sandbox.OpStack, 2, 429), tries: 1, creates: 2, end: Verified, play: versioned},
		{no: 36, fault: "version step reset", rules: effect(sandbox.OpStack, 1, sandbox.EffectReset), tries: 1, creates: 2, end: Verified, play: versioned},
	}
	for status, code := range map[int]string{402: "plan", 409: "refused", 422: "refused"} {
		rows = append(rows, row{no: 29, fault: "create answered " + strconv.Itoa(status), rules: callFault(createRoute, 0, status), creates: 1, end: NeedsYou, code: code})
	}
	for _, status := range []int{429, 500, 503} {
		rows = append(rows, row{no: 29, fault: "create answered " + strconv.Itoa(status), rules: callFault(createRoute, 2, status), creates: 3, tries: 1, end: Verified})
	}
	return rows
}

// tokenError is what a service answers when the sign-in could not be renewed
// because the network was away.
func tokenError() error { return &api.Error{Class: api.ErrOffline, Call: "renew the sign-in"} }

func (m *match) path() string { return m.src + "/a.mov" }

// through: everything must end within limit from now.
func (m *match) through(limit time.Duration) {
	m.t.Helper()
	from := time.Now()
	m.ended()
	if took := time.Since(from); took > limit {
		m.t.Errorf("took %v, more than %v", took, limit)
	}
}

// transfer is how long a row's bytes take at most, one part after another.
func (m *match) transfer() time.Duration { return time.Duration(m.n) * 6 * time.Second }

// outage: half-way the network goes for a time, and whatever stood on it.
func (m *match) outage(down error, length, back time.Duration) {
	m.begin()
	m.midway()
	m.net.setDown(down)
	m.line.cut()
	m.see("offline", 2*time.Minute, func(s *Snapshot) bool { return m.job(s, "a.mov").State == Offline })
	time.Sleep(length)
	m.see("still offline", time.Minute, func(s *Snapshot) bool { return m.job(s, "a.mov").State == Offline })
	m.net.setDown(nil)
	m.through(back + m.transfer())
}

func storeUnknown(down error) func(*match) {
	return func(m *match) {
		var healed atomic.Bool
		var asked atomic.Int64
		m.storeDial(func(ctx context.Context, network, addr string) (net.Conn, error) {
			if !healed.Load() {
				asked.Add(1)
				return nil, down
			}
			return m.net.dial(ctx, network, addr)
		})
		m.begin()
		m.see("the store's host is named", time.Minute, func(s *Snapshot) bool { return strings.Contains(s.Offline, "127.0.0.1") })
		time.Sleep(time.Hour)
		if n := asked.Load(); n < 30 || n > 400 {
			m.t.Errorf("asked %d times in an hour", n)
		}
		m.hits = int(asked.Load())
		healed.Store(true)
		m.through(2*time.Minute + m.transfer())
	}
}

func portalPlay(m *match) {
	m.begin()
	m.see("the portal is told", time.Minute, func(s *Snapshot) bool { return strings.Contains(s.Offline, "sign in") })
	m.ended()
	for k, n := range m.box.Record().Stored {
		if n != 1 {
			m.t.Errorf("part %d stored %d times", k.Part, n)
		}
	}
}

// falseCertificate: for ten minutes the store's name leads to somebody with a
// certificate of his own making; then the user gives up.
func falseCertificate(m *match) {
	h := &hooked{}
	h.create = func(_ api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
		u, err := do()
		for i, p := range u.Parts {
			at, _ := url.Parse(p.URL.Reveal())
			at.Scheme, at.Host = "https", "frames.s3.amazonaws.com"
			u.Parts[i].URL = api.Secret(at.String())
		}
		return u, err
	}
	h.Service = m.svc
	m.connectTo(func(string) (Account, error) { return Account{Service: h}, nil })
	var got atomic.Int64
	evil := newPipeNet()
	serveTLS(m, evil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got.Add(1) }))
	var dials atomic.Int64
	m.storeDial(func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials.Add(1)
		return evil.dial(ctx, network, addr)
	})
	m.begin()
	s := m.see("the host is named", 10*time.Minute, func(s *Snapshot) bool { return strings.Contains(s.Offline, "frames.s3.amazonaws.com") })
	time.Sleep(10 * time.Minute)
	m.hits = int(dials.Load())
	if j := m.job(m.engine.Snapshot(), "a.mov"); j.Stored > 0 || got.Load() > 0 || m.box.Record().Bytes > 0 {
		m.t.Errorf("%d parts stored, %d requests reached the stranger, %d bytes went out", j.Stored, got.Load(), m.box.Record().Bytes)
	}
	m.engine.Cancel(s.Jobs[0].ID)
}

func serveTLS(m *match, n *pipeNet, h http.Handler) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	own := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"frames.s3.amazonaws.com"}, NotBefore: time.Now(), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, own, own, &key.PublicKey, key)
	if err != nil {
		m.t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	srv := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)} // it complains of the bad handshakes
	go srv.Serve(tls.NewListener(n, config))
	m.t.Cleanup(func() {
		srv.Close()
		time.Sleep(time.Second)
	})
}

// clockAhead: our clock is two hours ahead, so that links that live an hour
// look dead from the start.
func clockAhead(m *match) {
	h := &hooked{offset: -2 * time.Hour, Service: m.svc}
	h.create = func(_ api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
		u, err := do()
		u.Expires = u.Expires.Add(-2 * time.Hour)
		m.hits++
		return u, err
	}
	m.hook(h)
	m.begin()
	m.midway()
	m.svc = h
	m.close()
	m.rev = 0
	m.open()
	m.see("under way again", time.Hour, func(s *Snapshot) bool { return m.job(s, "a.mov").Sent > 0 })
	m.through(time.Minute + m.transfer())
}

// unread: two files of one size, the first with somebody looking on, the second
// with a window that has stopped reading.
func unread(m *match) {
	m.files = 2
	m.begin()
	m.ended()
	seen := time.Since(m.begun)
	news, cancel := m.engine.Subscribe()
	defer cancel()
	m.hits++
	begun := time.Now()
	m.add(m.file("b.mov", m.size))
	for len(visibleComplete(m)) < 2 {
		time.Sleep(100 * time.Millisecond)
		if time.Since(begun) > time.Hour {
			m.t.Fatal("an hour, and b.mov is not there")
		}
	}
	if took := time.Since(begun); took > seen+seen/10+2*time.Second {
		m.t.Errorf("%v with a reader, %v without", seen, took)
	}
	time.Sleep(10 * time.Minute)
	<-news
}

func visibleComplete(m *match) (ids []string) {
	for _, a := range m.box.Assets() {
		if !a.Deleted && a.Type == "file" && a.Complete {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// slowDownAMinute: SlowDown for everybody, for 60 s; afterwards as many parts
// are in flight again as before.
func slowDownAMinute(m *match) {
	var from, until atomic.Int64
	var said atomic.Int64
	m.front(func(w http.ResponseWriter, r *http.Request) bool {
		now := time.Now().UnixNano()
		if now < from.Load() || now > until.Load() {
			return false
		}
		said.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(503)
		_, _ = io.WriteString(w, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
		return true
	})
	from.Store(1 << 62)
	if m.n < 40 { // from the first PUT on
		from.Store(0)
		until.Store(time.Now().Add(time.Minute).UnixNano())
		m.begin()
		time.Sleep(time.Minute)
		m.through(2*time.Minute + 4*m.transfer())
		m.hits = int(said.Load())
		return
	}
	m.begin()
	time.Sleep(30 * time.Second)
	before := m.room()
	from.Store(time.Now().UnixNano())
	until.Store(time.Now().Add(time.Minute).UnixNano())
	time.Sleep(time.Minute)
	low := m.room()
	if low > before/2 {
		m.t.Errorf("%d in flight before, %d at the end of it", before, low)
	}
	time.Sleep(2 * time.Minute)
	if again := m.room(); 10*again < 8*before {
		m.t.Errorf("%d in flight before, %d two minutes after", before, again)
	}
	m.ended()
	m.hits = int(said.Load())
}

// room is how many parts the engine would have in flight.
func (m *match) room() (n int) {
	if err := m.engine.ask(context.Background(), func(l *loop) { n = l.room() }); err != nil {
		m.t.Fatal(err)
	}
	return n
}

func expiredAtOnce(m *match) {
	h := &hooked{}
	h.create = func(_ api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
		u, err := do()
		if m.hits++; m.hits == 1 {
			err = errors.Join(err, m.box.ExpireURLs())
		}
		return u, err
	}
	m.hook(h)
	m.begin()
	s := m.ended()
	if j := m.job(s, "a.mov"); !strings.Contains(j.Note, "Started over") {
		m.t.Errorf("the row does not say so: %q", j.Note)
	}
}

func (m *match) grow() {
	f, err := os.OpenFile(m.path(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	_, err = f.WriteString("more")
	if err := errors.Join(err, f.Close()); err != nil {
		m.t.Fatal(err)
	}
	m.hits++
}

// rewrite changes every byte in place and puts the time back. The file system's own stamp may
// be as coarse as its clock, hence the repeating.
func (m *match) rewrite() {
	was, err := examine(m.path())
	if err != nil {
		m.t.Fatal(err)
	}
	data, err := os.ReadFile(m.path())
	if err != nil {
		m.t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 0xff
	}
	f, err := os.OpenFile(m.path(), os.O_WRONLY, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	for now := was; now.CTime.Equal(was.CTime) && now.same(was); {
		_, err := f.WriteAt(data, 0)
		if err := errors.Join(err, os.Chtimes(m.path(), was.MTime, was.MTime)); err != nil {
			m.t.Fatal(err)
		}
		if now, err = examine(m.path()); err != nil {
			m.t.Fatal(err)
		}
	}
	m.hits++
}

func goneAndBack(m *match) {
	m.begin()
	m.midway()
	if err := os.Rename(m.path(), m.path()+".away"); err != nil {
		m.t.Fatal(err)
	}
	m.hits++
	j := m.job(m.ended(), "a.mov")
	if j.State != NeedsYou || j.Problem.Code != "vanished" {
		m.t.Errorf("%s %+v", j.State, j.Problem)
	}
	if err := os.Rename(m.path()+".away", m.path()); err != nil {
		m.t.Fatal(err)
	}
	m.engine.Retry(j.ID)
}

func shortRead(m *match) {
	m.files = 2
	other := m.file("b.mov", m.size)
	m.begin()
	m.add(other)
	m.midway()
	if err := os.Truncate(m.path(), int64(m.size/2)); err != nil {
		m.t.Fatal(err)
	}
	m.hits++
	m.want(m.ended(), "b.mov", Done, Verified)
}

// readError: a file is an *os.File to the engine, so the disk's fault is played
// at its store; the world's file goes beside it.
func readError(m *match) {
	n := newPipeNet()
	var whole atomic.Int64
	n.serve(m.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 0 {
			sum, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			whole.Add(1)
			w.Header().Set("ETag", etagOf(sum))
		}
	}))
	st := testStore(n)
	defer st.closeIdle()
	for i := range m.n {
		good := testShipment(bytes.Repeat([]byte{byte(i)}, 2000))
		bad := good
		bad.from = badDisk{}
		_, err := st.send(m.t.Context(), bad)
		checkVerdict(m.t, err, sourceError)
		if !errors.Is(err, errRead) || problemOf(err).Code != "read" {
			m.t.Errorf("%v", err)
		}
		m.hits++
		if _, err := st.send(m.t.Context(), good); err != nil {
			m.t.Error(err)
		}
	}
	if whole.Load() != int64(m.n) {
		m.t.Errorf("%d parts arrived, not %d", whole.Load(), m.n)
	}
	m.begin()
}

type badDisk struct{}

func (badDisk) ReadAt([]byte, int64) (int, error) { return 0, syscall.EIO }

// journalSick: half-way no commit works any more. Nothing new is begun, and a
// new start finds every job.
func journalSick(m *match) {
	m.files = 2
	m.begin()
	m.midway()
	if err := m.engine.journal.db.Close(); err != nil {
		m.t.Fatal(err)
	}
	m.hits++
	_, err := m.engine.Add(context.Background(), Request{Into: m.into, Dest: "Project/Folder", Paths: []string{m.file("b.mov", 1)}})
	if !errors.Is(err, errJournal) {
		m.t.Errorf("a request was taken: %v", err)
	}
	m.see("the trouble is told", time.Hour, func(s *Snapshot) bool { return s.Trouble != "" })
	time.Sleep(time.Minute)
	before := m.box.Record()
	time.Sleep(time.Hour)
	if after := m.box.Record(); after.Ops[createRoute] != before.Ops[createRoute] || len(after.Puts) != len(before.Puts) {
		m.t.Error("something new was begun")
	}
	m.stop()
	<-m.ran
	m.engine = nil
	m.rev = 0
	m.open()
	m.add(m.src + "/b.mov")
	m.see("both", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
	m.want(m.ended(), "b.mov", Done, Verified)
}

// poisoned: one of a hundred files has links that the store refuses.
func poisoned(m *match) {
	others := 99
	if m.n > 1 {
		others = 19 // as many PUTs, and a fifth of the time
	}
	m.files = others + 1
	h := &hooked{}
	h.create = func(f api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
		u, err := do()
		if f.Name == "a.mov" {
			m.hits++
			for i := range u.Parts {
				u.Parts[i].URL += "0"
			}
		}
		return u, err
	}
	m.hook(h)
	m.begin()
	var paths []string
	for i := range others {
		paths = append(paths, m.file(fmt.Sprintf("f%02d.mov", i), m.size))
	}
	m.add(paths...)
	s := m.see("all others", time.Hour, func(s *Snapshot) bool { return s.Totals.Confirmed == others })
	if s.Totals.Jobs != others+1 {
		m.t.Errorf("%+v", s.Totals)
	}
}

func deletedMidway(m *match) {
	m.begin()
	j := m.midway()
	if err := m.box.Delete(j.Asset.ID); err != nil {
		m.t.Fatal(err)
	}
	m.hits++
}

func signInEnded(m *match) {
	m.begin()
	m.midway()
	m.box.RevokeToken()
	m.hits++
	j := m.job(m.ended(), "a.mov")
	if j.State != NeedsYou || j.Problem.Fix != FixSignIn {
		m.t.Errorf("%s %+v", j.State, j.Problem)
	}
	m.box.RestoreToken()
	m.engine.SignedIn("")
}

func refreshOffline(m *match) {
	h := &hooked{}
	h.create = func(_ api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
		if m.hits < 3 {
			m.hits++
			return api.Upload{}, tokenError()
		}
		return do()
	}
	m.hook(h)
	m.begin()
	m.ended()
	if !m.told {
		m.t.Error("nobody was told that it is offline")
	}
}

// versioned: the row's file becomes a version of another one.
func versioned(m *match) {
	m.files = 2
	m.add(m.file("first.mov", 100))
	target := m.job(m.ended(), "first.mov").Asset
	m.begun = time.Now()
	m.request(Request{VersionOf: target, Target: "first.mov", Paths: []string{m.file("a.mov", m.size)}})
	m.see("queued", time.Minute, func(s *Snapshot) bool { return len(s.Jobs) == 2 })
	s := m.ended()
	if m.row.asks {
		m.engine.Retry(m.want(s, "a.mov", NeedsYou).ID)
	}
	s = m.ended()
	if j := m.job(s, "a.mov"); j.Stack.IsZero() {
		m.t.Error("it stands in no stack")
	}
}
