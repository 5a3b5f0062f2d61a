package rest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fvbommel/sortorder"

	"stackdrop/api"
)

// SortForPeople puts containers first and 2 before 10. Neither API can.
func SortForPeople(nodes []api.Node) {
	slices.SortStableFunc(nodes, func(a, b api.Node) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			natural(strings.ToLower(a.Name), strings.ToLower(b.Name)),
			cmp.Compare(a.Name, b.Name),
		)
	})
}

func rank(n api.Node) int {
	switch n.Ref.Kind {
	case api.KindFile, api.KindStack:
		return 1
	}
	return 0
}

func natural(a, b string) int {
	switch {
	case sortorder.NaturalLess(a, b):
		return -1
	case sortorder.NaturalLess(b, a):
		return 1
	}
	return 0
}

func unique(nodes []api.Node) []api.Node {
	seen := make(map[api.Ref]bool, len(nodes))
	return slices.DeleteFunc(nodes, func(n api.Node) bool {
		twice := seen[n.Ref] || n.Ref.ID == ""
		seen[n.Ref] = true
		return twice
	})
}
