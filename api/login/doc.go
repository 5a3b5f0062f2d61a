// Package login signs people in to Frame.io in their own browser, without any
// window of ours, and keeps them signed in.
//
//	Begin ─► Flow.URL ─► the system's browser ─► redirect ─┬─ listener on this machine (V2; Adobe Web App and SPA)
//	                                                       └─ Flow.Redirected: custom scheme (Adobe Native App), or pasted
//	         Flow.Wait ◄── code against tokens ◄───────────┘
//	            │ Kept
//	            ▼
//	         Keeper (keyring) ◄─► Source ─► Token, Refused of a service
//
// Three methods: [Adobe] for V4, with an Adobe project of ours or of the
// customer's; [Frameio] for V2, until its end; and [Token], a developer token,
// which is a credential by itself and passes a Source unchanged.
//
// # What a Source promises
//
// Both servers exchange the refresh token at every refresh, and the old one
// dies at once or soon. So there is one refresh at a time, in this process and,
// by Keeper.Lock, among all processes that share the entry; whoever gets the
// lock looks first whether another process has refreshed already. The new pair
// is saved before anybody gets to see the new access token. A pair that comes
// after somebody has signed out is taken back instead. Who ends a program
// calls Close first, which waits for all that.
//
// What cannot be promised: a kill -9, or a lost answer, between the server's
// exchange and the end of Keeper.Save loses that pair. The kept refresh token is
// then a dead one, and the next refresh ends in api.ErrSignIn: the user signs in
// once more, and nothing else is lost.
//
// # What is never shown
//
// Codes, states, verifiers, tokens and client secrets are in no error and no
// log, nor is any address that carries one. Of what a server answers only the
// known error codes of RFC 6749 are repeated, in our own words.
package login
