package upload

import (
	"io/fs"
	"os"
	"syscall"
	"time"
)

// fileID is not in what os.Stat tells on Windows; size and time must do there.
func fileID(fs.FileInfo) (string, time.Time) { return "", time.Time{} }

// openShared lets others write, rename and delete meanwhile, so that Stackdrop
// never blocks the program the file comes from.
func openShared(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	const share = syscall.FILE_SHARE_READ | syscall.FILE_SHARE_WRITE | syscall.FILE_SHARE_DELETE
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ, share, nil, syscall.OPEN_EXISTING, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
