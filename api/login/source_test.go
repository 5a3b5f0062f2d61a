package login

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
)

func TestGoodTokenIsGivenWithoutAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(30 * time.Minute)
		s := w.process()
		for range 3 {
			if got := token(t, s); got != "SECRET-access-1" {
				t.Errorf("got %s", got)
			}
		}
		if n := len(w.issuer.requests()); n != 0 || w.vault.loads != 1 || w.vault.saves != 0 {
			t.Errorf("%d requests, %d loads, %d saves; want none but the one look", n, w.vault.loads, w.vault.saves)
		}
	})
}

func TestHundredAskOneRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		tokens, errs := crowd(t, 100, w.process())
		if !slices.Equal(tokens, []string{"SECRET-access-2"}) || errs != nil {
			t.Errorf("got %v, %v", tokens, errs)
		}
		if n := len(w.issuer.requests()); n != 1 {
			t.Errorf("%d refreshes, want 1", n)
		}
		if held := w.vault.holds(t); held.Refresh != "SECRET-refresh-2" || held.Client != native || held.Base != sandbox || held.Method != Adobe {
			t.Errorf("kept: %+v of %s at %s", held, held.Client.ID, held.Base)
		}
	})
}

func TestTwoProcessesRefreshOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		window, upload := w.process(), w.process()
		tokens, errs := crowd(t, 50, window, upload)
		if !slices.Equal(tokens, []string{"SECRET-access-2"}) || errs != nil || len(w.issuer.requests()) != 1 {
			t.Errorf("got %v, %v after %d refreshes", tokens, errs, len(w.issuer.requests()))
		}
		time.Sleep(59*time.Minute + time.Second) // both find it old, one after the other
		first, second := token(t, window), token(t, upload)
		if first != "SECRET-access-3" || second != first || len(w.issuer.requests()) != 2 {
			t.Errorf("got %s and %s after %d refreshes", first, second, len(w.issuer.requests()))
		}
	})
}

func TestRefreshComesAMinuteEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		s := w.process()
		time.Sleep(time.Hour - time.Minute - time.Second)
		if got := token(t, s); got != "SECRET-access-1" {
			t.Errorf("61 s before the end it is %s", got)
		}
		time.Sleep(time.Second)
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("60 s before the end it is %s", got)
		}
	})
	synctest.Test(t, func(t *testing.T) { // a minute would be all of its life
		w := newWorld(0)
		w.issuer.life, w.issuer.takes = "10", 0
		s := w.process()
		token(t, s)
		time.Sleep(9*time.Second - time.Millisecond)
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("within nine tenths of its life it is %s", got)
		}
		time.Sleep(time.Millisecond)
		if got := token(t, s); got != "SECRET-access-3" {
			t.Errorf("after nine tenths of its life it is %s", got)
		}
	})
}

func TestNobodySeesATokenBeforeItIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(30 * time.Second) // still good, but due
		w.vault.takes = 5 * time.Second
		s := w.process()
		var all sync.WaitGroup
		for n := range 20 {
			all.Go(func() {
				time.Sleep(time.Duration(n) * 400 * time.Millisecond)
				got, err := s.Token(t.Context())
				if err != nil {
					t.Error(err)
				}
				if held, _ := w.vault.Load(t.Context()); got == "SECRET-access-2" && held.Access != got {
					t.Errorf("%s is out while the keyring holds %s", got.Reveal(), held.Access.Reveal())
				}
			})
		}
		time.Sleep(time.Second) // the answer is there, Save is not at its end
		all.Go(func() {
			if got, err := s.Token(t.Context()); err != nil || got == "SECRET-access-2" && w.vault.saves == 0 {
				t.Errorf("got %s, %v before it was saved", got.Reveal(), err)
			}
		})
		all.Wait()
		if w.vault.saves != 1 {
			t.Errorf("saved %d times", w.vault.saves)
		}
	})
}

func TestSaveFailsAndIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.vault.saveErr = errKeyring
		s := w.process()
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("got %s: a keyring that fails must not stop uploads", got)
		}
		if held := w.vault.holds(t); held.Refresh != "SECRET-refresh-1" {
			t.Fatalf("the keyring holds %s", held.Refresh.Reveal())
		}
		for range 100 {
			token(t, s)
			time.Sleep(savePause / 200)
		}
		if w.vault.tries != 1 {
			t.Errorf("%d tries to save within half the pause", w.vault.tries)
		}
		w.vault.set(func(v *vault) { v.saveErr = nil })
		time.Sleep(savePause / 2)
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("got %s while saving again", got)
		}
		synctest.Wait()
		if held := w.vault.holds(t); held.Refresh != "SECRET-refresh-2" || len(w.issuer.requests()) != 1 {
			t.Errorf("the keyring holds %s after %d refreshes", held.Refresh.Reveal(), len(w.issuer.requests()))
		}
	})
}

func TestCloseSavesWhatIsNotSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.vault.saveErr = errKeyring
		s := w.process()
		token(t, s)
		if err := s.Close(t.Context()); err == nil {
			t.Error("the pair dies with the program, and nobody says so")
		}
		w.vault.set(func(v *vault) { v.saveErr = nil })
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if held := w.vault.holds(t); held.Refresh != "SECRET-refresh-2" || len(w.issuer.requests()) != 1 {
			t.Errorf("the keyring holds %s after %d refreshes", held.Refresh.Reveal(), len(w.issuer.requests()))
		}
	})
}

// TestUnsavedPairIsRefreshed: what the keyring still holds is a dead pair, and
// the one in memory is used to go on.
func TestUnsavedPairIsRefreshed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, loadErr := range []error{nil, errKeyring} {
			w := newWorld(0)
			w.vault.saveErr = errKeyring
			s := w.process()
			token(t, s)
			w.vault.set(func(v *vault) { v.loadErr = loadErr })
			time.Sleep(time.Hour)
			if got := token(t, s); got != "SECRET-access-3" {
				t.Errorf("load says %v: got %s", loadErr, got)
			}
		}
	})
}

// TestKilledBetweenAnswerAndSave: the pair is lost with the process. The next
// start says so, once, and asks for a sign-in.
func TestKilledBetweenAnswerAndSave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.vault.forgets = true
		token(t, w.process())
		w.vault.forgets = false

		next := w.process()
		for range 5 {
			if _, err := next.Token(t.Context()); classOf(err) != api.ErrSignIn {
				t.Errorf("got %v, want ErrSignIn", err)
			}
			time.Sleep(time.Hour)
		}
		if n := len(w.issuer.requests()); n != 2 {
			t.Errorf("%d requests, want the lost one and one refused", n)
		}

		// Somebody signs in again: in this process or in another.
		access, refresh := w.issuer.handOut()
		if err := w.vault.Save(t.Context(), Kept{Method: Adobe, Client: native, Base: sandbox, Access: access, Refresh: refresh, Expires: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if got := token(t, next); got != access.Reveal() {
			t.Errorf("after signing in again: %s", got)
		}
	})
}

func TestAgainLooksAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.refresh = "another"
		s := w.process()
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
			t.Fatalf("got %v", err)
		}
		access, refresh := w.issuer.handOut()
		_ = w.vault.Save(t.Context(), Kept{Method: Adobe, Client: native, Base: sandbox, Access: access, Refresh: refresh, Expires: time.Now().Add(time.Hour)})
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
			t.Errorf("it looks at the keyring at every call: %v", err)
		}
		s.Again()
		if got := token(t, s); got != access.Reveal() {
			t.Errorf("got %s", got)
		}
	})
}

