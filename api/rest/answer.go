package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stackdrop/api"
)

// failure begins an error about call.
func failure(call Call, class error) *api.Error {
	return &api.Error{Class: class, Call: call.name()}
}

var (
	errCut   = errors.New("the answer is cut short")
	errEmpty = errors.New("the answer is empty")
)

// read judges an answer: nil, or the error and what it allows.
func (c *Client) read(call Call, resp *http.Response, body []byte, token api.Secret, out any) (verdict, error) {
	if resp.StatusCode/100 != 2 {
		return c.refused(call, resp, body, token)
	}
	err := failure(call, api.ErrAgain)
	err.Status, err.RequestID = resp.StatusCode, requestID(resp.Header, token)
	switch {
	case len(body) == 0 && out == nil:
		return stop, nil
	case foreign(resp.StatusCode, body):
		err.Class, err.Words = api.ErrOffline, "the network answered in Frame.io's place: it may want you to sign in to it first"
		return stop, err
	case len(body) == 0:
		err.Cause = errEmpty
	case !json.Valid(body):
		err.Cause = errCut
	case out == nil:
		return stop, nil
	default:
		fault := json.Unmarshal(body, out)
		if fault == nil {
			return stop, nil
		}
		err.Cause = fmt.Errorf("the answer makes no sense: %w", fault)
		if !call.repeatable() {
			err.Class = api.ErrUnknown
		}
		return stop, err // it would say the same again
	}
	if !call.repeatable() {
		err.Class = api.ErrUnknown
		return stop, err
	}
	return repeat, err
}

// refused turns a status that is no success into an error.
func (c *Client) refused(call Call, resp *http.Response, body []byte, token api.Secret) (verdict, error) {
	err := failure(call, nil)
	err.Status = resp.StatusCode
	err.RequestID = requestID(resp.Header, token)
	err.Words = clean(sentence(body), token)
	err.Wait = retryAfter(resp.Header, time.Now())
	if resp.StatusCode/100 == 3 {
		err.Class, err.Words = api.ErrOffline, elsewhere(resp.Header)
		return stop, err
	}
	var next verdict
	err.Class, next = meaning(resp.StatusCode)
	switch {
	case foreign(resp.StatusCode, body) && err.Class != api.ErrOffline:
		err.Class, next, err.Words = api.ErrAgain, stop, inItsPlace(err.Words)
		if !call.repeatable() { // some let the call through and hold its answer back
			err.Class = api.ErrUnknown
		}
	case err.Class == api.ErrSignIn && strings.Contains(strings.ToLower(err.Words), unlinked):
		err.Class, next = api.ErrForbidden, stop
		err.Words = clean(strings.TrimRight(err.Words, ".")+". "+linkIt, token)
	case err.Class == api.ErrOffline:
		err.Words = "the network wants you to sign in to it first"
	case next == repeat && !call.repeatable():
		err.Class, next = api.ErrUnknown, stop
	}
	return next, err
}

// unlinked is in V4's 401 to a good token of somebody who has not connected
// their Frame.io user with their Adobe ID (Frame.io forum, answers of staff).
// Neither another token nor another sign-in helps, so it is not ErrSignIn.
const (
	unlinked = "not linked to an adobe id"
	linkIt   = "Connect it in Frame.io: Account Settings, Profile, Authentication; both must have the same e-mail address"
)

// foreign says whether somebody on the way has answered in Frame.io's place: a
// firewall, a proxy, the page of a network one must sign in to. Frame.io says no
// in JSON (reference V4, all errors), or with nothing at all; only the end of
// its patience may be plain text, and of V2's 401 nobody knows the body.
func foreign(status int, body []byte) bool {
	switch status {
	case http.StatusProxyAuthRequired, http.StatusNetworkAuthenticationRequired:
		return true
	case http.StatusUnauthorized:
		return isHTML(body)
	case http.StatusRequestTimeout, http.StatusMisdirectedRequest, http.StatusTooEarly, http.StatusTooManyRequests:
		return false // passing, whoever says it
	}
	switch status / 100 {
	case 3:
		return true
	case 2, 4:
		return len(body) > 0 && !looksJSON(body) && !json.Valid(body)
	}
	return false
}

// inItsPlace is what there is to say of such an answer, with its own words.
func inItsPlace(said string) string {
	const text = "something between this computer and Frame.io answered in its place"
	if said == "" {
		return text
	}
	return text + ": " + said
}

// meaning is the table of the reference ("Errors"), with what proxies add.
//
//lint:ignore ST1008 the class is a value here, not a failure of meaning's own.
func meaning(status int) (class error, next verdict) {
	switch status {
	case http.StatusUnauthorized:
		return api.ErrSignIn, signIn
	case http.StatusPaymentRequired:
		return api.ErrPlan, stop
	case http.StatusForbidden:
		return api.ErrForbidden, stop
	case http.StatusNotFound, http.StatusGone:
		return api.ErrGone, stop
	case http.StatusTooManyRequests:
		return api.ErrLimit, limited
	case http.StatusProxyAuthRequired, http.StatusNetworkAuthenticationRequired:
		return api.ErrOffline, stop
	case http.StatusRequestTimeout, http.StatusMisdirectedRequest, http.StatusTooEarly:
		return api.ErrAgain, repeat
	}
	if status >= 500 {
		return api.ErrAgain, repeat
	}
	return api.ErrRefused, stop
}

// elsewhere names the host of a redirect, which is never followed.
func elsewhere(h http.Header) string {
	host := "another address"
	if u, err := url.Parse(h.Get("Location")); err == nil && u.Hostname() != "" {
		host = clean(u.Hostname(), "")
	}
	return "the answer points to " + host + ", and redirects are not followed: the network may want you to sign in to it first"
}

// requestID is what Frame.io's support asks for.
func requestID(h http.Header, token api.Secret) string {
	for _, name := range []string{"X-Request-Id", "X-Amzn-Requestid", "X-Amz-Request-Id", "X-Correlation-Id"} {
		if id := h.Get(name); id != "" && len(id) <= 100 && strings.IndexFunc(id, notInID) < 0 {
			if secret := token.Reveal(); secret == "" || !strings.Contains(id, secret) {
				return id
			}
		}
	}
	return ""
}

func notInID(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_.:+/=", r))
}

// readBody reads at most limit bytes; full says that there would be more.
func readBody(r io.Reader, limit int64) (body []byte, full bool, err error) {
	body, err = io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], true, nil
	}
	return body, false, err
}

// looksJSON says whether body begins as nearly all of Frame.io's answers do,
// whatever became of the rest of it.
func looksJSON(body []byte) bool {
	b := bytes.TrimLeft(body, " \t\r\n")
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

func isHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<"))
}
