package s3

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/upload"
)

// TestEngine sends files of awkward sizes through the engine to a real S3 server
// and compares what stands there, part by part.
func TestEngine(t *testing.T) {
	g := startGateway(t)
	files := writeFiles(t, map[string]int{"one byte.mov": 1, "exact.wav": 2 * partSize, "Schnitt 7 #ü.mxf": 3*partSize + 12345, "notes.unknown": 70_001})
	frame := &frame{gateway: g, files: map[api.Ref]api.Upload{}, names: map[api.Ref]string{}}
	engine, err := upload.Open(upload.Options{
		Dir: t.TempDir(),
		Connect: func(string) (upload.Account, error) {
			return upload.Account{Service: frame, Hosts: upload.Hosts{Loopback: g.addr}}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	start(t, engine)

	var paths []string
	for path := range files {
		paths = append(paths, path)
	}
	if _, err := engine.Add(t.Context(), upload.Request{Account: "me", Into: api.Ref{Kind: api.KindFolder, ID: "folder"}, Paths: paths}); err != nil {
		t.Fatal(err)
	}
	for _, job := range await(t, engine, len(paths)) {
		if job.Problem != nil {
			t.Errorf("%s: %+v", job.Name, *job.Problem)
			continue
		}
		if got := frame.stored(t, job.Asset); !bytes.Equal(got, files[job.Path]) {
			t.Errorf("%s: %d bytes at the server differ from the %d sent", job.Name, len(got), len(files[job.Path]))
		}
	}
}

func writeFiles(t *testing.T, sizes map[string]int) map[string][]byte {
	t.Helper()
	dir, content := t.TempDir(), map[string][]byte{}
	random := rand.NewChaCha8([32]byte{7})
	for name, size := range sizes {
		data := make([]byte, size)
		_, _ = random.Read(data) // never fails
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		content[path] = data
	}
	return content
}

// start runs the engine until the test ends.
func start(t *testing.T, engine *upload.Engine) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the engine ended with %v", err)
		}
	})
}

// await waits until n jobs have ended, well or not.
func await(t *testing.T, engine *upload.Engine, n int) []*upload.Job {
	t.Helper()
	news, cancel := engine.Subscribe()
	defer cancel()
	late := time.After(time.Minute)
	for {
		select {
		case <-news:
		case <-late:
			t.Fatalf("not through after a minute: %+v", engine.Snapshot().Totals)
		}
		jobs := engine.Snapshot().Jobs
		ended := 0
		for _, job := range jobs {
			if job.State.Ended() {
				ended++
			}
		}
		if ended == n {
			return jobs
		}
	}
}

const partSize = 5 << 20

// frame is as much of Frame.io as it takes to hand out presigned URLs of a real
// S3 server. Calls it does not have panic.
type frame struct {
	api.Service
	gateway gateway

	mu    sync.Mutex
	files map[api.Ref]api.Upload
	names map[api.Ref]string
}

func (f *frame) Version() string                       { return "V2" }
func (f *frame) Capabilities() api.Capabilities        { return api.Capabilities{} }
func (f *frame) Ping(context.Context) error            { return nil }
func (f *frame) Me(context.Context) (api.User, error)  { return api.User{ID: "jane"}, nil }
func (f *frame) ClockOffset() time.Duration            { return 0 }
func (f *frame) Delete(context.Context, api.Ref) error { return nil }
func (f *frame) object(file api.Ref, part int) string {
	return fmt.Sprintf("parts/%s/part_%d", file.ID, part)
}
func (f *frame) path(file api.Ref, part api.Part) string {
	return filepath.Join(f.gateway.dir, bucket, f.object(file, part.Number))
}

func (f *frame) CreateFile(_ context.Context, _ api.Ref, spec api.FileSpec) (api.Upload, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	up := api.Upload{Asset: api.Ref{Kind: api.KindFile, ID: fmt.Sprintf("asset-%d", len(f.files)+1)}, Media: spec.Media, Expires: now.Add(time.Hour)}
	for offset := int64(0); offset < spec.Size; offset += partSize {
		n := len(up.Parts) + 1
		url, err := f.gateway.presign(f.object(up.Asset, n), spec.Media, n, now, time.Hour)
		if err != nil {
			return api.Upload{}, fmt.Errorf("sign part %d: %w", n, err)
		}
		up.Parts = append(up.Parts, api.Part{Number: n, Offset: offset, Size: min(partSize, spec.Size-offset), URL: api.Secret(url)})
	}
	f.files[up.Asset] = up
	f.names[up.Asset] = spec.Name
	return up, nil
}

// Status looks at the server's own disk, as Frame.io looks into its bucket.
func (f *frame) Status(_ context.Context, file api.Ref) (api.Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	st := api.Status{Complete: true}
	for _, part := range f.files[file].Parts {
		info, err := os.Stat(f.path(file, part))
		if err != nil || info.Size() != part.Size {
			return api.Status{}, nil
		}
		st.Size += part.Size
	}
	return st, nil
}

// stored is the file as its parts stand at the server.
func (f *frame) stored(t *testing.T, file api.Ref) []byte {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []byte
	for _, part := range f.files[file].Parts {
		data, err := os.ReadFile(f.path(file, part))
		if err != nil {
			t.Error(err)
		}
		all = append(all, data...)
	}
	return all
}
