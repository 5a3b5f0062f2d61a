package widgets

import (
	"slices"
	"strings"
)

const (
	nothingHere  = "Nothing here yet"
	nothingFound = "Not among what is loaded"
)

// treeModel is what the tree knows: nodes, and the flat slice of lines that are
// open to view. A change splices that slice; nothing ever walks all nodes but a
// filter.
type treeModel struct {
	root   *treeNode // never shown
	nodes  map[string]*treeNode
	lines  []treeLine
	filter string // lower case; "" shows everything
	peeks  []*treeNode
	moved  bool // a node went to another parent: two places have changed
}

type treeNode struct {
	row      TreeRow
	parent   *treeNode
	children []*treeNode
	open     bool
	peek     bool // opened within the results of a filter
	loaded   bool
	loading  bool
	more     bool   // the server has more children than these
	asked    bool   // ... and they have been asked for
	failed   string // why the last loading failed
}

type lineKind int

const (
	lineNode lineKind = iota
	lineLoading
	lineFailed
	lineMore
	lineEmpty
)

// treeLine is one visible line: a node, or a note about the node whose
// children stand above it.
type treeLine struct {
	node  *treeNode
	kind  lineKind
	depth int
	open  bool
}

// id of a line: the node's own, or one made up for a note, which no node has.
func (l treeLine) id() string {
	switch l.kind {
	case lineNode:
		return l.node.row.ID
	case lineFailed:
		return l.node.row.ID + "\x00failed"
	case lineMore:
		return l.node.row.ID + "\x00more"
	}
	return ""
}

func newTreeModel() *treeModel {
	root := &treeNode{open: true, row: TreeRow{Name: nothingHere}}
	return &treeModel{root: root, nodes: map[string]*treeNode{}}
}

// node finds a node by id; "" is the parent of the roots.
func (m *treeModel) node(id string) *treeNode {
	if id == "" {
		return m.root
	}
	return m.nodes[id]
}

// index is the line of a node; -1 if it is out of view.
func (m *treeModel) index(n *treeNode) int {
	return slices.IndexFunc(m.lines, func(l treeLine) bool { return l.node == n && l.kind == lineNode })
}

// indexOf is the line with that id, notes included.
func (m *treeModel) indexOf(id string) int {
	if id == "" {
		return -1
	}
	if n := m.nodes[id]; n != nil {
		return m.index(n)
	}
	return slices.IndexFunc(m.lines, func(l treeLine) bool { return l.kind != lineNode && l.id() == id })
}

// setChildren makes rows the children of n. Nodes that stay keep their own
// children and whether they are open; it returns the ids that are gone.
func (m *treeModel) setChildren(n *treeNode, rows []TreeRow, more bool) []string {
	keep := make(map[string]bool, len(rows))
	for _, row := range rows {
		keep[row.ID] = true
	}
	var gone []string
	for _, child := range n.children {
		if !keep[child.row.ID] {
			gone = m.forget(child, gone)
		}
	}
	n.children = n.children[:0:0]
	gone = append(gone, m.adopt(n, rows)...)
	n.loaded, n.loading, n.failed, n.more, n.asked = true, false, "", more, false
	return gone
}

// addChildren puts one more page behind the children n has.
func (m *treeModel) addChildren(n *treeNode, rows []TreeRow, more bool) []string {
	gone := m.adopt(n, rows)
	n.loaded, n.loading, n.failed, n.more, n.asked = true, false, "", more, false
	return gone
}

// adopt appends rows to n's children. An id that stands elsewhere has moved,
// and moves here with all below it.
func (m *treeModel) adopt(n *treeNode, rows []TreeRow) (gone []string) {
	n.children = slices.Grow(n.children, len(rows))
	here := make(map[*treeNode]bool, len(n.children)+len(rows))
	for _, child := range n.children {
		here[child] = true
	}
	for _, row := range rows {
		if row.ID == "" {
			continue
		}
		child := m.nodes[row.ID]
		switch {
		case child == nil:
			child = &treeNode{}
			m.nodes[row.ID] = child
		case child == n || child.above(n):
			continue // a server that says a folder lies inside itself
		case child.parent != n:
			child.parent.children = without(child.parent.children, child)
			m.moved = true
		case here[child]:
			child.row = row
			continue // named twice
		}
		here[child] = true
		child.row, child.parent = row, n
		n.children = append(n.children, child)
		if !row.Expandable {
			gone = m.shed(child, gone)
		}
	}
	return gone
}

