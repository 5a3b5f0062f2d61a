package upload

import (
	"strings"
	"testing"
)

const realURL = "https://frameio-uploads-production.s3-accelerate.amazonaws.com/parts/x/part_1?X-Amz-Signature=abc"

func TestHostsRefuseWhatIsNotTheStore(t *testing.T) {
	if err := (Hosts{}).check(realURL); err != nil {
		t.Fatalf("a real part URL was refused: %v", err)
	}
	bad := []string{
		"", ":", "x", "/parts/x?X-Amz-Signature=s", "//host/x?X-Amz-Signature=s",
		"http://b.s3.amazonaws.com/x?X-Amz-Signature=s",
		"file:///etc/passwd?X-Amz-Signature=s", "ftp://b.s3.amazonaws.com/x?X-Amz-Signature=s", "data:text/plain,X-Amz-Signature=s", "unix:/tmp/s?X-Amz-Signature=s",
		"https://b.s3.amazonaws.com/x", "https://b.s3.amazonaws.com/x?X-Amz-Sig=s",
		"https://b.s3.amazonaws.com:8443/x?X-Amz-Signature=s", "https://user@b.s3.amazonaws.com/x?X-Amz-Signature=s", "https://user:pw@b.s3.amazonaws.com/x?X-Amz-Signature=s",
		"https://b.s3.amazonaws.com/x?X-Amz-Signature=s#f",
		"https://evil.example/x?X-Amz-Signature=s", "https://amazonaws.com.evil.example/x?X-Amz-Signature=s", "https://evilamazonaws.com/x?X-Amz-Signature=s", "https://amazonaws.com/x?X-Amz-Signature=s",
		"https://127.0.0.1/x?X-Amz-Signature=s", "https://[::1]/x?X-Amz-Signature=s", "https://169.254.169.254/x?X-Amz-Signature=s", "https://10.0.0.1/x?X-Amz-Signature=s", "https://localhost/x?X-Amz-Signature=s",
		"https:///x?X-Amz-Signature=s", "https:opaque?X-Amz-Signature=s", "javascript:alert(1)//X-Amz-Signature=", "\x00https://b.s3.amazonaws.com/x?X-Amz-Signature=s",
	}
	for _, u := range bad {
		err := (Hosts{}).check(u)
		if err == nil {
			t.Errorf("%q was accepted", u)
			continue
		}
		if strings.Contains(err.Error(), "Signature=") {
			t.Errorf("the error holds the URL: %v", err)
		}
	}
	sandbox := Hosts{Loopback: "127.0.0.1:4000"}
	if err := sandbox.check("http://127.0.0.1:4000/p?X-Amz-Signature=s"); err != nil {
		t.Errorf("the sandbox's own URL was refused: %v", err)
	}
	for _, u := range []string{realURL, "http://127.0.0.1:4001/p?X-Amz-Signature=s", "http://example.com/p?X-Amz-Signature=s"} {
		if sandbox.check(u) == nil {
			t.Errorf("in the sandbox %q was accepted", u)
		}
	}
}

func TestDialRefusesInwardAddresses(t *testing.T) {
	real, box := Hosts{}, Hosts{Loopback: "127.0.0.1:4000"}
	if err := real.dial("tcp", "52.217.0.1:443", nil); err != nil {
		t.Errorf("a public address was refused: %v", err)
	}
	for _, a := range []string{"127.0.0.1:443", "[::1]:443", "10.1.2.3:443", "192.168.0.1:443", "172.16.0.1:443", "169.254.169.254:443", "[fe80::1]:443", "[fd00::1]:443", "224.0.0.1:443", "0.0.0.0:443", "[::ffff:10.0.0.1]:443", "nonsense"} {
		if real.dial("tcp", a, nil) == nil {
			t.Errorf("%s would have been dialled", a)
		}
	}
	if box.dial("tcp", "127.0.0.1:4000", nil) != nil || box.dial("tcp", "52.217.0.1:443", nil) == nil {
		t.Error("the sandbox dials loopback and nothing else")
	}
}
