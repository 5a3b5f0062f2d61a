//go:build unix

package handover

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// runtimeName differs between users, who may share /tmp.
func runtimeName() string { return "stackdrop-" + strconv.Itoa(os.Getuid()) }

func mine(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
