package login

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"stackdrop/api"
)

// Client is a program as Adobe or Frame.io knows it: registered in an Adobe
// project, or at developer.frame.io for V2.
type Client struct {
	ID       string
	Redirect string     // where the browser goes at the end, exactly as registered
	Secret   api.Secret // of an Adobe Web App or a V2 app without PKCE; "" for all others
}

const (
	adobeScheme = "adobe+"
	maxRedirect = 256 // ADC, implementation.md: a default redirect
	maxClient   = 128
	maxSecret   = 512
)

// Scheme is the scheme the system must know, so that the browser's last step
// starts Stackdrop: "adobe+" and a hash for a Native App, else "".
func (c Client) Scheme() string {
	u, err := url.Parse(c.Redirect)
	if err != nil || !strings.HasPrefix(u.Scheme, adobeScheme) {
		return ""
	}
	return u.Scheme
}

// Check says, in a sentence for people, what is wrong with a client as typed;
// nil if it can be tried. It asks nobody.
func (c Client) Check(method Method) error {
	if method == Token {
		return nil
	}
	if err := c.checkID(method); err != nil {
		return err
	}
	if err := c.checkRedirect(method); err != nil {
		return err
	}
	return c.checkSecret()
}

func (c Client) checkID(method Method) error {
	switch {
	case c.ID == "" && method == Adobe:
		return errors.New("The client ID is missing. It is in your Adobe project, under the credential's details.")
	case c.ID == "":
		return errors.New("The client ID is missing. It is on developer.frame.io, in the details of your app.")
	case strings.HasPrefix(c.ID, "p8e-"):
		return errors.New("This is a client secret. The client ID stands above it in the Adobe project.")
	case len(c.ID) > maxClient, strings.IndexFunc(c.ID, notInClientID) >= 0:
		return errors.New("This is not a client ID: one has letters, digits, - and _ only. Copy it again, without spaces.")
	}
	return nil
}

func (c Client) checkRedirect(method Method) error {
	if c.Redirect == "" {
		return errors.New("The redirect address is missing. Copy it from where the client ID is, letter by letter.")
	}
	u, err := url.Parse(c.Redirect)
	switch {
	case err != nil, u.Scheme == "", u.Host == "", strings.IndexFunc(c.Redirect, notVisible) >= 0, len(c.Redirect) > maxRedirect:
		return errors.New("This is not a redirect address. Copy it again from where the client ID is, letter by letter.")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, strings.Contains(c.Redirect, "#"):
		return errors.New("The redirect address must hold no @, ? or #.")
	}
	switch {
	case u.Scheme == "https":
		return checkSecure(u, method)
	case u.Scheme == "http":
		return checkPlain(u, method)
	case !strings.HasPrefix(u.Scheme, adobeScheme) || len(u.Scheme) == len(adobeScheme):
		return fmt.Errorf("Stackdrop cannot be reached by an address that begins with %s:. %s", u.Scheme, redirectForms(method))
	case method != Adobe:
		return errors.New("A redirect address that begins with adobe+ belongs to an Adobe project. " + redirectForms(method))
	}
	return nil
}

// checkSecure: a certificate of our own making is for the name localhost, and
// Adobe refuses raw addresses (frameio-immich-relay, README).
func checkSecure(u *url.URL, method Method) error {
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return fmt.Errorf("With https, the redirect address must say localhost instead of %s. %s", host, redirectForms(method))
	}
	if !strings.EqualFold(host, "localhost") {
		return fmt.Errorf("The redirect address must lead to this computer, not to %s. %s", host, redirectForms(method))
	}
	return checkPort(u)
}

// checkPlain: plain http is for a listener on this machine, and for V2 alone,
// since Adobe demands https even there (ADC, ims.md, "redirect_uri").
func checkPlain(u *url.URL, method Method) error {
	if method == Adobe {
		return errors.New("Adobe sends people back to addresses that begin with https:// or adobe+ only. " + redirectForms(method))
	}
	switch strings.ToLower(u.Hostname()) {
	case "localhost", "127.0.0.1", "::1":
		return checkPort(u)
	}
	return fmt.Errorf("The redirect address must lead to this computer, not to %s. %s", u.Hostname(), redirectForms(method))
}

func checkPort(u *url.URL) error {
	if port, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || port < 1024 {
		return fmt.Errorf("The redirect address needs a port between 1024 and 65535, such as %s://%s:8443/callback.", u.Scheme, u.Hostname())
	}
	return nil
}

func redirectForms(method Method) string {
	if method == Adobe {
		return "A Native App's begins with adobe+, a Web App's looks like https://localhost:8443/callback."
	}
	return "It looks like http://127.0.0.1:8765/callback."
}

func (c Client) checkSecret() error {
	switch secret := c.Secret.Reveal(); {
	case secret == "":
		return nil
	case c.Scheme() != "":
		return errors.New("A Native App has no client secret. Leave that field empty.")
	case len(secret) > maxSecret, strings.IndexFunc(secret, notVisible) >= 0:
		return errors.New("This is not a client secret: it holds spaces or characters that no secret has. Copy it again.")
	}
	return nil
}

func notInClientID(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_.", r))
}

func notVisible(r rune) bool { return r <= ' ' || r >= 0x7f }
