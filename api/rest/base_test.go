package rest

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseBase(t *testing.T) {
	for text, want := range map[string]string{
		"https://api.frame.io":          "https://api.frame.io",
		" https://api.frame.io/ ":       "https://api.frame.io",
		"https://proxy.studio.tv/fio/":  "https://proxy.studio.tv/fio",
		"http://127.0.0.1:4321":         "http://127.0.0.1:4321",
		"http://127.8.9.1":              "http://127.8.9.1",
		"http://[::1]:80":               "http://[::1]:80",
		"http://[::ffff:127.0.0.1]:80":  "http://[::ffff:127.0.0.1]:80",
		"http://LOCALHOST:1":            "http://LOCALHOST:1",
		"HTTPS://api.frame.io:8443/a/b": "https://api.frame.io:8443/a/b",
	} {
		u, err := ParseBase(text)
		if err != nil || u.String() != want {
			t.Errorf("%q: got %v, %v; want %s", text, u, err, want)
		}
	}
}

func TestParseBaseRefuses(t *testing.T) {
	for text, words := range map[string]string{
		"":                               "must look like",
		"api.frame.io":                   "must look like",
		"ftp://api.frame.io":             "must look like",
		"file:///etc/passwd":             "must look like",
		"https://":                       "must look like",
		"https://:443":                   "must look like",
		"http://api.frame.io":            "https://",
		"http://10.0.0.1":                "https://",
		"http://127.0.0.1.evil.tv":       "https://",
		"http://localhost.evil.tv":       "https://",
		"https://me:secret@api.frame.io": "user name or password",
		"https://api.frame.io?secret=1":  "before any ?",
		"https://api.frame.io/#secret":   "before any ?",
		"https://api.frame.io/?":         "before any ?",
		"https://api.frame.io/a/../b":    "path element",
		"https://api.frame.io/%2e%2e/b":  "path element",
		"https://secret\x00":             "no",
		"https://se%cret":                "not a web address",
	} {
		u, err := ParseBase(text)
		if err == nil {
			t.Errorf("%q: accepted as %v", text, u)
			continue
		}
		if !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error is %q, want words about %q", text, err, words)
		}
	}
}

func TestURL(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "h", Path: "/b c", RawPath: "/b%20c"}
	call := Call{Method: "GET", Route: "/v2/assets/:id/children", Query: url.Values{"a b": {"c&d"}}}
	for arg, want := range map[string]string{
		"plain":     "https://h/b%20c/v2/assets/plain/children?a+b=c%26d",
		"a/b":       "https://h/b%20c/v2/assets/a%2Fb/children?a+b=c%26d",
		"?#%2F":     "https://h/b%20c/v2/assets/%3F%23%252F/children?a+b=c%26d",
		"../../me":  "https://h/b%20c/v2/assets/..%2F..%2Fme/children?a+b=c%26d",
		"ü\n":       "https://h/b%20c/v2/assets/%C3%BC%0A/children?a+b=c%26d",
		"adobe:x|1": "https://h/b%20c/v2/assets/adobe:x%7C1/children?a+b=c%26d",
	} {
		call.Args = []string{arg}
		u, err := call.url(base)
		if err != nil || u.String() != want {
			t.Errorf("%q: got %v, %v; want %s", arg, u, err, want)
		}
	}
	for _, args := range [][]string{nil, {""}, {"."}, {".."}, {"a", "b"}} {
		call.Args = args
		if u, err := call.url(base); err == nil {
			t.Errorf("%q: accepted as %v", args, u)
		}
	}
}
