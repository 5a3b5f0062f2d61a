package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// store keeps the grants in a file. The file is never half written: a new one
// takes the place of the old. It survives the death of the process, not that of
// the machine, as the sandbox promises no more.
type store struct {
	name string
	last []byte // what the file holds
}

func openStore(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for grants: %w", err)
	}
	return &store{name: filepath.Join(dir, "oauth.json")}, nil
}

// load reads the grants. A file that cannot be understood is set aside, and
// notice says so: people have to sign in again, and nothing worse.
func (s *store) load() (g *grants, notice string, err error) {
	text, err := os.ReadFile(s.name)
	if errors.Is(err, fs.ErrNotExist) {
		return newGrants(), "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("read the grants: %w", err)
	}
	g = newGrants()
	if err := json.Unmarshal(text, g); err == nil && g.sane() {
		s.last = text
		return g, "", nil
	}
	aside := s.name + ".damaged"
	if err := os.Rename(s.name, aside); err != nil {
		return nil, "", fmt.Errorf("set the damaged grants aside: %w", err)
	}
	return newGrants(), "the sandbox's sign-ins could not be read and were set aside as " + filepath.Base(aside) +
		": people have to sign in again", nil
}

// sane says that every map is there ("null" in the file takes one away).
func (g *grants) sane() bool {
	return g.Format == grantsFormat && g.Grants != nil && g.Access != nil && g.Refresh != nil
}

func (s *store) save(g *grants) error {
	text, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("write the grants: %w", err)
	}
	if bytes.Equal(text, s.last) {
		return nil
	}
	fresh := s.name + ".new"
	if err := os.WriteFile(fresh, text, 0o600); err != nil {
		return fmt.Errorf("write the grants: %w", err)
	}
	if err := os.Rename(fresh, s.name); err != nil {
		return fmt.Errorf("write the grants: %w", err)
	}
	s.last = text
	return nil
}
