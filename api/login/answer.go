package login

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"stackdrop/api"
)

// readGrant reads a successful answer of a token endpoint; asked is when the
// question left, from where the token's life is counted to be on the safe side.
func readGrant(body []byte, asked time.Time, call string) (grant, error) {
	var a struct {
		Access  string          `json:"access_token"`
		Refresh string          `json:"refresh_token"`
		Kind    string          `json:"token_type"`
		Life    json.RawMessage `json:"expires_in"`
	}
	switch err := json.Unmarshal(body, &a); {
	case err != nil: // its text may repeat some of the body
		return grant{}, &api.Error{Class: api.ErrAgain, Call: call, Status: http.StatusOK, Words: "the answer to the sign-in makes no sense"}
	case !isToken(a.Access), a.Refresh != "" && !isToken(a.Refresh):
		return grant{}, &api.Error{Class: api.ErrAgain, Call: call, Status: http.StatusOK, Words: "the answer to the sign-in holds no token"}
	case a.Kind != "" && !strings.EqualFold(a.Kind, "bearer"):
		return grant{}, &api.Error{Class: api.ErrRefused, Call: call, Status: http.StatusOK, Words: "the answer to the sign-in holds a token of an unknown kind"}
	}
	g := grant{access: api.Secret(a.Access), refresh: api.Secret(a.Refresh), since: asked}
	if life := lifeOf(a.Life); life > 0 {
		g.expires = asked.Add(life)
	}
	return g, nil
}

func isToken(s string) bool {
	return s != "" && len(s) <= 64<<10 && strings.IndexFunc(s, notVisible) < 0
}

// inMilliseconds: some of Adobe's flows give expires_in in milliseconds, as a
// client in the field found. No token lives for 115 days.
const inMilliseconds = 10_000_000

// lifeOf reads expires_in, a number or its text; 0 means not known.
func lifeOf(raw json.RawMessage) time.Duration {
	seconds, err := strconv.ParseFloat(string(bytes.Trim(raw, `"`)), 64)
	if err != nil || !(seconds > 0) {
		return 0
	}
	if seconds > inMilliseconds {
		seconds /= 1000
	}
	return time.Duration(min(seconds, inMilliseconds) * float64(time.Second))
}

// judge turns an answer that is no success into an error; refusal is the class
// of a no that repeating will not change.
func judge(call string, resp *http.Response, body []byte, refusal error) error {
	e := &api.Error{Call: call, Status: resp.StatusCode, Wait: retryAfter(resp.Header, time.Now())}
	switch status, code := resp.StatusCode, errorCode(body); {
	case len(body) > maxAnswer:
		e.Class, e.Words = api.ErrAgain, "the answer to the sign-in is too large"
	case status/100 == 2 && len(body) > 0 && body[0] != '{' && !json.Valid(body):
		e.Class, e.Words = api.ErrOffline, "the network answered in Frame.io's place: it may want you to sign in to it first"
	case status/100 == 2:
		return nil
	case status/100 == 3:
		e.Class, e.Words = api.ErrOffline, "the answer points elsewhere, and redirects are not followed: the network may want you to sign in to it first"
	case status == http.StatusProxyAuthRequired, status == http.StatusNetworkAuthenticationRequired:
		e.Class, e.Words = api.ErrOffline, "the network wants you to sign in to it first"
	case status >= 500, passing(code):
		e.Class = api.ErrAgain
	case status == http.StatusTooManyRequests, code == "slow_down":
		e.Class = api.ErrLimit
	case code == "": // a firewall's page, most likely
		e.Class = api.ErrAgain
	default:
		e.Class, e.Words = refusal, codeWords(code, refusal)
	}
	return e
}

// errorCode is "error" of RFC 6749, 5.2; "" if the body has none.
func errorCode(body []byte) string {
	var e struct {
		Code json.RawMessage `json:"error"`
	}
	var code string
	if json.Unmarshal(body, &e) != nil || json.Unmarshal(e.Code, &code) != nil {
		return ""
	}
	return code
}

func passing(code string) bool { return code == "server_error" || code == "temporarily_unavailable" }

// codes look like words; a token or anything else a server may put there does
// not.
var codes = regexp.MustCompile(`^[a-z]{2,20}(_[A-Za-z]{2,20}){0,4}$`)

// codeWords says what a server's error code means (RFC 6749, 4.1.2.1 and 5.2).
// Its error_description is left out: it may repeat what was sent.
func codeWords(code string, refusal error) string {
	switch code {
	case "invalid_grant":
		if refusal == api.ErrSignIn {
			return "the sign-in has run out or was taken back"
		}
		return "the browser's answer came too late or was used before: sign in once more"
	case "invalid_client", "unauthorized_client":
		return "the client ID, the client secret or the redirect address is not one that is registered"
	case "invalid_scope":
		return "the rights Stackdrop asks for are not open to this client ID"
	case "access_denied":
		return "this account may not sign in to Stackdrop"
	}
	if !codes.MatchString(code) {
		return "the sign-in server gave a reason that Stackdrop does not know"
	}
	return "the sign-in server says " + code
}

// unreachable is the error of a request without a whole answer.
func unreachable(call string, cause error, secrets []string) error {
	e := &api.Error{Class: api.ErrOffline, Call: call, Cause: bare(cause, secrets)}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](cause); ok {
		e.Words = "the server that answered cannot prove to be the one to sign in at: " + e.Cause.Error()
	}
	return e
}

var hidden = regexp.MustCompile(`\?\S*|//[^/\s@]*@`) // queries, and names with passwords

// bare is what the network said, without addresses' queries and without secrets.
// It does not unwrap: a time-out of the network would pass for the caller's own.
func bare(err error, secrets []string) error {
	for {
		outer, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = outer.Err
	}
	text := err.Error()
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "•••")
			text = strings.ReplaceAll(text, url.QueryEscape(secret), "•••")
		}
	}
	text = strings.Join(strings.Fields(hidden.ReplaceAllString(text, "•••")), " ")
	if short := []rune(text); len(short) > 300 {
		text = string(short[:299]) + "…"
	}
	return errors.New(text)
}

// retryAfter reads the header in either of its forms, held to 0..5 min.
func retryAfter(h http.Header, now time.Time) time.Duration {
	const most = 5 * time.Minute
	v := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(v, 64); err == nil {
		if !(seconds > 0) {
			return 0
		}
		return time.Duration(min(seconds, most.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), most)
}

// refusedInBrowser is the error of an authorize page that sent the browser back
// without a code.
func refusedInBrowser(code string) error {
	e := &api.Error{Call: "sign in in the browser", Class: api.ErrRefused, Words: codeWords(code, api.ErrRefused)}
	switch {
	case code == "access_denied":
		return ErrCancelled
	case passing(code):
		e.Class, e.Words = api.ErrAgain, ""
	}
	return e
}

// interrupted is the error of a caller whose own context ended.
func interrupted(doing string, err error) error { return fmt.Errorf("%s: %w", doing, err) }
