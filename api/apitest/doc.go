// Package apitest is the contract of [api.Service] as a test suite: whatever
// claims to be one passes [Run]. Each test gets a service of its own with an
// empty folder to play in, so that none depends on another.
//
// A test that cares about virtual time calls [Tests] and wraps each one itself:
// testing/synctest allows no sub-tests inside its bubble.
package apitest
