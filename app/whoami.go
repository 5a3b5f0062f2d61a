package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/app/keep"
)

// signIn is how the command line comes to a session: with FRAMEIO_TOKEN, else as
// whom somebody signed in as in the window, and stays so.
func (p Program) signIn(ctx context.Context, g gate, mail string) (*session, error) {
	token := api.Secret(strings.TrimSpace(p.Getenv("FRAMEIO_TOKEN")))
	if token != "" {
		if mail != "" {
			return nil, usageError("-account chooses among the accounts of the window, but FRAMEIO_TOKEN is set and says who it is")
		}
		in, err := g.enter(ctx, keep.Hold(login.Kept{Method: login.Token, Access: token, Base: g.base}))
		if e, ok := errors.AsType[*api.Error](err); ok {
			g.log.Warn("sign in", "error", e)
		}
		return in, err
	}
	ring, err := p.ring(g.address())
	if err != nil {
		return nil, err
	}
	kept, err := ring.Accounts(ctx)
	if ctx.Err() != nil { // while the system asked for a password
		return nil, ctx.Err()
	}
	if err != nil {
		g.log.Info("keyring", "error", err)
		return nil, usageError("set FRAMEIO_TOKEN to your Frame.io token; nobody stays signed in here, since this computer has no keyring that Stackdrop can use")
	}
	one, err := choose(kept, mail)
	if err != nil {
		return nil, err
	}
	if one.Kept.IsZero() {
		return nil, signInAgain(one)
	}
	holder := ring.Holder(one)
	in, err := g.enter(ctx, holder)
	switch {
	case errors.Is(err, api.ErrSignIn):
		return nil, signInAgain(one)
	case err != nil:
		return nil, err
	}
	if err := holder.Move(ctx, ring, in.who()); err != nil { // its name may be new, or its key
		g.log.Info("keyring", "error", err)
	}
	return in, nil
}

func signInAgain(a keep.Account) error {
	who := a.Email
	if who == "" {
		who = "the kept account"
	}
	return fmt.Errorf("Frame.io wants %s to sign in again: start Stackdrop and do that there, then run this again", who)
}

// choose finds the account that is meant.
func choose(kept []keep.Account, mail string) (keep.Account, error) {
	var known []string
	var found []keep.Account
	for _, a := range kept {
		name := a.Email
		if name == "" {
			name = "(a token of nobody yet)"
		}
		known = append(known, name)
		if mail == "" || strings.EqualFold(a.Email, mail) || strings.EqualFold(a.Key, mail) {
			found = append(found, a)
		}
	}
	switch {
	case len(kept) == 0:
		return keep.Account{}, usageError("set FRAMEIO_TOKEN to your Frame.io token, or sign in once in Stackdrop's window")
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return keep.Account{}, usageError("-account %q is not signed in; there is %s", mail, strings.Join(known, ", "))
	case mail == "":
		return keep.Account{}, usageError("say which account to use with -account: %s", strings.Join(known, ", "))
	}
	return newest(found), nil // one person by several APIs
}

// endSession waits, not for long, for a token being refreshed, so that the new
// one is saved.
func (p Program) endSession(ctx context.Context, in *session, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := in.Source.Close(ctx); err != nil {
		log.Info("end the session", "error", err)
	}
}
