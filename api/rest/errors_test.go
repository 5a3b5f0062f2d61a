package rest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
)

// bodies are the shapes an error may come in, with the words to be seen.
var bodies = []struct{ name, body, words string }{
	{"detailed", `{"code":409,"errors":[{"code":409,"status":409,"title":"Channel Paused","detail":"The channel is paused."}],"message":"Channel Paused"}`, "The channel is paused."},
	{"no detail", `{"code":409,"errors":[{"title":"Paused"}],"message":"Channel Paused"}`, "Channel Paused"},
	{"title only", `{"errors":[{"title":"Paused"}]}`, "Paused"},
	{"v4", `{"errors":[{"title":"Invalid value","detail":"Unexpected field: foo","source":{"pointer":"/data/foo"}}]}`, "Unexpected field: foo"},
	{"short", `{"error":"invalid_client"}`, "invalid_client"},
	{"short, described", `{"error":"invalid_grant","error_description":"It has expired."}`, "It has expired."},
	{"plain", "Rate Limit Exceeded\n", "Rate Limit Exceeded"},
	{"html", "<!DOCTYPE html><html><h1>502 Bad Gateway</h1></html>", ""},
	{"empty", "", ""},
	{"broken", `{"message":"half a`, ""},
	{"odd", `{"errors":"all of them","error":{"a":1},"message":"odd"}`, "odd"},
	{"list", `["a"]`, ""},
}

func TestEveryStatusInEveryShape(t *testing.T) {
	// What a call comes to, for one that may be repeated and for a POST.
	for _, c := range []struct {
		status      int
		get, post   error
		gets, posts int // requests made
	}{
		{300, api.ErrOffline, api.ErrOffline, 1, 1},
		{302, api.ErrOffline, api.ErrOffline, 1, 1},
		{307, api.ErrOffline, api.ErrOffline, 1, 1},
		{400, api.ErrRefused, api.ErrRefused, 1, 1},
		{401, api.ErrSignIn, api.ErrSignIn, 1, 1},
		{402, api.ErrPlan, api.ErrPlan, 1, 1},
		{403, api.ErrForbidden, api.ErrForbidden, 1, 1},
		{404, api.ErrGone, api.ErrGone, 1, 1},
		{405, api.ErrRefused, api.ErrRefused, 1, 1},
		{407, api.ErrOffline, api.ErrOffline, 1, 1},
		{408, api.ErrAgain, api.ErrUnknown, 4, 1},
		{409, api.ErrRefused, api.ErrRefused, 1, 1},
		{410, api.ErrGone, api.ErrGone, 1, 1},
		{413, api.ErrRefused, api.ErrRefused, 1, 1},
		{421, api.ErrAgain, api.ErrUnknown, 4, 1},
		{422, api.ErrRefused, api.ErrRefused, 1, 1},
		{425, api.ErrAgain, api.ErrUnknown, 4, 1},
		{429, api.ErrLimit, api.ErrLimit, limitTries, limitTries},
		{451, api.ErrRefused, api.ErrRefused, 1, 1},
		{500, api.ErrAgain, api.ErrUnknown, 4, 1},
		{502, api.ErrAgain, api.ErrUnknown, 4, 1},
		{503, api.ErrAgain, api.ErrUnknown, 4, 1},
		{504, api.ErrAgain, api.ErrUnknown, 4, 1},
		{511, api.ErrOffline, api.ErrOffline, 1, 1},
		{520, api.ErrAgain, api.ErrUnknown, 4, 1},
	} {
		for _, shape := range bodies {
			t.Run(fmt.Sprintf("%d %s", c.status, shape.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					for _, call := range []struct {
						Call
						class error
						tries int
					}{{getAsset, c.get, c.gets}, {putAsset, c.get, c.gets}, {deleteAsset, c.get, c.gets}, {postAsset, c.post, c.posts}} {
						client, rec, _ := newFake(t, always(c.status, shape.body, "X-Request-Id", "req-1", "Location", "https://portal.cafe.tv/login?secret=1"))
						if inBetween(c.status, shape.name) {
							call.class, call.tries = api.ErrAgain, 1
							if call.Method == "POST" {
								call.class = api.ErrUnknown
							}
						}
						_, err := client.Do(t.Context(), call.Call, &thing{})
						e, ok := errors.AsType[*api.Error](err)
						if !ok || e.Class != call.class {
							t.Fatalf("%s: got %v, want %v", call.Method, err, call.class)
						}
						if e.Call != call.name() || e.Status != c.status || e.RequestID != "req-1" {
							t.Errorf("%s: the error is %+v", call.Method, e)
						}
						if n := rec.count(); n != call.tries {
							t.Errorf("%s: %d requests, want %d", call.Method, n, call.tries)
						}
						words := shape.words
						if inBetween(c.status, shape.name) {
							words = inItsPlace(words)
						}
						if e.Class != api.ErrOffline && e.Words != words {
							t.Errorf("%s: the words are %q, want %q", call.Method, e.Words, words)
						}
					}
				})
			})
		}
	}
}

