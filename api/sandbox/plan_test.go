package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestReadPlan(t *testing.T) {
	text := `{"seed": 7, "rules": [
		{"match": "part", "percent": 10, "effect": "status", "status": 503, "code": "SlowDown"},
		{"match": "part", "attempts": 1, "effect": "stall", "at": 0.5, "for": "30s"},
		{"match": "POST /v2/assets/:id/children", "every": 2, "limit": 3, "effect": "lost"},
		{"match": "asset", "effect": "never_completes"},
		{"match": "api", "effect": "silent", "for": "1m"}]}`
	p, err := ReadPlan(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := Plan{7, []Rule{
		{Match: "part", Percent: 10, Effect: EffectStatus, Status: 503, Code: "SlowDown"},
		{Match: "part", Attempts: 1, Effect: EffectStall, At: 0.5, For: 30 * time.Second},
		{Match: "POST /v2/assets/:id/children", Every: 2, Limit: 3, Effect: EffectLost},
		{Match: "asset", Effect: EffectNeverCompletes},
		{Match: "api", Effect: EffectSilent, For: time.Minute},
	}}
	if !reflect.DeepEqual(p, want) {
		t.Fatalf("%+v", p)
	}
	out, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ReadPlan(bytes.NewReader(out)); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("%s: %v", out, err)
	}
}

func TestBadPlans(t *testing.T) {
	for rule, word := range map[string]string{
		`{"match":"part","effect":"reset","at":2}`:                       "not 0 to 1",
		`{"match":"part","effect":"reset","percent":101}`:                "not 0 to 100",
		`{"match":"part","effect":"reset","every":-1}`:                   "negative",
		`{"match":"part","effect":"explode"}`:                            `effect "explode"`,
		`{"match":"part","effect":"wrong_hash"}`:                         "does not go with",
		`{"match":"asset","effect":"reset"}`:                             "does not go with",
		`{"match":"GET /v2/me","effect":"drip","for":"1s"}`:              "does not go with",
		`{"match":"GET /v2/nothing","effect":"reset"}`:                   `match "GET /v2/nothing"`,
		`{"match":"part","effect":"status"}`:                             "status is 0",
		`{"match":"part","effect":"stall"}`:                              `needs "for"`,
		`{"match":"part","effect":"slow"}`:                               `needs "rate"`,
		`{"match":"part","effect":"stall","for":"soon"}`:                 "soon",
		`{"match":"part","effect":"reset","percentage":1}`:               "percentage",
		`{"match":"part","effect":7}`:                                    "effect",
		`{"match":"part","effect":"reset"}]} {"rules":[{"match":"part"}`: "something follows",
		`{`: "read fault plan",
	} {
		_, err := ReadPlan(strings.NewReader(`{"rules":[` + rule + `]}`))
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// The third attempt at a part has the same fate whatever happens elsewhere.
func TestFaultsRepeat(t *testing.T) {
	plan := Plan{Seed: 3, Rules: []Rule{{Match: "part", Percent: 30, Effect: EffectReset}}}
	draw := func(order []int) map[string]bool {
		f, out := newFaults(plan), map[string]bool{}
		attempt := map[int]int{}
		for _, part := range order {
			attempt[part]++
			out[fmt.Sprint(part, "/", attempt[part])] = f.pick(try{match: matchPart, resource: fmt.Sprint(part)}) != nil
		}
		return out
	}
	var forward, mixed []int
	for part := range 50 {
		for range 10 {
			forward = append(forward, part)
		}
	}
	for range 10 {
		for part := range 50 {
			mixed = append(mixed, 49-part)
		}
	}
	a, b := draw(forward), draw(mixed)
	hits := 0
	for k, hit := range a {
		if hit {
			hits++
		}
		if b[k] != hit {
			t.Fatalf("%s depends on the order", k)
		}
	}
	if hits < 110 || hits > 190 {
		t.Errorf("30 %% of 500 came out as %d", hits)
	}
	plan.Seed = 4
	if reflect.DeepEqual(draw(forward), a) {
		t.Error("the seed changes nothing")
	}
}

func TestConditions(t *testing.T) {
	hits := func(r Rule) string {
		r.Match, r.Effect = "part", EffectReset
		f, out := newFaults(Plan{Rules: []Rule{r}}), ""
		for range 6 {
			if f.pick(try{match: matchPart, resource: "x"}) != nil {
				out += "x"
			} else {
				out += "-"
			}
		}
		return out
	}
	for want, r := range map[string]Rule{
		"xxxxxx": {}, "xx----": {Attempts: 2}, "-x-x-x": {Every: 2}, "-x----": {Every: 2, Attempts: 3}, "xxx---": {Limit: 3}, "--x---": {Every: 3, Limit: 1},
	} {
		if got := hits(r); got != want {
			t.Errorf("%+v: %s, want %s", r, got, want)
		}
	}
}
