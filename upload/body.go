package upload

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// body is one part on its way. It reads the part's section of the file, checks
// that these are the bytes that were hashed, keeps to the bandwidth limit,
// counts what has gone out, and winds the watchdog.
//
// Its last chunk is handed out only when the whole part's CRC-32C is right: a
// part whose bytes have changed is cut short, so that the store never takes it.
type body struct {
	ctx     context.Context
	from    io.Reader
	left    int64
	sum     hash.Hash32
	want    uint32
	limit   *rate.Limiter // nil: none
	sent    *atomic.Int64 // bytes of this part handed to the connection
	kick    func()
	lastOut func() // called once, when the last byte has been handed out
	err     error  // why reading ended; good once closed is closed
	closed  chan struct{}
	once    sync.Once
}

// chunk bounds one Read, so that limit and watchdog see even progress.
const chunk = 64 << 10

func newBody(ctx context.Context, from io.Reader, p shipment, limit *rate.Limiter, kick, lastOut func()) *body {
	return &body{
		ctx: ctx, from: from, left: p.size, sum: crc32.New(castagnoli), want: p.crc,
		limit: limit, sent: p.sent, kick: kick, lastOut: lastOut, closed: make(chan struct{}),
	}
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.left == 0 {
		b.err = io.EOF
		return 0, b.err
	}
	b.kick()
	n, err := b.take(p[:min(int64(len(p)), chunk, b.left)])
	if err != nil {
		b.err = err
		return 0, err
	}
	if b.left == 0 {
		b.lastOut()
	}
	return n, nil
}

func (b *body) take(p []byte) (int, error) {
	if err := b.throttle(len(p)); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(b.from, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, errChanged // shorter than it was
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errRead, err)
	}
	b.sum.Write(p[:n])
	if b.left-int64(n) == 0 && b.sum.Sum32() != b.want {
		return 0, errChanged
	}
	b.left -= int64(n)
	b.sent.Add(int64(n))
	return n, nil
}

// throttle waits its turn. The limiter's burst may be smaller than a chunk.
func (b *body) throttle(n int) error {
	if b.limit == nil {
		return b.ctx.Err()
	}
	for n > 0 {
		step := min(n, max(b.limit.Burst(), 1))
		if err := b.limit.WaitN(b.ctx, step); err != nil {
			return err
		}
		b.kick()
		n -= step
	}
	return nil
}

// Close is for net/http, which calls it when it will not read any more. The
// file belongs to whoever opened it.
func (b *body) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// wait returns when net/http has let go of the body, which may be after its
// request has returned.
func (b *body) wait() { <-b.closed }

// watchdog ends an attempt that has stopped moving. Its limit while bytes go
// out is stall; after the last byte it is silence, which allows for what still
// sits in the socket's buffer.
type watchdog struct {
	timer  *time.Timer
	cancel context.CancelCauseFunc
	stall  time.Duration
	reason atomic.Value // error
}

func watch(cancel context.CancelCauseFunc, stall time.Duration) *watchdog {
	w := &watchdog{cancel: cancel, stall: stall}
	w.reason.Store(errStalled)
	w.timer = time.AfterFunc(stall, func() { cancel(w.reason.Load().(error)) })
	return w
}

func (w *watchdog) kick() { w.timer.Reset(w.stall) }

func (w *watchdog) await(silence time.Duration) {
	w.reason.Store(errSilent)
	w.timer.Reset(silence)
}

func (w *watchdog) stop() { w.timer.Stop() }