func TestRefusedTokenIsRefreshed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		s := w.process()
		s.Refused("SECRET-access-1") // before anything is known
		old := token(t, s)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				s.Refused(api.Secret(old))
				if got, err := s.Token(t.Context()); got != "SECRET-access-2" {
					t.Errorf("got %s, %v", got.Reveal(), err)
				}
			})
		}
		all.Wait()
		for n := range 10 { // by calls that were under way for long
			s.Refused(api.Secret(fmt.Sprint("SECRET-old-", n)))
			s.Refused(api.Secret(old))
			s.Refused("")
		}
		if got := token(t, s); got != "SECRET-access-2" || len(w.issuer.requests()) != 1 {
			t.Errorf("got %s after %d refreshes", got, len(w.issuer.requests()))
		}
		s.Refused("SECRET-access-2")
		if got := token(t, s); got != "SECRET-access-3" {
			t.Errorf("late refusals of old tokens used up the patience: %s", got)
		}
	})
}

// TestServerThatGivesTheSameTokenAgain is not asked for another at every call.
func TestServerThatGivesTheSameTokenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		w.issuer.before = always(200, tokens("SECRET-access-1", "", ""))
		s := w.process()
		s.Refused(api.Secret(token(t, s)))
		for range 10 {
			if got := token(t, s); got != "SECRET-access-1" {
				t.Errorf("got %s", got)
			}
		}
		if n := len(w.issuer.requests()); n != 1 {
			t.Errorf("%d refreshes, want 1", n)
		}
	})
}

func TestRefusedTokenThatAnotherProcessRefreshed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		window, upload := w.process(), w.process()
		old := token(t, window)
		token(t, upload)
		upload.Refused(api.Secret(old))
		token(t, upload)
		window.Refused(api.Secret(old))
		if got := token(t, window); got != "SECRET-access-2" || len(w.issuer.requests()) != 1 {
			t.Errorf("got %s after %d refreshes", got, len(w.issuer.requests()))
		}
	})
}

// TestRefusedWhileSaving: whoever waits for the flight that only saves must not
// get the token that was refused meanwhile.
func TestRefusedWhileSaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.vault.saveErr = errKeyring
		s := w.process()
		token(t, s)
		w.vault.set(func(v *vault) { v.saveErr, v.takes = nil, 10*time.Second })
		time.Sleep(savePause)
		token(t, s) // begins to save
		time.Sleep(time.Second)
		s.Refused("SECRET-access-2")
		if got := token(t, s); got != "SECRET-access-3" {
			t.Errorf("got %s", got)
		}
	})
}

// TestServiceThatRefusesEveryToken as it does with an account that is not linked
// to an Adobe ID.
func TestServiceThatRefusesEveryToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		w.issuer.takes = 0
		s := w.process()
		for range 600 { // ten minutes, a call a second
			s.Refused(api.Secret(token(t, s)))
			time.Sleep(time.Second)
		}
		if n := len(w.issuer.requests()); n > 13 {
			t.Errorf("%d refreshes in ten minutes", n)
		}
		time.Sleep(5 * time.Minute)
		before := len(w.issuer.requests())
		s.Refused(api.Secret(token(t, s)))
		token(t, s)
		if n := len(w.issuer.requests()); n != before+1 {
			t.Errorf("after a quiet time a refusal is not heeded: %d refreshes, before %d", n, before)
		}
	})
}

func TestNoRefreshToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Minute)
		kept := w.vault.holds(t)
		kept.Refresh = ""
		_ = w.vault.Save(t.Context(), kept)
		s := w.process()
		s.Refused(api.Secret(token(t, s))) // nothing better is to be had
		time.Sleep(time.Minute - time.Millisecond)
		if got := token(t, s); got != "SECRET-access-1" {
			t.Errorf("got %s to the last", got)
		}
		time.Sleep(time.Millisecond)
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
			t.Errorf("got %v", err)
		}
		if n := len(w.issuer.requests()); n != 0 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestDeveloperTokenStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.vault.text = "fio-u-SECRET" // as the first Stackdrop kept it
		s := w.process()
		for range 3 {
			if got := token(t, s); got != "fio-u-SECRET" {
				t.Errorf("got %s", got)
			}
			s.Refused("fio-u-SECRET")
			time.Sleep(1000 * time.Hour)
		}
		if len(w.issuer.requests()) != 0 || w.vault.saves != 0 {
			t.Errorf("%d requests, %d saves", len(w.issuer.requests()), w.vault.saves)
		}
	})
}

func TestCallerWhoGivesUpBreaksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.takes = 10 * time.Second
		s := w.process()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Token(ctx); !errors.Is(err, context.DeadlineExceeded) || classOf(err) != nil {
			t.Errorf("got %v", err)
		}
		if _, err := s.Token(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with a context that is over: %v", err)
		}
		short, cancel2 := context.WithTimeout(t.Context(), time.Second)
		defer cancel2()
		if err := s.Close(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close did not wait: %v", err)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if held := w.vault.holds(t); held.Access != "SECRET-access-2" {
			t.Errorf("the keyring holds %s", held.Access.Reveal())
		}
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("with nothing to wait for: %v", err)
		}
	})
}

func TestNobodyIsSignedIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, v := range map[string]*vault{"no entry": newVault(Kept{}), "an empty entry": newVault(Kept{}), "no keyring": newVault(Kept{})} {
			switch name {
			case "no entry":
				v.text = ""
			case "no keyring":
				v.loadErr = errKeyring
			}
			s := NewSource(v, SourceOptions{HTTP: http.NewFileTransport(http.Dir("."))})
			if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestKeyringThatAsksForAPassword: that nobody types it is no reason to sign in
// again.
func TestKeyringThatAsksForAPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		w.vault.asks = true
		s := w.process()
		_, err := s.Token(t.Context())
		if classOf(err) != api.ErrAgain || !strings.Contains(err.Error(), "password") || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		w.vault.asks = false
		s.Again()
		token(t, s)
	})
}

func TestSignedOutElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(time.Hour)
		s := w.process()
		old := token(t, s)
		_ = w.vault.Save(t.Context(), Kept{})
		if got := token(t, s); got != old {
			t.Errorf("got %s: until a service refuses it, nobody knows", got)
		}
		s.Refused(api.Secret(old))
		if _, err := s.Token(t.Context()); classOf(err) != api.ErrSignIn || !errors.Is(err, ErrNobody) {
			t.Errorf("got %v", err)
		}
		if n := len(w.issuer.requests()); n != 0 {
			t.Errorf("%d requests", n)
		}
	})
	synctest.Test(t, func(t *testing.T) { // noticed when it would be refreshed
		w := newWorld(time.Hour)
		s := w.process()
		token(t, s)
		_ = w.vault.Save(t.Context(), Kept{})
		time.Sleep(time.Hour - 30*time.Second)
		if _, err := s.Token(t.Context()); !errors.Is(err, ErrNobody) {
			t.Errorf("got %v", err)
		}
	})
}

// TestSignedOutElsewhereWhileRefreshing: the pair that comes too late is neither
// kept nor given out, but taken back.
func TestSignedOutElsewhereWhileRefreshing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // between the server's answer and Save
		w := newWorld(0)
		w.vault.takes = time.Second
		s := w.process()
		time.AfterFunc(time.Second, func() { w.vault.set(func(v *vault) { v.text = "" }) })
		if _, err := s.Token(t.Context()); !errors.Is(err, ErrNobody) || classOf(err) != api.ErrSignIn {
			t.Errorf("got %v", err)
		}
		if got := strings.Join(w.issuer.revoked, " "); got != "SECRET-refresh-2 SECRET-access-2" || w.vault.text != "" {
			t.Errorf("revoked: %s; the keyring holds %d bytes", got, len(w.vault.text))
		}
	})
	synctest.Test(t, func(t *testing.T) { // while the pair could not be saved
		w := newWorld(0)
		w.vault.saveErr = errKeyring
		s := w.process()
		token(t, s)
		w.vault.set(func(v *vault) { v.saveErr, v.text = nil, "" })
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("nothing is left to save: %v", err)
		}
		if _, err := s.Token(t.Context()); !errors.Is(err, ErrNobody) {
			t.Errorf("got %v", err)
		}
		if got := strings.Join(w.issuer.revoked, " "); got != "SECRET-refresh-2 SECRET-access-2" || w.vault.text != "" {
			t.Errorf("revoked: %s; the keyring holds %d bytes", got, len(w.vault.text))
		}
	})
}

func TestRefreshTokenIsKeptWhereNoneComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		w.issuer.keeps = true
		s := w.process()
		for n := range 3 {
			token(t, s)
			if held := w.vault.holds(t); held.Refresh != "SECRET-refresh-1" || len(w.issuer.requests()) != n+1 {
				t.Errorf("the keyring holds %s after %d refreshes", held.Refresh.Reveal(), n)
			}
			time.Sleep(time.Hour)
		}
	})
}

func TestLockThatNobodyGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(0)
		unlock, err := w.vault.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s := w.process()
		began := time.Now()
		_, err = s.Token(t.Context())
		if took := time.Since(began); took != flightTime {
			t.Errorf("it took %v", took)
		}
		if classOf(err) != api.ErrAgain || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		unlock()
		s.Again()
		if got := token(t, s); got != "SECRET-access-2" {
			t.Errorf("got %s", got)
		}
	})
}

func TestTimesAreOfTheWallClock(t *testing.T) {
	w := newWorld(0)
	w.issuer.takes = 0
	s := w.process()
	token(t, s)
	// A monotonic reading would stand still while the computer sleeps.
	if kept := s.known.kept; kept.Expires != kept.Expires.Round(0) || kept.Since != kept.Since.Round(0) {
		t.Errorf("until %v, since %v", kept.Expires, kept.Since)
	}
}

func TestForm(t *testing.T) {
	web := Client{ID: "web+id", Redirect: "https://localhost:8443/callback", Secret: "SECRET/+&"}
	for _, c := range []struct {
		name   string
		method Method
		client Client
		form   url.Values
		path   string
		basic  bool
	}{
		{"Native App", Adobe, native, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"SECRET-refresh-1"}, "client_id": {native.ID}}, "/ims/token/v3", false},
		{"Web App", Adobe, web, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"SECRET-refresh-1"}}, "/ims/token/v3", true},
		{"V2", Frameio, Client{ID: "v2-id"}, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"SECRET-refresh-1"}, "client_id": {"v2-id"},
			"scope": {"offline account.read team.read project.read asset.read asset.create asset.update asset.delete reviewlink.create reviewlink.read reviewlink.update"}}, "/oauth2/token", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(0)
				kept := w.vault.holds(t)
				kept.Method, kept.Client = c.method, c.client
				_ = w.vault.Save(t.Context(), kept)
				token(t, w.process())
				got := w.issuer.requests()[0]
				if got.path != c.path || got.form.Encode() != c.form.Encode() || (got.header.Get("Authorization") != "") != c.basic {
					t.Errorf("posted %v to %s with %v", got.form, got.path, got.header)
				}
				if c.basic {
					id, secret, ok := (&http.Request{Header: got.header}).BasicAuth()
					if !ok || id != "web%2Bid" || secret != "SECRET%2F%2B%26" {
						t.Errorf("Basic says %q, %q", id, secret)
					}
				}
				if got.header.Get("Content-Type") != "application/x-www-form-urlencoded" || got.header.Get("User-Agent") != "Stackdrop" || got.header.Get("Accept") != "application/json" {
					t.Errorf("the headers are %v", got.header)
				}
			})
		})
	}
}
