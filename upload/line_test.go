package upload

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api/sandbox"
)

// line is a slow uplink that all connections share.
type line struct {
	mu   sync.Mutex
	rate int
	free time.Time
}

func (l *line) take(n int) {
	l.mu.Lock()
	now := time.Now()
	if l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(n) * time.Second / time.Duration(l.rate))
	wait := l.free.Sub(now)
	l.mu.Unlock()
	time.Sleep(wait)
}

type slowConn struct {
	net.Conn
	l *line
}

// Write goes out packet by packet, at the line's speed.
func (c *slowConn) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		k := min(len(p), 1400)
		c.l.take(k)
		m, err := c.Conn.Write(p[:k])
		n += m
		if err != nil {
			return n, err
		}
		p = p[k:]
	}
	return n, nil
}

func onALine(t *testing.T, bytesPerSecond, size int, part int64, limit int64, within time.Duration) {
	inWorldWith(t, sandbox.Options{PartSize: part}, Options{Rate: limit}, func(t *testing.T, w *world) {
		if bytesPerSecond > 0 {
			l := &line{rate: bytesPerSecond}
			w.net.mu.Lock()
			w.net.wrap = func(c net.Conn) net.Conn { return &slowConn{c, l} }
			w.net.mu.Unlock()
		}
		w.add(w.file("a.mov", size))
		begun := time.Now()
		var last *Snapshot
		for time.Since(begun) < within {
			time.Sleep(10 * time.Second)
			last = w.engine.Snapshot()
			if len(last.Jobs) == 1 && last.Jobs[0].State.Ended() {
				break
			}
		}
		j := last.Jobs[0]
		r := w.box.Record()
		puts := 0
		for _, n := range r.Puts {
			puts += n
		}
		t.Logf("after %v: %s, %d of %d parts, %d PUTs begun, %d bytes for %d, %+v", time.Since(begun), j.State, j.Stored, j.Parts, puts, r.Bytes, size, j.Problem)
		if !j.State.Confirmed() {
			t.Errorf("a healthy slow line: %s after %v", j.State, time.Since(begun))
		}
	})
}

func TestSlowLine(t *testing.T) {
	for name, c := range map[string][2]int{
		"256 kbit/s shared by 4 slots": {32_000, 3_000_000},
		"128 kbit/s":                   {16_000, 3_000_000},
		"64 kbit/s":                    {8_000, 2_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			ideal := time.Duration(c[1]/c[0]) * time.Second
			onALine(t, c[0], c[1], 1_000_000, 0, 12*ideal)
		})
	}
}

func TestLowLimit(t *testing.T) {
	for name, rate := range map[string]int{"12 kB/s (96 kbit)": 12_000, "8 kB/s": 8_000, "5 kB/s": 5_000} {
		t.Run(name, func(t *testing.T) { onALine(t, 0, 1_000_000, 1_000_000, int64(rate), 3*time.Hour) })
	}
}

// Somebody answers 200 with an ETag before the body is through.
func TestEarly200(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newPipeNet()
		n.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"5f-cafe"`)
			w.Header().Set("Content-Length", "0")
			w.WriteHeader(200)
		}))
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, make([]byte, 2_000_000), 0o644); err != nil {
			t.Fatal(err)
		}
		f, _ := os.Open(path)
		defer f.Close()
		st := newStore(Hosts{Loopback: worldHost}, newLimiter(100_000), n.dial)
		defer st.closeIdle()
		rec, err := hashPart(context.Background().Err, f, 0, 2_000_000, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := shipmentFor("http://"+worldHost+"/x?X-Amz-Signature=1", f, rec, 2_000_000)
		_, err = st.send(context.Background(), p)
		if err == nil && p.sent.Load() < 2_000_000 {
			t.Errorf("counted as stored with %d of 2,000,000 bytes read", p.sent.Load())
		}
	})
}

func shipmentFor(url string, f *os.File, rec hashRecord, size int64) shipment {
	return shipment{url: url, media: "video/quicktime", size: size, md5: rec.MD5, crc: rec.CRC, from: f, sent: new(atomic.Int64)}
}
