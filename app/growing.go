package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"stackdrop/api"
)

// A file that is still being written is taken as finished when it has not
// changed for so long. It is looked at so often.
const (
	calmFor  = 15 * time.Second
	calmLook = time.Second
)

// seenFile is what tells that a file has changed.
type seenFile struct {
	size int64
	at   time.Time
}

// waitCalm returns when no file of paths, nor any in folders of paths, has changed
// for calmFor. What cannot be looked at counts as not there: the upload will say
// why.
func waitCalm(ctx context.Context, paths []string) error {
	look := time.NewTicker(calmLook)
	defer look.Stop()
	before, since := seeFiles(paths), time.Now()
	for time.Since(since) < calmFor {
		select {
		case <-ctx.Done():
			return errors.New("stopped while waiting; nothing was uploaded")
		case <-look.C:
		}
		if now := seeFiles(paths); !maps.Equal(now, before) {
			before, since = now, time.Now()
		}
	}
	return nil
}

// seeFiles looks at files, and at all that stands in folders.
func seeFiles(paths []string) map[string]seenFile {
	seen := map[string]seenFile{}
	see := func(path string) {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() { // of a link: the file itself
			seen[path] = seenFile{info.Size(), info.ModTime()}
		}
	}
	for _, path := range paths {
		see(path)
		_ = filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				see(path)
			}
			return nil // what cannot be read is not there
		})
	}
	return seen
}

// growingWords says what becomes of files that are still being written.
func growingWords(c api.Capabilities, version string, paths []string) string {
	have, are := "has", "it is uploaded"
	if len(paths) > 1 {
		have, are = "have", "they are uploaded"
	}
	why := "Frame.io " + version + " has no growing uploads"
	if c.Growing {
		why = "growing uploads are not in this version yet"
	}
	return fmt.Sprintf("%s: waiting until %s %s not changed for %d s, then %s.", why, nameList(paths), have, calmFor/time.Second, are)
}
