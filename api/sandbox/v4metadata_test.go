package sandbox

import (
	"strings"
	"testing"
	"time"
)

type metadataJSON struct {
	ID     string        `json:"file_id"`
	Values []v4ValueJSON `json:"metadata"`
}

// status reads the field and the option it has, "" for none.
func (c *client) status(file string) (field v4ValueJSON, chosen string) {
	c.t.Helper()
	for _, v := range dataOf[metadataJSON](c.t, c.v4("GET", "/files/"+file+"/metadata?show_null=true", nil), 200).Values {
		if v.Name != "Status" {
			continue
		}
		for _, o := range v.Options {
			if strings.Contains(string(v.Value), o.ID) {
				chosen = o.Name
			}
		}
		return v, chosen
	}
	c.t.Fatal("no field Status")
	return
}

func (c *client) setStatus(value any, files ...string) answer {
	c.t.Helper()
	field, _ := c.status(files[0])
	return c.v4("PATCH", "/projects/"+c.box.Info().Projects[0].ID+"/metadata/values", object{
		"file_ids": files, "values": []object{{"field_definition_id": field.FieldID, "value": value}},
	})
}

func TestV4Status(t *testing.T) {
	o := fast(t.TempDir())
	c := open(t, o)
	f := c.v4Clips(c.folder(), "a.mov", "b.mov", "c.mov")
	field, chosen := c.status(f[0])
	if chosen != "" || string(field.Value) != "[]" || field.Type != "select" || !field.Mutable || len(field.Options) != 3 {
		t.Fatalf("%+v", field)
	}
	for i, want := range []struct{ name, v2 string }{{"In Progress", "in_progress"}, {"Needs Review", "needs_review"}, {"Approved", "approved"}} {
		if field.Options[i].Name != want.name {
			t.Errorf("option %d is %q", i, field.Options[i].Name)
		}
		a := c.setStatus([]string{field.Options[i].ID}, f[0], f[1])
		if a.status != 204 || len(a.body) > 0 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if _, chosen := c.status(f[1]); chosen != want.name || c.asset(f[0]).Label != want.v2 {
			t.Errorf("it is %q, and %q on V2", chosen, c.asset(f[0]).Label)
		}
	}
	if list := c.v4List("/folders/" + c.folder() + "/children?include=metadata"); !strings.Contains(string((*list[0].Metadata)[2].Value), "Approved") || len(*list[2].Metadata) != 2 {
		t.Errorf("%+v", list)
	}
	c.send("PUT", "/v2/assets/"+f[2], object{"label": "needs_review"}).as(t, new(assetJSON))
	if _, chosen := c.status(f[2]); chosen != "Needs Review" {
		t.Errorf("V2's label is %q", chosen)
	}

	// A stack and its newest file are labelled together.
	stack := c.v4Stack(c.folder(), f[0], f[1])
	c.setStatus([]string{field.Options[0].ID}, f[1])
	if got := c.asset(stack.ID); got.Label != "in_progress" || c.asset(f[0]).Label != "approved" {
		t.Errorf("the stack is %q on V2", got.Label)
	}
	c.send("PUT", "/v2/assets/"+stack.ID, object{"label": "approved"}).as(t, new(assetJSON))
	if _, chosen := c.status(f[1]); chosen != "Approved" {
		t.Errorf("the head is %q", chosen)
	}

	c.close()
	c = start(t, o)
	if _, chosen := c.status(f[1]); chosen != "Approved" {
		t.Errorf("after a restart %q", chosen)
	}
	for _, none := range []any{[]string{}, nil} {
		c.setStatus([]string{field.Options[0].ID}, f[2])
		if a := c.setStatus(none, f[2]); a.status != 204 {
			t.Errorf("%v: %d %s", none, a.status, a.body)
		}
		if _, chosen := c.status(f[2]); chosen != "" || c.asset(f[2]).Label != "none" {
			t.Errorf("cleared: %q", chosen)
		}
	}
	if plain := dataOf[metadataJSON](t, c.v4("GET", "/files/"+f[2]+"/metadata", nil), 200); len(plain.Values) != 2 {
		t.Errorf("without show_null: %+v", plain)
	}
}

