package sandbox

import (
	"maps"
	"strings"
	"testing"
	"time"
)

func TestOpsOfV4(t *testing.T) {
	c := start(t, fast(""))
	folder := c.v4Folder(c.root(), "a").ID
	f := c.v4Clips(folder, "a.mov", "b.mov", "c.mov")
	stack := c.v4Stack(folder, f[0], f[1])
	c.v4("PATCH", "/files/"+f[2]+"/move", object{"parent_id": stack.ID})
	c.v4("PATCH", "/files/"+f[2]+"/move", object{"parent_id": folder})
	c.v4("PATCH", "/files/"+f[2]+"/move", nil)
	c.v4Status(f[0])
	c.v4File(f[0])
	c.head(stack.ID)
	c.v4("GET", "/folders/"+folder, nil)
	c.v4List("/version_stacks/" + stack.ID + "/children")
	c.v4List("/folders/" + folder + "/children")
	c.v4("PATCH", "/files/"+f[2], object{"name": "x"})
	c.v4("PATCH", "/folders/"+folder, object{"name": "x"})
	c.setStatus([]string{}, f[0])
	s := c.v4Share(object{"name": "x"})
	c.v4("POST", "/shares/"+s.ID+"/assets", object{"asset_id": f[2]})
	c.v4("DELETE", "/files/"+f[2], nil)
	c.v4("DELETE", "/folders/"+folder, nil)
	want := map[string]int{
		OpCreateFolder: 1, OpCreateFile: 3, OpStack: 2, OpStatus: 1, OpNode: 3, OpChildren: 2, OpRename: 2, OpLabel: 1, OpShare: 2, OpDelete: 2,
	}
	if got := c.box.Record().Ops; !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := c.box.Record().Calls["PATCH /v4/accounts/:account_id/files/:file_id/move"]; got != 3 {
		t.Errorf("%d moves", got)
	}
}

func TestV4Faults(t *testing.T) {
	once := func(match string, r Rule) Rule {
		r.Match, r.Attempts = match, 1
		return r
	}
	o := fast("")
	o.PartSize = 10
	o.Faults = Plan{Rules: []Rule{
		{Match: "api", Agent: "curl", Effect: EffectErrorPage, Status: 403},
		once(OpNode, Rule{Effect: EffectStatus, Status: 429}),
		once(OpChildren, Rule{Effect: EffectErrorPage, Status: 502}),
		once(OpStatus, Rule{Effect: EffectStatus, Status: 504, Message: "stream timeout"}),
		once(OpStack, Rule{Effect: EffectLost}),
		{Match: OpCreateFile, Attempts: 1, Limit: 1, Effect: EffectWrongMedia},
		{Match: OpCreateFile, Attempts: 1, Limit: 1, Effect: EffectSampleSize},
	}}
	c := start(t, o)
	a := c.v4Upload(c.folder(), "a.mov", noise(1, 9))
	if a.MediaType != "application/x-nobody-knows" || !c.v4StatusAfterFault(t, a.ID) {
		t.Errorf("%+v", a)
	}
	b := c.v4Create(c.folder(), "b.mov", 25)
	if len(b.UploadURLs) != 3 || b.UploadURLs[0].Size != 20_000_000 || b.UploadURLs[2].Size != 20_000_000 {
		t.Errorf("%+v", b.UploadURLs)
	}
	page := func(what string, got answer, status int) {
		if got.status != status || !strings.Contains(string(got.body), "<!DOCTYPE html>") || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	page("a firewall", c.v4("GET", "/projects", nil, "User-Agent", "curl/8"), 403)
	page("a proxy", c.v4("GET", "/folders/"+c.folder()+"/children", nil), 502)
	c.v4("GET", "/files/"+a.ID, nil).refused(t, "a burst", 429, "Played")

	f := c.v4Clips(c.folder(), "c.mov", "d.mov")
	body := object{"data": object{"file_ids": f}}
	if _, err := c.try("POST", c.in("/folders/"+c.folder()+"/version_stacks"), body); err == nil {
		t.Error("the answer was to be lost")
	}
	if got := c.v4List("/folders/" + c.folder() + "/version_stacks"); len(got) != 1 {
		t.Errorf("the work was to be done: %+v", got)
	}
}

func (c *client) v4StatusAfterFault(t *testing.T, id string) bool {
	c.v4("GET", "/files/"+id+"/status", nil).refused(t, "a gateway", 504, "stream timeout")
	return c.v4Status(id).Complete
}

// Whatever becomes of a file at the end shows in its state.
func TestV4Verdicts(t *testing.T) {
	for effect, want := range map[Effect]v4StatusJSON{
		EffectNeverCompletes: {}, EffectFails: {Failed: true}, EffectNoHash: {Complete: true},
	} {
		o := fast("")
		o.Faults = Plan{Rules: []Rule{{Match: "asset", Effect: effect}}}
		c := start(t, o)
		a := c.v4Upload(c.folder(), "a.mov", noise(1, 9))
		if got := c.v4Status(a.ID); got.Complete != want.Complete || got.Failed != want.Failed || (got.CompletedAt != nil) != want.Complete {
			t.Errorf("%s: %+v", effect, got)
		}
		if got := c.v4File(a.ID); (got.Status == "created") == want.Complete {
			t.Errorf("%s: %+v", effect, got)
		}
	}
}

func TestV4BadPlans(t *testing.T) {
	for _, r := range []Rule{
		{Match: OpChildren, Effect: EffectWrongMedia},
		{Match: OpCreateFile, Effect: EffectSameCursor},
		{Match: "GET /v4/me", Effect: EffectRepeatItem},
		{Match: "api", Effect: EffectSameCursor},
		{Match: "api", Effect: EffectErrorPage},
		{Match: "GET /v4/accounts/:id/projects", Effect: EffectReset},
	} {
		if err := (Plan{Rules: []Rule{r}}).Check(); err == nil {
			t.Errorf("%+v is let through", r)
		}
	}
	for _, r := range []Rule{
		{Match: "GET /v4/accounts/:account_id/projects", Effect: EffectSameCursor},
		{Match: "POST /v4/accounts/:account_id/folders/:folder_id/files/local_upload", Effect: EffectSampleSize},
		{Match: OpStack, Effect: EffectSilent, For: time.Second},
		{Match: "part", Effect: EffectErrorPage, Status: 502},
	} {
		if err := (Plan{Rules: []Rule{r}}).Check(); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
}
