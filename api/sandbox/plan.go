package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Plan is the trouble to play: data, so that it can be kept in a file and a run
// repeated. Whether a rule strikes is drawn from hash(seed, resource, attempt),
// never from a shared source of randomness: the third attempt at part 7 of one
// asset has the same fate in every run, whatever else goes on.
//
// A resource is one part of one asset, one asset, or for API calls one method
// and path, for POST and PATCH together with its body. Attempts at it are counted from 1.
// The first rule that strikes is played; the others do not see that attempt.
//
// In JSON:
//
//	{"seed": 7, "rules": [
//	  {"match": "part", "percent": 10, "effect": "status", "status": 503, "code": "SlowDown"},
//	  {"match": "part", "attempts": 1, "effect": "reset", "at": 0.5},
//	  {"match": "POST /v2/assets/:id/children", "attempts": 1, "effect": "lost"},
//	  {"match": "op:stack", "attempts": 1, "effect": "status", "status": 429},
//	  {"match": "api", "agent": "curl", "effect": "error_page", "status": 403},
//	  {"match": "asset", "percent": 1, "effect": "never_completes"}]}
type Plan struct {
	Seed  uint64 `json:"seed"`
	Rules []Rule `json:"rules"`
}

// Rule says when to do what. All conditions that are given must hold; none
// means every attempt.
type Rule struct {
	// Match is "part" (PUTs of parts), "asset" (files when their last byte has
	// come), "api" (every API call), one route ("GET /v2/assets/:id"), or what a
	// call does in whichever version ("op:create_file": see OpNode and the rest).
	Match string `json:"match"`

	Every    int     `json:"every,omitempty"`    // every n-th attempt at a resource
	Percent  float64 `json:"percent,omitempty"`  // this share of attempts, 0 to 100
	Attempts int     `json:"attempts,omitempty"` // only the first n attempts at a resource

	// Limit ends the rule after it has struck that often in all; 0 is no limit.
	// Which resources it then spares depends on the order of requests.
	Limit int `json:"limit,omitempty"`

	// Agent spares all but requests whose User-Agent contains it: a firewall.
	Agent string `json:"agent,omitempty"`

	Effect  Effect        `json:"effect"`
	At      float64       `json:"at,omitempty"`       // how much of the body has come: 0 before it, 1 after it
	Status  int           `json:"status,omitempty"`   // 400 to 599
	Code    string        `json:"code,omitempty"`     // of S3: "SlowDown"
	Message string        `json:"message,omitempty"`  // in the error's body
	For     time.Duration `json:"-"`                  // in JSON "for": "30s"
	Rate    int64         `json:"rate,omitempty"`     // bytes a second
	To      string        `json:"location,omitempty"` // where a redirect leads
}

// Effect is a kind of trouble.
type Effect string

const (
	// For parts and API calls:
	EffectReset    Effect = "reset"    // the connection is reset At this share of the body; nothing is done
	EffectStatus   Effect = "status"   // answered Status (and Code) after the body; nothing is done
	EffectLost     Effect = "lost"     // the work is done, then the connection is cut
	EffectCut      Effect = "cut"      // the work is done, then the answer is cut off in its headers
	EffectSilent   Effect = "silent"   // the work is done, the answer comes after For
	EffectHTML     Effect = "html"     // a captive portal: 200 with a web page; nothing is done
	EffectRedirect Effect = "redirect" // 307 to To; nothing is done

	EffectErrorPage Effect = "error_page" // a proxy's or firewall's: Status with a web page; nothing is done

	// For parts:
	EffectStall     Effect = "stall"      // stops reading At this share of the body, for For; it sees no sooner that the client has gone
	EffectDrip      Effect = "drip"       // reads one byte every For
	EffectSlow      Effect = "slow"       // reads Rate bytes a second
	EffectWrongETag Effect = "wrong_etag" // stored, with the ETag of something else

	// For calls that create files on V4:
	EffectWrongMedia Effect = "wrong_media" // a media_type nobody would guess; the URLs are signed for it
	EffectSampleSize Effect = "sample_size" // every size in upload_urls is 20,000,000, as in a sample of the reference

	// For lists of V4:
	EffectSameCursor Effect = "same_cursor" // links.next leads to the page it is on
	EffectRepeatItem Effect = "repeat_item" // the page begins with the last item of the one before

	// For assets:
	EffectWrongHash      Effect = "wrong_hash"      // publishes another hash
	EffectNoHash         Effect = "no_hash"         // never publishes one
	EffectNeverCompletes Effect = "never_completes" // upload_completed_at stays null
	EffectFails          Effect = "fails"           // upload_failed_at is filled instead
)

