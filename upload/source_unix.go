//go:build linux || darwin || freebsd || netbsd

package upload

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

func fileID(info fs.FileInfo) (string, time.Time) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", time.Time{}
	}
	return fmt.Sprintf("%d:%d", uint64(st.Dev), uint64(st.Ino)), changeTime(st)
}

// openShared never waits: a pipe put in the file's place must not block us.
func openShared(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
