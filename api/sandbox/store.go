package sandbox

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
)

// serveStore is the bucket behind the presigned URLs: it takes PUTs of parts
// and knows nothing of tokens.
func (s *Sandbox) serveStore(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	id := seed(s.opts.Seed).hash("request", strconv.FormatInt(s.seen.next(), 10))
	w.Header().Set("x-amz-request-id", strings.ToUpper(hex.EncodeToString(id[:8])))
	w.Header().Set("x-amz-id-2", base64.StdEncoding.EncodeToString(id[8:]))
	w.Header().Set("Server", "AmazonS3")

	target, number := s.target(r.URL.Path)
	done := s.seen.part(r, target, number)
	defer done()

	p := put{Sandbox: s, w: w, r: r, rc: http.NewResponseController(w), asset: target, number: number}
	if target != nil {
		p.fault = s.faults.pick(try{match: matchPart, resource: target.ID + "/" + strconv.Itoa(number)})
	}
	if p.fault.before(&p) {
		return
	}
	if fail := s.refuse(r, target, now); fail != nil {
		p.drain()
		fail.write(w)
		return
	}
	if fail := p.receive(); fail != nil && fail != errGone {
		fail.write(w)
	}
}

// target finds what a part URL is for. Single parts are
// uploads/<resource>/original.ext, the others parts/<resource>/part_N.
func (s *Sandbox) target(path string) (*asset, int) {
	f := strings.Split(path, "/")
	if len(f) != 4 {
		return nil, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.resource[f[2]]
	if a == nil || f[1] == "uploads" {
		return a, 1
	}
	n, err := strconv.Atoi(strings.TrimPrefix(f[3], "part_"))
	if err != nil || n < 1 || n > maxPartCount {
		return nil, 0
	}
	return a, n
}

// refuse checks all that can be checked before the body.
func (s *Sandbox) refuse(r *http.Request, target *asset, now time.Time) *s3Error {
	if fail := s.signer.check(r, now); fail != nil {
		return fail
	}
	if s.epochOf(r) < s.currentEpoch() {
		return expired(now.Add(-time.Second), now, 0)
	}
	switch {
	case r.Method != http.MethodPut:
		return errMethod
	case target == nil:
		return errNoKey
	case len(r.TransferEncoding) > 0 || r.ContentLength < 0 || r.Header.Get("Content-Length") == "" && r.ContentLength == 0:
		return errNoLength
	case r.ContentLength > maxPartSize:
		return errTooLarge
	}
	if sum := r.Header.Get("Content-MD5"); sum != "" {
		if raw, err := base64.StdEncoding.DecodeString(sum); err != nil || len(raw) != md5.Size {
			return errNoDigest
		}
	}
	return nil
}

// put is one PUT of a part.
type put struct {
	*Sandbox
	w      http.ResponseWriter
	r      *http.Request
	rc     *http.ResponseController
	asset  *asset
	number int
	fault  *fault
}

// receive takes the body in and answers, unless it returns what to answer.
func (p *put) receive() *s3Error {
	sink, err := p.openSink(p.asset, p.number, p.r.ContentLength)
	if err != nil {
		p.slog.Warn("sandbox: open a part", "err", err)
		return errInternal
	}
	sums, fail := p.take(sink)
	if fail != nil {
		sink.discard()
		return fail
	}
	if p.fault.after(p) {
		sink.discard()
		return nil
	}
	if err := p.store(sink, sums.part()); err != nil {
		p.slog.Warn("sandbox: store a part", "err", err)
		return errInternal
	}
	p.seen.stored(p.asset.ID, p.number)
	if p.fault.lost(p) {
		return nil
	}
	p.w.Header().Set("ETag", `"`+p.etag(sums)+`"`)
	p.w.Header().Set("Content-Length", "0")
	p.w.WriteHeader(http.StatusOK)
	return nil
}

func (p *put) etag(s *sums) string {
	raw := s.etag()
	if p.fault.is(EffectWrongETag) {
		raw[0] ^= 0xff
	}
	return hex.EncodeToString(raw)
}

// sums are taken of a body as it comes in.
type sums struct {
	n   int64
	xx  *xxhash.Digest
	md5 hash.Hash // nil if nobody asks for it
}

func (s *sums) Write(b []byte) (int, error) {
	s.n += int64(len(b))
	_, _ = s.xx.Write(b)
	if s.md5 != nil {
		_, _ = s.md5.Write(b)
	}
	return len(b), nil
}

func (s *sums) part() partSum { return partSum{s.n, s.xx.Sum64()} }

// etag is the MD5, or what a bucket with KMS keys would make of it: no MD5.
func (s *sums) etag() []byte {
	if s.md5 != nil {
		return s.md5.Sum(nil)
	}
	x := s.xx.Sum(nil)
	return append(x, x...)
}

var buffers = sync.Pool{New: func() any { return new([512 << 10]byte) }}

// take reads the whole body into the sink. A body that ends early, stalls or
// does not match its Content-MD5 is refused, and nothing of it counts.
func (p *put) take(sink *sink) (*sums, *s3Error) {
	s := &sums{xx: xxhash.New()}
	claimed := p.r.Header.Get("Content-MD5")
	if claimed != "" || !p.opts.SkipETag {
		s.md5 = md5.New()
	}
	buf := buffers.Get().(*[512 << 10]byte)
	defer buffers.Put(buf)
	for {
		if p.fault.during(p, s.n) {
			return nil, errGone
		}
		n, err := p.read(buf[:p.fault.chunk(len(buf), s.n, p.r.ContentLength)])
		_, _ = s.Write(buf[:n])
		p.seen.bytes(n)
		if _, werr := sink.Write(buf[:n]); werr != nil {
			p.slog.Warn("sandbox: write a part", "err", werr)
			return nil, errInternal
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, p.readFailure(err)
		}
	}
	_ = p.rc.SetReadDeadline(time.Time{})
	switch {
	case s.n != p.r.ContentLength:
		return nil, errIncomplete
	case claimed != "" && base64.StdEncoding.EncodeToString(s.md5.Sum(nil)) != claimed:
		return nil, errBadDigest
	}
	return s, nil
}

// errGone stands for an answer that nobody is there to hear.
var errGone = s3Fail(0, "", "")

// read reads some of the body, waiting at most IdleLimit for the client.
func (p *put) read(buf []byte) (int, error) {
	_ = p.rc.SetReadDeadline(time.Now().Add(p.opts.IdleLimit)) // a recorder in a test has none
	if p.gate.closing() {                                      // after the deadline is set: close sets its own first
		return 0, os.ErrDeadlineExceeded
	}
	return p.r.Body.Read(buf)
}

func (p *put) readFailure(err error) *s3Error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errIdle
	}
	return errIncomplete
}

// drain reads some of a refused body, so that a client that only listens after
// it has sent everything still hears the answer. It is a kindness with limits:
// 64 MiB, and only as long as they keep coming.
func (p *put) drain() {
	if p.r.Header.Get("Expect") != "" {
		return
	}
	buf := make([]byte, 64<<10)
	for range 1024 {
		_ = p.rc.SetReadDeadline(time.Now().Add(250 * time.Millisecond))
		if p.gate.closing() {
			return
		}
		if _, err := p.r.Body.Read(buf); err != nil {
			return
		}
	}
}
