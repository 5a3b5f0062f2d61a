package sandbox

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func contentMD5(b []byte) string {
	sum := md5.Sum(b)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// edit changes one query parameter of a URL.
func edit(link, name, value string) string {
	u, err := url.Parse(link)
	if err != nil {
		panic(err)
	}
	q := u.Query()
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func TestStoreRefuses(t *testing.T) {
	c := start(t, fast(""))
	good := c.create(c.folder(), "x.mov", 5).UploadURLs[0]
	body := []byte("hello")
	type request struct {
		method, url string
		headers     []string
		status      int
		code        string
	}
	for what, x := range map[string]request{
		"wrong type":          {"PUT", good, []string{"Content-Type", "video/mp4"}, 403, "SignatureDoesNotMatch"},
		"no type":             {"PUT", good, []string{"Content-Type", ""}, 403, "SignatureDoesNotMatch"},
		"type with charset":   {"PUT", good, []string{"Content-Type", "video/quicktime; charset=utf-8"}, 403, "SignatureDoesNotMatch"},
		"wrong acl":           {"PUT", good, []string{"x-amz-acl", "public-read"}, 403, "SignatureDoesNotMatch"},
		"no acl":              {"PUT", good, []string{"x-amz-acl", ""}, 403, "SignatureDoesNotMatch"},
		"GET":                 {"GET", good, nil, 403, "SignatureDoesNotMatch"},
		"POST":                {"POST", good, nil, 403, "SignatureDoesNotMatch"},
		"unsigned header":     {"PUT", good, []string{"x-amz-meta-more", "1"}, 403, "AccessDenied"},
		"token":               {"PUT", good, []string{"Authorization", "Bearer " + c.token}, 400, "InvalidArgument"},
		"other signature":     {"PUT", edit(good, "X-Amz-Signature", strings.Repeat("0", 64)), nil, 403, "SignatureDoesNotMatch"},
		"no signature":        {"PUT", edit(good, "X-Amz-Signature", ""), nil, 400, "AuthorizationQueryParametersError"},
		"no query":            {"PUT", strings.Split(good, "?")[0], nil, 403, "AccessDenied"},
		"other part number":   {"PUT", edit(good, "x-amz-meta-part_number", "2"), nil, 403, "SignatureDoesNotMatch"},
		"added parameter":     {"PUT", good + "&x-id=PutObject", nil, 403, "SignatureDoesNotMatch"},
		"longer life":         {"PUT", edit(good, "X-Amz-Expires", "604800"), nil, 403, "SignatureDoesNotMatch"},
		"too long a life":     {"PUT", edit(good, "X-Amz-Expires", "604801"), nil, 400, "AuthorizationQueryParametersError"},
		"negative life":       {"PUT", edit(good, "X-Amz-Expires", "-1"), nil, 400, "AuthorizationQueryParametersError"},
		"life no number":      {"PUT", edit(good, "X-Amz-Expires", "day"), nil, 400, "AuthorizationQueryParametersError"},
		"other algorithm":     {"PUT", edit(good, "X-Amz-Algorithm", "AWS4-HMAC-SHA1"), nil, 400, "AuthorizationQueryParametersError"},
		"bad date":            {"PUT", edit(good, "X-Amz-Date", "today"), nil, 400, "AuthorizationQueryParametersError"},
		"old date":            {"PUT", edit(edit(good, "X-Amz-Date", "20200101T000000Z"), "X-Amz-Credential", c.box.signer.keyID+"/20200101/us-east-1/s3/aws4_request"), nil, 403, "AccessDenied"},
		"future date":         {"PUT", edit(edit(good, "X-Amz-Date", "22000101T000000Z"), "X-Amz-Credential", c.box.signer.keyID+"/22000101/us-east-1/s3/aws4_request"), nil, 403, "AccessDenied"},
		"other key":           {"PUT", edit(good, "X-Amz-Credential", "AKIAOTHER/20200101/us-east-1/s3/aws4_request"), nil, 403, "InvalidAccessKeyId"},
		"other day":           {"PUT", edit(good, "X-Amz-Credential", c.box.signer.keyID+"/20200101/us-east-1/s3/aws4_request"), nil, 400, "AuthorizationQueryParametersError"},
		"host not signed":     {"PUT", edit(good, "X-Amz-SignedHeaders", "content-type;x-amz-acl"), nil, 400, "AuthorizationQueryParametersError"},
		"other object":        {"PUT", strings.Replace(good, "/original", "/another", 1), nil, 403, "SignatureDoesNotMatch"},
		"no such object":      {"PUT", c.origin + "/parts/x/part_1?X-Amz-Signature=1", nil, 400, "AuthorizationQueryParametersError"},
		"digest malformed":    {"PUT", good, []string{"Content-MD5", "abc"}, 400, "InvalidDigest"},
		"digest too short":    {"PUT", good, []string{"Content-MD5", "YWJj"}, 400, "InvalidDigest"},
		"digest of something": {"PUT", good, []string{"Content-MD5", contentMD5([]byte("other"))}, 400, "BadDigest"},
	} {
		head := append([]string{"Content-Type", "video/quicktime", "x-amz-acl", "private"}, x.headers...)
		got := c.send(x.method, x.url, body, head...)
		if got.status != x.status || got.header.Get("x-amz-request-id") == "" {
			t.Errorf("%s: %d %s", what, got.status, got.body)
			continue
		}
		e := got.s3(t)
		if e.Code != x.code || e.Message == "" || e.RequestID != got.header.Get("x-amz-request-id") || e.HostID != got.header.Get("x-amz-id-2") || got.header.Get("Content-Type") != "application/xml" {
			t.Errorf("%s: %+v", what, e)
		}
	}
	r := c.box.Record()
	if r.Authorization != 1 || len(r.Stored) != 0 {
		t.Errorf("%+v", r)
	}
	if got := c.put(good, body, "Content-MD5", contentMD5(body)); got.status != 200 {
		t.Errorf("and the good one: %d %s", got.status, got.body)
	}
}

func TestStoreWantsLength(t *testing.T) {
	c := start(t, fast(""))
	link := c.create(c.folder(), "x.mov", 5).UploadURLs[0]
	req, err := http.NewRequestWithContext(t.Context(), "PUT", link, io.MultiReader(strings.NewReader("hello")))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "video/quicktime")
	req.Header.Set("x-amz-acl", "private")
	resp, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 411 || !bytes.Contains(text, []byte("MissingContentLength")) {
		t.Errorf("chunked: %d %s", resp.StatusCode, text)
	}
	if got := c.raw(link, "", ""); !strings.Contains(got, "411 ") {
		t.Errorf("no length at all: %s", got)
	}
	if got := c.raw(link, "Content-Length: 5368709121\r\n", ""); !strings.Contains(got, "EntityTooLarge") {
		t.Errorf("too large: %s", got)
	}
}

// A client that asks first is told before it sends gigabytes.
func TestExpectContinue(t *testing.T) {
	c := start(t, fast(""))
	link := c.create(c.folder(), "x.mov", 5).UploadURLs[0]
	if got := c.raw(edit(link, "X-Amz-Expires", "1"), "Content-Length: 5\r\nExpect: 100-continue\r\n", ""); !strings.HasPrefix(got, "HTTP/1.1 403") {
		t.Errorf("refused: %s", got)
	}
	if got := c.raw(link, "Content-Length: 5\r\nExpect: 100-continue\r\n", "hello"); !strings.HasPrefix(got, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200") {
		t.Errorf("wanted: %s", got)
	}
}

// raw writes a PUT by hand and returns what comes back until the end.
func (c *client) raw(link, headers, body string) string {
	c.t.Helper()
	conn := c.dial(link, headers, body)
	defer conn.Close()
	text, _ := io.ReadAll(conn)
	return string(text)
}

func (c *client) dial(link, headers, body string) net.Conn {
	c.t.Helper()
	host := strings.TrimPrefix(c.origin, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		c.t.Fatal(err)
	}
	fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Type: video/quicktime\r\nx-amz-acl: private\r\nConnection: close\r\n%s\r\n%s",
		strings.TrimPrefix(link, c.origin), host, headers, body)
	return conn
}

