package sandbox

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSafeNames(t *testing.T) {
	for name, want := range map[string]string{
		"Promo v1.mov": "Promo v1.mov", "a/b": "a_b", `a\b:c*d?e"f<g>h|i`: "a_b_c_d_e_f_g_h_i", "..": "__", ".": "_", "": "_",
		".hidden": ".hidden", ".stackdrop": "_.stackdrop", ".StackDrop": "_.StackDrop", "CON": "_CON", "nul.txt": "_nul.txt", "console": "console",
		"a\x00b\nc": "a_b_c", "end. ": "end__", "a\u202eb": "a_b", "a\xffb": "a_b", "Zoë 映画 🎬.mov": "Zoë 映画 🎬.mov",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
	long := safeName(strings.Repeat("ö", 400) + ".mov")
	if len(long) > 180 || !strings.HasSuffix(long, "ö.mov") {
		t.Errorf("%d bytes: %s", len(long), long)
	}
}

func TestNamesAreTakenOnce(t *testing.T) {
	c := claims{}
	for i, want := range []string{"a.mov", "a (2).mov", "a (3).mov"} {
		if got := c.take("p", "a.mov", string(rune('x'+i))); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := c.take("p", "A.MOV", "q"); got != "A (4).MOV" {
		t.Errorf("file systems ignore case: %q", got)
	}
	c.drop("p", "a (2).mov", "y")
	if got := c.take("p", "a.mov", "new"); got != "a (2).mov" {
		t.Errorf("a freed name: %q", got)
	}
	if got := c.take("p", ".env", "e") + c.take("p", ".env", "f"); got != ".env.env (2)" {
		t.Errorf("names that are all extension: %q", got)
	}
}

func FuzzSafeName(f *testing.F) {
	for _, s := range []string{"a", "../x", "con", "\x00", ". .", strings.Repeat("🎬", 90)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := safeName(name)
		if got == "" || got == "." || got == ".." || strings.ContainsAny(got, "/\\\x00:") || !utf8.ValidString(got) || len(got) > 181 {
			t.Errorf("%q became %q", name, got)
		}
	})
}

// Odd names go through create, disk, listing and restart.
func TestOddNamesEndToEnd(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	all := []string{"a/b", "..", "../../etc/passwd", "u\u0308.mov", "🎬", strings.Repeat("x", 200), ".stackdrop", "%2F", "?#&=", "a\nb", " lead", "trail ", "CON"}
	for i, name := range all {
		if a := c.upload(c.root(), name, noise(uint64(i), 20)); a.Name != name {
			t.Errorf("%q came back as %q", name, a.Name)
		}
		c.upload(c.mkdir(c.root(), name).ID, name, noise(uint64(i), 21))
	}
	c = c.reopen(o)
	if err := c.box.Verify(); err != nil {
		t.Error(err)
	}
	if got := len(c.children(c.root())); got != 2*len(all)+1 {
		t.Errorf("%d children", got)
	}
	c.close()
}
