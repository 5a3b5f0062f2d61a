package s3

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"stackdrop/api/sandbox"
)

// store hands out good requests to fresh part URLs.
type store interface {
	fresh(media string) (*put, error)
}

// TestRules sends every request to a real S3 server and to the sandbox, twice:
// they have to agree, and a repetition changes nothing.
func TestRules(t *testing.T) {
	real, box := startGateway(t), startSandbox(t, 24*time.Hour)
	for _, r := range rules {
		want := outcome{r.status, r.code}
		t.Run(r.name+"/versitygw", func(t *testing.T) { r.check(t, real, cmp.Or(r.real, want)) })
		t.Run(r.name+"/sandbox", func(t *testing.T) { r.check(t, box, cmp.Or(r.box, want)) })
	}
}

// TestExpired is a rule of its own because nobody can make a good URL expired
// but who signs it.
func TestExpired(t *testing.T) {
	r, want := rule{name: "expired"}, outcome{403, "AccessDenied"}
	real := startGateway(t)
	real.age = 2 * time.Hour
	r.check(t, real, want)
	r.check(t, startSandbox(t, time.Nanosecond), want)
}

func (r rule) check(t *testing.T, s store, want outcome) {
	t.Helper()
	p, err := s.fresh(media)
	if err != nil {
		t.Fatal(err)
	}
	if r.change != nil {
		r.change(p)
	}
	for range 2 {
		got, err := p.send()
		if err != nil {
			t.Fatal(err)
		}
		if (outcome{got.status, got.code}) != want {
			t.Errorf("%T answers %d %s, want %d %s", s, got.status, got.code, want.status, want.code)
		}
		if sum := quotedMD5(p.body); got.status == http.StatusOK && got.etag != sum {
			t.Errorf("%T gives the ETag %s, want the MD5 %s", s, got.etag, sum)
		}
	}
}

// TestReasons keeps the table honest: whoever differs has a reason.
func TestReasons(t *testing.T) {
	for _, r := range rules {
		differs := r.real != outcome{} || r.box != outcome{}
		if differs != (r.why != "") {
			t.Errorf("%s: differs %v, reason %q", r.name, differs, r.why)
		}
	}
}

func (g gateway) fresh(media string) (*put, error) {
	signed, err := g.presign("parts/rules/part_1", media, 1, time.Now().Add(-g.age), time.Hour)
	if err != nil {
		return nil, err
	}
	return newPut(signed, media, body)
}

// box is a sandbox with one folder to create files in.
type box struct {
	*sandbox.Server
	ctx  context.Context
	root string
}

func startSandbox(t *testing.T, urlLife time.Duration) box {
	t.Helper()
	srv, err := sandbox.Start(t.Context(), "127.0.0.1:0", sandbox.Options{Dir: t.TempDir(), Empty: true, Unlimited: true, URLLife: urlLife})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return box{srv, t.Context(), srv.Sandbox.Info().Projects[0].RootAssetID}
}

// fresh creates a file of one part.
func (b box) fresh(media string) (*put, error) {
	spec := fmt.Sprintf(`{"type":"file","name":"rule.mov","filetype":%q,"filesize":%d}`, media, len(body))
	req, err := http.NewRequestWithContext(b.ctx, http.MethodPost, b.URL+"/v2/assets/"+b.root+"/children", strings.NewReader(spec))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+b.Sandbox.Token())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var made struct {
		URLs []string `json:"upload_urls"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&made); err != nil {
		return nil, fmt.Errorf("create a file: %s: %w", resp.Status, err)
	}
	if len(made.URLs) != 1 {
		return nil, errors.New("create a file: not one part URL")
	}
	return newPut(made.URLs[0], media, body)
}

func base64MD5(data []byte) string {
	sum := md5.Sum(data)
	return base64.StdEncoding.EncodeToString(sum[:])
}
