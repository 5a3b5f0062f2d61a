package widgets

// selection is which ids of a list are chosen, by the rules of every file
// list: a plain choice replaces, Ctrl adds or takes away one, Shift reaches
// from the anchor to here.
type selection struct {
	ids    map[string]bool
	anchor string // where a Shift range begins
	cursor string // where the keyboard stands
}

func newSelection() selection { return selection{ids: map[string]bool{}} }

func (s *selection) has(id string) bool { return s.ids[id] }

// only says whether id and nothing else is chosen.
func (s *selection) only(id string) bool { return len(s.ids) == 1 && s.ids[id] }

func (s *selection) set(ids ...string) {
	clear(s.ids)
	for _, id := range ids {
		s.ids[id] = true
	}
	s.anchor, s.cursor = "", ""
	if len(ids) > 0 {
		s.anchor, s.cursor = ids[0], ids[len(ids)-1]
	}
}

func (s *selection) toggle(id string) {
	if s.ids[id] {
		delete(s.ids, id)
	} else {
		s.ids[id] = true
	}
	s.anchor, s.cursor = id, id
}

// reach chooses what lies between anchor and id, both included; the anchor stays.
func (s *selection) reach(id string, between []string) {
	clear(s.ids)
	for _, b := range between {
		s.ids[b] = true
	}
	s.cursor = id
}

// drop forgets an id that is gone.
func (s *selection) drop(id string) bool {
	had := s.ids[id]
	delete(s.ids, id)
	if s.anchor == id {
		s.anchor = ""
	}
	if s.cursor == id {
		s.cursor = ""
	}
	return had
}
