package upload

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

const (
	testHost = "127.0.0.1:9"
	testSig  = "MARKED-SIGNATURE"
	testURL  = "http://" + testHost + "/parts/1?X-Amz-Signature=" + testSig
)

func testShipment(data []byte) shipment {
	rec, err := hashPart(func() error { return nil }, bytes.NewReader(data), 0, int64(len(data)), nil)
	if err != nil {
		panic(err)
	}
	return shipment{url: testURL, media: "video/quicktime", size: int64(len(data)), md5: rec.MD5, crc: rec.CRC, from: bytes.NewReader(data), sent: new(atomic.Int64)}
}

func testStore(n *pipeNet) *store {
	return newStore(Hosts{Loopback: testHost}, newLimiter(0), n.dial)
}

func etagOf(body []byte) string {
	sum := md5.Sum(body)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// keep answers as S3 does.
func keep(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || int64(len(body)) != r.ContentLength {
		return
	}
	w.Header().Set("ETag", etagOf(body))
}

func s3Answer(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>Request has expired</Message></Error>", code)
	}
}

func TestSendMakesTheRequestThatIsSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newPipeNet()
		data := bytes.Repeat([]byte("frame"), 100_000)
		n.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			sum := md5.Sum(body)
			switch {
			case r.Method != http.MethodPut, r.Header.Get("Content-Type") != "video/quicktime", r.Header.Get("X-Amz-Acl") != "private":
				t.Errorf("wrong request: %s %v", r.Method, r.Header)
			case r.Header.Get("Authorization") != "" || len(r.TransferEncoding) > 0:
				t.Errorf("a header that must not be there: %v %v", r.Header, r.TransferEncoding)
			case r.Header.Get("Content-Md5") != base64.StdEncoding.EncodeToString(sum[:]):
				t.Error("Content-MD5 is wrong")
			case !bytes.Equal(body, data):
				t.Error("other bytes arrived")
			}
			w.Header().Set("ETag", etagOf(body))
		}))
		s := testStore(n)
		ship := testShipment(data)
		etag, err := s.send(t.Context(), ship)
		if err != nil || etag != strings.Trim(etagOf(data), `"`) {
			t.Fatalf("send: %q, %v", etag, err)
		}
		if got := ship.sent.Load(); got != int64(len(data)) {
			t.Errorf("counted %d bytes of %d", got, len(data))
		}
		s.closeIdle()
	})
}

func TestVerdicts(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   verdict
	}{
		{"internal error", s3Answer(500, "InternalError"), again},
		{"bad gateway without body", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(502) }, again},
		{"slow down", s3Answer(503, "SlowDown"), slowDown},
		{"too many", s3Answer(429, "TooManyRequests"), slowDown},
		{"idle socket", s3Answer(400, "RequestTimeout"), again},
		{"bad digest", s3Answer(400, "BadDigest"), badSum},
		{"expired", s3Answer(403, "AccessDenied"), expired},
		{"signature", s3Answer(403, "SignatureDoesNotMatch"), badSign},
		{"no bucket", s3Answer(404, "NoSuchBucket"), bug},
		{"portal page", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html>Sign in</html>") }, portal},
		{"portal redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
		}, portal},
		{"200 without etag", func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }, portal},
		{"wrong etag", func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", etagOf([]byte("other")))
		}, badSum},
		{"reset before the body", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, noNetwork},
		{"reset in the body", func(_ http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, 100_000)
			panic(http.ErrAbortHandler)
		}, noNetwork},
		{"reset after the body", func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			panic(http.ErrAbortHandler)
		}, noNetwork},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newPipeNet()
				n.serve(t, c.answer)
				s := testStore(n)
				ship := testShipment(bytes.Repeat([]byte("x"), 500_000))
				_, err := s.send(t.Context(), ship)
				checkVerdict(t, err, c.want)
				if ship.sent.Load() != 0 {
					t.Errorf("%d bytes of a failed attempt still count", ship.sent.Load())
				}
				s.closeIdle()
			})
		})
	}
}

func checkVerdict(t *testing.T, err error, want verdict) {
	t.Helper()
	e, ok := errors.AsType[*partError](err)
	if !ok {
		t.Fatalf("not a part error: %v", err)
	}
	if e.verdict != want {
		t.Errorf("verdict %d, want %d: %v", e.verdict, want, err)
	}
	if strings.Contains(err.Error(), testSig) {
		t.Errorf("the error holds the signature: %v", err)
	}
}

