package sandbox

import (
	"maps"
	"testing"
)

func TestOpsOfV2(t *testing.T) {
	c := start(t, fast(""))
	folder := c.mkdir(c.root(), "a").ID
	one, two := c.upload(folder, "a.mov", noise(1, 9)).ID, c.upload(folder, "b.mov", noise(2, 9)).ID
	c.version(one, two)
	c.children(folder)
	c.send("PUT", "/v2/assets/"+one, object{"name": "c.mov"})
	c.send("PUT", "/v2/assets/"+one, object{"label": "approved"})
	c.send("PUT", "/v2/assets/"+one, object{"index": 3})
	c.send("PUT", "/v2/assets/"+one, `{`)
	c.send("POST", "/v2/projects/"+c.box.Info().Projects[0].ID+"/review_links", object{"name": "x"})
	c.asset(folder)
	c.send("DELETE", "/v2/assets/"+folder, nil)
	want := map[string]int{
		OpCreateFolder: 1, OpCreateFile: 2, OpStack: 1, OpChildren: 1, OpRename: 1, OpLabel: 1, OpShare: 1,
		OpNode: 1, OpStatus: 1, OpDelete: 1,
	}
	if got := c.box.Record().Ops; !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A plan that names what is done strikes that and nothing else.
func TestFaultsByOp(t *testing.T) {
	o := fast("")
	o.Faults = Plan{Rules: []Rule{{Match: OpCreateFile, Attempts: 1, Effect: EffectStatus, Status: 502}}}
	c := start(t, o)
	c.mkdir(c.root(), "a")
	create := func(name string) int {
		return c.send("POST", "/v2/assets/"+c.root()+"/children", object{"type": "file", "name": name, "filesize": 1}).status
	}
	if a, b, c := create("a"), create("a"), create("b"); a != 502 || b != 200 || c != 502 {
		t.Errorf("%d %d %d", a, b, c)
	}
	if err := (Plan{Rules: []Rule{{Match: "op:fly", Effect: EffectReset}}}).Check(); err == nil {
		t.Error("an unknown op is let through")
	}
}
