package sandbox

import (
	"encoding/xml"
	"net/http"
)

// s3Error is an error as S3 writes it.
type s3Error struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	RequestID string `xml:"RequestId"`
	HostID    string `xml:"HostId"`

	Expires          string `xml:",omitempty"`
	ServerTime       string `xml:",omitempty"`
	AmzExpires       string `xml:"X-Amz-Expires,omitempty"`
	HeadersNotSigned string `xml:",omitempty"`

	status int
}

func s3Fail(status int, code, message string) *s3Error {
	return &s3Error{Code: code, Message: message, status: status}
}

func badQuery(message string) *s3Error {
	return s3Fail(http.StatusBadRequest, "AuthorizationQueryParametersError", message)
}

// The codes and sentences of AWS, Amazon S3 API Reference, Error Responses.
var (
	errTwoAuths   = s3Fail(400, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
	errNoLength   = s3Fail(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	errTooLarge   = s3Fail(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
	errBadDigest  = s3Fail(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
	errNoDigest   = s3Fail(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
	errIncomplete = s3Fail(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.")
	errIdle       = s3Fail(400, "RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.")
	errInternal   = s3Fail(500, "InternalError", "We encountered an internal error. Please try again.")
	errNoKey      = s3Fail(404, "NoSuchKey", "The specified key does not exist.")
	errMethod     = s3Fail(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
)

// write answers with a copy of e that carries the request's ids.
func (e *s3Error) write(w http.ResponseWriter) {
	out := *e
	out.RequestID, out.HostID = w.Header().Get("x-amz-request-id"), w.Header().Get("x-amz-id-2")
	body, err := xml.Marshal(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Connection", "close")
	w.WriteHeader(e.status)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // the client may be gone
}
