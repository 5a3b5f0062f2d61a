// Package handover lets a second Stackdrop hand what it was started for to the
// first one, the window, and end.
//
//	second ── Send ──> unix socket in the window's state folder ── Listen ──> first
//
// One line of JSON each way, {"v":1,"show":true} and {"v":1}; an unknown field
// is ignored, an unknown version refused. Unix sockets serve Windows as well.
// Only the same user can connect: the socket has mode 0600 and stands in a
// folder of mode 0700, and Send speaks to no other. On Windows the access list of
// that folder does the same; see path_windows.go.
//
// A redirect address holds a sign-in code. It goes through here and is never
// written anywhere, nor does it stand in an error.
package handover
