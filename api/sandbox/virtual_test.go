package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// bubble serves a sandbox in the current synctest bubble.
func bubble(t *testing.T, o Options) *client {
	t.Helper()
	box, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ln := NewMemory()
	srv := Serve(t.Context(), ln, "http://sandbox.test", box)
	hc := &http.Client{Transport: &http.Transport{DialContext: ln.Dial}}
	return &client{t, srv.URL, box.Token(), hc, box, srv}
}

func TestTimePassesVirtually(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := bubble(t, Options{Dir: dir, Empty: true, Unlimited: true})
		defer c.settle()
		data := noise(1, 45_000_000)
		began := time.Now()
		a := c.upload(c.folder(), "x.mov", data)
		at := func(d time.Duration) assetJSON {
			time.Sleep(time.Until(began.Add(d)))
			return c.asset(a.ID)
		}
		if len(a.UploadURLs) != 3 || at(299*time.Millisecond).CompletedAt != nil || at(300*time.Millisecond).CompletedAt == nil {
			t.Error("complete 0.3 s after the last byte")
		}
		if at(1999*time.Millisecond).Checksums != nil || at(2*time.Second).Checksums == nil {
			t.Error("hash after 2 s")
		}
		if at(2999*time.Millisecond).TranscodedAt != nil || at(3*time.Second).TranscodedAt == nil {
			t.Error("playable after 3 s")
		}
	})
}

// settle closes the bubble's server; net/http sleeps half a second after it has
// cut a connection.
func (c *client) settle() {
	if err := c.box.Verify(); err != nil {
		c.t.Error(err)
	}
	c.close()
	time.Sleep(time.Second)
}

func TestURLLifeInVirtualTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := bubble(t, fast(dir))
		defer c.settle()
		a := c.create(c.folder(), "x.mov", 5)
		time.Sleep(24 * time.Hour)
		if got := c.put(a.UploadURLs[0], []byte("hello")); got.status != 200 {
			t.Errorf("after 24 h: %d %s", got.status, got.body)
		}
		time.Sleep(2 * time.Second)
		got := c.put(a.UploadURLs[0], []byte("hello"))
		if e := got.s3(t); got.status != 403 || e.Message != "Request has expired" || e.AmzExpires != "86400" {
			t.Errorf("later: %d %s", got.status, got.body)
		}
	})
}

func TestRateLimitsInVirtualTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o := fast(dir)
		o.Unlimited = false
		c := bubble(t, o)
		defer c.settle()
		folder := c.folder()
		count := func(n int, every time.Duration) (refused int) {
			for range n {
				if c.send("GET", "/v2/assets/"+folder, nil).status == 429 {
					refused++
				}
				time.Sleep(every)
			}
			return refused
		}
		if n := count(50, 200*time.Millisecond); n != 0 {
			t.Errorf("5 a second: %d refused", n)
		}
		time.Sleep(time.Second)
		if n := count(10, 0); n != 5 {
			t.Errorf("10 at once: %d refused", n)
		}
		if got := c.send("GET", "/v2/accounts", nil); got.status != 200 || got.header.Get("x-ratelimit-remaining") != "199" {
			t.Errorf("another route: %d %v", got.status, got.header)
		}
		time.Sleep(time.Second)
		if n := count(5, 0); n != 0 {
			t.Errorf("a second later: %d refused", n)
		}
	})
}

func TestSilentClientInVirtualTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := bubble(t, fast(dir))
		defer c.settle()
		a := c.create(c.folder(), "x.mov", 5)
		conn, err := c.http.Transport.(*http.Transport).DialContext(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		began := time.Now()
		path := strings.TrimPrefix(a.UploadURLs[0], c.origin)
		_, err = conn.Write([]byte("PUT " + path + " HTTP/1.1\r\nHost: sandbox.test\r\nContent-Type: video/quicktime\r\nX-Amz-Acl: private\r\nContent-Length: 5\r\n\r\nhe"))
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, 4000)
		n, _ := conn.Read(text)
		if took := time.Since(began); !strings.Contains(string(text[:n]), "RequestTimeout") || took != 20*time.Second {
			t.Errorf("after %v: %s", took, text[:n])
		}
	})
}

func TestMemory(t *testing.T) {
	m := NewMemory()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Dial(ctx, "", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody accepts: %v", err)
	}
	for range 2 {
		if err := m.Close(); err != nil {
			t.Errorf("close twice: %v", err)
		}
	}
	if m.Addr().String() != "memory" {
		t.Errorf("address %v", m.Addr())
	}
	if _, err := m.Dial(t.Context(), "", ""); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if _, err := m.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}
