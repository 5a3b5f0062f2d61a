package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
)

// BenchmarkUpload sends one file of many parts with plain net/http, four at a
// time, and counts it as done when it is joined.
func BenchmarkUpload(b *testing.B) {
	for _, md5 := range []bool{false, true} {
		b.Run(fmt.Sprintf("md5=%v", md5), func(b *testing.B) {
			const size = 256 << 20
			o := fast(b.TempDir())
			o.SkipETag = !md5
			srv, err := Start(b.Context(), "127.0.0.1:0", o)
			if err != nil {
				b.Fatal(err)
			}
			defer srv.Close()
			box := srv.Sandbox
			hc := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, WriteBufferSize: 256 << 10}}
			defer hc.CloseIdleConnections()
			chunk := bytes.Repeat([]byte("stackdrop"), 1+20_000_000/9)
			b.SetBytes(size)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				box.mu.Lock()
				c := box.begin()
				a := c.create(box.world.projects[0].Root, box.world.me, createBody{Type: typeFile, Name: fmt.Sprint(n, ".mov"), Filesize: new(int64(size)), Filetype: "video/quicktime"}, box.opts)
				urls := box.uploadURLs(a, c.now)
				err := box.commit(c)
				box.mu.Unlock()
				if err != nil {
					b.Fatal(err)
				}
				sendAll(b, hc, a, urls, chunk)
				if a.Joined.IsZero() {
					b.Fatal("not joined")
				}
				if err := box.Delete(a.ID); err != nil {
					b.Fatal(err)
				}
				if err := box.disk.root.Remove(box.world.diskPath(a)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func sendAll(b *testing.B, hc *http.Client, a *asset, urls []string, chunk []byte) {
	slots := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for i, url := range urls {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			_, size := a.planned(i + 1)
			req, err := http.NewRequestWithContext(b.Context(), "PUT", url, bytes.NewReader(chunk[:size]))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Content-Type", a.Media)
			req.Header.Set("x-amz-acl", "private")
			resp, err := hc.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != 200 {
				b.Errorf("part %d: %d", i+1, resp.StatusCode)
			}
		})
	}
	wg.Wait()
}
