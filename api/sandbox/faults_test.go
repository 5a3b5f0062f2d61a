package sandbox

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func faulty(rules ...Rule) Options {
	o := fast("")
	o.Faults = Plan{Seed: 1, Rules: rules}
	return o
}

// tryPart PUTs once and says what a client sees.
func (c *client) tryPart(url string, body []byte) (answer, error) {
	return c.try("PUT", url, body, "Content-Type", "video/quicktime", "x-amz-acl", "private")
}

func TestPartFaults(t *testing.T) {
	body := noise(1, 300_000)
	broken := func(a answer, err error) bool { return err != nil }
	for what, x := range map[string]struct {
		rule     Rule
		seen     func(answer, error) bool
		complete bool // the asset, after the first attempt
	}{
		"reset at once":    {Rule{Effect: EffectReset}, broken, false},
		"reset in between": {Rule{Effect: EffectReset, At: 0.5}, broken, false},
		"reset at the end": {Rule{Effect: EffectReset, At: 1}, broken, false},
		"lost":             {Rule{Effect: EffectLost}, broken, true},
		"cut":              {Rule{Effect: EffectCut}, broken, true},
		"silent":           {Rule{Effect: EffectSilent, For: time.Millisecond}, broken, true},
		"slow down": {Rule{Effect: EffectStatus, Status: 503}, func(a answer, err error) bool {
			return a.status == 503 && bytes.Contains(a.body, []byte("<Code>SlowDown</Code>"))
		}, false},
		"own code": {Rule{Effect: EffectStatus, Status: 400, Code: "RequestTimeout", Message: "Too slow"}, func(a answer, err error) bool {
			return a.status == 400 && bytes.Contains(a.body, []byte("<Message>Too slow</Message>"))
		}, false},
		"portal": {Rule{Effect: EffectHTML}, func(a answer, err error) bool {
			return a.status == 200 && bytes.Contains(a.body, []byte("<!DOCTYPE html>"))
		}, false},
		"redirect": {Rule{Effect: EffectRedirect}, func(a answer, err error) bool {
			return a.status == 307 && a.header.Get("Location") == "http://portal.invalid/login"
		}, false},
		"redirect home": {Rule{Effect: EffectRedirect, To: "/x"}, func(a answer, err error) bool { return a.header.Get("Location") == "/x" }, false},
		"wrong etag": {Rule{Effect: EffectWrongETag}, func(a answer, err error) bool {
			return a.status == 200 && len(a.header.Get("ETag")) == 34 && !strings.Contains(a.header.Get("ETag"), hexMD5(body))
		}, true},
		"stall": {Rule{Effect: EffectStall, At: 0.5, For: 5 * time.Millisecond}, func(a answer, err error) bool { return a.status == 200 }, true},
		"slow":  {Rule{Effect: EffectSlow, Rate: 30_000_000}, func(a answer, err error) bool { return a.status == 200 }, true},
	} {
		x.rule.Match, x.rule.Attempts = "part", 1
		c := start(t, faulty(x.rule))
		a := c.create(c.folder(), "x.mov", len(body))
		got, err := c.tryPart(a.UploadURLs[0], body)
		if what == "silent" {
			err = io.ErrUnexpectedEOF // seen below, in virtual time
		}
		if !x.seen(got, err) {
			t.Errorf("%s: %d %s %v", what, got.status, got.body, err)
		}
		if done := c.asset(a.ID).CompletedAt != nil; done != x.complete {
			t.Errorf("%s: complete is %v", what, done)
		}
		if n := c.box.Record().Struck[0]; n != 1 {
			t.Errorf("%s struck %d times", what, n)
		}
		if got, err := c.tryPart(a.UploadURLs[0], body); err != nil || got.status != 200 || c.asset(a.ID).CompletedAt == nil {
			t.Errorf("%s, second attempt: %d %s %v", what, got.status, got.body, err)
		}
	}
}

func hexMD5(b []byte) string { return fmt.Sprintf("%x", md5.Sum(b)) }

func TestResetLooksLikeOne(t *testing.T) {
	c := start(t, faulty(Rule{Match: "part", Effect: EffectReset, Attempts: 1}))
	a := c.create(c.folder(), "x.mov", 5)
	_, err := c.tryPart(a.UploadURLs[0], []byte("hello"))
	if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("%v", err)
	}
}

