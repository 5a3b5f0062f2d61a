// Package app wires Stackdrop together: the only room that knows all the
// others.
//
//	main ── Main ──┬── upload   upload.go   the engine without a window
//	               ├── sandbox  sandbox.go  a Frame.io to try things on
//	               ├── version
//	               ├── ADDRESS  second.go   what the browser ended on, handed to the open window
//	               └── window   open.go, window.go   tree and queue
//	                      │
//	    file manager ─drop┤ drops.go: what does it mean?
//	                      ├── upload.Engine
//	                      └── bridge.go: one snapshot, one wake-up ── widgets
//
// Who it works for, and how it comes to them:
//
//	signin.go ── login.Flow, a token ──┐
//	keep.Ring (keyring) ───────────────┼── connect.go: gate.enter ── session ── accounts.go, for the window
//	FRAMEIO_TOKEN, the sandbox ────────┘                               └── sessions.go, for the engine
//
// Several accounts stand side by side: rows of the tree, uploads and tasks carry
// the key of theirs, and everything done to them uses that account's session.
//
// The window's code runs on Fyne's goroutine; what waits for the network or the
// disk runs elsewhere and comes back through the window's post function, which
// does nothing any more once the window is closing.
package app
