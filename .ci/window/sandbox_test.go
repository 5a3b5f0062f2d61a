package window

import (
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// asset is as much of Frame.io's answer as the story needs.
type asset struct {
	ID, Name string
	Type     string `json:"_type"`
}

// children asks the sandbox itself, not through any code of the program.
func (p *program) children(id string) (all []asset) {
	p.Helper()
	box := p.look().Sandbox
	req, err := http.NewRequestWithContext(p.Context(), http.MethodGet, box.URL+"/v2/assets/"+id+"/children?page_size=100", nil)
	p.must(err)
	req.Header.Set("Authorization", "Bearer "+box.Token)
	resp, err := http.DefaultClient.Do(req)
	p.must(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		p.Fatalf("the children of %s: %s", id, resp.Status)
	}
	p.must(json.NewDecoder(resp.Body).Decode(&all))
	return all
}

// stackWith gives the versions of the stack in a folder that holds a file of this
// name, newest first.
func (p *program) stackWith(folder, name string) (versions []string) {
	p.Helper()
	for _, a := range p.children(folder) {
		if a.Type != "version_stack" {
			continue
		}
		var names []string
		for _, v := range p.children(a.ID) {
			names = append(names, v.Name)
		}
		if slices.Contains(names, name) {
			return names
		}
	}
	return nil
}

// landed are the files in the sandbox's folder by path; hidden folders are the
// sandbox's own business.
func (p *program) landed() map[string][]byte {
	p.Helper()
	files := map[string][]byte{}
	p.must(filepath.WalkDir(p.dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(p.dir, path) // path stands below it
		files[name] = data
		return err
	}))
	return files
}

// compare says how what landed differs from what was sent.
func (p *program) compare(want map[string][]byte) {
	p.Helper()
	got := p.landed()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if data, ok := got[name]; !ok || string(data) != string(want[name]) {
			p.Errorf("%s: %d bytes in the sandbox are not the %d that were dropped", name, len(data), len(want[name]))
		}
		delete(got, name)
	}
	for name := range got {
		p.Errorf("%s is in the sandbox, and nobody dropped it", name)
	}
}
