package openapi

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

// beyond are calls that the file does not have and that are allowed all the
// same: what is sent there cannot be held against anything.
var beyond = map[string]string{
	"PATCH /v4/accounts/{}/version_stacks/{}/versions": "reorder: on a page of the reference that is younger than the file of July 2026",
	"PATCH /v4/accounts/{}/files/{}/restore":           "restore: experimental, listed in the reference, not in the file",
	"PATCH /v4/accounts/{}/folders/{}/restore":         "restore: by analogy with files",
}

// row is what was seen of one call.
type row struct {
	requests int
	wrong    int // of these, wrong on purpose
	answers  map[int]int
	faults   int
}

// book keeps account of all exchanges. Many goroutines write in it.
type book struct {
	spec *spec

	mu      sync.Mutex
	rows    map[string]*row // by operation, or by call where there is none
	calls   map[string]bool // "GET /v4/accounts/{}", answered with success
	own     map[string]bool // of these, the client's
	faults  map[string]int  // how often each was seen
	strange int             // requests that are no call at all, on purpose
}

func newBook(s *spec) *book {
	return &book{spec: s, rows: map[string]*row{}, calls: map[string]bool{}, own: map[string]bool{}, faults: map[string]int{}}
}

// enter judges an exchange. A culprit's request has to be against the file, and
// to be refused.
func (b *book) enter(e exchange, from sender) {
	o, err := b.spec.find(e.request)
	if err != nil {
		b.enterBeyond(e, from, err)
		return
	}
	found := o.faults(e)
	if from == culprit {
		found = slices.DeleteFunc(found, func(f fault) bool { return f.where == "request" })
		if len(o.requestFaults(e)) == 0 {
			found = append(found, fault{"request", "is meant to be wrong, and the file sees nothing wrong with " + e.request.URL.RequestURI() + " " + string(e.sent)})
		}
		if e.answer.StatusCode < 400 {
			found = append(found, fault{"answer", "a wrong request was taken"})
		}
	}
	b.note(o.name, callOf(e.request.Method, o.route.Path), e, from, found)
}

func (b *book) enterBeyond(e exchange, from sender, err error) {
	call := callOf(e.request.Method, e.request.URL.Path)
	switch {
	case beyond[call] != "":
		b.note("("+call+")", call, e, from, nil)
	case from == culprit && e.answer.StatusCode == http.StatusNotFound:
		b.mu.Lock()
		defer b.mu.Unlock()
		b.strange++
	default:
		b.note("("+call+")", call, e, from, []fault{{"request", "is no call of the file: " + err.Error()}})
	}
}

func (b *book) note(name, call string, e exchange, from sender, found []fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.rows[name]
	if r == nil {
		r = &row{answers: map[int]int{}}
		b.rows[name] = r
	}
	r.requests++
	r.answers[e.answer.StatusCode]++
	r.faults += len(found)
	if from == culprit {
		r.wrong++
	}
	if e.answer.StatusCode < 300 {
		b.calls[call] = true
		b.own[call] = b.own[call] || from == client
	}
	for _, f := range found {
		b.faults[fmt.Sprintf("%s (%s), %s: %s", name, call, f.where, f.what)]++
	}
}

// callOf is a call with its ids left out.
func callOf(method, path string) string {
	words := strings.Split(path, "/")
	for i, w := range words {
		if strings.HasPrefix(w, ":") || strings.HasPrefix(w, "{") || i > 0 && named[words[i-1]] && !verbs[w] {
			words[i] = "{}"
		}
	}
	return method + " " + strings.Join(words, "/")
}

// named come before an id in a path, unless one of verbs follows.
var (
	named = map[string]bool{
		"accounts": true, "workspaces": true, "projects": true, "folders": true, "files": true,
		"version_stacks": true, "shares": true, "assets": true,
	}
	verbs = map[string]bool{"local_upload": true, "remote_upload": true, "import": true}
)

// table is the figure: what was held against the file, by operation.
func (b *book) table() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "OPERATION\tREQUESTS\tWRONG ON PURPOSE\tANSWERS\tFAULTS")
	var all row
	for _, name := range slices.Sorted(maps.Keys(b.rows)) {
		r := b.rows[name]
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%d\n", name, r.requests, r.wrong, statuses(r.answers), r.faults)
		all.requests, all.wrong, all.faults = all.requests+r.requests, all.wrong+r.wrong, all.faults+r.faults
	}
	fmt.Fprintf(w, "%d operations\t%d\t%d\t\t%d\n", len(b.rows), all.requests, all.wrong, all.faults)
	_ = w.Flush() // to memory
	for _, call := range slices.Sorted(maps.Keys(beyond)) {
		fmt.Fprintf(&out, "not in the file: %s: %s\n", call, beyond[call])
	}
	return out.String()
}

func statuses(answers map[int]int) string {
	var words []string
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		words = append(words, fmt.Sprintf("%d×%d", answers[status], status))
	}
	return strings.Join(words, " ")
}

// publish prints the table and, for CI, writes it beside the other results.
func (b *book) publish(t *testing.T) {
	text := b.table()
	fmt.Print(text)
	dir := os.Getenv("STACKDROP_ARTIFACTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "openapi.txt"), []byte(text), 0o600); err != nil {
		t.Error(err)
	}
}
