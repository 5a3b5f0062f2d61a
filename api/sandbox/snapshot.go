package sandbox

import (
	"maps"
	"slices"
)

// snapshot is the whole state in as few lines as will do: the header, and a
// line for each thing that differs from the world as it is built.
func (s *Sandbox) snapshot() []logLine {
	h := s.header
	lines := []logLine{{Header: &h}}
	fresh := build(h)
	for _, p := range s.world.projects {
		if fresh.project(p.ID) == nil {
			lines = append(lines, logLine{Change: &change{Projects: []projectLine{{p.Team.ID, p.Name, p.Inserted, p.Private}}}})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.world.assets)) {
		a := s.world.assets[id]
		if was := fresh.assets[id]; was == nil || !was.Updated.Equal(a.Updated) || was.Disk != a.Disk {
			lines = append(lines, logLine{Change: &change{Assets: []*asset{a}}})
		}
	}
	for id, u := range s.world.uploads {
		if parts := u.lines(id); len(parts) > 0 {
			lines = append(lines, logLine{Change: &change{Parts: parts}})
		}
	}
	for _, l := range s.world.links {
		lines = append(lines, logLine{Change: &change{Links: []*reviewLink{l}}})
	}
	return lines
}

// snapshotSize is about how many lines a snapshot has.
func (s *Sandbox) snapshotSize() int {
	n := len(s.world.uploads) + len(s.world.links)
	for _, a := range s.world.assets {
		if a.Updated.After(s.header.Born) {
			n++
		}
	}
	return n
}
