package openapi

import (
	"maps"
	"slices"
	"testing"

	"stackdrop/api"
	"stackdrop/api/apitest"
	"stackdrop/api/sandbox"
)

// TestExchanges lets the client of V4 do all it can do, and asks the sandbox
// for all it can answer, and holds each request and each answer against
// Frame.io's OpenAPI file.
func TestExchanges(t *testing.T) {
	b := newBook(readSpec(t))
	empty := sandbox.Options{Empty: true}
	t.Run("contract", func(t *testing.T) {
		for _, test := range apitest.Tests() {
			t.Run(test.Name, func(t *testing.T) {
				inWorld(t, b, empty, func(w *world) { test.Run(w.T, w.harness()) })
			})
		}
	})
	t.Run("demo world", func(t *testing.T) { inWorld(t, b, sandbox.Options{}, openEverything) })
	t.Run("engine", func(t *testing.T) { inWorld(t, b, empty, engineAtWork) })
	t.Run("signed in with Adobe", func(t *testing.T) { inWorld(t, b, empty, signedIn) })
	t.Run("every call", func(t *testing.T) { inWorld(t, b, empty, everyCall) })
	t.Run("refusals", func(t *testing.T) { inWorld(t, b, empty, refusals) })
	t.Run("too many", func(t *testing.T) { inWorld(t, b, empty, tooMany) })

	b.publish(t)
	for _, f := range slices.Sorted(maps.Keys(b.faults)) {
		t.Errorf("%d times: %s", b.faults[f], f)
	}
	b.complete(t, "the client", "../../api/v4", b.own, map[string]string{
		"PATCH /v4/accounts/{}/version_stacks/{}/versions": "reorder is for a stack whose newest file is not on top; here it always is",
	})
	b.complete(t, "the sandbox", "../../api/sandbox", b.calls, nil)
}

// complete wants each call that a package's source knows among those that were
// made with success, but for those that have a reason.
func (b *book) complete(t *testing.T, who, dir string, made map[string]bool, reasons map[string]string) {
	t.Helper()
	calls := callsIn(t, dir)
	if len(calls) < 15 {
		t.Errorf("only %d calls were found in the source of %s", len(calls), who)
	}
	for _, call := range calls {
		if !made[call] && reasons[call] == "" {
			t.Errorf("%s knows %s, and made no such call with success", who, call)
		}
	}
}

// openEverything opens every row of the tree that `stackdrop -sandbox` shows.
func openEverything(w *world) {
	roots, err := w.service.Roots(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	rows := 0
	var open func([]api.Node)
	open = func(nodes []api.Node) {
		rows += len(nodes)
		for _, n := range nodes {
			if n.IsContainer() {
				open(w.children(n.Ref))
			}
		}
	}
	open(roots)
	if rows < 1000 {
		w.Errorf("the demo world has only %d rows", rows)
	}
}
