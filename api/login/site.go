package login

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// Site is where a method signs in.
type Site struct {
	Authorize string // opened in the browser
	Token     string // code and refresh token against access token
	Revoke    string // "": not documented
	Scopes    []string
	Base      string // what the site was made of; kept with the tokens
}

// frameioAPI is the address of the API whose logins are the real ones.
const frameioAPI = "https://api.frame.io"

// AdobeSite is Adobe's identity service. An empty base, or Frame.io's own API,
// means the real one; any other has its endpoints below base, as the sandbox
// does.
//
// The addresses are those of Adobe's reference (ims.md, "OpenID Configuration").
// Frame.io staff ask for the first five scopes; AdobeID on top of them because a
// token without was once refused. A Frame.io scope of its own does not exist.
func AdobeSite(base string) Site {
	at := hostOf(base, "https://ims-na1.adobelogin.com")
	return Site{
		Authorize: at + "/ims/authorize/v2", Token: at + "/ims/token/v3", Revoke: at + "/ims/revoke",
		Scopes: []string{"openid", "email", "profile", "offline_access", "additional_info.roles", "AdobeID"},
		Base:   base,
	}
}

// FrameioSite is the login of V2; base as in AdobeSite. The scopes are what the
// calls of api/v2 need (Frame.io reference, "Scopes"); offline gives a refresh
// token. No address for revoking is documented.
func FrameioSite(base string) Site {
	at := hostOf(base, "https://applications.frame.io")
	return Site{
		Authorize: at + "/oauth2/auth", Token: at + "/oauth2/token",
		Scopes: []string{
			"offline", "account.read", "team.read", "project.read",
			"asset.read", "asset.create", "asset.update", "asset.delete",
			"reviewlink.create", "reviewlink.read", "reviewlink.update",
		},
		Base: base,
	}
}

func hostOf(base, original string) string {
	base = strings.TrimRight(base, "/")
	if base == "" || base == frameioAPI {
		return original
	}
	return base
}

// site is where a kept sign-in is refreshed.
func (k Kept) site() Site {
	if k.Method == Frameio {
		return FrameioSite(k.Base)
	}
	return AdobeSite(k.Base)
}

// check refuses addresses that secrets must not travel to.
func (s Site) check() error {
	for _, address := range []string{s.Authorize, s.Token} {
		if _, err := parseEndpoint(address); err != nil {
			return err
		}
	}
	return nil
}

var (
	errEndpoint = errors.New("The address to sign in at must look like https://api.frame.io.")
	errPlain    = errors.New("The address to sign in at must begin with https://: plain http is for this computer only.")
)

// parseEndpoint reads an address that gets secrets: https, or http to this
// machine. The errors do not repeat it.
func parseEndpoint(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "",
		u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return nil, errEndpoint
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errPlain
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
