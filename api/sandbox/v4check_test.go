package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// bodyCase is a body that is refused, and what is said of it.
type bodyCase struct{ body, pointer, detail string }

func ids10(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%q", seed(1).uuid(fmt.Sprint(i))))
	}
	return "[" + strings.Join(all, ",") + "]"
}

// Every body is closed: each of these differs from a good one in one thing.
func TestV4ClosedBodies(t *testing.T) {
	c := start(t, fast(""))
	x := strings.Repeat
	folder, file := "/folders/"+c.folder(), "/files/"+nowhere
	project := c.box.Info().Projects[0]
	share := "/shares/" + nowhere
	aShare := func(more string) string { return `{"data":{"type":"asset","name":"x","access":"public"` + more + `}}` }
	values := func(v string) string { return `{"data":{"file_ids":["a"],"values":` + v + `}}` }
	for call, cases := range map[string][]bodyCase{
		"POST " + folder + "/folders": {
			{``, "/data", "Missing field: data"},
			{`{}`, "/data", "Missing field: data"},
			{`[]`, "", "Invalid object. Got: array"},
			{`{"data":[]}`, "/data", "Invalid object. Got: array"},
			{`{"data":null}`, "/data", "null value where object expected"},
			{`{"data":{"name":""}}`, "/data/name", "String length is smaller than minLength: 1"},
			{`{"data":{"name":"  "}}`, "/data/name", "can't be blank"},
			{`{"data":{"name":"` + x("ü", 256) + `"}}`, "/data/name", "String length is larger than maxLength: 255"},
			{`{"data":{"name":7}}`, "/data/name", "Invalid string. Got: number"},
			{`{"data":{"name":null}}`, "/data/name", "null value where string expected"},
			{`{"data":{"name":"x","label":"y"}}`, "/data/label", "Unexpected field: label"},
			{`{"data":{"name":"x"},"type":"folder"}`, "/type", "Unexpected field: type"},
		},
		"PATCH " + folder: {
			{`{"data":{"description":"x"}}`, "/data/description", "Unexpected field: description"},
			{`{"data":{"name":"\t"}}`, "/data/name", "can't be blank"},
		},
		"POST " + folder + "/files/local_upload": {
			{`{"data":{"name":"a.mov"}}`, "/data/file_size", "Missing field: file_size"},
			{`{"data":{"file_size":1}}`, "/data/name", "Missing field: name"},
			{`{"data":{"name":"a.mov","file_size":0}}`, "/data/file_size", "0 is smaller than inclusive minimum 1"},
			{`{"data":{"name":"a.mov","file_size":5000000000001}}`, "/data/file_size", "larger than inclusive maximum 5000000000000"},
			{`{"data":{"name":"a.mov","file_size":"1"}}`, "/data/file_size", "Invalid integer. Got: string"},
			{`{"data":{"name":"a.mov","file_size":1.5}}`, "/data/file_size", "Invalid integer. Got: number"},
			{`{"data":{"name":"a.mov","file_size":1,"media_type":"video/quicktime"}}`, "/data/media_type", "Unexpected field: media_type"},
			{`{"data":{"name":" ","file_size":1}}`, "/data/name", "can't be blank"},
		},
		"POST " + folder + "/files": {
			{`{"data":{"name":"a.mov","file_size":1}}`, "/data/media_type", "Missing field: media_type"},
			{`{"data":{"name":"a.mov","file_size":1,"media_type":""}}`, "/data/media_type", "smaller than minLength"},
		},
		"POST " + folder + "/version_stacks": {
			{`{"data":{}}`, "/data/file_ids", "Missing field: file_ids"},
			{`{"data":{"file_ids":["a"]}}`, "/data/file_ids", "Array length 1 is smaller than minItems: 2"},
			{`{"data":{"file_ids":` + ids10(11) + `}}`, "/data/file_ids", "Array length 11 is larger than maxItems: 10"},
			{`{"data":{"file_ids":["a","a"]}}`, "/data/file_ids", "Array items must be unique"},
			{`{"data":{"file_ids":["a",1]}}`, "/data/file_ids/1", "Invalid string. Got: number"},
			{`{"data":{"file_ids":"a"}}`, "/data/file_ids", "Invalid array. Got: string"},
			{`{"data":{"file_ids":["a","b"],"name":"x"}}`, "/data/name", "Unexpected field"},
		},
		"PATCH " + file:           {{`{"data":{"name":"x","label":"approved"}}`, "/data/label", "Unexpected field"}},
		"PATCH " + file + "/move": {{`{"data":{"parent":"x"}}`, "/data/parent", "Unexpected field"}},
		"POST " + file + "/copy":  {{`{"data":{"name":"x"}}`, "/data/name", "Unexpected field"}, {`{"x":1}`, "/x", "Unexpected field"}},
		"PATCH /version_stacks/" + nowhere + "/versions": {
			{`{"data":{"target_file_id":"x"}}`, "/data/move_to", "Missing field"},
			{`{"data":{"target_file_id":"x","move_to":"top","position":1}}`, "/data/position", "Unexpected field"},
		},
		"POST /projects/" + project.ID + "/shares": {
			{`{"data":{"name":"x","access":"public"}}`, "/data/type", "Missing field: type"},
			{`{"data":{"type":"review","name":"x","access":"public"}}`, "/data/type", "Invalid value for enum"},
			{`{"data":{"type":"asset","name":"x","access":"private"}}`, "/data/access", "Invalid value for enum"},
			{`{"data":{"type":"asset","name":"` + x("x", 176) + `","access":"public"}}`, "/data/name", "maxLength: 175"},
			{`{"data":{"type":"asset","name":"a\nb","access":"public"}}`, "/data/name", "line breaks"},
			{`{"data":{"type":"asset","name":" ","access":"public"}}`, "/data/name", "blank"},
			{aShare(`,"asset_ids":[]`), "/data/asset_ids", "minItems: 1"},
			{aShare(`,"asset_ids":` + ids10(101)), "/data/asset_ids", "maxItems: 100"},
			{aShare(`,"enabled":true`), "/data/enabled", "Unexpected field: enabled"},
			{aShare(`,"downloading_enabled":"yes"`), "/data/downloading_enabled", "Invalid boolean. Got: string"},
			{aShare(`,"expiration":"tomorrow"`), "/data/expiration", "date-time"},
			{aShare(`,"passphrase":"` + x("p", 256) + `"`), "/data/passphrase", "maxLength: 255"},
			{aShare(`,"description":"` + x("d", 641) + `"`), "/data/description", "maxLength: 640"},
		},
		"PATCH " + share: {
			{`{"data":{}}`, "/data", "minProperties: 1"},
			{`{"data":{"type":"asset"}}`, "/data/type", "Unexpected field"},
			{`{"data":{"description":""}}`, "/data/description", "minLength: 1"},
		},
		"POST " + share + "/assets": {{`{"data":{"asset_ids":["x"]}}`, "/data/asset_id", "Missing field: asset_id"}},
		"PATCH /projects/" + project.ID + "/metadata/values": {
			{`{"data":{"values":[]}}`, "/data/file_ids", "Missing field"},
			{values(`[]`), "/data/values", "minItems: 1"},
			{values(`[{"field_definition_id":"x","value":[]}]`), "/data/values/0/field_definition_id", "Expected :uuid"},
			{values(`[{"field_definition_id":"` + nowhere + `"}]`), "/data/values/0/value", "Missing field: value"},
		},
		"POST /workspaces/" + project.WorkspaceID + "/projects": {
			{`{"data":{"name":"x","restricted":1}}`, "/data/restricted", "Invalid boolean. Got: number"},
			{`{"data":{"restricted":true}}`, "/data/name", "Missing field"},
			{`{"data":{"name":" "}}`, "/data/name", "blank"},
		},
	} {
		method, path, _ := strings.Cut(call, " ")
		for _, x := range cases {
			a := c.send(method, c.in(path), x.body, "Content-Type", "application/json")
			var e v4ErrorsJSON
			_ = json.Unmarshal(a.body, &e)
			said := slices.ContainsFunc(e.Errors, func(e v4ErrorJSON) bool {
				return e.Title == "Invalid value" && e.Source != nil && e.Source.Pointer == x.pointer && strings.Contains(e.Detail, x.detail)
			})
			if a.status != 422 || !said {
				t.Errorf("%s %.80s: %d %s", call, x.body, a.status, a.body)
			}
		}
	}
}

