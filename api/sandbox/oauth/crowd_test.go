package oauth

import (
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// TestCrowd: of many who use one code or one refresh token at once, one gets a
// pair; those who sign in beside them are not disturbed.
func TestCrowd(t *testing.T) {
	s := open(t, Options{})
	c, v2 := clientOf(t, s, Native), clientOf(t, s, PKCE)
	once := func(what string, form url.Values) {
		t.Helper()
		var won atomic.Int32
		var crowd sync.WaitGroup
		for range 20 {
			crowd.Go(func() {
				if post(s, tokenPath(s, c), form).Code == http.StatusOK {
					won.Add(1)
				}
			})
		}
		for range 5 {
			crowd.Go(func() {
				p := signIn(t, s, v2)
				if user, api, ok := s.Check(p.Access); user != s.users[0].ID || api != "v2" || !ok {
					t.Errorf("a token beside that is of %q on %q, %v", user, api, ok)
				}
			})
		}
		crowd.Wait()
		if won.Load() != 1 {
			t.Errorf("%s was good %d times", what, won.Load())
		}
	}
	code := exchangeForm(c, allow(t, s, c, question(c)))
	p := signIn(t, s, c)
	once("a code", code)
	once("a refresh token", refreshForm(c, p.Refresh))
	if r := s.Record(); r.Exchanged != 12 || r.Refreshed != 1 || r.Replayed == 0 {
		t.Errorf("the record says %+v", r)
	}
}
