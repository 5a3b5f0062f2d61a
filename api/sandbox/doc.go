// Package sandbox is a Frame.io in this process: the legacy API (V2), the
// current one (V4), their sign-in and the part store behind their presigned
// URLs, over real HTTP, from its own types. It is what `stackdrop -sandbox` runs
// on, the server of `stackdrop sandbox`, and the double every test uploads to. It
// imports nothing of Stackdrop, because it is what checks Stackdrop.
//
//	/v2/…, /v4/…        routes.go ── serve.go: token, buckets, faults
//	      V2            v2.go ────── tree, assets, create, versions, links …
//	      V4            v4.go ────── v4routes.go: closed bodies and queries ── v4tree, v4files …
//	/ims/…, /oauth2/…   login.go ─── package oauth
//	/parts/, /uploads/  store.go ─── SigV4, headers, bytes to disk ── join.go
//	                        all change the world (world.go) through a change (change.go):
//	                        one line in the log, then the files on disk
//
// Both versions show one world, with the same ids: teams are V4's workspaces, a
// root asset is its root folder, labels are its metadata field "Status", review
// links are its shares. Faults can name what a call does in either (ops.go).
//
// It is strict where Frame.io is strict, so that a client which passes here has
// a chance there; where Frame.io's pages are silent it takes the choice that is
// harder on the client, and says so at the place ("own choice"). Of V4 these are
// worth knowing: a creator's id is not the id that /me gives the same person,
// only the address compares; an account in which one is a guest has no roles and
// no workspaces; a file may be moved out of a stack, which stays with one file
// and goes with the last; equal names are taken everywhere; an asset that a
// share shows already, a file in another stack, in another project or not yet
// complete are refused with 422.
//
// Time is only ever read from package time and nothing runs on timers: an asset
// is confirmed when somebody looks after its time has come. So the package works
// in a testing/synctest bubble, and leaves no goroutine behind after Close.
//
// Finished files are plain files in Options.Dir, in folders that mirror the
// tree. The state lives in a log beside them and survives kill -9.
package sandbox
