package v4

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// Options are what a Service needs to know.
type Options = rest.Options

// Service is api.Service over V4. It holds no more than what it remembers of
// earlier answers, and starts no goroutine of its own.
type Service struct {
	client *rest.Client
	legacy bool
	rand   func() float64

	listings rest.Listings[place]
	seen     sightings
	roots    roots
	fields   statusFields
	stacking turns

	mu sync.Mutex
	me api.User // as Me saw it last
}

var _ api.Service = (*Service)(nil)

// New makes a Service; it calls nobody.
func New(o Options) (*Service, error) {
	client, err := rest.New(o)
	if err != nil {
		return nil, err
	}
	client.Limits = limits()
	s := &Service{client: client, legacy: o.Legacy, rand: o.Rand}
	if s.rand == nil {
		s.rand = rand.Float64
	}
	return s, nil
}

// Version is "V4".
func (s *Service) Version() string { return "V4" }

// Capabilities: V4 has no growing uploads and publishes no hash.
func (s *Service) Capabilities() api.Capabilities {
	return api.Capabilities{Shares: true, ShareAtOnce: true, StackMost: mostInCall - 1, LabelMost: mostLabels, ShareFirst: mostShared, ShareMore: 1}
}

// Delay knows nothing of what other programs of the same user do.
func (s *Service) Delay(step api.Step, ahead int) time.Duration {
	switch step {
	case api.StepStack:
		return s.client.Delay("POST "+newStackRoute, ahead)
	case api.StepAdd:
		return s.client.Delay("PATCH "+moveRoute, ahead)
	case api.StepLabel:
		return s.client.Delay("PATCH "+valuesRoute, ahead)
	case api.StepShare:
		return s.client.Delay("POST "+sharesRoute, ahead)
	case api.StepAddToShare:
		return s.client.Delay("POST "+shareAssetsRoute, ahead)
	}
	return 0
}

// ClockOffset is how far Frame.io's clock was ahead of ours at its last answer.
// An Upload's Expires is by Frame.io's clock.
func (s *Service) ClockOffset() time.Duration { return s.client.ClockOffset() }

// Close closes connections no call is using.
func (s *Service) Close() { s.client.CloseIdle() }

// CreateGrowing is refused: V4 has nothing of the kind.
func (s *Service) CreateGrowing(ctx context.Context, _ api.Ref, _ api.GrowingSpec) (api.Upload, error) {
	return api.Upload{}, noGrowing(ctx)
}

// RegisterParts is refused: V4 has nothing of the kind.
func (s *Service) RegisterParts(ctx context.Context, _ api.Ref, _ []api.GrowingPart, _ int64) ([]api.Part, error) {
	return nil, noGrowing(ctx)
}

func noGrowing(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return rest.Refuse("growing upload", "this version of Frame.io takes only files that are finished")
}
