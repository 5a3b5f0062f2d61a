package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"stackdrop/api"
)

func TestSecretShowsUnderNoVerb(t *testing.T) {
	const mark = "MARK-4711"
	secret := api.Secret(mark)
	if secret.Reveal() != mark {
		t.Fatal("the secret is lost")
	}
	var out bytes.Buffer
	part := api.Part{Number: 1, URL: secret}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&out, verb+"\n", secret)
		fmt.Fprintf(&out, verb+"\n", &secret)
		fmt.Fprintf(&out, verb+"\n", part)
		fmt.Fprintf(&out, verb+"\n", []api.Part{part})
		fmt.Fprintf(&out, verb+"\n", map[api.Secret]api.Secret{secret: secret})
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("uploading", "token", secret, "part", part, "upload", api.Upload{Parts: []api.Part{part}})
	}
	if err := json.NewEncoder(&out).Encode(map[string]any{"token": secret, "part": part}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), mark) {
		t.Errorf("the secret shows:\n%s", out.String())
	}
	if n := strings.Count(out.String(), "•••"); n < 20 {
		t.Errorf("only %d times do dots stand in its place:\n%s", n, out.String())
	}
}
