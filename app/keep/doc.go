// Package keep remembers between starts who is signed in, in the system's
// keyring: nothing secret stands anywhere else.
//
//	ADDRESS accounts   who there is, in order: names, no secrets (Who)
//	ADDRESS#KEY        one sign-in: login.Kept
//	ADDRESS            a bare developer token, as Stackdrop 0.1 kept it
//
// ADDRESS is the API's, KEY the account's in the upload journal. A text too long
// for some keyrings stands in pieces; see pieces.go. Window and command line
// share the entries, and a lock file for each keeps them apart while one of them
// refreshes a token.
//
// Whatever dies in between two writes, the next start finds the old sign-in or
// the new one, whole.
package keep
