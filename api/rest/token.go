package rest

import (
	"context"
	"strings"

	"stackdrop/api"
)

// Fixed is a Token for a developer token, which never changes.
func Fixed(token api.Secret) func(context.Context) (api.Secret, error) {
	return func(context.Context) (api.Secret, error) { return token, nil }
}

// token asks for the token a call carries.
func (c *Client) token(ctx context.Context, call Call) (api.Secret, error) {
	if err := ctx.Err(); err != nil {
		return "", interrupted(call, err)
	}
	if call.Open {
		return "", nil
	}
	if c.Token == nil {
		return "", failure(call, api.ErrSignIn)
	}
	token, err := c.Token(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		return "", interrupted(call, ctx.Err())
	case isAPI(err):
		return "", err
	case err != nil:
		e := failure(call, api.ErrSignIn)
		e.Cause = err
		return "", e
	case token == "":
		return "", failure(call, api.ErrSignIn)
	case strings.IndexFunc(token.Reveal(), notInToken) >= 0:
		e := failure(call, api.ErrSignIn)
		e.Words = "the token holds characters that no token has"
		return "", e
	}
	return token, nil
}

// renew reports a refused token and asks again; the same token means that there
// is no other. An error is why no token could be had, which may well be the
// network's fault.
func (c *Client) renew(ctx context.Context, call Call, old api.Secret) (api.Secret, error) {
	if call.Open {
		return old, nil
	}
	if c.Refused != nil {
		c.Refused(old)
	}
	return c.token(ctx, call)
}

func notInToken(r rune) bool { return r <= ' ' || r >= 0x7f }
