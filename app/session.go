package app

import (
	"slices"
	"strings"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/api/v2"
	"stackdrop/app/keep"
	"stackdrop/upload"
)

// session is somebody signed in at some Frame.io.
type session struct {
	Key     string // names the account in the journal: version, user and host
	User    api.User
	Service api.Service
	Hosts   upload.Hosts
	Source  *login.Source // of the tokens
	method  login.Method
}

func (s *session) who() keep.Who {
	return keep.Who{Key: s.Key, Name: s.User.Name, Email: s.User.Email}
}

// versionOf is the API that an account comes by, as its key says: "V4", or "" for
// no key.
func versionOf(key string) string {
	v, _, _ := strings.Cut(key, " ")
	return v
}

// isOld says whether an account comes by the API that ends.
func isOld(key string) bool { return versionOf(key) == "V2" }

// oldEnds is the day that API ends, for people.
func oldEnds() string { return endOf(new(v2.Service)) } // which asks nobody

// newest is the account by the newest API.
func newest(all []keep.Account) keep.Account {
	return slices.MaxFunc(all, func(a, b keep.Account) int { return strings.Compare(versionOf(a.Key), versionOf(b.Key)) })
}

// mayBe says whether an account of this key may be the same person, before it
// moved to V4: a developer token comes along (Frame.io guide, Migration).
func (s *session) mayBe(key string) bool {
	return s.method == login.Token && !isOld(s.Key) && isOld(key)
}
