package login

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stackdrop/api"
)

func TestKeptThereAndBack(t *testing.T) {
	now := time.Date(2026, 8, 1, 12, 0, 0, 123456789, time.UTC)
	for _, kept := range []Kept{
		{},
		{Method: Token, Access: "fio-u-SECRET"},
		{
			Method: Adobe, Base: sandbox, Access: "a", Refresh: api.Secret(strings.Repeat("r", 3000)), Since: now, Expires: now.Add(time.Hour),
			Client: Client{ID: "id", Redirect: "https://localhost:8443/", Secret: "</script>\u2028\"\\ü"},
		},
		{Method: Frameio, Client: Client{ID: "id"}, Refresh: "r"},
	} {
		text := kept.Encode()
		if got, err := DecodeKept(text); err != nil || got != kept {
			t.Errorf("%s becomes %+v, %v", text.Reveal(), got, err)
		}
		if shown := fmt.Sprintf("%v %+v %#v %s", kept, kept, kept, text); strings.Contains(shown, "SECRET") || strings.Contains(shown, "rrr") {
			t.Errorf("it shows: %s", shown)
		}
	}
}

func TestOldEntries(t *testing.T) {
	got, err := DecodeKept(" fio-u-SECRET\n")
	if want := (Kept{Method: Token, Access: "fio-u-SECRET"}); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = DecodeKept(`{"stackdrop":1,"method":"adobe","version":"V4","access":"a","refresh":"r"}`)
	if want := (Kept{Method: Adobe, Access: "a", Refresh: "r"}); err != nil || got != want {
		t.Errorf("with a field of earlier days: %+v, %v", got, err)
	}
}

func TestDamagedEntry(t *testing.T) {
	whole := Kept{Method: Adobe, Access: "SECRET", Refresh: "SECRET"}.Encode().Reveal()
	texts := []string{"", " ", "SEC\xdeRET", "fio-u-SECRET and more", "{}", "{SECRET", `{"stackdrop":2,"access":"SECRET"}`, `{"stackdrop":1,"method":"SECRET"}`, `{"stackdrop":1,"method":"adobe","access":4711}`, `{"stackdrop":-1}`}
	for n := 1; n < len(whole); n++ {
		texts = append(texts, whole[:n])
	}
	for _, text := range texts {
		got, err := DecodeKept(api.Secret(text))
		if err == nil || !got.IsZero() {
			t.Errorf("%s: %+v, %v", text, got, err)
		} else if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "4711") {
			t.Errorf("the error repeats the entry: %v", err)
		}
	}
}

func FuzzDecodeKept(f *testing.F) {
	f.Add(Kept{Method: Adobe, Client: native, Base: sandbox, Access: "a", Refresh: "r", Expires: time.Unix(2e9, 0)}.Encode().Reveal())
	f.Add("fio-u-SECRET")
	f.Add("{}")
	f.Add("\xde")
	f.Fuzz(func(t *testing.T, text string) {
		kept, err := DecodeKept(api.Secret(text))
		if err != nil {
			return
		}
		again, err := DecodeKept(kept.Encode())
		if kept.Method == Token && kept.Access == "" {
			return
		}
		if err != nil || !again.sameTokens(kept) || again.Method != kept.Method || !again.Expires.Equal(kept.Expires) {
			t.Errorf("%q: %+v, then %+v, %v", text, kept, again, err)
		}
	})
}
