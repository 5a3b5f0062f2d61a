//go:build unix

package upload

import "syscall"

func makePipe(path string) error { return syscall.Mkfifo(path, 0o644) }