// shed forgets what is below a node that can hold nothing any more.
func (m *treeModel) shed(n *treeNode, gone []string) []string {
	for _, child := range n.children {
		gone = m.forget(child, gone)
	}
	n.children, n.open, n.loaded, n.loading, n.failed, n.more = nil, false, false, false, "", false
	return gone
}

func (m *treeModel) forget(n *treeNode, gone []string) []string {
	for _, child := range n.children {
		gone = m.forget(child, gone)
	}
	delete(m.nodes, n.row.ID)
	return append(gone, n.row.ID)
}

// remove takes a node and all below it away.
func (m *treeModel) remove(n *treeNode) []string {
	n.parent.children = without(n.parent.children, n)
	return m.forget(n, nil)
}

func without(nodes []*treeNode, n *treeNode) []*treeNode {
	if i := slices.Index(nodes, n); i >= 0 {
		return slices.Delete(nodes, i, i+1)
	}
	return nodes
}

// above says whether n is an ancestor of other.
func (n *treeNode) above(other *treeNode) bool {
	for p := other.parent; p != nil; p = p.parent {
		if p == n {
			return true
		}
	}
	return false
}

// splice renews the lines below n. A node out of view changes nothing.
func (m *treeModel) splice(n *treeNode) {
	switch {
	case m.filter != "":
		m.lines = m.filtered()
		return
	case n == m.root || m.moved:
		m.moved = false
		m.lines = below(nil, m.root, 0)
		return
	}
	at := m.index(n)
	if at < 0 {
		return
	}
	m.lines[at].open = n.open
	depth := m.lines[at].depth
	end := at + 1
	for end < len(m.lines) && m.lines[end].depth > depth {
		end++
	}
	var fresh []treeLine
	if n.open {
		fresh = below(nil, n, depth+1)
	}
	m.lines = slices.Replace(m.lines, at+1, end, fresh...)
}

// below lists the lines under an open node.
func below(lines []treeLine, n *treeNode, depth int) []treeLine {
	for _, child := range n.children {
		lines = append(lines, treeLine{node: child, depth: depth, open: child.open})
		if child.open {
			lines = below(lines, child, depth+1)
		}
	}
	note := func(k lineKind) { lines = append(lines, treeLine{node: n, kind: k, depth: depth}) }
	switch {
	case n.failed != "":
		note(lineFailed)
	case n.loading:
		note(lineLoading)
	case n.more:
		note(lineMore)
	case n.loaded && len(n.children) == 0:
		note(lineEmpty)
	}
	return lines
}

// filtered lists what matches the filter, with everything above it, opened. A
// match that is peeked into shows all it holds.
func (m *treeModel) filtered() []treeLine {
	var lines []treeLine
	var walk func(n *treeNode, depth int) bool
	walk = func(n *treeNode, depth int) bool {
		found := false
		for _, child := range n.children {
			at := len(lines)
			lines = append(lines, treeLine{node: child, depth: depth})
			switch matches := m.matches(child); {
			case matches && child.peek:
				lines[at].open = true
				lines = below(lines, child, depth+1)
			case walk(child, depth+1):
				lines[at].open = true
			case !matches:
				lines = lines[:at]
				continue
			}
			found = true
		}
		return found
	}
	if !walk(m.root, 0) {
		none := &treeNode{row: TreeRow{Name: nothingFound}}
		lines = append(lines, treeLine{node: none, kind: lineEmpty})
	}
	return lines
}

func (m *treeModel) matches(n *treeNode) bool {
	return strings.Contains(strings.ToLower(n.row.Name), m.filter)
}

// setFilter changes the filter and forgets what was peeked into.
func (m *treeModel) setFilter(text string) {
	for _, n := range m.peeks {
		n.peek = false
	}
	m.peeks, m.filter = nil, text
	m.splice(m.root)
}

// peeked says whether n stands below something that is peeked into, and so is
// shown as if there were no filter.
func (n *treeNode) peeked() bool {
	for p := n.parent; p != nil; p = p.parent {
		if p.peek {
			return true
		}
	}
	return false
}
