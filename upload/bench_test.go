//go:build unix

package upload

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
	"stackdrop/api/sandbox"
	"stackdrop/api/v2"
)

// The benchmarks upload over loopback TCP to a sandbox in a process of its own,
// so that CPU and memory are the uploader's alone. Read ratios, not absolute
// numbers: "bare" is a net/http PUT loop without and with the MD5 that the
// engine computes and the store checks.
//
//	go test ./upload -run '^$' -bench Upload -benchtime 3x

const peerEnv = "STACKDROP_BENCH_PEER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(peerEnv); dir != "" {
		benchPeer(dir)
		return
	}
	os.Exit(m.Run())
}

// benchPeer is the sandbox's process; it ends when its standard input does.
func benchPeer(dir string) {
	srv, err := sandbox.Start(context.Background(), "127.0.0.1:0", sandbox.Options{Dir: dir, Empty: true, Unlimited: true, SkipETag: true, PartSize: 25_000_000, ConfirmAfter: -1, HashAfter: time.Hour})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	folder, _ := srv.Sandbox.Find("Account/Team/Project/Folder")
	line, _ := json.Marshal(map[string]string{"url": srv.URL, "token": srv.Sandbox.Token(), "folder": folder.ID})
	fmt.Printf("%s\n", line)
	io.Copy(io.Discard, os.Stdin)
	srv.Close()
}

type peer struct {
	URL, Token, Folder string
	svc                *v2.Service
	host               string
}

func startPeer(b *testing.B) *peer {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), peerEnv+"="+b.TempDir())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadBytes('\n')
	p := &peer{}
	if err != nil || json.Unmarshal(line, p) != nil {
		b.Fatalf("the sandbox did not start: %v %q", err, line)
	}
	p.host = strings.TrimPrefix(p.URL, "http://")
	p.svc, err = v2.New(v2.Options{BaseURL: p.URL, Token: rest.Fixed(api.Secret(p.Token))})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// sources are files with bytes in them, in the page cache.
func sources(b *testing.B, count int, size int64) []string {
	b.Helper()
	dir := b.TempDir()
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(i * 7)
	}
	var paths []string
	for i := range count {
		path := filepath.Join(dir, fmt.Sprintf("reel%d.mov", i))
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		for left := size; left > 0; left -= int64(len(block)) {
			if _, err := f.Write(block[:min(left, int64(len(block)))]); err != nil {
				b.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// usage is what a run cost this process.
type usage struct {
	cpu    time.Duration
	allocs uint64
	peak   uint64 // bytes of heap objects, sampled
}

func measure(f func()) usage {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := cpuTime()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() { peak <- sampleHeap(stop) }()
	f()
	close(stop)
	u := usage{cpu: cpuTime() - cpu, peak: <-peak}
	runtime.ReadMemStats(&after)
	u.allocs = after.Mallocs - before.Mallocs
	return u
}

func sampleHeap(stop chan struct{}) (peak uint64) {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for {
		metrics.Read(s)
		peak = max(peak, s[0].Value.Uint64())
		select {
		case <-stop:
			return peak
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func report(b *testing.B, u usage, bytes int64, parts int) {
	b.ReportMetric(u.cpu.Seconds()/(float64(bytes)/(1<<30)), "cpu-s/GiB")
	b.ReportMetric(float64(u.allocs)/float64(parts), "allocs/part")
	b.ReportMetric(float64(u.peak)/(1<<20), "peak-heap-MiB")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkUpload(b *testing.B) {
	const files, size = 4, 256 << 20
	p := startPeer(b)
	paths := sources(b, files, size)
	parts := files * ((size + 25_000_000 - 1) / 25_000_000)
	run := func(name string, f func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(files * size)
			u := measure(func() {
				for b.Loop() {
					f(b)
				}
			})
			report(b, u, int64(b.N)*files*size, b.N*parts)
		})
	}
	run("bare", func(b *testing.B) { p.bare(b, paths, false) })
	run("bare+md5", func(b *testing.B) { p.bare(b, paths, true) })
	run("engine", func(b *testing.B) { p.engine(b, paths) })
}

// BenchmarkFourGiB is one file of 4 GiB in less than 64 MiB of heap.
func BenchmarkFourGiB(b *testing.B) {
	const size = 4 << 30
	p := startPeer(b)
	path := filepath.Join(b.TempDir(), "long.mov")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	u := measure(func() {
		for b.Loop() {
			p.engine(b, []string{path})
		}
	})
	report(b, u, int64(b.N)*size, b.N*size/25_000_000)
	if u.peak > 64<<20 {
		b.Errorf("%d MiB of heap", u.peak>>20)
	}
}

// engine uploads through the whole engine, journal and all.
func (p *peer) engine(b *testing.B, paths []string) {
	e, err := Open(Options{Dir: b.TempDir(), Connect: func(string) (Account, error) {
		return Account{Service: p.svc, Hosts: Hosts{Loopback: p.host}}, nil
	}})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	ran := make(chan error, 1)
	go func() { ran <- e.Run(ctx) }()
	news, cancel := e.Subscribe()
	defer cancel()
	if _, err := e.Add(ctx, Request{Into: api.Ref{Kind: api.KindFolder, ID: p.Folder}, Paths: paths}); err != nil {
		b.Fatal(err)
	}
	for range news {
		if t := e.Snapshot().Totals; t.NeedsYou > 0 || t.Confirmed == len(paths) {
			break
		}
	}
	if t := e.Snapshot().Totals; t.Confirmed != len(paths) {
		b.Fatalf("%+v", t)
	}
	stop()
	if err := <-ran; err != nil {
		b.Fatal(err)
	}
}

// bare is the least a Go program can do: create, and four PUTs at a time.
func (p *peer) bare(b *testing.B, paths []string, sum bool) {
	type job struct {
		path, media string
		part        api.Part
	}
	jobs := make(chan job)
	client := &http.Client{Transport: &http.Transport{WriteBufferSize: 256 << 10, MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for j := range jobs {
				if err := barePut(client, j.path, j.media, j.part, sum); err != nil {
					b.Error(err)
				}
			}
		})
	}
	var assets []api.Ref
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		up, err := p.svc.CreateFile(b.Context(), api.Ref{Kind: api.KindFolder, ID: p.Folder}, api.FileSpec{Name: filepath.Base(path), Size: info.Size(), Media: "video/quicktime"})
		if err != nil {
			b.Fatal(err)
		}
		assets = append(assets, up.Asset)
		for _, part := range up.Parts {
			jobs <- job{path, up.Media, part}
		}
	}
	close(jobs)
	wg.Wait()
	for _, a := range assets {
		for st, err := p.svc.Status(b.Context(), a); err != nil || !st.Complete; st, err = p.svc.Status(b.Context(), a) {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func barePut(client *http.Client, path, media string, part api.Part, sum bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	section := io.NewSectionReader(f, part.Offset, part.Size)
	req, err := http.NewRequest(http.MethodPut, part.URL.Reveal(), section)
	if err != nil {
		return err
	}
	req.ContentLength = part.Size
	req.Header.Set("Content-Type", media)
	req.Header.Set("x-amz-acl", "private")
	if sum {
		h := md5.New()
		if _, err := io.Copy(h, section); err != nil {
			return err
		}
		if _, err := section.Seek(0, io.SeekStart); err != nil {
			return err
		}
		req.Header.Set("Content-MD5", base64.StdEncoding.EncodeToString(h.Sum(nil)))
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 {
		return fmt.Errorf("HTTP %d %s %w", resp.StatusCode, bytes.TrimSpace(body), err)
	}
	return nil
}
