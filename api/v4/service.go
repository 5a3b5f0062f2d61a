package v4

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// DefaultBase is where Frame.io's API lives.
const DefaultBase = "https://api.frame.io"

// Options are what a Service needs to know. Token is required.
type Options struct {
	BaseURL string // "" is DefaultBase

	// Token gives the bearer token of every call. Refused, if set, is told when
	// Frame.io answers 401 to it.
	Token   func(context.Context) (api.Secret, error)
	Refused func(api.Secret)

	// Legacy says that Token is a developer token of V2's days, which V4 takes
	// from accounts that are not administered by Adobe.
	Legacy bool

	HTTP      http.RoundTripper // nil: rest.NewTransport
	UserAgent string
	Log       *slog.Logger
	Rand      func() float64 // jitter, in [0,1); nil: math/rand
}

// FixedToken is Options.Token for a developer token, which never changes.
func FixedToken(token api.Secret) func(context.Context) (api.Secret, error) {
	return rest.Fixed(token)
}

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
	if o.Token == nil {
		return nil, errors.New("a Frame.io service needs a token")
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultBase
	}
	base, err := rest.ParseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return &Service{
		client: &rest.Client{
			Base: base, Token: o.Token, Refused: o.Refused, HTTP: o.HTTP,
			UserAgent: o.UserAgent, Log: o.Log, Rand: o.Rand, Limits: limits(),
		},
		legacy: o.Legacy,
		rand:   o.Rand,
	}, nil
}

// Version is "V4".
func (s *Service) Version() string { return "V4" }

// Capabilities: V4 has no growing uploads and publishes no hash.
func (s *Service) Capabilities() api.Capabilities {
	return api.Capabilities{Shares: true, StackMost: mostInCall - 1, LabelMost: mostLabels, ShareFirst: mostShared, ShareMore: 1}
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
