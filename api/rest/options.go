package rest

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"

	"stackdrop/api"
)

// defaultBase is where Frame.io's API lives.
const defaultBase = "https://api.frame.io"

// Options are what a service of either version needs to know. Token is required.
type Options struct {
	BaseURL string // "" is Frame.io itself

	// Token gives the bearer token of every call; Fixed makes one of a developer
	// token. Refused, if set, is told when Frame.io answers 401 to it.
	Token   func(context.Context) (api.Secret, error)
	Refused func(api.Secret)

	// Legacy says that Token is a developer token of V2's days, which V4 takes
	// from accounts that are not administered by Adobe. V2 does not ask.
	Legacy bool

	HTTP      http.RoundTripper // nil: NewTransport
	UserAgent string            // "" is "Stackdrop"
	Log       *slog.Logger      // nil: no log
	Rand      func() float64    // jitter, in [0,1); nil: math/rand
}

// New makes a Client without limits; it calls nobody.
func New(o Options) (*Client, error) {
	if o.Token == nil {
		return nil, errors.New("a Frame.io service needs a token")
	}
	base, err := ParseBase(cmp.Or(o.BaseURL, defaultBase))
	if err != nil {
		return nil, err
	}
	return &Client{
		Base: base, Token: o.Token, Refused: o.Refused,
		HTTP: o.HTTP, UserAgent: o.UserAgent, Log: o.Log, Rand: o.Rand,
	}, nil
}
