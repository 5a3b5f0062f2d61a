package handover

import "io/fs"

// runtimeName stands in a temporary folder that is each user's own.
func runtimeName() string { return "stackdrop" }

// mine asks nothing here, nor does trusted: who may reach a file is not in its
// FileInfo. What holds is the access list that the socket inherits. In a user's
// profile, where state and temporary folders stand by default, it lets in that
// user, administrators and the system only. A state folder put elsewhere is as
// open as its place.
func mine(fs.FileInfo) bool { return true }

func trusted(string) error { return nil }
