// Package app wires Stackdrop together: the only room that knows all the
// others.
//
//	main ── Main ──┬── upload   upload.go   the engine without a window
//	               ├── sandbox  sandbox.go  a Frame.io to try things on
//	               ├── version
//	               └── window   window.go   tree and queue
//	                      │
//	    file manager ─drop┤ drops.go: what does it mean?
//	                      ├── upload.Engine
//	                      └── bridge.go: one snapshot, one wake-up ── widgets
//
// The window's code runs on Fyne's goroutine; what waits for the network or the
// disk runs elsewhere and comes back through the window's post function, which
// does nothing any more once the window is closing.
package app
