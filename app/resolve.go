package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"stackdrop/api"
)

// resolve finds what a person means by text: an id, or a path of names from a
// team down, "Team/Project/Folder". A leading account name is allowed too, and
// "Shared with me" stands for the projects of others.
func resolve(ctx context.Context, svc api.Service, text string) (api.Node, error) {
	text = strings.Trim(text, "/")
	if text == "" {
		return api.Node{}, errors.New("no destination was given")
	}
	if uuid.Validate(text) == nil {
		n, err := svc.Lookup(ctx, text)
		if errors.Is(err, api.ErrGone) {
			return n, fmt.Errorf("Frame.io has nothing with the id %s that you may see", text)
		}
		return n, err
	}
	tops, err := tops(ctx, svc)
	if err != nil {
		return api.Node{}, err
	}
	return descend(ctx, svc, tops, strings.Split(norm.NFC.String(text), "/"))
}

// tops are the first names a path may begin with: accounts, and what stands in
// them.
func tops(ctx context.Context, svc api.Service) ([]api.Node, error) {
	roots, err := svc.Roots(ctx)
	if err != nil {
		return nil, err
	}
	var teams []api.Node
	for _, r := range roots {
		if r.Ref.Kind != api.KindAccount {
			continue
		}
		in, err := children(ctx, svc, r.Ref)
		if err != nil {
			return nil, err
		}
		teams = append(teams, in...)
	}
	return append(teams, roots...), nil
}

func children(ctx context.Context, svc api.Service, ref api.Ref) ([]api.Node, error) {
	all, _, err := somePages(ctx, svc, ref, "", math.MaxInt)
	return all.Nodes, err
}

// descend follows names. A name may itself hold "/", so the longest run of
// segments that names something is tried as well.
func descend(ctx context.Context, svc api.Service, here []api.Node, path []string) (api.Node, error) {
	for used := 1; used <= len(path); used++ {
		name := strings.Join(path[:used], "/")
		n, err := pick(here, name)
		if err != nil {
			return n, err
		}
		if n.Ref.IsZero() {
			continue
		}
		if used == len(path) {
			return n, nil
		}
		if !n.IsContainer() {
			return n, fmt.Errorf("%q is a file, so there is nothing below it", name)
		}
		below, err := children(ctx, svc, n.Ref)
		if err != nil {
			return n, err
		}
		return descend(ctx, svc, below, path[used:])
	}
	return api.Node{}, fmt.Errorf("there is no %q here; there is %s", path[0], listNames(here))
}

// pick finds a name: exactly, or else without regard to case if that is one.
func pick(nodes []api.Node, name string) (api.Node, error) {
	exact := slices.DeleteFunc(slices.Clone(nodes), func(n api.Node) bool { return n.Name != name })
	if len(exact) == 0 {
		exact = slices.DeleteFunc(slices.Clone(nodes), func(n api.Node) bool { return !strings.EqualFold(n.Name, name) })
	}
	switch len(exact) {
	case 0:
		return api.Node{}, nil
	case 1:
		return exact[0], nil
	}
	return api.Node{}, fmt.Errorf("there are %d things named %q here; use the id of the one you mean", len(exact), name)
}

func listNames(nodes []api.Node) string {
	if len(nodes) == 0 {
		return "nothing"
	}
	var names []string
	for _, n := range nodes[:min(len(nodes), 8)] {
		names = append(names, fmt.Sprintf("%q", n.Name))
	}
	list := strings.Join(names, ", ")
	if more := len(nodes) - len(names); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}
