package oauth

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// opaque is a token of V2: two parts, as the servers Frame.io signed in with
// are known to write them (inferred).
func opaque() string { return random(32) + "." + random(32) }

// claims are those of Adobe's own tokens, as far as they are commonly seen.
type claims struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Client  string `json:"client_id"`
	User    string `json:"user_id"`
	Account string `json:"aa_id"`
	Server  string `json:"as"`
	State   string `json:"state"`
	Flow    string `json:"fg"`
	Session string `json:"sid"`
	Moment  string `json:"moi"`
	Assured string `json:"pba"`
	Policy  int    `json:"ctp"`
	Expires string `json:"expires_in"` // milliseconds
	Created string `json:"created_at"` // milliseconds
	Scope   string `json:"scope"`
}

// jwt makes a token as long as Adobe's are, about a thousand characters: too
// many for those who keep them in small places.
func (s *Server) jwt(kind string, g grant, life time.Duration) string {
	who := subject(s.opts, g.User)
	return sign(claims{
		ID: random(24) + "_ue1", Type: kind, Client: g.Client, User: who, Account: who, Server: "ims-na1",
		State: `{"session":"` + random(48) + `"}`, Flow: random(40), Session: random(24), Moment: random(6),
		Assured: "MedSecNoEV,LowSec", Expires: strconv.FormatInt(life.Milliseconds(), 10),
		Created: strconv.FormatInt(time.Now().UnixMilli(), 10), Scope: strings.Join(g.Scopes, ","),
	})
}

// idToken says who signed in, and gives the app its nonce back.
func (s *Server) idToken(c *code) string {
	now := time.Now()
	return sign(struct {
		Subject  string `json:"sub"`
		Audience string `json:"aud"`
		Issued   int64  `json:"iat"`
		Expires  int64  `json:"exp"`
		Nonce    string `json:"nonce,omitempty"`
	}{subject(s.opts, c.user), c.client.ID, now.Unix(), now.Add(s.opts.AccessLife).Unix(), c.nonce})
}

// sign gives a JWT its form; the signature is random, see the package's doc.
func sign[T any](body T) string {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // only strings and numbers go in
	}
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","x5u":"ims_na1-key-at-1.cer","kid":"ims_na1-key-at-1","itt":"at"}`))
	return head + "." + base64.RawURLEncoding.EncodeToString(text) + "." + random(256)
}

// subject is Adobe's id of a person, which is not Frame.io's.
func subject(o Options, user string) string {
	return strings.ToUpper(seed(o.Seed).hex("subject", user)[:24]) + "@AdobeID"
}
