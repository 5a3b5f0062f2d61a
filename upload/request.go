package upload

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/fvbommel/sortorder"

	"stackdrop/api"
)

// Request is one drop: some files and folders, and where they go.
type Request struct {
	Account string  // whose; given to Options.Connect
	Into    api.Ref // the folder they go into; may be zero for a version: beside its target
	Dest    string  // Into in words, for the row: "Spring Campaign / Cuts"
	Paths   []string

	// VersionOf makes each file the next version of this file or stack, in
	// natural order of their names. Target is its name.
	VersionOf api.Ref
	Target    string

	// Resume attaches to a job of an earlier run for the same unchanged file
	// and destination, instead of uploading it twice.
	Resume bool
}

func (r Request) valid() error {
	switch {
	case len(r.Paths) == 0:
		return errors.New("nothing was chosen to upload")
	case r.Into.IsZero() && r.VersionOf.IsZero():
		return errors.New("no folder was chosen to upload to")
	}
	return nil
}

// ordered gives the paths as people count: v2 before v10.
func (r Request) ordered() []string {
	paths := slices.Clone(r.Paths)
	slices.SortStableFunc(paths, func(a, b string) int {
		a, b = filepath.Base(a), filepath.Base(b)
		switch {
		case sortorder.NaturalLess(a, b):
			return -1
		case sortorder.NaturalLess(b, a):
			return 1
		}
		return 0
	})
	return paths
}

// Skipped is a file that was left out on purpose, and why.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Batch is what one Add asked for.
type Batch struct {
	ID       string
	Request  Request
	Jobs     []string // ids, in order
	Scanning bool     // more jobs may come
	Skipped  []Skipped
	Added    time.Time
	Undone   bool
}

// diskPath is a path as the system has it. It need not be valid UTF-8, which
// JSON cannot hold: then it is written as bytes.
type diskPath string

func (p diskPath) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(p)) {
		return json.Marshal(string(p))
	}
	return json.Marshal([][]byte{[]byte(p)})
}

func (p *diskPath) UnmarshalJSON(data []byte) error {
	var raw [][]byte
	if json.Unmarshal(data, &raw) == nil && len(raw) == 1 {
		*p = diskPath(raw[0])
		return nil
	}
	return json.Unmarshal(data, (*string)(p))
}

func diskPaths(paths []string) []diskPath {
	out := make([]diskPath, len(paths))
	for i, p := range paths {
		out[i] = diskPath(p)
	}
	return out
}