func TestShortBodyStoresNothing(t *testing.T) {
	o := fast("")
	o.IdleLimit = 50 * time.Millisecond
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 5)
	conn := c.dial(a.UploadURLs[0], "Content-Length: 5\r\n", "hel")
	conn.(*net.TCPConn).CloseWrite()
	text, _ := io.ReadAll(conn)
	conn.Close()
	if !bytes.Contains(text, []byte("IncompleteBody")) {
		t.Errorf("ended early: %s", text)
	}
	if got := c.raw(a.UploadURLs[0], "Content-Length: 5\r\n", "hel"); !strings.Contains(got, "400 Bad Request") || !strings.Contains(got, "RequestTimeout") {
		t.Errorf("silent: %s", got)
	}
	if r := c.box.Record(); len(r.Stored) != 0 || c.asset(a.ID).CompletedAt != nil {
		t.Errorf("%+v", r)
	}
	c.put(a.UploadURLs[0], []byte("hello"))
	if c.asset(a.ID).CompletedAt == nil {
		t.Error("a good PUT after bad ones did not complete the file")
	}
}

func TestCloseEndsSilentRequests(t *testing.T) {
	c := open(t, fast(""))
	a := c.create(c.folder(), "x.mov", 5)
	conn := c.dial(a.UploadURLs[0], "Content-Length: 5\r\n", "hel")
	defer conn.Close()
	until(t, "the PUT", func() bool { return c.box.Record().Bytes == 3 })
	began := time.Now()
	if err := c.box.Close(); err != nil { // the sandbox alone, under a server that goes on
		t.Fatal(err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("close took %v", took)
	}
	if got := c.send("GET", "/health", nil); got.status != 503 {
		t.Errorf("closed: %d", got.status)
	}
	c.close()
}

func TestURLsExpire(t *testing.T) {
	o := fast("")
	o.PartSize = 3
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 5)
	if err := c.box.ExpireURLs(); err != nil {
		t.Fatal(err)
	}
	got := c.put(a.UploadURLs[0], []byte("hel"))
	if e := got.s3(t); got.status != 403 || e.Code != "AccessDenied" || e.Message != "Request has expired" || e.Expires == "" || e.ServerTime == "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	b := c.create(c.folder(), "y.mov", 5)
	for i, part := range []string{"hel", "lo"} {
		if got := c.put(b.UploadURLs[i], []byte(part)); got.status != 200 {
			t.Errorf("fresh URL: %d %s", got.status, got.body)
		}
	}
}

