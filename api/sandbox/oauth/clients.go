package oauth

import (
	"crypto/subtle"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Kind is what sort of app a client is registered as.
type Kind string

const (
	Native Kind = "native" // Adobe Native App: public, a custom scheme that Adobe makes up
	SPA    Kind = "spa"    // Adobe single-page app: public, https and patterns of addresses
	Web    Kind = "web"    // Adobe Web App: has a secret, https
	PKCE   Kind = "pkce"   // Frame.io V2 app with PKCE: public, plain http on loopback
)

// Client is an app that is registered with a login server.
type Client struct {
	ID       string `json:"client_id"`
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	API      string `json:"api"`              // what its tokens open: "v4" or "v2"
	Secret   string `json:"secret,omitempty"` // "" of public clients
	Redirect string `json:"redirect_uri"`     // the one to use unless there is a reason

	// Further addresses it may use: whole ones, and patterns.
	Redirects []string `json:"redirect_uris,omitempty"`
	Patterns  []string `json:"redirect_patterns,omitempty"`
}

// Public says that the client has no secret and must prove itself by PKCE.
func (c Client) Public() bool { return c.Secret == "" }

// The ports of the demo's redirects are fixed, since Frame.io and Adobe take
// registered addresses only. They lie below the ports systems hand out.
const (
	webPort  = 17801
	spaPort  = 17802
	pkcePort = 17803
)

// registered are the apps of the demo.
func registered(o Options) []Client {
	s := seed(o.Seed)
	native := s.hex("client", "native")[:32]
	var https []string
	for _, r := range o.Redirects {
		if strings.HasPrefix(r, "https://") {
			https = append(https, r)
		}
	}
	return []Client{
		{
			ID: native, Name: "Stackdrop", Kind: Native, API: "v4",
			Redirect: fmt.Sprintf("adobe+%s://adobeid/%s", s.hex("scheme")[:40], native),
		},
		{
			ID: s.hex("client", "spa")[:32], Name: "Stackdrop (SPA)", Kind: SPA, API: "v4",
			Redirect:  fmt.Sprintf("https://localhost:%d/callback", spaPort),
			Redirects: https,
			Patterns:  []string{`https://localhost:[0-9]{1,5}/callback`},
		},
		{
			ID: s.hex("client", "web")[:32], Name: "Stackdrop (Web App)", Kind: Web, API: "v4",
			Secret:    "p8e-" + s.hex("secret", "web")[:40],
			Redirect:  fmt.Sprintf("https://localhost:%d/callback", webPort),
			Redirects: https,
		},
		{
			ID: uuid(s.hex("client", "pkce")), Name: "Stackdrop (V2)", Kind: PKCE, API: "v2",
			Redirect:  fmt.Sprintf("http://127.0.0.1:%d/callback", pkcePort),
			Redirects: o.Redirects,
		},
	}
}

// uuid has the form of a random UUID (version 4).
func uuid(hex string) string {
	return hex[:8] + "-" + hex[8:12] + "-4" + hex[13:16] + "-a" + hex[17:20] + "-" + hex[20:32]
}

// allows says whether address is registered. Adobe takes https only and no raw
// IP from Web Apps and SPAs, whatever was registered (Adobe Developer Console
// guide, User Authentication).
func (c Client) allows(address string) bool {
	if (c.Kind == Web || c.Kind == SPA) && !namedHTTPS(address) {
		return false
	}
	if address == c.Redirect || slices.Contains(c.Redirects, address) {
		return true
	}
	return slices.ContainsFunc(c.Patterns, func(p string) bool {
		return regexp.MustCompile(`^(?:` + p + `)$`).MatchString(address)
	})
}

func namedHTTPS(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil
}

// knows says whether secret is the client's.
func (c Client) knows(secret string) bool {
	return c.Secret != "" && subtle.ConstantTimeCompare([]byte(markOf(secret)), []byte(markOf(c.Secret))) == 1
}
