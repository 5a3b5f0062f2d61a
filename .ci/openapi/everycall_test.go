package openapi

import (
	"fmt"
	"net/http"
	"net/url"
)

const (
	get, post, patch, remove = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete

	allAssets = "media_links.original,media_links.thumbnail,media_links.thumbnail_high_quality,media_links.video_h264_180," +
		"media_links.high_quality,media_links.efficient,media_links.scrub_sheet,creator,project,metadata"
	allFolders = "creator,project,metadata"
)

// everyCall makes each call that the sandbox has, with all that can be asked for.
func everyCall(w *world) {
	d := w.direct(tester)
	info := w.box.Info().Projects[0]
	t := tour{d, "/v4/accounts/" + info.AccountID, info.ID, info.WorkspaceID, w.folder.ID}
	t.places()
	t.folders()
	t.files()
	t.stacks()
	t.shares()
	t.metadata()
}

type tour struct {
	direct
	account   string // the beginning of nearly all paths
	project   string
	workspace string
	folder    string
}

func (t tour) places() {
	t.call(200, get, "/v4/me", "")
	t.call(200, get, "/v4/accounts?sort=display_name_asc&page_size=100&include_total_count=true", "")
	t.call(200, get, t.account+"/workspaces?include=creator&sort=name_desc&page_size=1", "")
	t.call(200, get, t.account+"/workspaces/"+t.workspace+"?include=creator", "")
	projects := t.account + "/workspaces/" + t.workspace + "/projects"
	t.call(201, post, projects, `{"data":{"name":"Another","restricted":true}}`)
	t.call(200, get, projects+"?include=owner&sort=created_at_asc", "")
	t.call(200, get, t.account+"/projects?include=owner&sort=name_asc&include_total_count=true", "")
	t.call(200, get, t.account+"/invited_projects?include=owner", "")
	t.call(200, get, t.account+"/projects/"+t.project+"?include=owner", "")
}

func (t tour) folders() {
	folder := t.account + "/folders/"
	t.call(200, get, folder+t.folder+"?include="+allFolders, "")
	made := t.call(201, post, folder+t.folder+"/folders", `{"data":{"name":"Day 1"}}`).Data.ID
	other := t.call(201, post, folder+t.folder+"/folders", `{"data":{"name":"Day 2"}}`).Data.ID
	t.call(200, patch, folder+made, `{"data":{"name":"Day 3"}}`)
	t.call(200, patch, folder+made+"/move", fmt.Sprintf(`{"data":{"parent_id":%q}}`, other))
	t.call(200, post, folder+made+"/copy?copy_metadata=false", fmt.Sprintf(`{"data":{"parent_id":%q}}`, t.folder))
	t.call(200, post, folder+made+"/copy", "")
	t.call(200, get, folder+t.folder+"/folders?page_size=500&include="+allFolders, "")
	t.call(204, remove, folder+made, "")
	t.call(404, get, folder+made, "")
	t.with("Api-Version", "experimental").call(200, patch, folder+made+"/restore", "")
}

func (t tour) files() {
	folder, file := t.account+"/folders/"+t.folder, t.account+"/files/"
	created := t.call(201, post, folder+"/files/local_upload", `{"data":{"name":"clip.mov","file_size":50645990}}`).Data.ID
	t.call(200, get, file+created+"?include="+allAssets, "")
	t.call(200, get, file+created+"/status", "")
	t.call(201, post, folder+"/files", `{"data":{"name":"b.bin","file_size":1,"media_type":"application/octet-stream"}}`)
	done := t.file("done.mov")
	t.call(200, get, file+done, "")
	t.call(200, get, file+done+"/status", "")
	t.call(200, get, file+done+"?include=metadata", "")
	t.call(200, patch, file+done, `{"data":{"name":"renamed.mov"}}`)
	t.call(200, post, file+done+"/copy?copy_metadata=true&copy_comments=all", "")
	home := t.call(201, post, folder+"/folders", `{"data":{"name":"Home"}}`).Data.ID
	t.call(200, patch, file+done+"/move", fmt.Sprintf(`{"data":{"parent_id":%q}}`, home))
	for _, sort := range []string{"name", "created_at", "updated_at", "file_size"} {
		t.call(200, get, folder+"/files?sort="+sort+"_desc&include="+allAssets, "")
	}
	t.call(204, remove, file+done, "")
	t.with("Api-Version", "experimental").call(200, patch, file+done+"/restore", "")
}