func TestV4Queries(t *testing.T) {
	c := start(t, fast(""))
	children := "/folders/" + c.root() + "/children"
	for path, wrong := range map[string]string{
		children: "",
		children + "?page_size=500&type=file,folder":             "",
		children + "?include=creator,project,metadata":           "",
		children + "?include=media_links.original":               "",
		children + "?include_total_count=true":                   "",
		"/projects?sort=name_desc&include=owner":                 "",
		children + "?page_size=501":                              "/page_size",
		children + "?page_size=0":                                "/page_size",
		children + "?page_size=ten":                              "/page_size",
		children + "?page_size=":                                 "/page_size",
		children + "?page_size=10&page_size=20":                  "/page_size",
		children + "?page=1":                                     "/page",
		children + "?sort=name_asc":                              "/sort",
		children + "?type=movie":                                 "/type",
		children + "?include=owner":                              "/include",
		children + "?include=creator&include=project":            "/include",
		children + "?include_total_count=yes":                    "/include_total_count",
		children + "?after=nonsense":                             "/after",
		"/projects?page_size=101":                                "/page_size",
		"/projects?sort=name":                                    "/sort",
		"/workspaces?include=owner":                              "/include",
		"/folders/" + c.root() + "?include=media_links.x":        "/include",
		"/folders/" + c.root() + "/folders?sort=name_asc":        "/sort",
		"/files/" + nowhere + "/status?include=creator":          "/include",
		"/version_stacks/" + nowhere + "/children?page_size=101": "/page_size",
		"/workspaces/not-an-id":                                  "/workspace_id",
		"/shares/not-an-id":                                      "/share_id",
	} {
		a := c.v4("GET", path, nil)
		if wrong == "" {
			if a.status != 200 {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
			continue
		}
		a.refused(t, path, 422, `"title":"Invalid value"`, `"pointer":"`+wrong+`"`)
	}
	if a := c.send("GET", "/v4/me?verbose=1", nil); a.status != 422 {
		t.Errorf("me: %d", a.status)
	}
	c.v4("GET", "/files/not-an-id", nil).refused(t, "an id that is none", 404)
	c.v4("GET", "/folders/adobe:x", nil).refused(t, "an Adobe id", 404)
}

// No body, however odd, does more than be refused; and what passes is what the
// calls can read.
func FuzzV4Bodies(f *testing.F) {
	for _, body := range []string{
		``, ` `, `null`, `{}`, " {\n \"data\" : { \"name\" : \"x\" , \"file_size\" : 1 } }\n", `{"data":{"name":"x","file_size":1e3}}`,
		`{"data":{"name":"\ud800","file_size":-0}}`, `{"data":{"data":{}},"data":{}}`, `[[[[[[`, `{"data":{"file_ids":["a","b"]}}`, `"`, `tru`, "\ufeff{}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, rt := range v4Table {
			if rt.body == nil {
				continue
			}
			err := checkBody(body, "application/json", rt.body)
			var in dataJSON[struct {
				Name string   `json:"name"`
				Size int64    `json:"file_size"`
				IDs  []string `json:"file_ids"`
			}]
			if err == nil && len(strings.TrimSpace(string(body))) > 0 {
				if err := json.Unmarshal(body, &in); err != nil {
					t.Errorf("%s lets %q through: %v", rt.pattern, body, err)
				}
			}
		}
	})
}
