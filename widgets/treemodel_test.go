package widgets

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Splicing must always give what walking the whole tree would.
func TestTreeModelSpliceEqualsWalk(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := newTreeModel()
		id := rapid.Custom(func(r *rapid.T) string { return fmt.Sprint(rapid.IntRange(0, 12).Draw(r, "id")) })
		rows := rapid.Custom(func(r *rapid.T) []TreeRow {
			ids := rapid.SliceOfN(id, 0, 6).Draw(r, "ids")
			rows := make([]TreeRow, len(ids))
			for i, id := range ids {
				rows[i] = TreeRow{ID: id, Name: "n" + id, Expandable: rapid.Bool().Draw(r, "expandable")}
			}
			return rows
		})
		some := func(r *rapid.T) *treeNode {
			if rapid.Bool().Draw(r, "root") {
				return m.root
			}
			return m.node(id.Draw(r, "node"))
		}
		r.Repeat(map[string]func(*rapid.T){
			"": func(r *rapid.T) {
				if want := below(nil, m.root, 0); m.filter == "" && !slices.Equal(m.lines, want) {
					r.Fatalf("spliced %v\nwalked  %v", words(m.lines), words(want))
				}
				for id, n := range m.nodes {
					if n.row.ID != id || !slices.Contains(n.parent.children, n) {
						r.Fatalf("node %s does not hang where it says", id)
					}
				}
			},
			"children": func(r *rapid.T) {
				if n := some(r); n != nil {
					m.setChildren(n, rows.Draw(r, "rows"), rapid.Bool().Draw(r, "more"))
					m.splice(n)
				}
			},
			"page": func(r *rapid.T) {
				if n := some(r); n != nil {
					m.addChildren(n, rows.Draw(r, "rows"), false)
					m.splice(n)
				}
			},
			"toggle": func(r *rapid.T) {
				if n := some(r); n != nil && n != m.root {
					n.open = !n.open
					m.splice(n)
				}
			},
			"loading": func(r *rapid.T) {
				if n := some(r); n != nil {
					n.loading = !n.loading
					m.splice(n)
				}
			},
			"remove": func(r *rapid.T) {
				if n := some(r); n != nil && n != m.root {
					p := n.parent
					m.remove(n)
					m.splice(p)
				}
			},
		})
	})
}

func words(lines []treeLine) []string {
	var w []string
	for _, l := range lines {
		w = append(w, fmt.Sprintf("%d:%s/%d", l.depth, l.id(), l.kind))
	}
	return w
}

func TestTreeModelSurvivesNonsense(t *testing.T) {
	m := newTreeModel()
	m.setChildren(m.root, []TreeRow{{ID: "a", Expandable: true}, {ID: "a"}, {ID: ""}}, false)
	if len(m.root.children) != 1 {
		t.Fatalf("%d roots", len(m.root.children))
	}
	a := m.nodes["a"]
	a.row.Expandable, a.open = true, true
	m.setChildren(a, []TreeRow{{ID: "a"}, {ID: "b", Expandable: true}}, false)
	b := m.nodes["b"]
	m.setChildren(b, []TreeRow{{ID: "a"}}, false) // a lies above b
	if len(a.children) != 1 || len(b.children) != 0 || a.parent != m.root {
		t.Fatal("a row hangs below itself")
	}
	m.setChildren(m.root, []TreeRow{{ID: "b"}}, false) // b moves up, a goes
	if m.nodes["a"] != nil || m.nodes["b"] == nil || m.nodes["b"].parent != m.root {
		t.Fatal("moving a row up lost it")
	}
}
