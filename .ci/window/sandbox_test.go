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

// asset is as much of Frame.io's answer as the story needs, in V2's words and in
// V4's.
type asset struct {
	ID, Name string
	Type2    string `json:"_type"`
	Type4    string `json:"type"`
}

func (a asset) isStack() bool { return a.Type2 == "version_stack" || a.Type4 == "version_stack" }

// get asks the sandbox itself, not through any code of the program.
func (p *program) get(path string, answer any) {
	p.Helper()
	url, token := p.box()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodGet, url+path, nil)
	p.must(err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("x-frameio-legacy-token-auth", "true") // V2 does not mind
	resp, err := http.DefaultClient.Do(req)
	p.must(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		p.Fatalf("GET %s: %s", path, resp.Status)
	}
	p.must(json.NewDecoder(resp.Body).Decode(answer))
}

// children are what stands in a folder.
func (p *program) children(folder row) (all []asset) {
	p.Helper()
	if p.api == "v2" {
		p.get("/v2/assets/"+folder.assetID()+"/children?page_size=100", &all)
		return all
	}
	var page struct{ Data []asset }
	p.get("/v4/accounts/"+folder.account()+"/folders/"+folder.assetID()+"/children?page_size=100", &page)
	return page.Data
}

// versions are the names in a stack, newest first.
func (p *program) versions(account, stack string) (names []string) {
	p.Helper()
	var page struct{ Data []asset }
	if p.api == "v2" {
		p.get("/v2/assets/"+stack+"/children?page_size=100", &page.Data)
	} else {
		p.get("/v4/accounts/"+account+"/version_stacks/"+stack+"/children?page_size=100", &page)
		slices.Reverse(page.Data) // V4's are oldest first
	}
	for _, v := range page.Data {
		names = append(names, v.Name)
	}
	return names
}

// stackWith gives the versions of the stack in a folder that holds a file of this
// name, newest first.
func (p *program) stackWith(folder row, name string) []string {
	p.Helper()
	for _, a := range p.children(folder) {
		if !a.isStack() {
			continue
		}
		if names := p.versions(folder.account(), a.ID); slices.Contains(names, name) {
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
