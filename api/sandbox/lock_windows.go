package sandbox

import (
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps a second process out of the folder: the file is opened so that
// nobody else can open it. The system lets go of it when the process dies.
func (d *disk) lock() (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(filepath.Join(d.root.Name(), hidden, "lock"))
	if err != nil {
		return nil, err
	}
	const share = 0
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, share, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, errInUse
	}
	return os.NewFile(uintptr(h), "lock"), nil
}