func TestURLLooksLikeARecordedOne(t *testing.T) {
	o := fast("")
	o.PartSize = 3
	o.URLLife = 48 * time.Hour
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 5)
	u, err := url.Parse(a.UploadURLs[1])
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"x-amz-meta-asset_id": a.ID, "x-amz-meta-part_number": "2", "x-amz-meta-total_parts": "2", "x-amz-meta-resource_type": "asset",
		"x-amz-meta-extension": "mov", "x-amz-meta-is_realtime_upload": "false", "X-Amz-Expires": "172800", "X-Amz-SignedHeaders": "content-type;host;x-amz-acl",
	} {
		if q.Get(name) != want {
			t.Errorf("%s=%s, want %s", name, q.Get(name), want)
		}
	}
	if want := "/parts/" + *a.ResourceID + "/part_2"; u.Path != want || q.Has("uploadId") {
		t.Errorf("path %s, want %s", u.Path, want)
	}
	if one := c.create(c.folder(), "y.mov", 2).UploadURLs[0]; !strings.Contains(one, "/uploads/") || !strings.Contains(one, "/original.mov?") {
		t.Errorf("single part %s", strings.Split(one, "?")[0])
	}
}

// The example of AWS, Authenticating Requests: Using Query Parameters.
func TestSignatureOfTheAWSExample(t *testing.T) {
	g := &signer{keyID: "AKIAIOSFODNN7EXAMPLE"}
	at := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	k := []byte("AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	for _, word := range []string{"20130524", region, "s3", "aws4_request"} {
		k = mac(k, word)
	}
	g.keys = map[string][]byte{"20130524": k}
	q := url.Values{
		"X-Amz-Algorithm": {algorithm}, "X-Amz-Credential": {g.keyID + "/" + scope(at)}, "X-Amz-Date": {at.Format(amzTime)},
		"X-Amz-Expires": {"86400"}, "X-Amz-SignedHeaders": {"host"},
	}
	got := g.sign("GET", "/test.txt", q, "examplebucket.s3.amazonaws.com", nil, at)
	if want := "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAnySplitWillDo(t *testing.T) {
	o := fast("")
	o.PartSize = 100
	for what, cut := range map[string][]int{
		"floor":          {83, 83, 84},
		"odd":            {1, 249, 0},
		"upside down":    {0, 0, 250},
		"ceil and more":  {85, 85, 80},
		"as it should":   {84, 84, 82},
		"first as whole": {250, 0, 0},
	} {
		c := start(t, o)
		data := noise(9, 250)
		a := c.create(c.folder(), what, len(data))
		from := 0
		for i, n := range cut {
			if got := c.put(a.UploadURLs[i], data[from:from+n]); got.status != 200 {
				t.Fatalf("%s: %d %s", what, got.status, got.body)
			}
			from += n
		}
		until(t, what, func() bool { return c.asset(a.ID).CompletedAt != nil })
		if got := c.onDisk(a.ID); !bytes.Equal(got, data) {
			t.Errorf("%s: bytes differ", what)
		}
	}
}

