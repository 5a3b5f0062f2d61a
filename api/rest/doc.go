// Package rest is what both Frame.io services stand on: a small HTTP core, and
// what their APIs have in common beside it. The core is [Client]:
//
//	service ── Call ──> Client.Do ──> bucket ──> attempt ──> RoundTripper
//	                       ▲                        │
//	                       └── back off and repeat ─┘  only what is safe to repeat
//
// What it promises: path elements are escaped one by one and cannot climb;
// bodies and headers are capped after decompression; no redirect is followed;
// the token goes to the base's host and nowhere else; a call waits for its
// route's bucket, so that Frame.io rarely has to say 429; and a failure is an
// [api.Error] that holds neither query, header nor token.
//
// A call that ends because its own context ended is not Frame.io's fault: the
// error is the context's, with the name of the call in front. The one exception
// is a POST that was already on its way: then the outcome is unknown, and the
// error is ErrUnknown with the context's error as its cause.
//
// What is not in Frame.io's own form, JSON, is somebody else's answer: a firewall,
// a proxy, a network that wants a sign-in. It says nothing of token or thing.
//
// Beside it stand [Listings], which page without going in circles or giving
// anything twice, [Created], which deals a file out to its presigned addresses,
// and how names are stored and sorted.
package rest
