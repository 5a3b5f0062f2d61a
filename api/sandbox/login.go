package sandbox

import (
	"cmp"
	"crypto/subtle"
	"fmt"
	"path/filepath"

	"stackdrop/api/sandbox/oauth"
)

// Who calls: the developer token, and what the login servers gave.

// openLogin makes the login servers, with the people of this world.
func (s *Sandbox) openLogin() error {
	o := s.opts.OAuth
	o.Dir = filepath.Join(s.opts.Dir, hidden, "login")
	o.Seed = cmp.Or(o.Seed, s.opts.Seed)
	if len(o.Users) == 0 {
		for _, u := range []*user{s.world.me, s.world.sam} {
			o.Users = append(o.Users, oauth.User{ID: u.ID, Name: u.Name, Email: u.Email})
			if o.Allow == u.Name {
				o.Allow = u.ID
			}
		}
	}
	login, err := oauth.New(o)
	if err != nil {
		return fmt.Errorf("open the sandbox's login servers: %w", err)
	}
	s.login, s.notice = login, cmp.Or(s.notice, login.Notice())
	return nil
}

// Login are the login servers, Adobe's and that of V2, for tests that end
// tokens or count refreshes.
func (s *Sandbox) Login() *oauth.Server { return s.login }

// signedIn is who has signed in with this access token of one version's OAuth.
func (s *Sandbox) signedIn(token, version string) *user {
	id, opens, ok := s.login.Check(token)
	if !ok || opens != version {
		return nil
	}
	return s.world.users[id] // made with the world and never changed
}

// Token is the developer token of Jane Doe, the demo user. V2 takes it as it is,
// V4 with the header x-frameio-legacy-token-auth: true.
func (s *Sandbox) Token() string { return seed(s.opts.Seed).token() }

func (s *Sandbox) isDeveloperToken(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.Token())) == 1
}

// RevokeToken makes the developer token answer 401 until RestoreToken, or a
// restart.
func (s *Sandbox) RevokeToken() { s.turn(&s.revoked, true) }

// RestoreToken makes the developer token good again.
func (s *Sandbox) RestoreToken() { s.turn(&s.revoked, false) }

// AdminConsole says whether the accounts are administered in the Adobe Admin
// Console: then the developer token is no good on V4, until it is turned off
// again or a restart (Frame.io guide, Migrating from V2).
func (s *Sandbox) AdminConsole(on bool) { s.turn(&s.adminConsole, on) }

// Unlink says whether the people lack a link to an Adobe ID: then V4 answers
// every good token with 401 and says so, until it is turned off or a restart.
func (s *Sandbox) Unlink(on bool) { s.turn(&s.unlinked, on) }

// DemandPassphrases says whether accounts want a passphrase on every new share
// of V4: one is made up where none is given.
func (s *Sandbox) DemandPassphrases(on bool) { s.turn(&s.passphrases, on) }

func (s *Sandbox) turn(which *bool, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*which = on
}

func (s *Sandbox) isRevoked() bool { return s.is(&s.revoked) }

func (s *Sandbox) is(which *bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *which
}
