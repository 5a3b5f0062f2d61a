package api_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"stackdrop/api"
)

func TestRefReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := api.Ref{
			Kind:    api.Kind(rapid.StringMatching(`[a-z]+`).Draw(t, "kind")),
			Account: rapid.StringMatching(`[^:]*`).Draw(t, "account"),
			ID:      rapid.StringMatching(`.+`).Draw(t, "id"), // colons and all
		}
		got, err := api.ParseRef(ref.String())
		if err != nil || got != ref {
			t.Fatalf("%q came back as %+v, %v", ref.String(), got, err)
		}
	})
}

func TestRefAsJSON(t *testing.T) {
	type row struct {
		Ref  api.Ref
		None api.Ref
		By   map[api.Ref]int
	}
	ref := api.Ref{Kind: api.KindFile, Account: "a", ID: "1"}
	text, err := json.Marshal(row{Ref: ref, By: map[api.Ref]int{ref: 7}})
	if want := `{"Ref":"file:a:1","None":"","By":{"file:a:1":7}}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
	var back row
	if err := json.Unmarshal(text, &back); err != nil || back.Ref != ref || !back.None.IsZero() || back.By[ref] != 7 {
		t.Errorf("got %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"Ref":"nonsense"}`), &back); err == nil {
		t.Error("nonsense is a Ref")
	}
}

func TestParseRefRefuses(t *testing.T) {
	for _, text := range []string{"file", "file:", "file:a", "file:a:", ":a:1", "::"} {
		if ref, err := api.ParseRef(text); err == nil {
			t.Errorf("%q is %+v", text, ref)
		}
	}
}

func TestOnlyFilesHoldNothing(t *testing.T) {
	for _, kind := range []api.Kind{api.KindAccount, api.KindTeam, api.KindShared, api.KindProject, api.KindFolder, api.KindStack, api.KindFile} {
		if got := (api.Node{Ref: api.Ref{Kind: kind}}).IsContainer(); got != (kind != api.KindFile) {
			t.Errorf("%s is a container: %v", kind, got)
		}
	}
}
