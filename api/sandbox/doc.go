// Package sandbox is a Frame.io in this process: the legacy API (V2) and the
// part store behind its presigned URLs, over real HTTP, from its own types. It
// is what `stackdrop -sandbox` runs on, the server of `stackdrop sandbox`, and
// the double every test uploads to. It imports nothing of Stackdrop, because
// it is what checks Stackdrop.
//
//	/v2/…, /health      routes.go ── auth, buckets, faults ── tree, assets, create, versions …
//	/parts/, /uploads/  store.go ─── SigV4, headers, bytes to disk ── join.go
//	                        both change the world (world.go) through a change (change.go):
//	                        one line in the log, then the files on disk
//
// It is strict where Frame.io is strict, so that a client which passes here has
// a chance there; where Frame.io's pages are silent it takes the choice that is
// harder on the client, and says so at the place.
//
// Time is only ever read from package time and nothing runs on timers: an asset
// is confirmed when somebody looks after its time has come. So the package works
// in a testing/synctest bubble, and leaves no goroutine behind after Close.
//
// Finished files are plain files in Options.Dir, in folders that mirror the
// tree. The state lives in a log beside them and survives kill -9.
package sandbox
