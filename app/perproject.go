package app

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"stackdrop/api"
	"stackdrop/upload"
)

// meant is one file or stack that a status or a review link is asked for: a row
// of the tree, or an upload.
type meant struct {
	account string
	name    string
	project api.Ref // zero where it is not known yet
	near    api.Ref // the folder to ask for it
	ref     api.Ref // zero for an upload
	job     string  // the upload
}

// perProject makes one request like r for each account and project, in the order
// they come: a status or a link of Frame.io's is about one project.
func perProject(all []meant, r upload.TaskRequest) []upload.TaskRequest {
	var requests []upload.TaskRequest
	at := map[meant]int{}
	for _, m := range all {
		place := meant{account: m.account, project: m.project}
		if m.project.IsZero() { // a folder is in one project, whichever that is
			place.near = m.near
		}
		i, known := at[place]
		if !known {
			i = len(requests)
			at[place] = i
			r.Account, r.Project, r.Name = m.account, m.project, m.name
			requests = append(requests, r)
		}
		one := &requests[i]
		if m.job != "" {
			one.Jobs = append(one.Jobs, m.job)
		} else {
			one.Refs = append(one.Refs, m.ref)
		}
	}
	for i := range requests {
		if more := len(requests[i].Jobs) + len(requests[i].Refs) - 1; more > 0 {
			requests[i].Name += fmt.Sprintf(" and %d more", more)
		}
	}
	return requests
}

// lookTime is how long somebody who asked for a link waits for the projects.
const lookTime = 10 * time.Second

// findProjects asks Frame.io for the projects that are not known, where an
// account's files are in more than one folder. It waits for the network. What
// cannot be found out stays unknown.
func (s *sessions) findProjects(ctx context.Context, all []meant) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	known := map[meant]api.Ref{} // by account and folder
	folders := map[string]int{}  // of each account
	for _, m := range all {
		place := meant{account: m.account, near: m.near}
		if _, again := known[place]; !again {
			folders[m.account]++
		}
		known[place] = cmp.Or(known[place], m.project)
	}
	for i, m := range all {
		place := meant{account: m.account, near: m.near}
		if known[place].IsZero() && folders[m.account] > 1 {
			known[place] = s.projectOf(ctx, m.account, m.near)
		}
		all[i].project = known[place]
	}
}

// projectOf is the project that something is in; zero if that cannot be said.
func (s *sessions) projectOf(ctx context.Context, account string, ref api.Ref) api.Ref {
	to, err := s.connect(account)
	if err != nil || ref.IsZero() {
		return api.Ref{}
	}
	n, err := to.Service.Node(ctx, ref)
	switch {
	case err != nil:
		return api.Ref{}
	case n.Ref.Kind == api.KindProject:
		return n.Ref
	}
	return n.Project
}
