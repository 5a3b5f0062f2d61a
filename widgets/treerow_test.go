package widgets

import (
	"strings"
	"testing"
)

// As whom an account is used may be cut, but is never left out as other details
// are.
func TestTreeSaysAsWhomAnAccountIsUsed(t *testing.T) {
	u := newTreeUnderTest(t)
	const long = "jane.doe@wolfeschlegelstein-postproduction.example.com"
	u.SetRoots([]TreeRow{
		{ID: "a", Kind: KindAccount, Name: "Acme Post", Detail: "V4 · jane@studio.tv"},
		{ID: "b", Kind: KindAccount, Name: "Acme Post", Detail: "V2 · " + long},
		{ID: "c", Kind: KindAccount, Name: "The very long name of a post-production house", Detail: "V2 · " + long},
		{ID: "d", Kind: KindFolder, Name: "Cuts", Detail: long},
		{ID: "e", Kind: KindAccount, Name: "Acme Post"},
	})
	right := u.Tree.Size().Width - treeRight
	for i, want := range []string{"V4 · jane@studio.tv", "V2 · j…e.com", "V2…om", "", ""} {
		r := u.shown[i]
		front, back, _ := strings.Cut(want, ellipsis)
		if got := r.detail.Text; !strings.HasPrefix(got, front) || !strings.HasSuffix(got, back) || (want == "") != (got == "") {
			t.Errorf("row %d says %q, want %q", i, got, want)
			continue
		}
		if want == "" {
			continue
		}
		end := r.detail.Position().X + r.detail.Size().Width
		if end > right+1 || end < right-1 || r.detail.Color != dark.dim {
			t.Errorf("row %d ends at %v, want %v, in %v", i, end, right, r.detail.Color)
		}
		if i < 2 && r.name.Text != "Acme Post" {
			t.Errorf("row %d: the name was cut to %q in favour of %q", i, r.name.Text, r.detail.Text)
		}
		if nameEnd := r.name.Position().X + r.name.Size().Width; nameEnd > r.detail.Position().X || len(r.name.Text) < 5 {
			t.Errorf("row %d: %q ends at %v, and %q begins at %v", i, r.name.Text, nameEnd, r.detail.Text, r.detail.Position().X)
		}
	}
	u.SetDropTarget("b")
	if got := u.shown[1].detail.Text; got != dropWords(AcceptsNone) {
		t.Errorf("under a drag it says %q", got)
	}
}
