package v4

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/apitest"
	"stackdrop/api/sandbox"
)

// TestContractThroughFaults: what may be repeated is repeated until it works,
// so that a bad line changes nothing but the time things take. Of a POST that
// makes something only being told to slow down may be repeated.
func TestContractThroughFaults(t *testing.T) {
	var rules []sandbox.Rule
	for name := range limits() {
		if strings.HasPrefix(name, "POST ") && name != "POST "+shareAssetsRoute {
			continue
		}
		for _, effect := range []sandbox.Effect{sandbox.EffectReset, sandbox.EffectLost, sandbox.EffectCut, sandbox.EffectSilent, sandbox.EffectStatus} {
			rules = append(rules, sandbox.Rule{Match: name, Percent: 20, Attempts: 3, Effect: effect, Status: 502, For: time.Minute})
		}
	}
	slices.SortFunc(rules, func(a, b sandbox.Rule) int {
		return strings.Compare(a.Match+string(a.Effect), b.Match+string(b.Effect))
	})
	rules = append(rules, sandbox.Rule{Match: "api", Percent: 50, Attempts: 3, Effect: sandbox.EffectStatus, Status: 429})
	for i, test := range apitest.Tests() {
		if test.Name == "Paging" {
			continue // hundreds of calls, half of them told to slow down, prove no more
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

// faulty plays one fault on the first attempts at a route.
func faulty(t *testing.T, rule sandbox.Rule, run func(*testing.T, apitest.Harness, *sandbox.Sandbox)) {
	t.Helper()
	o := options(t)
	rule.Attempts, rule.For, rule.To, rule.At = max(1, rule.Attempts), time.Minute, "http://127.0.0.1:9/elsewhere?secret=1", 1
	if rule.Status == 0 {
		rule.Status = 500
	}
	o.Faults = sandbox.Plan{Seed: 1, Rules: []sandbox.Rule{rule}}
	inVirtualTime(t, o, run)
}

// What becomes of a create that goes wrong, and what it leaves on Frame.io. The
// leftovers can be found by name, size, creator and time.
func TestCreateGoesWrong(t *testing.T) {
	const call = "POST " + newFileRoute
	for effect, c := range map[sandbox.Effect]struct {
		class error
		left  int
	}{
		sandbox.EffectLost:      {api.ErrUnknown, 1},
		sandbox.EffectCut:       {api.ErrUnknown, 1},
		sandbox.EffectSilent:    {api.ErrUnknown, 1},
		sandbox.EffectReset:     {api.ErrUnknown, 0},
		sandbox.EffectStatus:    {api.ErrUnknown, 0},
		sandbox.EffectErrorPage: {api.ErrUnknown, 0},
		sandbox.EffectHTML:      {api.ErrOffline, 0},
		sandbox.EffectRedirect:  {api.ErrOffline, 0},
	} {
		t.Run(string(effect), func(t *testing.T) {
			faulty(t, sandbox.Rule{Match: call, Effect: effect}, func(t *testing.T, h apitest.Harness, box *sandbox.Sandbox) {
				began := time.Now()
				_, err := h.Service.CreateFile(t.Context(), h.Folder, api.FileSpec{Name: "a.mov", Size: 9})
				if !errors.Is(err, c.class) || strings.Contains(err.Error(), "secret") {
					t.Errorf("got %v, want %v", err, c.class)
				}
				page, err := h.Service.Children(t.Context(), h.Folder, "")
				if err != nil || len(page.Nodes) != c.left {
					t.Errorf("the folder holds %v, %v; want %d", page.Nodes, err, c.left)
				}
				me, err := h.Service.Me(t.Context())
				for _, n := range page.Nodes {
					if err != nil || n.Name != "a.mov" || n.Size != 9 || n.Creator != me.ID || n.Upload.Complete || n.Created.Before(began.Add(-time.Second)) {
						t.Errorf("the leftover cannot be told: %+v, %v", n, err)
					}
				}
				if n := box.Record().Calls[call]; n != 1 {
					t.Errorf("it was called %d times", n)
				}
			})
		})
	}
}

// A Stack whose answer was lost is simply called again, of a new stack and of
// one that is there.
func TestStackWhoseAnswerWasLost(t *testing.T) {
	faulty(t, sandbox.Rule{Match: sandbox.OpStack, Effect: sandbox.EffectLost, Limit: 2}, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
		var files []api.Ref
		for _, name := range []string{"v1.mov", "v2.mov", "v3.mov"} {
			files = append(files, whole(t, h, name))
		}
		if _, err := h.Service.Stack(t.Context(), files[0], files[1]); !errors.Is(err, api.ErrUnknown) {
			t.Fatalf("got %v, want ErrUnknown", err)
		}
		first, err := h.Service.Stack(t.Context(), files[0], files[1])
		if err != nil || first.Cover != files[1] {
			t.Errorf("got %+v, %v", first, err)
		}
		again, err := h.Service.Stack(t.Context(), first.Ref, files[1:]...)
		if err != nil || again.Ref != first.Ref || again.Cover != files[2] {
			t.Errorf("got %+v, %v", again, err)
		}
		page, err := h.Service.Children(t.Context(), first.Ref, "")
		if err != nil || len(page.Nodes) != 3 || page.Nodes[0].Ref != files[2] || page.Nodes[2].Ref != files[0] {
			t.Errorf("the stack holds %v, %v", page.Nodes, err)
		}
	})
}

// Labels and links whose answers were lost.
func TestLabelsAndLinksWhoseAnswersWereLost(t *testing.T) {
	for _, match := range []string{sandbox.OpLabel, sandbox.OpShare} {
		faulty(t, sandbox.Rule{Match: match, Effect: sandbox.EffectLost}, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
			a, b := whole(t, h, "a.mov"), whole(t, h, "b.mov")
			if err := h.Service.SetLabels(t.Context(), []api.Ref{a}, api.LabelApproved); err != nil {
				t.Errorf("%s: SetLabels: %v", match, err)
			}
			link, err := h.Service.Share(t.Context(), h.Project, "x", []api.Ref{a})
			if match == sandbox.OpShare {
				if !errors.Is(err, api.ErrUnknown) {
					t.Errorf("Share: got %v, want ErrUnknown", err)
				}
				link, err = h.Service.Share(t.Context(), h.Project, "x", []api.Ref{a})
			}
			if err == nil {
				err = h.Service.AddToShare(t.Context(), link, []api.Ref{b})
			}
			if err != nil {
				t.Errorf("%s: %v", match, err)
			}
		})
	}
}

// Trouble that only V4 makes.
func TestTroublesOfV4(t *testing.T) {
	size := int64(5*partSize - 1)
	spec := api.FileSpec{Name: "a.mov", Size: size, Media: "video/quicktime"}
	faulty(t, sandbox.Rule{Match: "POST " + newFileRoute, Effect: sandbox.EffectWrongMedia}, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
		up, err := h.Service.CreateFile(t.Context(), h.Folder, spec)
		if err != nil || up.Media == spec.Media {
			t.Fatalf("got %+v, %v", up, err)
		}
		apitest.Put(t, h, up, make([]byte, size)) // as it wants it, it is taken
	})
	faulty(t, sandbox.Rule{Match: "POST " + newFileRoute, Effect: sandbox.EffectSampleSize}, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
		up, err := h.Service.CreateFile(t.Context(), h.Folder, spec)
		if err != nil {
			t.Fatal(err)
		}
		apitest.Put(t, h, up, make([]byte, size))
		if st, err := h.Service.Status(t.Context(), up.Asset); err != nil || !st.Complete || st.Size != size {
			t.Errorf("got %+v, %v", st, err)
		}
	})
	for _, effect := range []sandbox.Effect{sandbox.EffectSameCursor, sandbox.EffectRepeatItem} {
		faulty(t, sandbox.Rule{Match: "GET " + childrenRoute, Effect: effect, Attempts: 10}, func(t *testing.T, h apitest.Harness, _ *sandbox.Sandbox) {
			for range folderPage + 1 {
				if _, err := h.Service.CreateFolder(t.Context(), h.Folder, "F"); err != nil {
					t.Fatal(err)
				}
			}
			got := walk(t, h.Service.(*Service), h.Folder, 3)
			if len(got) != folderPage+1 {
				t.Errorf("%s: got %d nodes, want %d", effect, len(got), folderPage+1)
			}
		})
	}
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
		box.Unlink(true)
		if _, err := h.Service.Me(t.Context()); !errors.Is(err, api.ErrForbidden) || !strings.Contains(err.Error(), "Authentication") {
			t.Errorf("got %v, want ErrForbidden", err)
		}
		box.Unlink(false)
		box.AdminConsole(true)
		if _, err := h.Service.Me(t.Context()); !errors.Is(err, api.ErrSignIn) {
			t.Errorf("got %v, want ErrSignIn", err)
		}
		box.AdminConsole(false)
		box.RevokeToken()
		if _, err := h.Service.Me(t.Context()); !errors.Is(err, api.ErrSignIn) || strings.Contains(err.Error(), box.Token()) {
			t.Errorf("got %v, want ErrSignIn", err)
		}
		if err := h.Service.Ping(t.Context()); err != nil {
			t.Errorf("Ping needs no token, and got %v", err)
		}
	})
}
