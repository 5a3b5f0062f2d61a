package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// signer makes and checks presigned URLs as S3 does: Signature Version 4 in the
// query, payload unsigned (AWS, Authenticating Requests: Using Query Parameters).
type signer struct {
	keyID  string
	secret []byte

	mu   sync.Mutex
	keys map[string][]byte // by day, the derived signing key
}

const (
	algorithm     = "AWS4-HMAC-SHA256"
	region        = "us-east-1"
	amzTime       = "20060102T150405Z"
	signedHeaders = "content-type;host;x-amz-acl"
)

// presign signs a PUT of a part; query holds the x-amz-meta-… parameters.
func (g *signer) presign(origin, path string, query url.Values, media string, at time.Time, life time.Duration) string {
	at = at.UTC()
	query.Set("X-Amz-Algorithm", algorithm)
	query.Set("X-Amz-Credential", g.keyID+"/"+scope(at))
	query.Set("X-Amz-Date", at.Format(amzTime))
	query.Set("X-Amz-Expires", strconv.Itoa(int(life/time.Second)))
	query.Set("X-Amz-SignedHeaders", signedHeaders)
	_, host, _ := strings.Cut(origin, "://")
	head := http.Header{"Content-Type": {media}, "X-Amz-Acl": {"private"}}
	sum := g.sign(http.MethodPut, path, query, host, head, at)
	return origin + path + "?" + canonicalQuery(query) + "&X-Amz-Signature=" + sum
}

// check says why S3 would refuse the request; nil if it would not.
func (g *signer) check(r *http.Request, now time.Time) *s3Error {
	q := r.URL.Query()
	if r.Header.Get("Authorization") != "" {
		return errTwoAuths
	}
	if !q.Has("X-Amz-Signature") && !q.Has("X-Amz-Algorithm") {
		return s3Fail(http.StatusForbidden, "AccessDenied", "Access Denied.")
	}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"} {
		if len(q[name]) != 1 || q.Get(name) == "" {
			return badQuery("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
		}
	}
	at, fail := g.window(q, now)
	if fail != nil {
		return fail
	}
	signed := strings.Split(q.Get("X-Amz-SignedHeaders"), ";")
	if !slices.Contains(signed, "host") {
		return badQuery("The host header must be signed.")
	}
	if extra := unsigned(r.Header, signed); extra != "" {
		e := s3Fail(http.StatusForbidden, "AccessDenied", "There were headers present in the request which were not signed")
		e.HeadersNotSigned = extra
		return e
	}
	want := q.Get("X-Amz-Signature")
	q.Del("X-Amz-Signature")
	got := g.sign(r.Method, r.URL.EscapedPath(), q, r.Host, r.Header, at)
	if subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 0 {
		return s3Fail(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	return nil
}

// window checks key and time and returns when the URL was signed.
func (g *signer) window(q url.Values, now time.Time) (time.Time, *s3Error) {
	if q.Get("X-Amz-Algorithm") != algorithm {
		return time.Time{}, badQuery("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"")
	}
	at, err := time.Parse(amzTime, q.Get("X-Amz-Date"))
	if err != nil {
		return at, badQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	}
	secs, err := strconv.Atoi(q.Get("X-Amz-Expires"))
	switch {
	case err != nil:
		return at, badQuery("X-Amz-Expires should be a number")
	case secs < 0:
		return at, badQuery("X-Amz-Expires must be non-negative")
	case secs > 7*24*3600:
		return at, badQuery("X-Amz-Expires must be less than a week (in seconds) that is 604800")
	}
	key, rest, _ := strings.Cut(q.Get("X-Amz-Credential"), "/")
	switch {
	case key != g.keyID:
		return at, s3Fail(http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
	case rest != scope(at):
		return at, badQuery("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed")
	case at.After(now.Add(15 * time.Minute)):
		return at, s3Fail(http.StatusForbidden, "AccessDenied", "Request is not valid yet")
	case now.After(at.Add(time.Duration(secs) * time.Second)):
		return at, expired(at.Add(time.Duration(secs)*time.Second), now, secs)
	}
	return at, nil
}

func expired(end, now time.Time, secs int) *s3Error {
	e := s3Fail(http.StatusForbidden, "AccessDenied", "Request has expired")
	e.Expires, e.ServerTime = end.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)
	e.AmzExpires = strconv.Itoa(secs)
	return e
}

// unsigned lists the x-amz-… headers the signature does not cover.
func unsigned(h http.Header, signed []string) string {
	var extra []string
	for name := range h {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") && !slices.Contains(signed, name) {
			extra = append(extra, name)
		}
	}
	slices.Sort(extra)
	return strings.Join(extra, ", ")
}

func (g *signer) sign(method, path string, q url.Values, host string, head http.Header, at time.Time) string {
	var b strings.Builder
	b.WriteString(method + "\n" + path + "\n" + canonicalQuery(q) + "\n")
	for name := range strings.SplitSeq(q.Get("X-Amz-SignedHeaders"), ";") {
		value := strings.Join(head.Values(name), ",")
		if name == "host" {
			value = host
		}
		b.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	b.WriteString("\n" + q.Get("X-Amz-SignedHeaders") + "\nUNSIGNED-PAYLOAD")
	sum := sha256.Sum256([]byte(b.String()))
	text := algorithm + "\n" + at.Format(amzTime) + "\n" + scope(at) + "\n" + hex.EncodeToString(sum[:])
	return hex.EncodeToString(mac(g.key(at), text))
}

func (g *signer) key(at time.Time) []byte {
	day := at.Format("20060102")
	g.mu.Lock()
	defer g.mu.Unlock()
	if k := g.keys[day]; k != nil {
		return k
	}
	k := []byte("AWS4" + hex.EncodeToString(g.secret))
	for _, word := range []string{day, region, "s3", "aws4_request"} {
		k = mac(k, word)
	}
	g.keys = map[string][]byte{day: k}
	return k
}

func scope(at time.Time) string { return at.Format("20060102") + "/" + region + "/s3/aws4_request" }

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// canonicalQuery is sorted by name and escaped as AWS wants it: everything but
// letters, digits and -._~.
func canonicalQuery(q url.Values) string {
	var pairs []string
	for name, values := range q {
		for _, v := range values {
			pairs = append(pairs, awsEscape(name)+"="+awsEscape(v))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func awsEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
