package v2

import (
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// Options are what a Service needs to know.
type Options = rest.Options

// Service is api.Service over V2. It holds no more than what it remembers of
// project roots and open listings, and starts no goroutine of its own.
type Service struct {
	client   *rest.Client
	public   bool // the real Frame.io, whose web addresses are known
	roots    roots
	listings rest.Listings[int]
	stacking chan struct{} // holds one token: versions are made one by one
}

var _ api.Service = (*Service)(nil)

// New makes a Service; it calls nobody.
func New(o Options) (*Service, error) {
	client, err := rest.New(o)
	if err != nil {
		return nil, err
	}
	client.Limits, client.Limit = limits(), rest.Rate{Calls: 100, Window: time.Minute}
	return &Service{
		client:   client,
		public:   strings.HasSuffix("."+client.Base.Hostname(), ".frame.io"),
		stacking: make(chan struct{}, 1),
	}, nil
}

// limits are the published ones (Frame.io reference, "Rate limits"); every
// other call is held to the 100 a minute of creating calls. Listing children
// has 40 a minute in one place of that page and 200 in another: the lower one
// stands until the headers say more.
func limits() map[string]rest.Rate {
	second := func(n int) rest.Rate { return rest.Rate{Calls: n, Window: time.Second} }
	minute := func(n int) rest.Rate { return rest.Rate{Calls: n, Window: time.Minute} }
	return map[string]rest.Rate{
		"POST " + childrenRoute: second(5),
		"GET " + childrenRoute:  minute(40),
		"GET " + assetRoute:     second(5),
		"PUT " + assetRoute:     second(10),
		"GET " + accountsRoute:  minute(200),
		"GET " + teamsRoute:     minute(200),
		"GET " + projectsRoute:  minute(200),
		"GET " + sharedRoute:    minute(200),
		"GET /v2/me":            minute(200),
	}
}

// Version is "V2".
func (s *Service) Version() string { return "V2" }

// Capabilities: V2 can do everything, until it ends.
func (s *Service) Capabilities() api.Capabilities {
	return api.Capabilities{
		Growing: true, Shares: true, Hashes: true, RenameStacks: true, Keeps: "30 days", Ends: "2026-12-01",
		StackMost: 10, LabelMost: 1, ShareFirst: 100, ShareMore: 100, // our own choice: a call each for one and all
	}
}

// Delay is short: V2 allows a hundred of such calls a minute.
func (s *Service) Delay(step api.Step, ahead int) time.Duration {
	switch step {
	case api.StepStack, api.StepAdd:
		return s.client.Delay("POST "+versionRoute, ahead)
	case api.StepLabel:
		return s.client.Delay("PUT "+assetRoute, ahead)
	case api.StepShare:
		return s.client.Delay("POST "+linksRoute, ahead)
	case api.StepAddToShare:
		return s.client.Delay("POST "+linkAssetsRoute, ahead)
	}
	return 0
}

// ClockOffset is how far Frame.io's clock was ahead of ours at its last answer.
// An Upload's Expires is by Frame.io's clock.
func (s *Service) ClockOffset() time.Duration { return s.client.ClockOffset() }

// Close closes connections no call is using.
func (s *Service) Close() { s.client.CloseIdle() }
