package rest

import (
	"errors"
	"slices"
	"testing"

	"stackdrop/api"
)

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"a.mov": "a.mov", "dir/a.mov": "a.mov", "/a.mov/": "a.mov", `c:\dir\a.mov`: `c:\dir\a.mov`, "cafe\u0301": "café",
		"..": "..", "bad \xff": "bad \ufffd", " padded ": " padded ",
	} {
		if got, err := FileName("POST", name); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", name, got, err, want)
		}
	}
	if got, err := StoredName("POST", "a/b u\u0308"); err != nil || got != "a/b ü" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, blank := range []string{"", " ", "\t", "//", "dir/ "} {
		if _, err := FileName("POST", blank); !errors.Is(err, api.ErrRefused) {
			t.Errorf("%q: got %v, want ErrRefused", blank, err)
		}
	}
	if got := DisplayName("Jose\u0301"); got != "José" {
		t.Errorf("got %q", got)
	}
}

func TestSortForPeople(t *testing.T) {
	var nodes []api.Node
	for name, kind := range map[string]api.Kind{
		"shot 10.mov": api.KindFile, "Shot 9.mov": api.KindFile, "zoo": api.KindFolder, "shot 9b": api.KindStack,
		"Day 10": api.KindFolder, "day 2": api.KindProject, "shot 9.mov": api.KindFile,
	} {
		nodes = append(nodes, api.Node{Ref: api.Ref{Kind: kind, ID: name}, Name: name})
	}
	SortForPeople(nodes)
	var got []string
	for _, n := range nodes {
		got = append(got, n.Name)
	}
	if want := []string{"day 2", "Day 10", "zoo", "Shot 9.mov", "shot 9.mov", "shot 9b", "shot 10.mov"}; !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
