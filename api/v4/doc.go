// Package v4 is [api.Service] over Frame.io's current API.
//
//	accounts ── workspaces ── projects ── root folder ── folders, files, stacks
//	"Shared with me" ── invited projects, account by account
//
// One file per resource of the reference. Every path of V4 begins with an
// account, so a Ref without one names nothing; "Shared with me" is the one node
// that needs none. A bare id does not say what it is either: see lookup.go.
//
// V4 says how large each part of a file is (Frame.io guide, How To: Upload), and
// knows nothing of a finished file but its size: no hash. A stack is made of
// files of one folder at once; later versions are moved into it, see stacks.go.
// The status label is a metadata field of the account's own making, see
// labels.go.
//
// Bodies and queries of V4 are closed: a surplus field is refused, so nothing is
// sent that the reference does not name.
//
// # Errors
//
// A 401 that says that the Frame.io user is not linked to an Adobe ID is
// api.ErrForbidden, with words that tell what to do, and not api.ErrSignIn: the
// token is good, and neither another one nor signing in again would help. After
// a 5xx that stayed, Error.Wait is at least half a minute (Frame.io guide, Rate
// limits and timeouts).
package v4
