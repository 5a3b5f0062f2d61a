package upload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
	"stackdrop/api/sandbox"
	"stackdrop/api/v2"
	"stackdrop/api/v4"
)

// world is a whole Frame.io in memory, in virtual time, with one engine on it.
type world struct {
	t *testing.T
	dialect
	net    *pipeNet
	box    *sandbox.Sandbox
	svc    api.Service
	token  api.Secret
	dir    string // the sandbox's
	src    string // where source files are
	state  string // the engine's folder
	into   api.Ref
	engine *Engine
	stop   func()
	ran    chan error
	opts   Options
	log    *lockedBuffer
	rnd    *rand.Rand
}

// lockedBuffer collects what is logged, so that secrets can be looked for.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

const worldHost = "127.0.0.1:80"

// dialect is one version of Frame.io's API, over the same sandbox.
type dialect struct {
	name string
	open func(base string, token api.Secret, net http.RoundTripper) (api.Service, error)
	best State // a job whose bytes are proved has this state: V4 publishes no hash
	refs bool  // refs name their account
}

func dialects() []dialect {
	half := func() float64 { return 0.5 }
	return []dialect{
		{"V2", func(base string, token api.Secret, net http.RoundTripper) (api.Service, error) {
			return v2.New(v2.Options{BaseURL: base, Token: rest.Fixed(token), HTTP: net, Rand: half})
		}, Verified, false},
		{"V4", func(base string, token api.Secret, net http.RoundTripper) (api.Service, error) {
			return v4.New(v4.Options{BaseURL: base, Token: rest.Fixed(token), Legacy: true, HTTP: net, Rand: half})
		}, Done, true},
	}
}

// inWorld runs f in a bubble of virtual time, once for each version of the API.
func inWorld(t *testing.T, o sandbox.Options, f func(*testing.T, *world)) {
	t.Helper()
	inWorldWith(t, o, Options{}, f)
}

func inWorldWith(t *testing.T, o sandbox.Options, eo Options, f func(*testing.T, *world)) {
	t.Helper()
	o.Unlimited = true
	for _, d := range dialects() {
		t.Run(d.name, func(t *testing.T) { d.run(t, o, eo, f) })
	}
}

func (d dialect) run(t *testing.T, o sandbox.Options, eo Options, f func(*testing.T, *world)) {
	dir, src, state := t.TempDir(), t.TempDir(), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o.Dir, o.Empty = dir, true
		box, err := sandbox.New(o)
		if err != nil {
			t.Fatal(err)
		}
		box.SetOrigin("http://" + worldHost)
		w := &world{t: t, dialect: d, dir: dir, net: newPipeNet(), box: box, src: src, state: state, log: &lockedBuffer{}, rnd: rand.New(rand.NewPCG(7, 7)), opts: eo}
		w.net.serve(t, box.Handler())
		t.Cleanup(func() {
			if err := box.Close(); err != nil {
				t.Error(err)
			}
		})
		w.token = api.Secret(box.Token())
		transport := rest.NewTransport()
		transport.DialContext = w.net.dial
		transport.Proxy = nil
		t.Cleanup(transport.CloseIdleConnections)
		w.svc, err = d.open("http://"+worldHost, w.token, transport)
		if err != nil {
			t.Fatal(err)
		}
		folder, ok := box.Find("Account/Team/Project/Folder")
		if !ok {
			t.Fatal("the empty world has no folder")
		}
		w.into = w.ref(api.KindFolder, folder.ID)
		w.open()
		defer w.close()
		f(t, w)
		w.close()
		w.noSecrets()
	})
}

// ref is how the service names what the sandbox knows by its id.
func (w *world) ref(kind api.Kind, id string) api.Ref {
	r := api.Ref{Kind: kind, ID: id}
	if w.refs {
		r.Account = w.box.Info().Accounts[0].ID
	}
	return r
}

type halfRandom struct{}

func (halfRandom) Float64() float64 { return 0.5 }

// open starts an engine on the world's state folder.
func (w *world) open() {
	w.t.Helper()
	o := w.opts
	o.Dir, o.Random, o.Dial = w.state, halfRandom{}, w.net.dial
	o.Log = slog.New(slog.NewTextHandler(w.log, nil))
	o.Connect = func(string) (Account, error) {
		return Account{Service: w.svc, Hosts: Hosts{Loopback: worldHost}}, nil
	}
	engine, err := Open(o)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- engine.Run(ctx) }()
	w.engine, w.stop, w.ran = engine, cancel, ran
}

// close stops the engine and checks that no transition was against the table.
func (w *world) close() {
	w.t.Helper()
	if w.engine == nil {
		return
	}
	w.stop()
	if err := <-w.ran; err != nil {
		w.t.Errorf("the engine ended with %v", err)
	}
	if n := w.engine.loop.unlawful; n != 0 {
		w.t.Errorf("%d transitions against the table", n)
	}
	w.engine = nil
}

