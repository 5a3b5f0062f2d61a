package sandbox

import (
	"bytes"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
)

// A second start must be quick, also after many uploads.
func TestStartAfterManyUploads(t *testing.T) {
	o := fast(t.TempDir())
	o.Empty = false
	box, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	root := box.world.projects[0].Root
	for n := range 1000 {
		box.mu.Lock()
		c := box.begin()
		a := c.create(root, box.world.me, createBody{Type: typeFile, Name: fmt.Sprintf("clip %04d.mov", n), Filesize: new(int64(1)), Filetype: quicktime}, box.opts)
		err := box.commit(c)
		box.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		k, err := box.openSink(a, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		s := &sums{xx: xxhash.New()}
		_, _ = s.Write([]byte{1})
		_, _ = k.Write([]byte{1})
		if err := box.store(k, s.part()); err != nil {
			t.Fatal(err)
		}
	}
	box.Close()
	began := time.Now()
	again, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("start with 1,000 uploads took %v", time.Since(began))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("start took %v", took)
	}
	if err := again.Verify(); err != nil {
		t.Error(err)
	}
	again.Close()
}

// shared is a writer for two goroutines.
type shared struct {
	mu sync.Mutex
	bytes.Buffer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.Write(b)
}

func TestLogHoldsNoSecrets(t *testing.T) {
	var text shared
	o := fast(t.TempDir())
	o.Log = slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Faults = Plan{Rules: []Rule{{Match: "part", Attempts: 1, Effect: EffectReset, At: 0.5}}}
	c := open(t, o)
	a := c.create(c.folder(), "x.mov", 5)
	for range 2 {
		_, _ = c.tryPart(a.UploadURLs[0], []byte("hello"))
	}
	c.put(edit(a.UploadURLs[0], "X-Amz-Expires", "1"), []byte("hello"))
	if err := c.box.disk.root.Remove("Account/Team/Project/Folder/x.mov"); err != nil {
		t.Fatal(err)
	}
	c.box.world.assets[a.ID].Hash = ""
	c.asset(a.ID) // its hash cannot be made: a warning
	c.close()
	signature := regexp.MustCompile(`X-Amz-Signature=(\w+)`).FindStringSubmatch(a.UploadURLs[0])[1]
	for _, secret := range []string{c.token, signature, "Signature", c.box.signer.keyID} {
		if strings.Contains(text.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(text.String(), "hash a file") {
		t.Errorf("log: %s", text.String())
	}
}
