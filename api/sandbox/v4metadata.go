package sandbox

import (
	"encoding/json"
	"slices"
)

// V2's label is the metadata field "Status" on V4, a select that every account
// has with ids of its own. Beside it stand two fields that nobody can write, as
// on real accounts.

const (
	fieldStatus = "Status"
	fieldFormat = "Format"
	fieldRate   = "Frame Rate"
)

// statusNames are the options of Status, by V2's labels; "none" is no option.
var statusNames = map[string]string{"in_progress": "In Progress", "needs_review": "Needs Review", "approved": "Approved"}

var metadataBody = wrapped(
	need("file_ids", list(1, 100, false, identifier)),
	need("values", list(1, 100, false, members(need("field_definition_id", aUUID), need("value", anything)))),
)

var fieldQuery = paged(mostItems, query{
	"filters[exclude_immutable]": flag, "filters[exclude_inactive]": flag, "include": word("creator"), "sort": byName,
})

func (v view) fieldID(a *account, name string) string { return v.seed.uuid("field", a.ID, name) }

func (v view) option(a *account, label string) v4OptionJSON {
	return v4OptionJSON{v.seed.uuid("option", a.ID, label), statusNames[label]}
}

func (v view) options(a *account) (out []v4OptionJSON) {
	for _, label := range labels[1:] {
		out = append(out, v.option(a, label))
	}
	return out
}

// values are an asset's metadata. Fields without a value are left out unless
// they are asked for.
func (v view) values(a *asset, withNull bool) []v4ValueJSON {
	in := v.projectOf(a).Team.Account
	out := []v4ValueJSON{}
	add := func(name, kind string, value json.RawMessage, mutable bool, options []v4OptionJSON) {
		if value == nil {
			value = null
		}
		if withNull || string(value) != "null" && string(value) != "[]" {
			out = append(out, v4ValueJSON{v.fieldID(in, name), name, kind, mutable, options, value})
		}
	}
	if a.Type == typeFile {
		add(fieldFormat, "text", encode(a.Media), false, nil)
		var fps json.RawMessage
		if a.kind() == "stream" && stampAt(a.Playable, v.now) != nil {
			fps = json.RawMessage("25.0")
		}
		add(fieldRate, "number", fps, false, nil)
	}
	chosen := []v4OptionJSON{}
	if statusNames[a.Label] != "" {
		chosen = append(chosen, v.option(in, a.Label))
	}
	add(fieldStatus, "select", encode(chosen), true, v.options(in))
	return out
}

// encode writes what always can be written.
func encode[T string | []v4OptionJSON](v T) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		return null
	}
	return text
}

func (s *Sandbox) v4Metadata(c *v4call) (reply, error) {
	a, err := c.asset("file_id", typeFile)
	if err != nil {
		return reply{}, err
	}
	return data(struct {
		ID     string        `json:"file_id"`
		Values []v4ValueJSON `json:"metadata"`
	}{a.ID, c.view.values(a, c.URL.Query().Get("show_null") == "true")})
}

// v4SetMetadata gives files of one project the same values, all or none. Stacks
// and folders are no files: own choice, nothing is documented.
func (s *Sandbox) v4SetMetadata(c *v4call) (reply, error) {
	p, err := c.project()
	if err != nil {
		return reply{}, err
	}
	if err := s.writable(p.Root); err != nil {
		return reply{}, err
	}
	var in struct {
		Files  []string `json:"file_ids"`
		Values []struct {
			Field string          `json:"field_definition_id"`
			Value json.RawMessage `json:"value"`
		} `json:"values"`
	}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	label := ""
	for _, v := range in.Values {
		if label, err = c.readStatus(v.Field, v.Value); err != nil {
			return reply{}, err
		}
	}
	ch := s.begin()
	var files []*asset
	for _, id := range in.Files {
		a, err := c.find(id, typeFile)
		switch {
		case err != nil:
			return reply{}, err
		case a.Project != p.ID:
			return reply{}, errInvalid("The file is in another project")
		}
		files = append(files, a)
	}
	for _, a := range files {
		ch.label(a, label)
	}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	return done()
}

// readStatus is the label that a value of the field Status means: a list of one
// option's id, or of none to clear it.
func (c *v4call) readStatus(field string, value json.RawMessage) (string, error) {
	switch field {
	case c.view.fieldID(c.account, fieldStatus):
	case c.view.fieldID(c.account, fieldFormat), c.view.fieldID(c.account, fieldRate):
		return "", errInvalid("The field is not mutable")
	default:
		return "", errInvalid("Field definition not found")
	}
	var ids []string
	if err := json.Unmarshal(value, &ids); err != nil || len(ids) > 1 {
		return "", errInvalid("The value of a select is a list of at most one option's id")
	}
	if len(ids) == 0 {
		return "none", nil
	}
	i := slices.IndexFunc(labels, func(label string) bool { return label != "none" && c.view.option(c.account, label).ID == ids[0] })
	if i < 0 {
		return "", errInvalid("The field has no such option")
	}
	return labels[i], nil
}

// v4FieldJSON is the definition of a field.
type v4FieldJSON struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	Type          string          `json:"field_type"`
	Configuration json.RawMessage `json:"field_configuration"`
	Mutable       bool            `json:"mutable"`
	CreatorID     string          `json:"creator_id"`
	Creator       *v4UserJSON     `json:"creator,omitempty"`
	CreatedAt     string          `json:"created_at"`
	UpdatedAt     string          `json:"updated_at"`
}

func (s *Sandbox) v4Fields(c *v4call) (reply, error) {
	status, err := json.Marshal(struct {
		AddNew  bool           `json:"enable_add_new"`
		Options []v4OptionJSON `json:"options"`
	}{false, c.view.options(c.account)})
	if err != nil {
		return reply{}, err
	}
	all := []v4FieldJSON{
		{Name: fieldFormat, Type: "text", Configuration: json.RawMessage("{}")},
		{Name: fieldRate, Type: "number", Configuration: json.RawMessage(`{"number_format":"framerate","scale":3}`)},
		{Name: fieldStatus, Type: "select", Configuration: status, Mutable: true},
	}
	if c.URL.Query().Get("filters[exclude_immutable]") == "true" {
		all = all[2:]
	}
	return listOf(c, all, func(f v4FieldJSON) string { return f.Name }, func(f v4FieldJSON) v4FieldJSON {
		f.ID, f.CreatorID = c.view.fieldID(c.account, f.Name), c.account.Owner.ID
		f.CreatedAt, f.UpdatedAt = stamp(c.view.born), stamp(c.view.born)
		if slices.Contains(c.includes(), "creator") {
			f.Creator = c.view.v4User(c.account.Owner)
		}
		return f
	})
}
