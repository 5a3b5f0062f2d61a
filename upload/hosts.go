package upload

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// Hosts says where parts may be sent. The zero value is Frame.io's real store:
// https to *.amazonaws.com, never to an address inside the user's own network.
type Hosts struct {
	// Loopback allows plain http, and only to this host and port: the sandbox.
	Loopback string
}

var errHost = errors.New("the upload address is not one Stackdrop trusts")

// check refuses every URL that is not a presigned one of the expected store.
// The error never holds the URL.
func (h Hosts) check(raw string) error {
	u, err := url.Parse(raw)
	if err != nil {
		return fmt.Errorf("%w: it is not a URL", errHost)
	}
	refuse := func(why string) error { return fmt.Errorf("%w: %s", errHost, why) }
	switch {
	case u.User != nil:
		return refuse("it holds a user name")
	case u.Fragment != "":
		return refuse("it holds a fragment")
	case u.Opaque != "" || u.Host == "":
		return refuse("it names no host")
	case !strings.Contains(u.RawQuery, "X-Amz-Signature="):
		return refuse("it is not signed")
	}
	if h.Loopback != "" {
		if u.Scheme == "http" && u.Host == h.Loopback {
			return nil
		}
		return refuse("it leads away from the sandbox")
	}
	switch {
	case u.Scheme != "https":
		return refuse("it is not https")
	case u.Port() != "" && u.Port() != "443":
		return refuse("it uses another port than 443")
	case net.ParseIP(u.Hostname()) != nil:
		return refuse("it names an address instead of a host")
	case !strings.HasSuffix(strings.ToLower(u.Hostname()), ".amazonaws.com"):
		return refuse("its host is not amazonaws.com")
	}
	return nil
}

// dial refuses addresses that a public store cannot have. It runs for each
// address a name resolved to, so that a name cannot be made to point inwards.
func (h Hosts) dial(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errHost, "unreadable address")
	}
	ip := at.Addr().Unmap()
	inward := ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip.IsInterfaceLocalMulticast()
	if h.Loopback != "" {
		if ip.IsLoopback() {
			return nil
		}
		return fmt.Errorf("%w: it leads away from the sandbox", errHost)
	}
	if inward {
		return fmt.Errorf("%w: it leads into your own network", errHost)
	}
	return nil
}

// hostOf is all that may be said of a presigned URL.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return "Frame.io's storage"
	}
	return u.Hostname()
}
