package sandbox

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden is the folder in Options.Dir that holds everything which is not a
// finished file.
const hidden = ".stackdrop"

// claims says which asset a name in a directory belongs to: by parent id, then
// by name as a file system that ignores case sees it.
type claims map[string]map[string]string

// take finds a name for id in parent that no sibling has, and claims it.
func (c claims) take(parent, name, id string) string {
	safe := safeName(name)
	ext := path.Ext(safe)
	stem := strings.TrimSuffix(safe, ext)
	if stem == "" || strings.Contains(ext, " ") { // a name like ".env", or a stack's "x.mov (versions)"
		stem, ext = safe, ""
	}
	try := safe
	for n := 2; ; n++ {
		if by := c[parent][fold(try)]; by == "" || by == id {
			c.set(parent, try, id)
			return try
		}
		try = fmt.Sprintf("%s (%d)%s", stem, n, ext)
	}
}

func (c claims) set(parent, name, id string) {
	if c[parent] == nil {
		c[parent] = map[string]string{}
	}
	c[parent][fold(name)] = id
}

func (c claims) drop(parent, name, id string) {
	if name != "" && c[parent][fold(name)] == id {
		delete(c[parent], fold(name))
	}
}

func fold(name string) string { return strings.ToLower(name) }

// Names Windows keeps for devices, whatever extension follows.
var reserved = []string{"con", "prn", "aux", "nul",
	"com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// safeName turns any name Frame.io may hold into one that every file system
// takes, and that cannot leave its directory. It leaves ordinary names alone.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '_'
		}
		return r
	}, name)
	name = shorten(name, 180)
	trimmed := strings.TrimRight(name, ". ")
	name = trimmed + strings.Repeat("_", len(name)-len(trimmed))
	stem, _, _ := strings.Cut(fold(name), ".")
	if name == "" || fold(name) == hidden || slices.Contains(reserved, stem) {
		return "_" + name
	}
	return name
}

// shorten cuts a name to at most n bytes, keeping a plausible extension.
func shorten(name string, n int) string {
	if len(name) <= n {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	cut := n - len(ext)
	for cut > 0 && !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + ext
}

// diskPath is where an asset is, or would be, below Options.Dir.
func (w *world) diskPath(a *asset) string {
	switch {
	case !a.Deleted.IsZero():
		return path.Join(hidden, "trash", a.ID)
	case a.Parent == "":
		p := w.projectOf(a)
		return path.Join(p.Team.Account.Disk, p.Team.Disk, p.Disk)
	}
	return path.Join(w.diskPath(w.assets[a.Parent]), a.Disk)
}

// treePath is where an asset is in the words of the tree.
func (w *world) treePath(a *asset) string {
	if a.Parent == "" {
		p := w.projectOf(a)
		return p.Team.Account.Name + "/" + p.Team.Name + "/" + p.Name
	}
	return w.treePath(w.assets[a.Parent]) + "/" + a.Name
}
