package login

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"stackdrop/api"
)

// Method is a way to sign in.
type Method string

// The three methods. Their texts are kept in keyrings: never change them.
const (
	Token   Method = "token"   // a developer token; V4 or V2
	Adobe   Method = "adobe"   // an Adobe ID; V4
	Frameio Method = "frameio" // OAuth of developer.frame.io; V2
)

// Kept is what a keyring entry holds: all that is needed to stay signed in. The
// zero Kept is nobody.
type Kept struct {
	Method  Method
	Client  Client // who asked for the tokens, and must refresh them
	Base    string // as given to AdobeSite or FrameioSite
	Access  api.Secret
	Refresh api.Secret // "": when Access expires, sign in again
	Since   time.Time  // when Access was handed out; zero if not known
	Expires time.Time  // end of Access; zero if not known or never
}

// IsZero says whether nobody is signed in.
func (k Kept) IsZero() bool { return k.Access == "" && k.Refresh == "" }

// sameTokens says whether nothing was refreshed between the two.
func (k Kept) sameTokens(other Kept) bool {
	return k.Access == other.Access && k.Refresh == other.Refresh
}

// entry is Kept as it is written: api.Secret itself marshals to dots.
type entry struct {
	Format  int         `json:"stackdrop"`
	Method  Method      `json:"method"`
	Client  entryClient `json:"client,omitzero"`
	Base    string      `json:"base,omitempty"`
	Access  string      `json:"access,omitempty"`
	Refresh string      `json:"refresh,omitempty"`
	Since   time.Time   `json:"since,omitzero"`
	Expires time.Time   `json:"expires,omitzero"`
}

type entryClient struct {
	ID       string `json:"id,omitempty"`
	Redirect string `json:"redirect,omitempty"`
	Secret   string `json:"secret,omitempty"`
}

const entryFormat = 1

// Encode gives the text for a keyring; some hold no more than 2560 bytes, which
// Adobe's tokens alone can exceed.
func (k Kept) Encode() api.Secret {
	text, _ := json.Marshal(entry{ // strings, a number and times of this era cannot fail
		Format: entryFormat, Method: k.Method,
		Client: entryClient{ID: k.Client.ID, Redirect: k.Client.Redirect, Secret: k.Client.Secret.Reveal()},
		Base:   k.Base, Access: k.Access.Reveal(), Refresh: k.Refresh.Reveal(),
		Since: k.Since, Expires: k.Expires,
	})
	return api.Secret(text)
}

var (
	errEntry  = errors.New("the kept sign-in cannot be read")
	errFormat = errors.New("the kept sign-in is of a newer Stackdrop")
)

// DecodeKept reads what Encode wrote, and the entries of older Stackdrops, which
// are a bare developer token. Its errors repeat nothing of the text.
func DecodeKept(text api.Secret) (Kept, error) {
	plain := strings.TrimSpace(text.Reveal())
	switch {
	case plain == "":
		return Kept{}, errEntry
	case !strings.HasPrefix(plain, "{") && !isToken(plain):
		return Kept{}, errEntry
	case !strings.HasPrefix(plain, "{"):
		return Kept{Method: Token, Access: api.Secret(plain)}, nil
	}
	var e entry
	if json.Unmarshal([]byte(plain), &e) != nil || e.Format < 1 {
		return Kept{}, errEntry
	}
	if e.Format > entryFormat {
		return Kept{}, errFormat
	}
	if e.Method != Token && e.Method != Adobe && e.Method != Frameio && e.Method != "" {
		return Kept{}, errEntry
	}
	return Kept{
		Method: e.Method,
		Client: Client{ID: e.Client.ID, Redirect: e.Client.Redirect, Secret: api.Secret(e.Client.Secret)},
		Base:   e.Base, Access: api.Secret(e.Access), Refresh: api.Secret(e.Refresh),
		Since: e.Since, Expires: e.Expires,
	}, nil
}
