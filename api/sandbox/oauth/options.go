package oauth

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Options says what kind of login servers to be. Only Dir is required.
type Options struct {
	// Dir is where the grants are kept, in one file of this package's own; it is
	// made if it is not there. One Server at a time may use it.
	Dir string

	// Seed is what client ids, their secret and Adobe's ids of people derive
	// from; 0 means 1. Tokens and codes do not.
	Seed uint64

	// AccessLife is how long access tokens are good, and what expires_in says, in
	// whole seconds; 0 means an hour (Frame.io guide, Refreshing OAuth 2 tokens;
	// of Adobe's three users of V4 noted an hour, its reference says a day).
	AccessLife time.Duration

	// RefreshLife is how long refresh tokens are good if they are not used; 0
	// means 14 days at Adobe (Adobe Developer Console guide) and 30 days at
	// Frame.io (guide, Refreshing OAuth 2 tokens).
	RefreshLife time.Duration

	// NoNativeRefresh gives Adobe's public apps, Native App and SPA, no refresh
	// token. Adobe's guide says they get none; its reference and the clients that
	// exist say they do. Both must be lived with.
	NoNativeRefresh bool

	// Users are the people who may sign in; nil means Jane Doe and Sam Okafor.
	Users []User

	// Redirects are further addresses registered for the V2 app and, where they
	// begin with https, for Adobe's Web App and SPA: for tests that need a free port.
	Redirects []string

	// Allow is the id of a person who has been asked before: no page is shown,
	// the app gets its code at once. Refuse answers every app at once as if the
	// person had pressed Cancel.
	Allow  string
	Refuse bool
}

// User is a person who may sign in. ID is what [Server.Check] gives.
type User struct {
	ID    string
	Name  string
	Email string
}

const (
	defaultAccessLife = time.Hour
	adobeRefreshLife  = 14 * 24 * time.Hour
	v2RefreshLife     = 30 * 24 * time.Hour
)

func (o Options) withDefaults() Options {
	o.Seed = cmp.Or(o.Seed, 1)
	o.AccessLife = cmp.Or(o.AccessLife, defaultAccessLife)
	if len(o.Users) == 0 {
		s := seed(o.Seed)
		o.Users = []User{
			{s.hex("user", "jane")[:32], "Jane Doe", "jane@studio.example"},
			{s.hex("user", "sam")[:32], "Sam Okafor", "sam@studio.example"},
		}
	}
	return o
}

func (o Options) check() error {
	if o.Dir == "" {
		return errors.New("the login servers need a folder to keep their grants in")
	}
	if o.AccessLife < time.Second || o.RefreshLife < 0 {
		return errors.New("access tokens live for a second at least, refresh tokens no negative time")
	}
	known := map[string]bool{"": true}
	for _, u := range o.Users {
		if known[u.ID] {
			return fmt.Errorf("the id %q of %s is empty or somebody else's", u.ID, u.Name)
		}
		known[u.ID] = true
	}
	if !known[o.Allow] {
		return fmt.Errorf("nobody has the id %q that is to be signed in without asking", o.Allow)
	}
	for _, r := range o.Redirects {
		if u, err := url.Parse(r); err != nil || u.Host == "" || u.Fragment != "" {
			return fmt.Errorf("%q is no redirect address", r)
		}
	}
	return nil
}
