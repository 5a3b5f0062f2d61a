package s3

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// put is a request for a part as it goes over the wire; net/http would mend what
// is wrong with it.
type put struct {
	addr   string
	method string
	path   string
	query  string
	header [][2]string // in order; Content-Length included
	body   []byte
	cut    int // bytes of body held back before the client says that it has finished
}

// newPut is the good request to a presigned URL.
func newPut(signed, media string, body []byte) (*put, error) {
	u, err := url.Parse(signed)
	if err != nil {
		return nil, errors.New("the presigned URL is none")
	}
	return &put{
		addr: u.Host, method: http.MethodPut, path: u.EscapedPath(), query: u.RawQuery, body: body,
		header: [][2]string{{"Host", u.Host}, {"Content-Type", media}, {"x-amz-acl", "private"}, {"Content-Length", fmt.Sprint(len(body))}},
	}, nil
}

// set changes, adds or (with "") takes away a header.
func (p *put) set(name, value string) {
	kept := p.header[:0]
	for _, h := range p.header {
		if !strings.EqualFold(h[0], name) {
			kept = append(kept, h)
		}
	}
	if value != "" {
		kept = append(kept, [2]string{name, value})
	}
	p.header = kept
}

// setQuery does the same with a parameter.
func (p *put) setQuery(name, value string) {
	var kept []string
	for pair := range strings.SplitSeq(p.query, "&") {
		if !strings.HasPrefix(pair, name+"=") {
			kept = append(kept, pair)
		}
	}
	if value != "" {
		kept = append(kept, name+"="+value)
	}
	p.query = strings.Join(kept, "&")
}

// chunk sends the body in chunks, without saying how long it is.
func (p *put) chunk() {
	p.set("Content-Length", "")
	p.set("Transfer-Encoding", "chunked")
	p.body = fmt.Appendf(nil, "%x\r\n%s\r\n0\r\n\r\n", len(p.body), p.body)
}

// answer is what a store said.
type answer struct {
	status int
	code   string // of the XML error
	etag   string
}

// send makes the request on a connection of its own.
func (p *put) send() (answer, error) {
	conn, err := net.Dial("tcp", p.addr)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return answer{}, err
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "%s %s?%s HTTP/1.1\r\n", p.method, p.path, p.query)
	for _, h := range p.header {
		fmt.Fprintf(&head, "%s: %s\r\n", h[0], h[1])
	}
	head.WriteString("\r\n")
	_, _ = conn.Write(append(head.Bytes(), p.body[:len(p.body)-p.cut]...)) // a store may answer and close before it has read all
	if p.cut > 0 {
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			return answer{}, err
		}
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: p.method})
	if err != nil {
		return answer{}, fmt.Errorf("no answer: %w", err)
	}
	defer resp.Body.Close()
	return read(resp)
}

func read(resp *http.Response) (answer, error) {
	a := answer{status: resp.StatusCode, etag: resp.Header.Get("ETag")}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	if resp.StatusCode == http.StatusOK {
		if len(body) > 0 {
			return a, fmt.Errorf("a success with a body: %q", body)
		}
		return a, nil
	}
	var e struct{ Code string }
	if err := xml.Unmarshal(body, &e); err != nil {
		return a, fmt.Errorf("%s with a body that is no XML: %q", resp.Status, body)
	}
	a.code = e.Code
	return a, nil
}

// quotedMD5 is the ETag of a plain object.
func quotedMD5(data []byte) string {
	sum := md5.Sum(data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}