// inBetween says whether a no in this shape is somebody else's.
func inBetween(status int, shape string) bool {
	no := slices.Contains([]int{400, 402, 403, 404, 405, 409, 410, 413, 422, 451}, status)
	return shape == "html" && (no || status == 401) || shape == "plain" && no
}

// A firewall's no tells nothing of token, right or thing: it must cost neither a
// refresh nor a sign-in, and its clock is not Frame.io's.
func TestNoOfSomebodyInBetween(t *testing.T) {
	for _, status := range []int{401, 403, 404} {
		date := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
		client, rec, _ := newFake(t, always(status, "<html><h1>Blocked by the studio's firewall</h1>", "Date", date))
		client.Refused = func(api.Secret) { t.Errorf("%d: the token was called refused", status) }
		_, err := client.Do(t.Context(), getAsset, nil)
		if !errors.Is(err, api.ErrAgain) || rec.count() != 1 || !strings.Contains(err.Error(), "in its place") {
			t.Errorf("%d: got %v after %d requests", status, err, rec.count())
		}
		if d := client.ClockOffset(); d != 0 {
			t.Errorf("%d: a firewall's clock is taken for Frame.io's: %v", status, d)
		}
	}
	client, _, _ := newFake(t, always(403, "Category: uploads\nforbidden"))
	_, err := client.Do(t.Context(), getAsset, nil)
	if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != api.ErrAgain || !strings.HasSuffix(e.Words, ": Category: uploads forbidden") {
		t.Errorf("got %v", err)
	}
}

func TestRedirectNamesTheHostOnly(t *testing.T) {
	client, rec, _ := newFake(t, always(302, "", "Location", "https://portal.cafe.tv/login?secret=1"))
	_, err := client.Do(t.Context(), getAsset, &thing{})
	if !errors.Is(err, api.ErrOffline) || !strings.Contains(err.Error(), "portal.cafe.tv") || strings.Contains(err.Error(), "login") {
		t.Errorf("got %v", err)
	}
	if rec.count() != 1 {
		t.Errorf("%d requests were made", rec.count())
	}
	client, _, _ = newFake(t, always(301, "", "Location", "::"))
	if _, err = client.Do(t.Context(), getAsset, nil); !strings.Contains(fmt.Sprint(err), "another address") {
		t.Errorf("got %v", err)
	}
}

func TestSuccessThatIsNone(t *testing.T) {
	for name, c := range map[string]struct {
		body      string
		get, post error
		gets      int
	}{
		"captive portal": {"<html>Welcome to Café WiFi</html>", api.ErrOffline, api.ErrOffline, 1},
		"with a mark":    {"\ufeff \n<HTML>", api.ErrOffline, api.ErrOffline, 1},
		"plain text":     {"OK", api.ErrOffline, api.ErrOffline, 1},
		"empty":          {"", api.ErrAgain, api.ErrUnknown, 4},
		"cut short":      {`{"id":"1","n":`, api.ErrAgain, api.ErrUnknown, 4},
		"garbage after":  {`{"id":"1"}<html>`, api.ErrAgain, api.ErrUnknown, 4},
		"another type":   {`{"id":1}`, api.ErrAgain, api.ErrUnknown, 1},
		"a list":         {`[]`, api.ErrAgain, api.ErrUnknown, 1},
		"nested deep":    {strings.Repeat("[", 20000) + strings.Repeat("]", 20000), api.ErrAgain, api.ErrUnknown, 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, rec, _ := newFake(t, always(200, c.body))
				_, err := client.Do(t.Context(), getAsset, &thing{})
				if !errors.Is(err, c.get) || rec.count() != c.gets {
					t.Errorf("GET: got %v after %d requests, want %v after %d", err, rec.count(), c.get, c.gets)
				}
				client, rec, _ = newFake(t, always(200, c.body))
				_, err = client.Do(t.Context(), postAsset, &thing{})
				if !errors.Is(err, c.post) || rec.count() != 1 {
					t.Errorf("POST: got %v after %d requests, want %v after 1", err, rec.count(), c.post)
				}
			})
		})
	}
}