const (
	matchPart  = "part"
	matchAsset = "asset"
	matchAPI   = "api"
)

var (
	anyEffects    = []Effect{EffectReset, EffectStatus, EffectLost, EffectCut, EffectSilent, EffectHTML, EffectRedirect, EffectErrorPage}
	partEffects   = append([]Effect{EffectStall, EffectDrip, EffectSlow, EffectWrongETag}, anyEffects...)
	createEffects = []Effect{EffectWrongMedia, EffectSampleSize}
	listEffects   = []Effect{EffectSameCursor, EffectRepeatItem}
	assetEffects  = []Effect{EffectWrongHash, EffectNoHash, EffectNeverCompletes, EffectFails}
)

// ReadPlan reads a plan from JSON and checks it. Unknown fields are errors, so
// that a slip of the pen does not silently play nothing.
func ReadPlan(r io.Reader) (Plan, error) {
	var p Plan
	in := json.NewDecoder(r)
	in.DisallowUnknownFields()
	if err := in.Decode(&p); err != nil {
		return Plan{}, fmt.Errorf("read fault plan: %w", err)
	}
	if _, err := in.Token(); err != io.EOF {
		return Plan{}, errors.New("read fault plan: something follows the plan")
	}
	if err := p.Check(); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// Check says what is wrong with a plan, rule by rule.
func (p Plan) Check() error {
	var errs []error
	for i, r := range p.Rules {
		if err := r.check(); err != nil {
			errs = append(errs, fmt.Errorf("fault plan, rule %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}

func (r Rule) check() error {
	allowed, err := r.effects()
	if err != nil {
		return err
	}
	if !slices.Contains(allowed, r.Effect) {
		return fmt.Errorf("effect %q does not go with match %q; these do: %v", r.Effect, r.Match, allowed)
	}
	switch {
	case r.Every < 0 || r.Attempts < 0 || r.Limit < 0 || r.For < 0 || r.Rate < 0:
		return errors.New("a number is negative")
	case r.Percent < 0 || r.Percent > 100:
		return fmt.Errorf("percent is %v, not 0 to 100", r.Percent)
	case r.At < 0 || r.At > 1:
		return fmt.Errorf("at is %v, not 0 to 1", r.At)
	case (r.Effect == EffectStatus || r.Effect == EffectErrorPage) && (r.Status < 400 || r.Status > 599):
		return fmt.Errorf("status is %d, not 400 to 599", r.Status)
	case r.For == 0 && slices.Contains([]Effect{EffectStall, EffectDrip, EffectSilent}, r.Effect):
		return fmt.Errorf("effect %q needs \"for\"", r.Effect)
	case r.Rate == 0 && r.Effect == EffectSlow:
		return errors.New(`effect "slow" needs "rate"`)
	}
	return nil
}

func (r Rule) effects() ([]Effect, error) {
	switch r.Match {
	case matchPart:
		return partEffects, nil
	case matchAsset:
		return assetEffects, nil
	case matchAPI:
		return anyEffects, nil
	}
	if !knownOp(r.Match) && !knownRoute(r.Match) {
		return nil, fmt.Errorf("match %q is neither part, asset, api, a route like %q nor one of %v", r.Match, "GET /v2/assets/:id", allOps)
	}
	switch {
	case r.Match == OpCreateFile || strings.HasSuffix(r.Match, "/local_upload"):
		return slices.Concat(createEffects, anyEffects), nil
	case r.Match == OpChildren || isV4List(r.Match):
		return slices.Concat(listEffects, anyEffects), nil
	}
	return anyEffects, nil
}

// plainRule is Rule without its own way to read JSON.
type plainRule Rule

// UnmarshalJSON reads For as "30s" beside the plain fields.
func (r *Rule) UnmarshalJSON(text []byte) error {
	wire := struct {
		*plainRule
		For string `json:"for"`
	}{plainRule: (*plainRule)(r)}
	in := json.NewDecoder(strings.NewReader(string(text)))
	in.DisallowUnknownFields()
	if err := in.Decode(&wire); err != nil {
		return err
	}
	if wire.For == "" {
		return nil
	}
	d, err := time.ParseDuration(wire.For)
	r.For = d
	return err
}

// MarshalJSON writes what UnmarshalJSON reads.
func (r Rule) MarshalJSON() ([]byte, error) {
	wire := struct {
		plainRule
		For string `json:"for,omitempty"`
	}{plainRule: plainRule(r)}
	if r.For != 0 {
		wire.For = r.For.String()
	}
	return json.Marshal(wire)
}