func (t tour) stacks() {
	folder, stack := t.account+"/folders/"+t.folder, t.account+"/version_stacks/"
	one, two, three := t.file("v1.mov"), t.file("v2.mov"), t.file("v3.mov")
	made := t.call(201, post, folder+"/version_stacks", fmt.Sprintf(`{"data":{"file_ids":[%q,%q]}}`, one, two)).Data.ID
	t.call(200, patch, t.account+"/files/"+three+"/move", fmt.Sprintf(`{"data":{"parent_id":%q}}`, made))
	t.call(200, get, stack+made, "")
	t.call(200, get, stack+made+"?include="+allAssets, "")
	t.call(200, get, stack+made+"/children?page_size=100&include_total_count=true&include="+allAssets, "")
	t.call(200, patch, stack+made+"/versions", fmt.Sprintf(`{"data":{"target_file_id":%q,"move_to":"top"}}`, one))
	t.call(200, get, folder+"/version_stacks?include="+allAssets, "")
	t.call(200, post, stack+made+"/copy", "")
	home := t.call(201, post, folder+"/folders", `{"data":{"name":"Stacks"}}`).Data.ID
	t.call(200, patch, stack+made+"/move", fmt.Sprintf(`{"data":{"parent_id":%q}}`, home))
	t.call(200, patch, t.account+"/files/"+two+"/move", fmt.Sprintf(`{"data":{"parent_id":%q}}`, t.folder))

	// All kinds in one list, page by page.
	children := folder + "/children?page_size=2&include_total_count=true&type=file,folder,version_stack&include=" + allAssets
	pages := 0
	for next := children; next != ""; pages++ {
		page := t.call(200, get, next, "")
		if next = ""; page.Links.Next != "" {
			after, err := url.Parse(page.Links.Next)
			if err != nil || pages > 100 {
				t.Fatalf("page %d ends with %q, %v", pages, page.Links.Next, err)
			}
			next = children + "&after=" + url.QueryEscape(after.Query().Get("after"))
		}
	}
	if pages < 3 {
		t.Errorf("the folder had only %d pages", pages)
	}
}

func (t tour) shares() {
	share := t.account + "/shares/"
	list := t.account + "/projects/" + t.project + "/shares"
	one, two := t.file("shared.mov"), t.file("shared too.mov")
	made := t.call(201, post, list, fmt.Sprintf(`{"data":{"type":"asset","name":"For review","access":"public","asset_ids":[%q],
		"downloading_enabled":true,"expiration":"2040-01-01T00:00:00Z","passphrase":"open sesame","description":"All of it"}}`, one)).Data.ID
	t.call(201, post, list, `{"data":{"type":"asset","name":"Bare","access":"secure","expiration":null,"passphrase":null,"description":null}}`)
	t.box.DemandPassphrases(true)
	if made := t.call(201, post, list, `{"data":{"type":"asset","name":"Locked","access":"public"}}`); made.Data.Passphrase == "" {
		t.Error("no passphrase was made up")
	}
	t.call(200, get, list+"?sort=created_at_desc&page_size=1&include_total_count=true", "")
	t.call(200, get, share+made, "")
	t.call(200, patch, share+made, `{"data":{"name":"For approval","access":"secure","downloading_enabled":false,"expiration":null}}`)
	t.call(200, post, share+made+"/assets", fmt.Sprintf(`{"data":{"asset_id":%q}}`, two))
	t.call(200, remove, share+made+"/assets/"+one, "")
	t.call(204, remove, share+made, "")
}

func (t tour) metadata() {
	file := t.file("labelled.mov")
	t.call(200, get, t.account+"/files/"+file+"/metadata", "")
	all := t.call(200, get, t.account+"/files/"+file+"/metadata?show_null=true", "")
	set := t.account + "/projects/" + t.project + "/metadata/values"
	found := false
	for _, m := range all.Data.Metadata {
		if m.Name != "Status" || len(m.Options) == 0 {
			continue
		}
		found = true
		for _, value := range []string{`["` + m.Options[0].ID + `"]`, "[]"} {
			t.call(204, patch, set, fmt.Sprintf(`{"data":{"file_ids":[%q],"values":[{"field_definition_id":%q,"value":%s}]}}`, file, m.Field, value))
			t.call(200, get, t.account+"/files/"+file+"?include=metadata", "")
			t.call(200, get, t.account+"/files/"+file+"/metadata", "")
		}
	}
	if !found {
		t.Error("there is no Status with options")
	}
	fields := t.account + "/metadata/field_definitions"
	t.call(200, get, fields, "")
	t.call(200, get, fields+"?include=creator&sort=name_asc&"+url.QueryEscape("filters[exclude_immutable]")+"=true", "")
}
