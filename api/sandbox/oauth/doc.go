// Package oauth is the two login servers of the sandbox: Adobe's (IMS), whose
// tokens open Frame.io's V4, and Frame.io's own, whose tokens open V2. It shows
// a person one page, in any browser, and asks for no password.
//
//	GET  authorize ── authorize.go ── page.go ── POST the answer ── 303 to the app, with a code
//	POST token ────── token.go ────── exchange.go, refresh.go ── a pair of tokens
//	Check ─────────── server.go ───── whose token is this?
//
// What was granted lives in grants.go, and in one file below Options.Dir
// (store.go), which holds no token, only what tokens are known again by. So a
// restart signs nobody out.
//
// It is strict where Adobe and Frame.io are known to be strict, and where their
// pages are silent it takes the choice that is harder on the client, marked
// "own choice". Time is only read from package time and nothing runs on timers.
// No token, code or secret is ever logged: the package logs nothing.
//
// Two things are less than real. Tokens and id_tokens of Adobe have the form
// and length of a JWT, but their signature is random bytes, for they are known
// by heart: there is no /ims/keys. And the scopes of V2 are checked for being
// known, but open and close no calls.
package oauth
