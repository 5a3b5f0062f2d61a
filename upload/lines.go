package upload

import (
	"slices"
	"strings"

	"stackdrop/api"
)

// lines are the jobs that become versions, one line for each stack in the making,
// in the order they were asked for: later versions go on after earlier ones,
// whichever arrives first. A file, the stack that comes of it and the versions in
// that stack are one target, as soon as the engine knows that they are.
type lines struct {
	by      map[spot][]*job
	stackOf map[spot]api.Ref
}

// spot is a target as somebody named it.
type spot struct {
	account string
	ref     api.Ref
}

func newLines() *lines { return &lines{by: map[spot][]*job{}, stackOf: map[spot]api.Ref{}} }

func (s specRecord) spot() spot { return spot{s.Account, s.VersionOf} }

// end is the spot whose line a target belongs to.
func (l *lines) end(at spot) spot {
	if stack := l.stackOf[at]; !stack.IsZero() {
		at.ref = stack
	}
	return at
}

// of is the line a job stands in, itself included.
func (l *lines) of(j *job) []*job { return l.by[l.end(j.spec.spot())] }

// stack is what the job's target has become; zero if the engine has made no
// stack of it.
func (l *lines) stack(j *job) api.Ref { return l.stackOf[j.spec.spot()] }

// targets are what a job may be put on, the one that was asked for first. After
// it come its stack, and then whatever else the engine knows to have been in
// there, the newest first: a stack may be dissolved, and a version removed.
func (l *lines) targets(j *job) []api.Ref {
	all := []api.Ref{j.spec.VersionOf, l.stack(j)}
	for _, o := range slices.Backward(l.of(j)) {
		if !o.stack.IsZero() && o.created != nil {
			all = append(all, o.created.Asset)
		}
	}
	for _, o := range slices.Backward(l.of(j)) {
		all = append(all, o.spec.VersionOf)
	}
	all = unique(slices.DeleteFunc(all, api.Ref.IsZero))
	return all[:min(len(all), mostTargets)]
}

// mostTargets bounds how many calls one version may cost when its stack is gone.
const mostTargets = 8

func (l *lines) add(j *job) {
	if j.spec.VersionOf.IsZero() {
		return
	}
	l.put(l.end(j.spec.spot()), j)
	l.learn(j)
}

func (l *lines) put(at spot, jobs ...*job) {
	line := append(l.by[at], jobs...)
	slices.SortFunc(line, func(a, b *job) int { return strings.Compare(a.spec.ID, b.spec.ID) }) // ids grow with time
	l.by[at] = line
}

// learn joins the lines of a target, of its new version and of their stack, now
// that the job has been stacked.
func (l *lines) learn(j *job) {
	if j.stack.IsZero() {
		return
	}
	to := spot{j.spec.Account, j.stack}
	known := []api.Ref{j.spec.VersionOf}
	if j.created != nil {
		known = append(known, j.created.Asset)
	}
	for _, ref := range known {
		from := spot{j.spec.Account, ref}
		if ref == j.stack || l.stackOf[from] == j.stack {
			continue
		}
		old := l.end(from)
		l.stackOf[from] = j.stack
		if old != to {
			moved := l.by[old]
			delete(l.by, old)
			l.put(to, moved...)
		}
	}
}

func (l *lines) drop(j *job) {
	at := l.end(j.spec.spot())
	if line := slices.DeleteFunc(l.by[at], func(o *job) bool { return o == j }); len(line) > 0 {
		l.by[at] = line
		return
	}
	delete(l.by, at)
}
