package v2

import (
	"errors"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/apitest"
	"stackdrop/api/sandbox"
)

// TestContractThroughFaults: what may be repeated is repeated until it works,
// so that a bad line changes nothing but the time things take. A POST is only
// ever told to slow down here, because that is all that may be repeated of it.
func TestContractThroughFaults(t *testing.T) {
	var rules []sandbox.Rule
	for _, route := range []string{
		"GET /v2/me", "GET " + accountsRoute, "GET " + teamsRoute, "GET " + projectsRoute, "GET " + projectRoute, "GET " + sharedRoute,
		"GET " + assetRoute, "GET " + childrenRoute, "PUT " + assetRoute, "DELETE " + assetRoute, "DELETE " + unversionRoute,
	} {
		for _, effect := range []sandbox.Effect{sandbox.EffectReset, sandbox.EffectLost, sandbox.EffectCut, sandbox.EffectSilent, sandbox.EffectStatus} {
			rules = append(rules, sandbox.Rule{Match: route, Percent: 20, Attempts: 3, Effect: effect, Status: 502, For: time.Minute})
		}
	}
	rules = append(rules, sandbox.Rule{Match: "api", Percent: 50, Attempts: 3, Effect: sandbox.EffectStatus, Status: 429})
	for i, test := range apitest.Tests() {
		if test.Name == "Paging" {
			continue // 230 calls, half of them told to slow down, prove no more
		}
		t.Run(test.Name, func(t *testing.T) {
			o := options(t)
			o.Faults = sandbox.Plan{Seed: uint64(i + 1), Rules: rules}
			inVirtualTime(t, o, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
				h.Patience = time.Hour
				test.Run(t, h)
			})
		})
	}
}

// faulty plays one fault on the first attempt at a route.
func faulty(t *testing.T, route string, effect sandbox.Effect, run func(*testing.T, apitest.Harness, *sandbox.Sandbox)) {
	t.Helper()
	o := options(t)
	o.Faults = sandbox.Plan{Seed: 1, Rules: []sandbox.Rule{{
		Match: route, Attempts: 1, Effect: effect, Status: 500, For: time.Minute, To: "http://127.0.0.1:9/elsewhere?secret=1", At: 1,
	}}}
	inVirtualTime(t, o, run)
}

// What becomes of a create that goes wrong, and what it leaves on Frame.io.
func TestCreateGoesWrong(t *testing.T) {
	for effect, c := range map[sandbox.Effect]struct {
		class error
		left  int
	}{
		sandbox.EffectLost:     {api.ErrUnknown, 1},
		sandbox.EffectCut:      {api.ErrUnknown, 1},
		sandbox.EffectSilent:   {api.ErrUnknown, 1},
		sandbox.EffectReset:    {api.ErrUnknown, 0},
		sandbox.EffectStatus:   {api.ErrUnknown, 0},
		sandbox.EffectHTML:     {api.ErrOffline, 0},
		sandbox.EffectRedirect: {api.ErrOffline, 0},
	} {
		t.Run(string(effect), func(t *testing.T) {
			faulty(t, createCall, effect, func(t *testing.T, h apitest.Harness, box *sandbox.Sandbox) {
				_, err := h.Service.CreateFile(t.Context(), h.Folder, api.FileSpec{Name: "a.mov", Size: 9, Media: "video/quicktime"})
				if !errors.Is(err, c.class) || strings.Contains(err.Error(), "secret") {
					t.Errorf("got %v, want %v", err, c.class)
				}
				page, err := h.Service.Children(t.Context(), h.Folder, "")
				if err != nil || len(page.Nodes) != c.left {
					t.Errorf("the folder holds %v, %v; want %d", page.Nodes, err, c.left)
				}
				if n := box.Record().Calls[createCall]; n != 1 {
					t.Errorf("it was called %d times", n)
				}
			})
		})
	}
}

// A Stack whose answer was lost is simply called again.
func TestStackWhoseAnswerWasLost(t *testing.T) {
	faulty(t, "POST "+versionRoute, sandbox.EffectLost, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
		var files []api.Ref
		for _, name := range []string{"v1.mov", "v2.mov"} {
			files = append(files, whole(t, h, name))
		}
		if _, err := h.Service.Stack(t.Context(), files[0], files[1]); !errors.Is(err, api.ErrUnknown) {
			t.Fatalf("got %v, want ErrUnknown", err)
		}
		stack, err := h.Service.Stack(t.Context(), files[0], files[1])
		if err != nil || stack.Items != 2 || stack.Cover != files[1] {
			t.Errorf("got %+v, %v", stack, err)
		}
	})
}

// whole uploads a file of one byte.
func whole(t *testing.T, h apitest.Harness, name string) api.Ref {
	t.Helper()
	up, err := h.Service.CreateFile(t.Context(), h.Folder, api.FileSpec{Name: name, Size: 1, Media: "video/quicktime"})
	if err != nil {
		t.Fatal(err)
	}
	apitest.Put(t, h, up, []byte("x"))
	return up.Asset
}

// Other people's doings come back as what they are.
func TestOthers(t *testing.T) {
	inVirtualTime(t, options(t), func(t *testing.T, h apitest.Harness, box *sandbox.Sandbox) {
		ref := whole(t, h, "a.mov")
		if err := box.Rename(ref.ID, "theirs.mov"); err != nil {
			t.Fatal(err)
		}
		if n, err := h.Service.Node(t.Context(), ref); err != nil || n.Name != "theirs.mov" {
			t.Errorf("got %+v, %v", n, err)
		}
		if err := box.Delete(ref.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Service.Status(t.Context(), ref); !errors.Is(err, api.ErrGone) {
			t.Errorf("got %v, want ErrGone", err)
		}
		box.RevokeToken()
		if _, err := h.Service.Me(t.Context()); !errors.Is(err, api.ErrSignIn) || strings.Contains(err.Error(), box.Token()) {
			t.Errorf("got %v, want ErrSignIn", err)
		}
		if err := h.Service.Ping(t.Context()); err != nil {
			t.Errorf("Ping needs no token, and got %v", err)
		}
	})
}
