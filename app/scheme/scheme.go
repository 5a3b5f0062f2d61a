// Package scheme has the system start Stackdrop for the addresses of a scheme
// like "adobe+0f3a…", to which Adobe's sign-in sends the browser of a Native App.
//
// The second Stackdrop that is started so hands the address to the first; see
// package handover. Only the user's own settings are touched, and registering
// again replaces what was there, so that a program that has moved is found.
package scheme

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// ErrByHand: this system takes schemes from a program's package only, as macOS
// does, so the user has to paste the address.
var ErrByHand = errors.New("this system learns of addresses only when a program is installed")

// ErrSomeBrowsers: Stackdrop is registered, but not every browser of this desktop
// will find it. Firefox does, for it asks the system itself; Chromium and its
// relatives leave it to xdg-open, which takes no such address here. They stay on
// the page they are on then, and their address bar does not show the address.
var ErrSomeBrowsers = errors.New("xdg-open of this desktop does not take such an address, so that only browsers that do without it, as Firefox does, open Stackdrop")

// valid is a scheme (RFC 3986, 3.1) with a sign in it that no scheme of the
// web's has: Stackdrop must not take http away from the browser.
var valid = regexp.MustCompile(`^[a-z][a-z0-9-]*[+.][a-z0-9+.-]+$`)

// Register makes program what the system opens addresses of a scheme with: it
// gets the address as its only argument. ErrByHand and ErrSomeBrowsers say that
// the browser may not come back by itself.
func Register(ctx context.Context, scheme, program string) error {
	if len(scheme) > 100 || !valid.MatchString(scheme) {
		return fmt.Errorf("%q is no scheme that Stackdrop may register", scheme)
	}
	return register(ctx, scheme, program)
}
