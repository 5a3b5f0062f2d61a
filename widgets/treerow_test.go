package widgets

import (
	"strings"
	"testing"
)

// As whom an account is used gives way to the account's name, the version first;
// where the name is cut as well a little of it stays.
func TestTreeSaysAsWhomAnAccountIsUsed(t *testing.T) {
	u := newTreeUnderTest(t)
	const long = "jane.doe@wolfeschlegelstein-postproduction.example.com"
	rows := []struct{ name, detail, want string }{
		{"Acme Post", "V4 · jane@studio.tv", "V4 · jane@studio.tv"},
		{"Acme Post", "V2 · " + long, "jane.doe@wolf…"},
		{"Northlight Pictures & Sons", "V4 · jane@studio.tv", "jane@…"},
		{"Northlight Pictures & Daughters 2", "V4 · jane@studio.tv", ""},
		{"The very long name of a post-production house", "V2 · " + long, "ja…"},
		{"Acme Post", "", ""},
	}
	var set []TreeRow
	for i, r := range rows {
		set = append(set, TreeRow{ID: string(rune('a' + i)), Kind: KindAccount, Name: r.name, Detail: r.detail})
	}
	u.SetRoots(append(set, TreeRow{ID: "z", Kind: KindFolder, Name: "Cuts", Detail: long}))
	right := u.Tree.Size().Width - treeRight
	for i, row := range rows {
		r := u.shown[i]
		front, cut := strings.CutSuffix(row.want, ellipsis)
		if got := r.detail.Text; !strings.HasPrefix(got, front) || got != row.want && !cut || cut != strings.HasSuffix(got, ellipsis) {
			t.Errorf("row %d says %q, want %q", i, got, row.want)
		}
		if i != 4 && r.name.Text != row.name {
			t.Errorf("row %d: the name was cut to %q in favour of %q", i, r.name.Text, r.detail.Text)
		}
		if r.detail.Text == "" {
			continue
		}
		end := r.detail.Position().X + r.detail.Size().Width
		if end > right+1 || end < right-1 || r.detail.Color != dark.dim {
			t.Errorf("row %d ends at %v, want %v, in %v", i, end, right, r.detail.Color)
		}
		if nameEnd := r.name.Position().X + r.name.Size().Width; nameEnd > r.detail.Position().X {
			t.Errorf("row %d: %q ends at %v, and %q begins at %v", i, r.name.Text, nameEnd, r.detail.Text, r.detail.Position().X)
		}
	}
	if got := u.shown[len(rows)].detail.Text; got != "" {
		t.Errorf("a folder's detail was cut to %q", got)
	}
	u.SetDropTarget("b")
	if got := u.shown[1].detail.Text; got != dropWords(AcceptsNone) {
		t.Errorf("under a drag it says %q", got)
	}
}