func TestSendGivesUpOnASilentLine(t *testing.T) {
	cases := []struct {
		name     string
		read     int64
		min, max time.Duration
	}{
		{"stalls in the body", 200_000, stallLimit, stallLimit + time.Second},
		{"is silent after it", 1 << 30, answerLimit, answerLimit + sockBuffer/slowestLine*time.Second + time.Second},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newPipeNet()
				quit := make(chan struct{})
				n.serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					io.CopyN(io.Discard, r.Body, c.read)
					<-quit
				}))
				s := testStore(n)
				begun := time.Now()
				_, err := s.send(t.Context(), testShipment(bytes.Repeat([]byte("x"), 1_000_000)))
				checkVerdict(t, err, noNetwork)
				if took := time.Since(begun); took < c.min || took > c.max {
					t.Errorf("gave up after %v", took)
				}
				close(quit)
				s.closeIdle()
			})
		})
	}
}

func TestSlowIsNotStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newPipeNet()
		n.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sum := md5.New()
			for { // 4 kB/s: ten minutes for this part
				k, err := io.CopyN(sum, r.Body, 40_000)
				if k > 0 {
					time.Sleep(10 * time.Second)
				}
				if err != nil {
					break
				}
			}
			w.Header().Set("ETag", `"`+hex.EncodeToString(sum.Sum(nil))+`"`)
		}))
		s := testStore(n)
		begun := time.Now()
		if _, err := s.send(t.Context(), testShipment(bytes.Repeat([]byte("x"), 2_400_000))); err != nil {
			t.Fatalf("a slow line was cut off after %v: %v", time.Since(begun), err)
		}
		if time.Since(begun) < 9*time.Minute {
			t.Fatalf("the line was not slow: %v", time.Since(begun))
		}
		s.closeIdle()
	})
}

func TestSendStopsWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newPipeNet()
		quit := make(chan struct{})
		n.serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, 100)
			<-quit
		}))
		s := testStore(n)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		begun := time.Now()
		_, err := s.send(ctx, testShipment(bytes.Repeat([]byte("x"), 1_000_000)))
		checkVerdict(t, err, interrupted)
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("stopped after %v", took)
		}
		close(quit)
		s.closeIdle()
	})
}

func TestChangedBytesNeverCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newPipeNet()
		whole := make(chan bool, 1)
		n.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(io.Discard, r.Body)
			whole <- err == nil
		}))
		s := testStore(n)
		data := bytes.Repeat([]byte("x"), 300_000)
		ship := testShipment(data)
		data[150_000] = 'y'
		_, err := s.send(t.Context(), ship)
		checkVerdict(t, err, sourceError)
		if !errors.Is(err, errChanged) {
			t.Errorf("the cause is %v", err)
		}
		if <-whole {
			t.Error("the store got a whole part")
		}
		s.closeIdle()
	})
}

func TestBadURLsAreNotDialled(t *testing.T) {
	dialled := false
	s := newStore(Hosts{Loopback: testHost}, newLimiter(0), func(context.Context, string, string) (net.Conn, error) {
		dialled = true
		return nil, errors.New("no")
	})
	ship := testShipment([]byte("x"))
	ship.url = "http://10.0.0.1/?X-Amz-Signature=" + testSig
	_, err := s.send(t.Context(), ship)
	checkVerdict(t, err, bug)
	if dialled {
		t.Error("it was dialled")
	}
}

func TestLimitHolds(t *testing.T) {
	for _, mbit := range []int64{1, 10, 100} {
		t.Run(fmt.Sprintf("%d Mbit/s", mbit), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newPipeNet()
				n.serve(t, http.HandlerFunc(keep))
				rate := mbit * 1e6 / 8
				s := newStore(Hosts{Loopback: testHost}, newLimiter(rate), n.dial)
				begun := time.Now()
				if _, err := s.send(t.Context(), testShipment(make([]byte, rate*10))); err != nil {
					t.Fatal(err)
				}
				took := time.Since(begun).Seconds()
				if took < 9.5 || took > 10.5 {
					t.Errorf("10 s of data took %.2f s", took)
				}
				s.closeIdle()
			})
		})
	}
}
