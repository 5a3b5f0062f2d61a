package rest

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// ParseBase reads the address all calls start with, such as
// "https://api.frame.io". A path is kept in front of every route. Plain http is
// allowed to this machine only, because the token travels with every call.
func ParseBase(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil { // its text would repeat the address, with whatever secret is in it
		return nil, errors.New("the API address is not a web address")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		return nil, errors.New("the API address must look like https://api.frame.io")
	case u.User != nil:
		return nil, errors.New("the API address must not hold a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the API address must end before any ? or #")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("the API address must begin with https://, because the token would travel to %s for all to read; plain http is for this machine only", u.Hostname())
	}
	for element := range strings.SplitSeq(u.Path, "/") {
		if element == "." || element == ".." {
			return nil, errors.New("the API address must not hold . or .. as a path element")
		}
	}
	return &url.URL{
		Scheme: u.Scheme, Host: u.Host,
		Path: strings.TrimRight(u.Path, "/"), RawPath: strings.TrimRight(u.RawPath, "/"),
	}, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
