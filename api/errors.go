package api

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// What an error means for the caller. Each *Error is exactly one of these.
var (
	// ErrAgain: passing trouble; the same call may work in a while.
	ErrAgain = errors.New("Frame.io is not answering properly just now")
	// ErrOffline: no answer from Frame.io at all; the network is to blame.
	ErrOffline = errors.New("Frame.io cannot be reached")
	// ErrLimit: too many calls; wait for Error.Wait.
	ErrLimit = errors.New("Frame.io asks to slow down")
	// ErrSignIn: the token is missing, expired or revoked.
	ErrSignIn = errors.New("Frame.io wants you to sign in again")
	// ErrForbidden: signed in, but without the right to do this.
	ErrForbidden = errors.New("your Frame.io account may not do this")
	// ErrGone: the thing does not exist, or not any more.
	ErrGone = errors.New("this is no longer on Frame.io")
	// ErrRefused: Frame.io understood and said no; repeating will not help.
	ErrRefused = errors.New("Frame.io refused this")
	// ErrPlan: the account's plan is used up (402).
	ErrPlan = errors.New("the Frame.io plan has no room for this")
	// ErrUnknown: the answer to a call that must not be repeated blindly was
	// lost; it may or may not have happened.
	ErrUnknown = errors.New("Frame.io's answer was lost")
)

// Error is a failed call. It holds nothing secret: no query, header, token or
// raw body. Cause may be a network error, already stripped of its URL.
type Error struct {
	Class     error  // one of the Err values above
	Call      string // "GET /v2/assets/:id", ids left out
	Status    int    // HTTP status; 0 where no answer came
	RequestID string // as Frame.io's support would ask for it
	Words     string // Frame.io's own sentence, cleaned and cut; may be ""
	Wait      time.Duration
	Asset     Ref // what the call left behind on Frame.io, if anything
	Cause     error
}

// Error is for logs and for "details" on screen: what happened, then where.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Class.Error())
	if e.Words != "" {
		fmt.Fprintf(&b, ": %s", e.Words)
	} else if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	fmt.Fprintf(&b, " (%s", e.Call)
	if e.Status != 0 {
		fmt.Fprintf(&b, ", HTTP %d", e.Status)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, ", request %s", e.RequestID)
	}
	b.WriteString(")")
	return b.String()
}

// Is makes errors.Is(err, ErrGone) and the like work.
func (e *Error) Is(target error) bool { return e.Class == target }

// Unwrap gives the network's or the context's own error.
func (e *Error) Unwrap() error { return e.Cause }