func TestCaptivePortalIsNoSuccessEvenIfTheBodyIsOfNoInterest(t *testing.T) {
	client, _, _ := newFake(t, always(200, "<html>"))
	_, err := client.Do(t.Context(), putAsset, nil)
	if !errors.Is(err, api.ErrOffline) || !strings.Contains(err.Error(), "sign in") {
		t.Errorf("got %v", err)
	}
	for _, body := range []string{"", `{"id":"1"}`, ` [] `, "null", `"ok"`} {
		client, _, _ := newFake(t, always(204, body))
		if _, err := client.Do(t.Context(), deleteAsset, nil); err != nil {
			t.Errorf("%q: got %v", body, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                           0,
		"3":                          3 * time.Second,
		" 1.5 ":                      1500 * time.Millisecond,
		"0":                          0,
		"-5":                         0,
		"1e12":                       5 * time.Minute,
		"+Inf":                       5 * time.Minute,
		"NaN":                        0,
		"soon":                       0,
		"3600":                       5 * time.Minute,
		"99999999999999999999999999": 5 * time.Minute,
		now.Add(30 * time.Second).Format(http.TimeFormat): 30 * time.Second,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
		now.AddDate(9, 0, 0).Format(http.TimeFormat):      5 * time.Minute,
		"Fri, 99 Foo 2026 00:00:00 GMT":                   0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"two\nlines\tand\x00NUL \x1b[31mred":          "two lines and NUL [31mred",
		"safe\u202egnp.exe\u200b\u2066x":              "safegnp.exex",
		"bad \xff\xfe bytes":                          "bad bytes",
		"see https://s3/a?X-Amz-Signature=abc&b=c ok": "see https://s3/a••• ok",
		"token fio-u-abc is bad":                      "token ••• is bad",
		"Bearer abc.def":                              "•••",
		"X-Amz-Credential=AKIA/2026 here":             "••• here",
		"sum 0123456789abcdef0123456789abcdef !":      "sum ••• !",
		"asset 4386e276-6317-4d8d-b82c-8a16df9b66d2":  "asset 4386e276-6317-4d8d-b82c-8a16df9b66d2",
		"why? because a = b":                          "why? because a = b",
		"my secret is MARK":                           "my secret is •••",
		strings.Repeat("ü", 400):                      strings.Repeat("ü", 299) + "…",
		strings.Repeat("word ", 5000):                 strings.Repeat("word ", 59) + "word…",
	} {
		if got := clean(text, "MARK"); got != want {
			t.Errorf("%.60q\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestRequestID(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"X-Request-Id", "FzA-1_2.3", "FzA-1_2.3"},
		{"X-Amz-Request-Id", "ABC=", "ABC="},
		{"X-Request-Id", "two words", ""},
		{"X-Request-Id", strings.Repeat("a", 101), ""},
		{"X-Request-Id", "x" + testToken.Reveal(), ""},
		{"X-Other", "1", ""},
	} {
		if got := requestID(http.Header{c.name: {c.value}}, testToken); got != c.want {
			t.Errorf("%s: %q gave %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

// A user who has not connected the two accounts keeps the token and is told what
// to do: no other token would help.
func TestUnlinkedUserIsNoMatterOfTheToken(t *testing.T) {
	body := `{"errors":[{"title":"Unauthorized","detail":"Your Frame user is not linked to an Adobe ID."}]}`
	c, rec, _ := newFake(t, always(401, body))
	c.Refused = func(api.Secret) { t.Error("the token was called refused") }
	_, err := c.Do(t.Context(), getAsset, nil)
	e, ok := errors.AsType[*api.Error](err)
	if !ok || e.Class != api.ErrForbidden || e.Status != 401 || rec.count() != 1 {
		t.Fatalf("got %v after %d requests", err, rec.count())
	}
	for _, want := range []string{"Your Frame user is not linked to an Adobe ID. Connect it", "Account Settings, Profile, Authentication"} {
		if !strings.Contains(e.Words, want) {
			t.Errorf("%q does not say %q", e.Words, want)
		}
	}
}

// What was expected is no trouble to tell of, though it stays an error.
func TestExpectedStatusIsNoTrouble(t *testing.T) {
	call := getAsset
	call.Expect = []int{404}
	for status, level := range map[int]string{404: "level=DEBUG", 403: "level=INFO"} {
		c, _, log := newFake(t, always(status, `{}`))
		if _, err := c.Do(t.Context(), call, nil); err == nil {
			t.Errorf("%d is no error", status)
		}
		if !strings.Contains(log.String(), level) {
			t.Errorf("%d was logged as %q, want %s", status, log, level)
		}
	}
}
