package openapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// refusals asks for what must be refused, and looks at how: what is against the
// file, and what the file allows and the world does not.
func refusals(w *world) {
	info := w.box.Info().Projects[0]
	wrong := tour{w.direct(culprit), "/v4/accounts/" + info.AccountID, info.ID, info.WorkspaceID, w.folder.ID}
	right := wrong
	right.direct = w.direct(tester)
	one, two := w.file("one.mov"), w.file("two.mov")

	wrong.bodies(one, two)
	wrong.queries()
	wrong.strangers()
	right.nothingThere()
	right.notAllowed(one, two)
	right.callers()
}

// bodies are closed, and their values have bounds.
func (t tour) bodies(one, two string) {
	upload := t.account + "/folders/" + t.folder + "/files/local_upload"
	stacks := t.account + "/folders/" + t.folder + "/version_stacks"
	shares := t.account + "/projects/" + t.project + "/shares"
	values := t.account + "/projects/" + t.project + "/metadata/values"
	long := strings.Repeat("x", 256)
	for path, all := range map[string][]string{
		upload: {
			`{"data":{"name":"a.mov","file_size":1,"media_type":"video/quicktime"}}`,
			`{"data":{"name":"a.mov","file_size":1},"more":1}`,
			`{"name":"a.mov","file_size":1}`,
			`{"data":{"name":"a.mov"}}`, `{"data":{"file_size":1}}`, `{"data":{}}`, `{"data":null}`, `{}`, `[]`, `null`,
			`{"data":{"name":null,"file_size":1}}`, `{"data":{"name":7,"file_size":1}}`,
			`{"data":{"name":"","file_size":1}}`, `{"data":{"name":"` + long + `","file_size":1}}`,
			`{"data":{"name":"a.mov","file_size":0}}`, `{"data":{"name":"a.mov","file_size":5000000000001}}`,
			`{"data":{"name":"a.mov","file_size":1.5}}`, `{"data":{"name":"a.mov","file_size":"1"}}`,
		},
		t.account + "/folders/" + t.folder + "/folders": {
			`{"data":{"name":""}}`, `{"data":{"name":"` + long + `"}}`, `{"data":{"name":"a","parent_id":"b"}}`,
		},
		stacks: {
			`{"data":{"file_ids":["` + one + `"]}}`, `{"data":{"file_ids":["` + one + `","` + one + `"]}}`, `{"data":{"file_ids":[]}}`,
			`{"data":{"file_ids":"` + one + `"}}`, `{"data":{"file_ids":["` + one + `","` + two + `"],"name":"Promo"}}`, `{"data":{}}`,
		},
		shares: {
			`{"data":{"name":"a","access":"public"}}`, `{"data":{"type":"review","name":"a","access":"public"}}`,
			`{"data":{"type":"asset","name":"a","access":"private"}}`, `{"data":{"type":"asset","access":"public"}}`,
			`{"data":{"type":"asset","name":"` + long + `","access":"public"}}`,
			`{"data":{"type":"asset","name":"a","access":"public","asset_ids":[]}}`,
			`{"data":{"type":"asset","name":"a","access":"public","enabled":true}}`,
		},
	} {
		for _, body := range all {
			t.call(http.StatusUnprocessableEntity, post, path, body)
			t.pause()
		}
	}
	for _, body := range []string{
		`{"data":{"file_ids":[],"values":[]}}`, `{"data":{"file_ids":["` + one + `"]}}`,
		`{"data":{"file_ids":["` + one + `"],"values":[{"value":[]}]}}`,
	} {
		t.call(http.StatusUnprocessableEntity, patch, values, body)
		t.pause()
	}
	t.call(http.StatusUnprocessableEntity, patch, t.account+"/files/"+one, `{"data":{"name":"a.mov","label":"approved"}}`)
	t.call(http.StatusUnprocessableEntity, patch, t.account+"/files/"+one+"/move", `{"data":{"parent_id":7}}`)
	t.call(http.StatusBadRequest, post, upload, `{"data":`)
}

// queries know their parameters.
func (t tour) queries() {
	folder := t.account + "/folders/" + t.folder
	for _, path := range []string{
		"/v4/me?verbose=true", "/v4/accounts?page=2", "/v4/accounts?page_size=101", "/v4/accounts?sort=name_asc",
		"/v4/accounts?page_size=1&page_size=2",
		folder + "/children?page_size=0", folder + "/children?page_size=501", folder + "/children?page_size=many",
		folder + "/children?sort=name_asc",
		folder + "/children?include=comments", folder + "/children?include=creator,label",
		folder + "/children?include_total_count=maybe", folder + "?include=media_links.original",
		t.account + "/workspaces?include=owner", t.account + "/workspaces/" + t.workspace + "/projects?include=creator",
		t.account + "/workspaces/no-uuid", t.account + "/shares/no-uuid",
	} {
		t.call(http.StatusUnprocessableEntity, get, path, "")
	}
}