func TestV4StatusRefusals(t *testing.T) {
	c := start(t, fast(""))
	f := c.v4Clips(c.folder(), "a.mov", "b.mov")
	field, _ := c.status(f[0])
	good := []string{field.Options[0].ID}
	stack := c.v4Stack(c.folder(), f...)
	for what, a := range map[string]answer{
		"two options":      c.setStatus([]string{field.Options[0].ID, field.Options[1].ID}, f[0]),
		"another option":   c.setStatus([]string{nowhere}, f[0]),
		"an option's name": c.setStatus([]string{"Approved"}, f[0]),
		"no list":          c.setStatus(field.Options[0].ID, f[0]),
	} {
		a.refused(t, what, 422)
	}
	for what, id := range map[string]string{"a stack": stack.ID, "a folder": c.folder(), "nothing": nowhere} {
		c.setStatus(good, f[0], id).refused(t, what, 404)
	}
	if _, chosen := c.status(f[0]); chosen != "" {
		t.Errorf("a refused call has labelled something %q", chosen)
	}
	path := "/projects/" + c.box.Info().Projects[0].ID + "/metadata/values"
	values := func(id string) object {
		return object{"file_ids": f, "values": []object{{"field_definition_id": id, "value": good}}}
	}
	all := dataOf[metadataJSON](t, c.v4("GET", "/files/"+f[0]+"/metadata", nil), 200).Values
	c.v4("PATCH", path, values(all[0].FieldID)).refused(t, "a field of the system", 422, "mutable")
	c.v4("PATCH", path, values(nowhere)).refused(t, "no such field", 422)
	p := dataOf[v4ProjectJSON](t, c.v4("POST", "/workspaces/"+c.box.Info().Teams[0].ID+"/projects", object{"name": "Abroad"}), 201)
	c.v4("PATCH", "/projects/"+p.ID+"/metadata/values", values(field.FieldID)).refused(t, "files of another project", 422)
}

func TestV4FieldDefinitions(t *testing.T) {
	o := fast("")
	route := "GET /v4/accounts/:account_id/metadata/field_definitions"
	o.Faults = Plan{Rules: []Rule{{Match: route, Agent: "old", Effect: EffectStatus, Status: 403, Message: "Please migrate your account to account level metadata"}}}
	c := start(t, o)
	if got := dataOf[[]v4FieldJSON](t, c.v4("GET", "/metadata/field_definitions", nil), 200); len(got) != 3 || !got[2].Mutable {
		t.Errorf("%+v", got)
	}
	got := dataOf[[]v4FieldJSON](t, c.v4("GET", "/metadata/field_definitions?filters%5Bexclude_immutable%5D=true&include=creator", nil), 200)
	if len(got) != 1 || got[0].Name != "Status" || got[0].Creator == nil || strings.Count(string(got[0].Configuration), "display_name") != 3 {
		t.Errorf("%+v", got)
	}
	c.v4("GET", "/metadata/field_definitions", nil, "User-Agent", "an old account").refused(t, "an older account", 403, "migrate")
}

func TestV4FrameRateIsKnownLate(t *testing.T) {
	o := fast("")
	o.PlayableAfter = time.Hour
	c := start(t, o)
	id := c.v4Clips(c.folder(), "a.mov")[0]
	if got := dataOf[metadataJSON](t, c.v4("GET", "/files/"+id+"/metadata", nil), 200); len(got.Values) != 1 {
		t.Errorf("%+v", got)
	}
	if got := dataOf[metadataJSON](t, c.v4("GET", "/files/"+id+"/metadata?show_null=true", nil), 200); len(got.Values) != 3 {
		t.Errorf("%+v", got)
	}
}