// onDisk reads an asset's file.
func (c *client) onDisk(id string) []byte {
	c.t.Helper()
	for _, a := range c.box.Assets() {
		if a.ID == id {
			f, err := c.box.disk.root.Open(a.Disk)
			if err != nil {
				c.t.Fatal(err)
			}
			defer f.Close()
			text, err := io.ReadAll(bufio.NewReader(f))
			if err != nil {
				c.t.Fatal(err)
			}
			return text
		}
	}
	c.t.Fatalf("no asset %s", id)
	return nil
}

func TestWrongTotalNeverCompletes(t *testing.T) {
	o := fast("")
	o.PartSize = 100
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 150)
	data := noise(1, 150)
	c.put(a.UploadURLs[0], data[:75])
	c.put(a.UploadURLs[1], data[75:149])
	if c.asset(a.ID).CompletedAt != nil {
		t.Fatal("complete with a byte missing")
	}
	c.put(a.UploadURLs[1], data[75:])
	until(t, "completion", func() bool { return c.asset(a.ID).CompletedAt != nil })
	if !bytes.Equal(c.onDisk(a.ID), data) {
		t.Error("bytes differ")
	}
}

func TestLastPutOfAPartWins(t *testing.T) {
	o := fast("")
	o.PartSize = 100
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 150)
	data, other := noise(1, 150), noise(2, 150)
	for _, x := range [][]byte{other, other, data} {
		c.put(a.UploadURLs[0], x[:75])
	}
	c.put(a.UploadURLs[1], data[75:])
	until(t, "completion", func() bool { return c.asset(a.ID).CompletedAt != nil })
	if got := c.put(a.UploadURLs[0], other[:75]); got.status != 200 { // S3 takes it; the file was joined long ago
		t.Errorf("late: %d", got.status)
	}
	if !bytes.Equal(c.onDisk(a.ID), data) {
		t.Error("bytes differ")
	}
	r := c.box.Record()
	if r.Puts[PartKey{a.ID, 1}] != 4 || r.Puts[PartKey{a.ID, 2}] != 1 || r.Late != 1 || r.Bytes != 4*75+75 || r.Authorization != 0 {
		t.Errorf("%+v", r)
	}
}

// A PUT that hangs half way while another one for the same part completes the
// file must not spoil it when it goes on.
func TestLateLoserSpoilsNothing(t *testing.T) {
	o := fast("")
	o.PartSize = 100
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 150)
	data, other := noise(1, 150), noise(2, 150)
	conn := c.dial(a.UploadURLs[0], "Content-Length: 75\r\n", string(other[:40]))
	defer conn.Close()
	until(t, "the hanging PUT", func() bool { return c.box.Record().Bytes == 40 })
	c.put(a.UploadURLs[1], data[75:])
	c.put(a.UploadURLs[0], data[:75])
	until(t, "completion", func() bool { return c.asset(a.ID).CompletedAt != nil })
	conn.Write(other[40:75])
	text, _ := io.ReadAll(conn)
	if !bytes.Contains(text, []byte("200 OK")) {
		t.Errorf("%s", text)
	}
	if !bytes.Equal(c.onDisk(a.ID), data) {
		t.Error("the loser's bytes are in the file")
	}
	if r := c.box.Record(); r.MaxInFlight != 2 || r.InFlight != 0 {
		t.Errorf("%+v", r)
	}
}

func TestPutsForDeletedAssetsAreTaken(t *testing.T) {
	c := start(t, fast(""))
	a := c.create(c.folder(), "x.mov", 5)
	c.send("DELETE", "/v2/assets/"+a.ID, nil)
	if got := c.put(a.UploadURLs[0], []byte("hello")); got.status != 200 {
		t.Errorf("S3 knows nothing of deletions: %d", got.status)
	}
	if r := c.box.Record(); r.Late != 1 {
		t.Errorf("%+v", r)
	}
}

func TestEmptyFile(t *testing.T) {
	c := start(t, fast(""))
	a := c.upload(c.folder(), "empty.mov", nil)
	if c.asset(a.ID).CompletedAt == nil || len(c.onDisk(a.ID)) != 0 {
		t.Error("an empty file did not complete")
	}
}

func TestSkipETag(t *testing.T) {
	o := fast("")
	o.SkipETag = true
	c := start(t, o)
	a := c.create(c.folder(), "x.mov", 5)
	body := []byte("hello")
	sum := fmt.Sprintf(`"%x"`, md5.Sum(body))
	got := c.put(a.UploadURLs[0], body)
	if tag := got.header.Get("ETag"); got.status != 200 || tag == sum || len(tag) != 34 {
		t.Errorf("%d %s", got.status, tag)
	}
	if got := c.put(a.UploadURLs[0], body, "Content-MD5", contentMD5([]byte("x"))); got.status != 400 {
		t.Errorf("Content-MD5 must still be checked: %d", got.status)
	}
}
