// Package s3 proves two things against a real S3 server, versitygw: that it
// accepts what the upload engine sends to presigned URLs, and that the sandbox's
// part store keeps the rules a real store keeps.
package s3

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	region = "us-east-1"
	bucket = "uploads"
)

var key = aws.Credentials{AccessKeyID: "AKIASTACKDROPTEST", SecretAccessKey: "only-for-this-test"}

// gateway is a running versitygw; its objects are plain files in dir.
type gateway struct {
	addr string
	dir  string
	age  time.Duration // of the URLs fresh signs
}

var versitygw string // the built program

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "versitygw")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	versitygw = filepath.Join(dir, "versitygw")
	out, err := exec.Command("go", "build", "-o", versitygw, "github.com/versity/versitygw/cmd/versitygw").CombinedOutput()
	if err != nil {
		panic(fmt.Sprintf("build versitygw: %v\n%s", err, out))
	}
	return m.Run()
}

// startGateway starts versitygw on loopback and ends it with the test.
func startGateway(t *testing.T) gateway {
	t.Helper()
	work := t.TempDir()
	g := gateway{addr: freeAddr(t), dir: filepath.Join(work, "objects")}
	meta := filepath.Join(work, "metadata") // not every file system has xattrs
	for _, dir := range []string{filepath.Join(g.dir, bucket), meta} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	serve := exec.Command(versitygw, "--port", g.addr, "--health", "/health", "--region", region, "posix", "--sidecar", meta, g.dir)
	serve.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+key.AccessKeyID, "ROOT_SECRET_KEY="+key.SecretAccessKey)
	run(t, serve)
	g.await(t)
	return g
}

// run starts a process, logs what it prints, and ends it with the test.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	logged := make(chan struct{})
	go func() {
		defer close(logged)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			t.Log(lines.Text())
		}
	}()
	t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Errorf("%s had ended before the test: %v", cmd.Path, err)
		}
		<-logged
		_ = cmd.Wait()
	})
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (g gateway) await(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		resp, err := http.Get("http://" + g.addr + "/health")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("versitygw does not answer")
}

// presign signs a PUT the way Frame.io's URLs are signed: content-type, host and
// x-amz-acl, unsigned payload, and facts about the part in the query.
func (g gateway) presign(object, media string, part int, at time.Time, life time.Duration) (string, error) {
	target := fmt.Sprintf("http://%s/%s/%s?x-amz-meta-part_number=%d&X-Amz-Expires=%.0f", g.addr, bucket, object, part, life.Seconds())
	req, err := http.NewRequest(http.MethodPut, target, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", media)
	req.Header.Set("X-Amz-Acl", "private")
	signed, _, err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).
		PresignHTTP(context.Background(), key, req, "UNSIGNED-PAYLOAD", "s3", region, at)
	return signed, err
}