// strangers are no calls at all, or come without a token.
func (t tour) strangers() {
	t.call(http.StatusNotFound, get, "/v4/assets/"+t.folder, "")
	t.call(http.StatusNotFound, remove, t.account+"/version_stacks/"+t.folder, "")
	t.call(http.StatusNotFound, get, "/v4", "")
	t.with("Authorization", "").call(http.StatusUnauthorized, get, "/v4/me", "")
	t.with("Authorization", "Basic amFuZQ==").call(http.StatusUnauthorized, get, "/v4/accounts", "")
}

// nothingThere are ids of the right form that nobody has.
func (t tour) nothingThere() {
	none := uuid.NewString()
	for _, path := range []string{
		"/folders/", "/files/", "/version_stacks/", "/projects/", "/workspaces/", "/shares/",
	} {
		t.call(http.StatusNotFound, get, t.account+path+none, "")
	}
	for _, path := range []string{
		"/folders/" + none + "/children", "/files/" + none + "/status", "/files/" + none + "/metadata",
		"/version_stacks/" + none + "/children", "/workspaces/" + none + "/projects", "/projects/" + none + "/shares",
		"/files/" + t.folder, "/version_stacks/" + t.folder,
	} {
		t.call(http.StatusNotFound, get, t.account+path, "")
	}
	t.call(http.StatusNotFound, get, "/v4/accounts/"+none+"/workspaces", "")
	t.call(http.StatusNotFound, remove, t.account+"/files/"+none, "")
	t.call(http.StatusNotFound, post, t.account+"/folders/"+none+"/files/local_upload", `{"data":{"name":"a.mov","file_size":1}}`)
	t.call(http.StatusNotFound, patch, t.account+"/files/"+none+"/move", fmt.Sprintf(`{"data":{"parent_id":%q}}`, t.folder))
}

// notAllowed is sound in form, and refused for what it means.
func (t tour) notAllowed(one, two string) {
	t.call(http.StatusUnprocessableEntity, get, t.account+"/folders/"+t.folder+"/children?after=made-up", "")
	t.call(http.StatusUnprocessableEntity, get, t.account+"/folders/"+t.folder+"/children?type=file,review", "")
	stacks := t.account + "/folders/" + t.folder + "/version_stacks"
	t.call(http.StatusCreated, post, stacks, fmt.Sprintf(`{"data":{"file_ids":[%q,%q]}}`, one, two))
	t.call(http.StatusUnprocessableEntity, post, stacks, fmt.Sprintf(`{"data":{"file_ids":[%q,%q]}}`, one, two))
	t.call(http.StatusUnprocessableEntity, patch, t.account+"/projects/"+t.project+"/metadata/values",
		fmt.Sprintf(`{"data":{"file_ids":[%q],"values":[{"field_definition_id":%q,"value":["x"]}]}}`, one, uuid.NewString()))
}

// callers are those whom Frame.io does not let in.
func (t tour) callers() {
	t.with("Authorization", "Bearer made-up").call(http.StatusUnauthorized, get, "/v4/me", "")
	t.with("X-Frameio-Legacy-Token-Auth", "").call(http.StatusUnauthorized, get, "/v4/me", "")
	t.with("X-Frameio-Legacy-Token-Auth", "1").call(http.StatusUnauthorized, get, "/v4/me", "")
	t.box.AdminConsole(true)
	t.call(http.StatusUnauthorized, get, "/v4/accounts", "")
	t.box.AdminConsole(false)
	t.box.Unlink(true)
	t.call(http.StatusUnauthorized, get, "/v4/me", "")
	t.box.Unlink(false)
	sam := t.with("Authorization", "Bearer "+t.signIn(t.box.Info().Login.Users[1].Email)).with("X-Frameio-Legacy-Token-Auth", "")
	sam.call(http.StatusForbidden, get, t.account+"/folders/"+t.folder, "")
}

// tooMany runs into limits: those of a second and those of a minute.
func tooMany(w *world) {
	info := w.box.Info().Projects[0]
	d, account := w.direct(tester), "/v4/accounts/"+info.AccountID
	name := `{"data":{"name":"one more"}}`
	for range 3 {
		d.call(http.StatusCreated, post, account+"/folders/"+w.folder.ID+"/folders", name)
	}
	d.call(http.StatusTooManyRequests, post, account+"/folders/"+w.folder.ID+"/folders", name)
	share := `{"data":{"type":"asset","name":"one more","access":"public"}}`
	for range 10 {
		d.call(http.StatusCreated, post, account+"/projects/"+info.ID+"/shares", share)
	}
	d.call(http.StatusTooManyRequests, post, account+"/projects/"+info.ID+"/shares", share)
}
