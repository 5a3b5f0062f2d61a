// Package widgets holds Stackdrop's own Fyne widgets: rows in, callbacks out.
//
//	app ── rows, ticks ──> Main ┬ Header
//	                            ├ Notice
//	                            ├ Tree │ Queue
//	                            ├ StatusBar
//	                            └ Toasts            (over everything, lets clicks through)
//	app <── callbacks ── every widget
//	app ── ShowChoice, NewPicker, NewSignIn ──> sheets and pages
//
// Nothing here knows Frame.io, the engine, the network or the clock: a widget
// shows what it is handed and says what the user wants. Things are addressed by
// id, never by index. Time, where it matters, comes in from outside.
//
// Every function and method must be called on Fyne's main goroutine, and every
// callback comes on it. Callbacks may be nil, and must return soon: no I/O.
//
// The two long lists, [Tree] and [Queue], share one virtualised column that
// draws only what can be seen. Its rows are pictures without behaviour; the
// list itself hears the pointer and finds the row by arithmetic. That keeps the
// hit test exact at every scale, keeps pooled rows from holding stale state,
// and makes a tick cost what is visible, not what exists.
package widgets
