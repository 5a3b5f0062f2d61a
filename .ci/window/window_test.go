// Package window drives the real program on a real (virtual) screen: files are
// dragged from a file manager, and what arrives is compared byte for byte.
//
//	go test ./.ci/window -runs 20
//
// It needs Xvfb, dbus-daemon, openbox, pcmanfm, xdotool and ImageMagick's import.
package window

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var runs = flag.Int("runs", 1, "how often to play the whole story")

// The file manager stands left, Stackdrop right of it.
var (
	left  = image.Rect(0, 0, 640, screenH)
	right = image.Rect(640, 0, screenW, screenH)
)

func TestWindow(t *testing.T) {
	bin := build(t)
	for n := range *runs {
		theme, api := []string{"dark", "light"}[n%2], []string{"v2", "v4"}[n%2]
		name := fmt.Sprintf("run%02d-%s-%s", n+1, api, theme)
		ok := t.Run(name, func(t *testing.T) { play(t, bin, api, theme, filepath.Join(artifacts(), "window", name)) })
		if !ok {
			return // what is left to run would only take minutes to fail as well
		}
	}
}

// folder is where the story takes place: account, team, project, folder.
var folder = []string{"Acme Post", "Editorial", "Spring Campaign", "Cuts"}

// play drops two files and a folder onto a folder, then a new cut onto one of
// the files, and ends the program.
func play(t *testing.T, bin, api, theme, logs string) {
	d := newDesktop(t, logs)
	footage := d.fill("footage", map[string]int{"Promo v1.mov": 3_000_000, "Interview #2 ü.wav": 70_001, "Dailies/A001_C003.mxf": 1_000_000, "Dailies/Sound/A001.wav": 1})
	newCut := d.fill("new cut", map[string]int{"Promo v2.mov": 2_500_000})

	p := d.startProgram(bin, api, theme, right)
	cuts := p.open(folder...)
	p.dropOn(filepath.Join(d.home, "footage"), left, func(v view) (row, bool) { return v.byID(cuts.ID) })
	p.uploaded("Promo v1.mov", "Interview #2 ü.wav", "A001_C003.mxf", "A001.wav")
	d.shot("uploaded")
	p.compare(below(filepath.Join(folder...), footage))

	p.dropOn(filepath.Join(d.home, "new cut"), left, func(v view) (row, bool) { return v.child(cuts, "Promo v1.mov") })
	p.uploaded("Promo v2.mov")
	p.await("the tree shows the stack", 20*time.Second, func(v view) bool {
		stack, ok := v.child(cuts, "Promo v1.mov") // a stack is named after its first file
		return ok && stack.Kind == "stack"
	})
	d.shot("stacked")
	if got, want := p.stackWith(cuts, "Promo v1.mov"), []string{"Promo v2.mov", "Promo v1.mov"}; !slices.Equal(got, want) {
		t.Errorf("the stack is %q, want %q", got, want)
	}
	const versions = "Promo v1.mov (versions)/"
	footage[versions+"Promo v1.mov"], footage[versions+"Promo v2.mov"] = footage["Promo v1.mov"], newCut["Promo v2.mov"]
	delete(footage, "Promo v1.mov")
	p.compare(below(filepath.Join(folder...), footage))

	p.end(filepath.Join(logs, "stackdrop.log"))
}

// end sends SIGTERM and looks at what the program leaves behind.
func (p *program) end(log string) {
	p.Helper()
	_, token := p.box()
	if !p.running() {
		p.Fatal("the program had ended by itself")
	}
	took, willing := p.stop(6 * time.Second)
	if code := p.cmd.ProcessState.ExitCode(); !willing || code != 0 {
		p.Errorf("after SIGTERM the program ended with %d; by itself within 6 s: %v", code, willing)
	}
	p.Logf("ended in %v", took.Round(time.Millisecond))
	said, err := os.ReadFile(log)
	p.must(err)
	for _, bad := range []string{"Error in Fyne call thread", "panic", token, "X-Amz-Signature"} {
		if bytes.Contains(said, []byte(bad)) {
			p.Errorf("the program's output holds %q", bad)
		}
	}
}

func (v view) byID(id string) (row, bool) {
	for _, r := range v.Tree {
		if r.ID == id {
			return r, true
		}
	}
	return row{}, false
}

// assetID is the id Frame.io knows; the window puts kind and account before it.
func (r row) assetID() string { return r.ID[strings.LastIndex(r.ID, ":")+1:] }

// account is V4's account the row belongs to.
func (r row) account() string {
	parts := strings.Split(r.ID, ":")
	return parts[len(parts)-2]
}

// below puts files into a folder.
func below(dir string, files map[string][]byte) map[string][]byte {
	moved := map[string][]byte{}
	for name, data := range files {
		moved[filepath.Join(dir, name)] = data
	}
	return moved
}

// fill makes files of these sizes in a folder of the home, and returns them.
func (d *desktop) fill(dir string, sizes map[string]int) map[string][]byte {
	d.Helper()
	files := map[string][]byte{}
	for name, size := range sizes {
		data := make([]byte, size)
		_, _ = rand.NewChaCha8([32]byte{byte(size), byte(len(name))}).Read(data) // never fails
		d.write(filepath.Join(dir, name), string(data))
		files[name] = data
	}
	return files
}
