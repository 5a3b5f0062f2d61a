// Package v2 is [api.Service] over Frame.io's legacy API, which is switched off
// on 1 December 2026.
//
//	accounts ── teams ── projects ── root asset ── folders, files, stacks
//	"Shared with me" ── projects of other people's accounts
//
// One file per resource of the reference. Ids are Frame.io's own UUIDs, so a
// Ref needs no account; "Shared with me" is the one node Frame.io does not know.
//
// V2 hands out as many upload URLs as it likes and says no part sizes: the file
// is cut into ceil(size/urls) (Frame.io guide, Upload an Asset), see split.go.
// Stacks are told apart from folders only by looking, see versions.go.
package v2
