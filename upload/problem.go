package upload

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"stackdrop/api"
)

// Problem tells a person what happened, what Stackdrop did about it, and what
// they can do. It never holds a URL, a token or a type name.
type Problem struct {
	What string // "Frame.io refused the file: plan storage is full."
	Did  string // "The file waits; nothing was lost."
	Do   string // "Free some space or change the plan, then try again."
	Fix  Fix    // the one button that helps
	Code string // a stable word for scripts and logs: "plan", "changed", ...
	Info string // for "Details": call, status, request id
}

// Fix is the button a problem offers.
type Fix string

const (
	FixNone   Fix = ""
	FixRetry  Fix = "Try again"
	FixSignIn Fix = "Sign in"
	FixAnew   Fix = "Upload again"
)

// Error makes a Problem an error, so that workers can return it as it is.
func (p *Problem) Error() string {
	if p.Did == "" {
		return p.What
	}
	return p.What + " " + p.Did
}

// Text is everything there is to say, in one paragraph.
func (p *Problem) Text() string {
	s := p.What
	for _, more := range []string{p.Did, p.Do} {
		if more != "" {
			s += " " + more
		}
	}
	return s
}

// problemOf turns any error into words.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	p := apiProblem(err)
	if p == nil {
		p = sourceProblem(err)
	}
	if p == nil {
		p = &Problem{What: "Something went wrong that Stackdrop does not know.", Do: "Try again; if it stays, send us the log.", Fix: FixRetry, Code: "unknown"}
	}
	p.Info = err.Error()
	return p
}

// sentence gives words a capital and a full stop.
func sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return strings.TrimSuffix(string(unicode.ToUpper(first))+words[size:], ".") + "."
}

// inItsWords quotes Frame.io, if it said anything.
func inItsWords(e *api.Error) string {
	if e.Words == "" {
		return ""
	}
	return fmt.Sprintf(" It said: %q.", e.Words)
}

func apiProblem(err error) *Problem {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		return nil
	}
	said := inItsWords(e)
	switch e.Class {
	case api.ErrSignIn:
		what := "Frame.io does not accept the sign-in any more."
		if e.Status == 0 && e.Words != "" { // Frame.io was not asked
			what = sentence(e.Words)
		}
		return &Problem{What: what, Did: "The upload waits; nothing that was sent is lost.", Do: "Sign in again and it goes on.", Fix: FixSignIn, Code: "sign-in"}
	case api.ErrForbidden:
		return &Problem{What: "Your Frame.io account may not do this here." + said, Did: "Nothing was changed.", Do: "Ask an admin of the project for the right to upload, or choose another folder.", Fix: FixRetry, Code: "forbidden"}
	case api.ErrPlan:
		return &Problem{What: "The Frame.io plan has no room for this file." + said, Did: "The upload waits.", Do: "Free some space or change the plan, then try again.", Fix: FixRetry, Code: "plan"}
	case api.ErrGone:
		return &Problem{What: "The place on Frame.io is not there any more." + said, Did: "Nothing was sent to anywhere else.", Do: "Choose another folder, or try again if it was restored.", Fix: FixRetry, Code: "gone"}
	case api.ErrRefused:
		return &Problem{What: "Frame.io refused this." + said, Did: "Stackdrop did not repeat it, since the answer would be the same.", Do: "Change what it complains about, then try again.", Fix: FixRetry, Code: "refused"}
	case api.ErrUnknown:
		return &Problem{What: "Frame.io's answer was lost on the way." + said, Did: "Stackdrop looks before it repeats anything.", Do: "Try again.", Fix: FixRetry, Code: "unknown-outcome"}
	}
	return &Problem{What: "Frame.io is not answering properly." + said, Did: "Stackdrop tried several times.", Do: "Try again in a while.", Fix: FixRetry, Code: "again"}
}

func sourceProblem(err error) *Problem {
	const keep = "The other files go on."
	switch {
	case errors.Is(err, errChanged):
		return &Problem{What: "The file changed while it was being uploaded.", Did: "Stackdrop stopped, so that Frame.io never holds a mixture of two versions.", Do: "When the file is finished, upload it again.", Fix: FixAnew, Code: "changed"}
	case errors.Is(err, errEmpty):
		return &Problem{What: "The file is empty (0 bytes).", Did: "Frame.io cannot hold empty files, so it was not sent. " + keep, Do: "If it is still being exported, try again when it is finished.", Fix: FixRetry, Code: "empty"}
	case errors.Is(err, errSpecial):
		return &Problem{What: "This is not a regular file but a device, pipe or socket.", Did: "It was not opened. " + keep, Code: "special"}
	case errors.Is(err, errLoop):
		return &Problem{What: "This link leads back to a folder it stands in.", Did: "Stackdrop did not follow it. " + keep, Code: "loop"}
	case errors.Is(err, errTooBig):
		return &Problem{What: "The file is larger than 5 TiB, the most Frame.io can hold.", Did: "It was not sent. " + keep, Code: "too-big"}
	case errors.Is(err, fs.ErrPermission):
		return &Problem{What: "The computer does not let Stackdrop read this.", Did: keep, Do: "Allow reading it, then try again.", Fix: FixRetry, Code: "unreadable"}
	case errors.Is(err, fs.ErrNotExist):
		return &Problem{What: "The file is not there any more.", Did: keep, Do: "Bring it back or plug in its disk, then try again.", Fix: FixRetry, Code: "vanished"}
	case errors.Is(err, errRead):
		return &Problem{What: "The disk could not read the file.", Did: keep, Do: "Check the disk or the cable, then try again.", Fix: FixRetry, Code: "read"}
	}
	return nil
}