func TestAPIFaults(t *testing.T) {
	create := "POST /v2/assets/:id/children"
	c := start(t, faulty(
		Rule{Match: create, Attempts: 1, Effect: EffectLost},
		Rule{Match: "GET /v2/me", Attempts: 1, Effect: EffectStatus, Status: 500},
		Rule{Match: "GET /v2/teams", Attempts: 1, Effect: EffectHTML},
		Rule{Match: "GET /v2/accounts", Attempts: 1, Effect: EffectReset},
		Rule{Match: "api", Percent: 100, Every: 3, Limit: 1, Effect: EffectStatus, Status: 402, Message: "Plan used up"},
	))
	if _, err := c.try("POST", "/v2/assets/"+c.folder()+"/children", object{"type": "folder", "name": "orphan"}); err == nil {
		t.Error("the answer was not lost")
	}
	if _, ok := c.box.Find("Account/Team/Project/Folder/orphan"); !ok {
		t.Error("the work was not done")
	}
	if got := c.send("GET", "/v2/me", nil); got.status != 500 || !bytes.Contains(got.body, []byte(`"code":500`)) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := c.send("GET", "/v2/teams", nil); got.status != 200 || !bytes.Contains(got.body, []byte("<title>")) {
		t.Errorf("%d %s", got.status, got.body)
	}
	c.http.CloseIdleConnections() // or the transport repeats the GET by itself
	if _, err := c.try("GET", "/v2/accounts", nil); err == nil {
		t.Error("no reset")
	}
	if got := c.send("GET", "/v2/me", nil); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := c.send("GET", "/v2/me", nil); got.status != 402 || !bytes.Contains(got.body, []byte("Plan used up")) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := c.send("GET", "/v2/me", nil); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestAssetFaults(t *testing.T) {
	for effect, right := range map[Effect]func(assetJSON) bool{
		EffectNeverCompletes: func(a assetJSON) bool { return a.CompletedAt == nil && a.Checksums == nil && a.FailedAt == nil },
		EffectNoHash:         func(a assetJSON) bool { return a.CompletedAt != nil && a.Checksums == nil },
		EffectFails:          func(a assetJSON) bool { return a.CompletedAt == nil && a.FailedAt != nil },
		EffectWrongHash: func(a assetJSON) bool {
			return a.CompletedAt != nil && a.Checksums != nil && len(a.Checksums.XXHash) == 16
		},
	} {
		c := start(t, faulty(Rule{Match: "asset", Effect: effect}))
		id := c.upload(c.folder(), "x.mov", noise(1, 100)).ID
		a := c.asset(id)
		if !right(a) {
			t.Errorf("%s: %+v", effect, a)
		}
		if effect == EffectWrongHash && a.Checksums.XXHash == c.box.world.assets[id].Hash {
			t.Error("the hash is right")
		}
	}
}

func TestSlowFaultsInVirtualTime(t *testing.T) {
	body := noise(1, 1000)
	for what, x := range map[string]struct {
		rule Rule
		took time.Duration
	}{
		"stall":  {Rule{Effect: EffectStall, At: 0.5, For: 25 * time.Second}, 25 * time.Second},
		"silent": {Rule{Effect: EffectSilent, For: time.Minute}, time.Minute},
		"drip":   {Rule{Effect: EffectDrip, For: time.Second}, 999 * time.Second},
		"slow":   {Rule{Effect: EffectSlow, Rate: 100}, 9900 * time.Millisecond}, // the last tenth comes with the end
	} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			x.rule.Match = "part"
			o := faulty(x.rule)
			o.Dir = dir
			c := bubble(t, o)
			defer c.settle()
			a := c.create(c.folder(), "x.mov", len(body))
			began := time.Now()
			got, err := c.tryPart(a.UploadURLs[0], body)
			if took := time.Since(began); err != nil || got.status != 200 || took != x.took {
				t.Errorf("%s took %v, want %v: %d %v", what, took, x.took, got.status, err)
			}
		})
	}
}

// Whoever waits in a fault goes when the server closes.
func TestCloseEndsFaults(t *testing.T) {
	for _, rule := range []Rule{
		{Match: "part", Effect: EffectStall, For: 1000 * time.Hour},
		{Match: "part", Effect: EffectSilent, For: 1000 * time.Hour},
		{Match: "part", Effect: EffectDrip, For: 1000 * time.Hour},
	} {
		c := open(t, faulty(rule))
		a := c.create(c.folder(), "x.mov", 5)
		failed := make(chan error)
		go func() {
			_, err := c.tryPart(a.UploadURLs[0], []byte("hello"))
			failed <- err
		}()
		until(t, "the PUT", func() bool { return c.box.Record().InFlight == 1 })
		c.close()
		if err := <-failed; err == nil {
			t.Errorf("%s: answered", rule.Effect)
		}
	}
}
