package s3

import (
	"bytes"
	"strings"
	"time"
)

// rule is one thing a part store does. change makes it out of a good request;
// nil leaves it good.
type rule struct {
	name   string
	change func(*put)
	status int
	code   string // "" for success

	// Where one of the two is known to answer otherwise, and why that is so.
	real, box outcome
	why       string
}

type outcome struct {
	status int
	code   string
}

// What a good request sends.
const media = "video/quicktime"

var body = bytes.Repeat([]byte("frame"), 200)

var rules = []rule{
	{name: "as signed", status: 200},
	{name: "with its MD5", change: func(p *put) { p.set("Content-MD5", base64MD5(body)) }, status: 200},
	{name: "with other headers, unsigned", change: func(p *put) { p.set("User-Agent", "Stackdrop"); p.set("X-Forwarded-For", "10.0.0.1") }, status: 200},
	{name: "shorter than announced at creation", change: func(p *put) { p.body = p.body[:10]; p.set("Content-Length", "10") }, status: 200},
	{name: "nothing", change: func(p *put) { p.body = nil; p.set("Content-Length", "0") }, status: 200},

	{name: "wrong MD5", change: func(p *put) { p.set("Content-MD5", base64MD5(nil)) }, status: 400, code: "BadDigest"},
	{name: "MD5 that is none", change: func(p *put) { p.set("Content-MD5", "bm9uZQ==") }, status: 400, code: "InvalidDigest"},
	{name: "MD5 in hex", change: func(p *put) { p.set("Content-MD5", strings.Trim(quotedMD5(body), "\"")) }, status: 400, code: "InvalidDigest"},
	{name: "cut short", change: func(p *put) { p.cut = 10 }, status: 400, code: "IncompleteBody",
		real: outcome{500, "InternalError"}, why: "AWS lists IncompleteBody for it; versitygw gives a plain failure"},
	{name: "chunked", change: (*put).chunk, status: 411, code: "MissingContentLength"},
	{name: "no length", change: func(p *put) { p.body = nil; p.set("Content-Length", "") }, status: 411, code: "MissingContentLength",
		real: outcome{200, ""}, why: "AWS wants a length (411); versitygw takes it for zero"},
	// versitygw reads some of the body before it looks; the end keeps the sandbox from waiting for more
	{name: "over 5 GiB", change: func(p *put) { p.set("Content-Length", "5368709121"); p.body = make([]byte, 100_000); p.cut = 1 }, status: 400, code: "EntityTooLarge"},

	{name: "other type", change: func(p *put) { p.set("Content-Type", "video/mp4") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "type with a parameter", change: func(p *put) { p.set("Content-Type", media+"; charset=utf-8") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "no type", change: func(p *put) { p.set("Content-Type", "") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "other acl", change: func(p *put) { p.set("x-amz-acl", "public-read") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "no acl", change: func(p *put) { p.set("x-amz-acl", "") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "other host", change: func(p *put) { p.set("Host", "localhost:1") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "other object", change: func(p *put) { p.path += "x" }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "other parameter", change: func(p *put) { p.setQuery("x-amz-meta-part_number", "7") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "one more parameter", change: func(p *put) { p.setQuery("x-id", "PutObject") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "longer life", change: func(p *put) { p.setQuery("X-Amz-Expires", "600000") }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "other signature", change: func(p *put) { p.setQuery("X-Amz-Signature", strings.Repeat("0", 64)) }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "POST", change: func(p *put) { p.method = "POST" }, status: 403, code: "SignatureDoesNotMatch",
		real: outcome{405, "MethodNotAllowed"}, why: "versitygw has no POST for objects and looks no further; which AWS looks at first is not documented"},
	{name: "GET", change: func(p *put) { p.method = "GET" }, status: 403, code: "SignatureDoesNotMatch"},
	{name: "DELETE", change: func(p *put) { p.method = "DELETE" }, status: 403, code: "SignatureDoesNotMatch"},

	{name: "unsigned x-amz-meta", change: func(p *put) { p.set("x-amz-meta-colour", "red") }, status: 403, code: "AccessDenied"},
	{name: "unsigned storage class", change: func(p *put) { p.set("x-amz-storage-class", "GLACIER") }, status: 403, code: "AccessDenied"},
	{name: "not signed at all", change: func(p *put) { p.query = "" }, status: 403, code: "AccessDenied"},
	{name: "a token too", change: func(p *put) { p.set("Authorization", "Bearer fio-u-x") }, status: 400, code: "InvalidArgument",
		real: outcome{200, ""}, why: "AWS allows one kind of authorization only; versitygw overlooks a bearer token"},
	{name: "unknown key", change: func(p *put) {
		p.setQuery("X-Amz-Credential", "AKIAUNKNOWN%2F"+time.Now().UTC().Format("20060102")+"%2Fus-east-1%2Fs3%2Faws4_request")
	}, status: 403, code: "InvalidAccessKeyId",
		real: outcome{404, "XAdminUserNotFound"}, why: "versitygw runs with a single account here, and says so in a code of its own"},

	{name: "no life", change: func(p *put) { p.setQuery("X-Amz-Expires", "") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "no date", change: func(p *put) { p.setQuery("X-Amz-Date", "") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "no signed headers", change: func(p *put) { p.setQuery("X-Amz-SignedHeaders", "") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "a life of words", change: func(p *put) { p.setQuery("X-Amz-Expires", "day") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "a negative life", change: func(p *put) { p.setQuery("X-Amz-Expires", "-1") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "more than a week", change: func(p *put) { p.setQuery("X-Amz-Expires", "604801") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "other algorithm", change: func(p *put) { p.setQuery("X-Amz-Algorithm", "AWS4-HMAC-SHA512") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "date of another form", change: func(p *put) { p.setQuery("X-Amz-Date", "2026-11-21") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "date of another day than the key's", change: func(p *put) { p.setQuery("X-Amz-Date", "20260101T000000Z") }, status: 400, code: "AuthorizationQueryParametersError"},
	{name: "host not signed", change: func(p *put) { p.setQuery("X-Amz-SignedHeaders", "content-type%3Bx-amz-acl") }, status: 403, code: "AccessDenied",
		box: outcome{400, "AuthorizationQueryParametersError"}, why: "both refuse it; the sandbox names the parameter"},
	{name: "credential of one word", change: func(p *put) { p.setQuery("X-Amz-Credential", "AKIA") }, status: 400, code: "AuthorizationQueryParametersError",
		box: outcome{403, "InvalidAccessKeyId"}, why: "both refuse it; the sandbox looks for the key before it looks at the form"},
}