// file writes a source file of pseudo-random bytes.
func (w *world) file(name string, size int) string {
	w.t.Helper()
	path := filepath.Join(w.src, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	data := make([]byte, size)
	for i := 0; i < len(data); i += 8 {
		v := w.rnd.Uint64()
		for k := 0; k < 8 && i+k < len(data); k++ {
			data[i+k] = byte(v >> (8 * k))
		}
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) add(paths ...string) string {
	w.t.Helper()
	return w.request(Request{Into: w.into, Dest: "Project/Folder", Paths: paths})
}

func (w *world) request(r Request) string {
	w.t.Helper()
	id, err := w.engine.Add(context.Background(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// until waits, in virtual time, until the snapshot satisfies ok.
func (w *world) until(what string, limit time.Duration, ok func(*Snapshot) bool) *Snapshot {
	w.t.Helper()
	news, cancel := w.engine.Subscribe()
	defer cancel()
	deadline := time.After(limit)
	look := time.NewTicker(time.Second) // not all that is waited for is the engine's news
	defer look.Stop()
	for {
		select {
		case <-news:
		case <-look.C:
		case <-deadline:
			s := w.engine.Snapshot()
			for _, j := range s.Jobs {
				w.t.Logf("%-24s %-10s sent %d of %d, parts %d/%d %v %v", j.Name, j.State, j.Sent, j.Size, j.Stored, j.Parts, j.Problem, j.Retry)
			}
			w.t.Fatalf("not after %v: %s (offline %q, trouble %q)\n%s", limit, what, s.Offline, s.Trouble, lastLines(w.log.String(), 25))
		}
		if s := w.engine.Snapshot(); ok(s) {
			return s
		}
	}
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// settled waits until all jobs have ended and all scans are through.
func (w *world) settled(limit time.Duration) *Snapshot {
	w.t.Helper()
	return w.until("all jobs ended", limit, func(s *Snapshot) bool {
		return !slices.ContainsFunc(s.Batches, func(b *Batch) bool { return b.Scanning }) && len(s.Jobs) > 0 &&
			!slices.ContainsFunc(s.Jobs, func(j *Job) bool { return !j.State.Ended() })
	})
}

func (w *world) job(s *Snapshot, name string) *Job {
	w.t.Helper()
	for _, j := range s.Jobs {
		if j.Name == name {
			return j
		}
	}
	w.t.Fatalf("no job named %q", name)
	return nil
}

// want checks a job's state.
func (w *world) want(s *Snapshot, name string, states ...State) *Job {
	w.t.Helper()
	j := w.job(s, name)
	if !slices.Contains(states, j.State) {
		w.t.Errorf("%s is %s, want %v: %v", name, j.State, states, j.Problem)
	}
	return j
}

// sameBytes compares every confirmed job's file in the sandbox with its source,
// and checks that no visible asset stands twice for one job.
func (w *world) sameBytes(s *Snapshot) {
	w.t.Helper()
	byID := map[string]sandbox.AssetInfo{}
	visible := map[string]int{}
	for _, a := range w.box.Assets() {
		byID[a.ID] = a
		if !a.Deleted && a.Type == "file" {
			visible[a.Name]++
		}
	}
	jobs := map[string]int{}
	for _, j := range s.Jobs {
		if !j.State.Confirmed() {
			continue
		}
		jobs[j.Name]++
		a := byID[j.Asset.ID]
		if a.ID == "" || a.Deleted || !a.Complete {
			w.t.Errorf("%s is %s, but Frame.io holds %+v", j.Name, j.State, a)
			continue
		}
		got, err := os.ReadFile(filepath.Join(w.boxDir(), filepath.FromSlash(a.Disk)))
		if err != nil {
			w.t.Errorf("%s: %v", j.Name, err)
			continue
		}
		src, err := os.ReadFile(j.Path)
		if err != nil {
			w.t.Errorf("%s: %v", j.Name, err)
			continue
		}
		if !bytes.Equal(got, src) {
			w.t.Errorf("%s differs: %s, source %s", j.Name, short(got), short(src))
		}
	}
	for name, n := range jobs {
		if visible[name] > n {
			w.t.Errorf("%q is on Frame.io %d times, for %d uploads", name, visible[name], n)
		}
	}
	if err := w.box.Verify(); err != nil {
		w.t.Error(err)
	}
}

func (w *world) boxDir() string { return w.dir }

func short(b []byte) string {
	sum := sha256.Sum256(b)
	return fmt.Sprintf("%d bytes %s", len(b), hex.EncodeToString(sum[:4]))
}

// noSecrets greps everything the engine wrote for the token and signatures, and
// checks that the store never saw a token.
func (w *world) noSecrets() {
	w.t.Helper()
	seen := map[string]string{"log": w.log.String()}
	entries, err := os.ReadDir(w.state)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(w.state, e.Name()))
		if err != nil {
			w.t.Fatal(err)
		}
		seen[e.Name()] = string(data)
	}
	for where, text := range seen {
		for _, secret := range []string{w.token.Reveal(), "X-Amz-Signature", "X-Amz-Credential", "Bearer"} {
			if strings.Contains(text, secret) {
				w.t.Errorf("%s holds %.20q", where, secret)
			}
		}
	}
	if n := w.box.Record().Authorization; n != 0 {
		w.t.Errorf("%d requests to the part store carried Authorization", n)
	}
}
