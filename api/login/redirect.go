package login

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

const maxAddress = 16 << 10 // bytes; state and code are a few hundred

// What is wrong with an address that should end the flow, for people.
var (
	errNoAddress  = errors.New("This is not the address the browser ended on. Copy all of it, from its first letter to its last.")
	errNoCode     = errors.New("This address holds no sign-in. Copy all of it, from its first letter to its last.")
	errOtherFlow  = errors.New("This address belongs to another sign-in. Use the browser page that Stackdrop opened last.")
	errTaken      = errors.New("This sign-in was answered already.")
	errFlowIsOver = errors.New("This sign-in is over. Start it again in Stackdrop.")
)

// Redirected takes the whole address the browser ended on: from the second
// instance that the system started for the scheme, or pasted by a person, which
// works for every kind of redirect. An error is a sentence for people, without
// the address; the flow goes on waiting.
func (f *Flow) Redirected(address string) error {
	address = strings.TrimSpace(address)
	if len(address) > maxAddress {
		return errNoAddress
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return errNoAddress
	}
	if !sameAddress(u, f.redirect) {
		return fmt.Errorf("This is not the address the browser ended on: that one begins with %s.", f.server.client.Redirect)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errNoAddress
	}
	return f.take(query, false)
}

// sameAddress compares all but the query. A slash at the end is the browser's.
func sameAddress(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host) && a.User == nil && // Parse gives schemes in lower case
		strings.TrimSuffix(a.EscapedPath(), "/") == strings.TrimSuffix(b.EscapedPath(), "/")
}

// take ends the flow with what the browser brought, if it is the answer to this
// flow's question: nobody else knows the state. Of a browser that waits for a
// page it says so, and the caller must call pages.Done.
func (f *Flow) take(query url.Values, browser bool) error {
	if state := query["state"]; len(state) != 1 || subtle.ConstantTimeCompare([]byte(state[0]), []byte(f.state)) != 1 {
		return errOtherFlow
	}
	r := reply{code: query.Get("code")}
	if query.Has("error") {
		r = reply{err: refusedInBrowser(query.Get("error"))}
	} else if len(query["code"]) != 1 || r.code == "" || strings.IndexFunc(r.code, notVisible) >= 0 {
		return errNoCode
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	if f.taken {
		return f.late()
	}
	f.taken = true
	if browser {
		f.pages.Add(1)
	}
	f.replies <- r
	return nil
}

func (f *Flow) late() error {
	select {
	case <-f.over:
		return errFlowIsOver
	default:
		return errTaken
	}
}
