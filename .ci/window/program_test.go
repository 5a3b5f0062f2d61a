package window

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// build makes the program as a user would, or takes the one that STACKDROP_BIN
// names.
func build(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("STACKDROP_BIN"); bin != "" {
		return bin
	}
	bin := filepath.Join(t.TempDir(), "stackdrop")
	cmd := exec.Command("go", "build", "-o", bin, "stackdrop")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return bin
}

// program is Stackdrop's window on a sandbox.
type program struct {
	*desktop
	*process
	at    image.Rectangle
	dir   string // of the sandbox
	api   string // that it speaks: "v2" or "v4"
	probe string
	box   func() (url, token string)
}

// view is what the window says it shows, see app/probe.go. Places are in units
// of the canvas; a pixel is unit times Scale.
type view struct {
	Scale  float64
	Tree   []row
	Queue  []row
	Status string
	Toast  string
	Page   string // what stands in place of tree and queue: "sign-in", "waiting for the browser"

	Sandbox struct{ URL, Token string }
}

type row struct {
	ID, Name, Kind string
	Depth          int
	Open           bool
	X, Y, W, H     float64

	State, Dest string // in the queue
}

// startProgram starts the window on the sandbox inside it, which speaks one
// version of the API.
func (d *desktop) startProgram(bin, api, theme string, at image.Rectangle) *program {
	d.Helper()
	p := d.newProgram(at)
	p.dir, p.api = filepath.Join(d.home, "sandbox"), api
	p.box = func() (string, string) { box := p.look().Sandbox; return box.URL, box.Token }
	p.run(theme, exec.Command(bin, "-sandbox", "-sandbox-api", api, "-sandbox-dir", p.dir))
	p.await("the tree is filled", 30*time.Second, func(v view) bool { return len(v.Tree) > 0 })
	return p
}

// startOn starts the window on a sandbox elsewhere, with nobody signed in.
func (d *desktop) startOn(s *server, bin, theme string, at image.Rectangle) *program {
	d.Helper()
	p := d.newProgram(at)
	p.dir, p.api = s.dir, "v4"
	p.box = func() (string, string) { return s.box.URL, s.box.Token }
	cmd := exec.Command(bin)
	cmd.Env = []string{"FRAMEIO_API_URL=" + s.box.URL}
	p.run(theme, cmd)
	return p
}

func (d *desktop) newProgram(at image.Rectangle) *program {
	return &program{desktop: d, at: at, probe: filepath.Join(d.home, "probe.json")}
}

func (p *program) run(theme string, cmd *exec.Cmd) {
	p.Helper()
	cmd.Env = append(cmd.Env, "STACKDROP_PROBE="+p.probe, "FYNE_THEME="+theme, "LANG=en_US.UTF-8") // Fyne knows no locale C
	p.process = p.start("stackdrop", cmd)
	p.place(p.window("--name", "^Stackdrop"), p.at)
}

// look reads what the window shows now; nothing before its first word.
func (p *program) look() (v view) {
	p.Helper()
	data, err := os.ReadFile(p.probe)
	if errors.Is(err, fs.ErrNotExist) {
		return view{}
	}
	p.must(err)
	p.must(json.Unmarshal(data, &v))
	return v
}

// await waits until the window shows what is wanted.
func (p *program) await(what string, patience time.Duration, is func(view) bool) (v view) {
	p.Helper()
	p.until(what, patience, func() bool {
		if !p.running() {
			p.Fatalf("the program ended before %s; see stackdrop.log", what)
		}
		v = p.look()
		return is(v)
	})
	return v
}

// settled waits until a row is in the tree and stays where it is.
func (p *program) settled(what string, find func(view) (row, bool)) (found row) {
	p.Helper()
	p.await(what+" is in the tree", 20*time.Second, func(v view) bool {
		before := found
		var ok bool
		found, ok = find(v)
		return ok && found == before
	})
	return found
}

// open walks down the tree with mouse and keyboard, opening every node of the
// path, and returns the last one's row.
func (p *program) open(path ...string) (last row) {
	p.Helper()
	parent := row{Depth: -1}
	for _, name := range path {
		at := p.settled(name, func(v view) (row, bool) { return v.child(parent, name) })
		p.click(at)
		if !at.Open {
			p.x("key", "Right")
		}
		parent = p.settled("the opened "+name, func(v view) (row, bool) {
			opened, ok := v.child(parent, name)
			return opened, ok && opened.Open
		})
	}
	return parent
}

// child finds a row by name among the children of parent.
func (v view) child(parent row, name string) (row, bool) {
	rows := v.Tree
	if parent.Depth >= 0 {
		i := slices.IndexFunc(rows, func(r row) bool { return r.ID == parent.ID })
		if i < 0 {
			return row{}, false
		}
		rows = rows[i+1:]
	}
	for _, r := range rows {
		if r.Depth <= parent.Depth {
			break
		}
		if r.Depth == parent.Depth+1 && r.Name == name {
			return r, true
		}
	}
	return row{}, false
}

// middle is a row's middle on the screen, in pixels.
func (p *program) middle(r row) image.Point {
	scale := p.look().Scale
	px := func(unit float64) int { return int(math.Round(unit * scale)) }
	return p.at.Min.Add(image.Pt(px(r.X+r.W/2), px(r.Y+r.H/2)))
}

func (p *program) click(r row) {
	p.Helper()
	at := p.middle(r)
	p.x("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "1")
}

// dropOn drags everything in dir from the file manager onto a row. The button
// is let go only when the window says that it knows what a drop would do.
func (p *program) dropOn(dir string, manager image.Rectangle, find func(view) (row, bool)) {
	p.Helper()
	source := p.grabFiles(dir, manager)
	target := p.settled("the target", find)
	p.glide(p.middle(target))
	wiggle := 0
	p.await("the window shows what a drop on "+target.Name+" would do", 10*time.Second, func(v view) bool {
		wiggle = 1 - wiggle
		at := p.middle(target)
		p.x("mousemove", fmt.Sprint(at.X+wiggle), fmt.Sprint(at.Y))
		return strings.Contains(v.Status, target.Name)
	})
	p.shot("over " + target.Name)
	before := len(p.look().Queue)
	p.x("mouseup", "1")
	p.await("the drop on "+target.Name+" is answered", 10*time.Second, func(v view) bool { return len(v.Queue) > before })
	if _, willing := source.stop(5 * time.Second); !willing {
		p.Error("the file manager had to be killed")
	}
}

// glide moves the pressed pointer as a hand does: a few pixels first, which
// begins the drag, then in steps.
func (p *program) glide(to image.Point) {
	p.Helper()
	const steps = 15
	for range 4 {
		p.x("mousemove_relative", "--", "6", "3", "sleep", "0.02")
	}
	var x, y int
	_, err := fmt.Sscanf(p.x("getmouselocation"), "x:%d y:%d", &x, &y)
	p.must(err)
	for i := 1; i <= steps; i++ {
		p.x("mousemove", fmt.Sprint(x+(to.X-x)*i/steps), fmt.Sprint(y+(to.Y-y)*i/steps), "sleep", "0.01")
	}
}

// uploaded waits until all these names are in the queue as confirmed.
func (p *program) uploaded(names ...string) {
	p.Helper()
	p.await(strings.Join(names, ", ")+" are done", time.Minute, func(v view) bool {
		for _, name := range names {
			if !slices.ContainsFunc(v.Queue, func(r row) bool { return r.Name == name && (r.State == "Done" || r.State == "Verified") }) {
				return false
			}
		}
		return true
	})
}
