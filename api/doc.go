// Package api says what Frame.io is to Stackdrop: nodes in a tree, uploads
// made of parts, errors that tell what to do, and [Service], the dozen calls
// the program needs in the words of no particular API version.
//
//	upload, app ── Service ──┬── api/v2 ── api/rest ── https://api.frame.io/v2
//	                         └── api/v4 ── api/rest ── https://api.frame.io/v4
//
// A service hides its version's wire format altogether: paging, envelopes,
// the account id that V4 wants in every path, and how a file is cut into parts.
// What a service cannot do it says in [Capabilities]; nothing above this room
// asks for a version number except to show it.
//
// The package itself talks to nobody. It holds values, so that the engine can
// be tested without a network and the services without an engine.
package api
