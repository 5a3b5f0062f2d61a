package v4

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const metadataRoute = "/v4/accounts/:account_id/files/:file_id/metadata"

// field is a metadata field of a file. Its value depends on its type.
type field struct {
	ID      string          `json:"field_definition_id"`
	Name    string          `json:"field_definition_name"`
	Type    string          `json:"field_type"`
	Options []option        `json:"field_options"`
	Value   json.RawMessage `json:"value"`
}

// option is one that a field of type select knows.
type option struct {
	ID   string `json:"id"`
	Name string `json:"display_name"`
}

// label is what an option means to V2, whose labels became the field "Status".
// Accounts may change its options; others mean nothing to us.
func (o option) label() api.Label {
	switch letters(o.Name) {
	case "inprogress":
		return api.LabelInProgress
	case "needsreview":
		return api.LabelNeedsReview
	case "approved":
		return api.LabelApproved
	}
	return ""
}

// letters is text without what people write differently.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

func (f field) isStatus() bool { return letters(f.Name) == "status" && f.Type == "select" }

// labelOf reads the label of a file, or of a stack, which shows its newest
// version's; "" where it is not known or none of ours. A field without a value
// may be left out.
func labelOf(a asset) api.Label {
	if a.Head != nil && a.Head.Metadata != nil {
		a.Metadata = a.Head.Metadata
	}
	if a.Metadata == nil {
		return ""
	}
	i := slices.IndexFunc(a.Metadata, field.isStatus)
	if i < 0 {
		return api.LabelNone
	}
	var chosen []option
	_ = json.Unmarshal(a.Metadata[i].Value, &chosen) // null, or nothing we know
	if len(chosen) == 0 {
		return api.LabelNone
	}
	return chosen[0].label()
}

// statusField gives the field "Status" of a project, as one of its files shows
// it. cached says that it may have changed since.
func (s *Service) statusField(ctx context.Context, project api.Ref, file string) (status field, cached bool, err error) {
	if f, ok := s.fields.find(project); ok {
		return f, true, nil
	}
	shown, err := get[struct {
		Metadata []field `json:"metadata"`
	}](ctx, s, metadataRoute, url.Values{"show_null": {"true"}}, project.Account, file)
	if err != nil {
		return field{}, false, err
	}
	i := slices.IndexFunc(shown.Metadata, field.isStatus)
	if i < 0 {
		return field{}, false, rest.Refuse(http.MethodGet+" "+metadataRoute, `this project has no field "Status" to choose from`)
	}
	s.fields.keep(project, shown.Metadata[i])
	return shown.Metadata[i], false, nil
}

// statusFields remembers the fields of projects for a while.
type statusFields struct {
	mu sync.Mutex
	by map[api.Ref]keptField
}

type keptField struct {
	field
	until time.Time
}

const keepField = 10 * time.Minute

func (s *statusFields) find(project api.Ref) (field, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.by[project]
	return kept.field, ok && time.Now().Before(kept.until)
}

func (s *statusFields) keep(project api.Ref, f field) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = make(map[api.Ref]keptField)
	}
	s.by[project] = keptField{f, time.Now().Add(keepField)}
}

func (s *statusFields) forget(project api.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, project)
}
