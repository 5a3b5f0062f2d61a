package upload

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// verdict is what an answer to a part, or the lack of one, asks for.
type verdict int

const (
	stored      verdict = iota
	again               // same URL, after a pause
	slowDown            // same, and with fewer parts in flight
	noNetwork           // no answer at all; never counts against the part
	portal              // something between us and Frame.io answered
	expired             // the URLs are dead: a fresh asset
	badSum              // the store got other bytes than we hashed
	badSign             // signature refused: once more, then a bug
	bug                 // repeating cannot help
	sourceError         // the file on disk is to blame
	interrupted         // we stopped it ourselves
)

// partError is a failed attempt at a part. It names host and S3's own code and
// ids, never the URL.
type partError struct {
	verdict verdict
	status  int
	code    string // S3's, "SlowDown"
	request string // x-amz-request-id and x-amz-id-2, for AWS's support
	cause   error
}

func (e *partError) Error() string {
	var b strings.Builder
	b.WriteString("send a part")
	if e.status != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.status)
	}
	if e.code != "" {
		fmt.Fprintf(&b, " %s", e.code)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	if e.request != "" {
		fmt.Fprintf(&b, " (request %s)", e.request)
	}
	return b.String()
}

func (e *partError) Unwrap() error { return e.cause }

// s3Error is the body of S3's errors (AWS, Error responses).
type s3Error struct {
	XMLName xml.Name `xml:"Error"`
	Code    string   `xml:"Code"`
	Message string   `xml:"Message"`
}

const maxErrorBody = 64 << 10

// judge reads an answer that is not 200 with an empty or XML body.
func judge(resp *http.Response) *partError {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	e := &partError{status: resp.StatusCode, request: requestIDs(resp.Header)}
	var s3 s3Error
	if xml.Unmarshal(body, &s3) == nil {
		e.code = s3Code(s3.Code)
	}
	e.verdict = verdictOf(resp.StatusCode, e.code, s3.Message)
	return e
}

func requestIDs(h http.Header) string {
	return strings.TrimSpace(s3Code(h.Get("x-amz-request-id")) + " " + s3Code(h.Get("x-amz-id-2")))
}

// s3Code keeps what looks like a code or an id; anything else could be
// somebody's attempt to get text of his own onto the screen.
func s3Code(s string) string {
	if len(s) > 100 || strings.ContainsFunc(s, func(r rune) bool { return r < '!' || r > '~' }) {
		return ""
	}
	return s
}

// verdictOf follows the tables in AWS's "Error responses" and "Error best
// practices", and Frame.io's upload guide for what its store answers.
func verdictOf(status int, code, message string) verdict {
	switch code {
	case "RequestTimeout", "IncompleteBody", "OperationAborted", "ConditionalRequestConflict", "InternalError", "RequestTimeTooSkewed":
		return again
	case "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded":
		return slowDown
	case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch":
		return badSum
	case "SignatureDoesNotMatch":
		return badSign
	case "ExpiredToken":
		return expired
	case "AccessDenied":
		if strings.Contains(strings.ToLower(message), "expired") {
			return expired
		}
		return bug
	}
	switch {
	case code == "" && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests:
		return portal // S3 always says it in XML; this was somebody else
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		return slowDown
	case status >= 500 || status == http.StatusRequestTimeout:
		return again
	}
	return bug
}

var (
	errStalled = errors.New("the connection stopped moving")
	errSilent  = errors.New("no answer after the last byte")
)
