package handover

import "io/fs"

// runtimeName stands in a temporary folder that is each user's own.
func runtimeName() string { return "stackdrop" }

func mine(fs.FileInfo) bool { return true }
