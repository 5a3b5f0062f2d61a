package oauth

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzToken sends anything at all: the answer is tokens or an error of OAuth,
// and never tokens for what was not granted.
func FuzzToken(f *testing.F) {
	s, err := New(Options{Dir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range s.Clients() {
		f.Add(c.API == "v2", "", "application/x-www-form-urlencoded", exchangeForm(c, "code").Encode(), "")
		f.Add(c.API == "v2", refreshForm(c, "token").Encode(), "", "", "Basic Og==")
	}
	f.Add(false, "%", "a/b;c", "&&=&a=%zz;", "Basic")
	f.Fuzz(func(t *testing.T, v2 bool, query, kind, body, header string) {
		h := s.adobe
		if v2 {
			h = s.frameio
		}
		r := typed(h.token, kind, body)
		r.URL.RawQuery = query
		r.Header.Set("Authorization", header)
		w := send(s, r)
		var fields map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &fields); err != nil || fields["error"] == nil || fields["access_token"] != nil {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
		if w.Code != http.StatusBadRequest && w.Code != http.StatusUnauthorized {
			t.Errorf("got %d", w.Code)
		}
	})
}
