package app

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/app/scheme"
	"stackdrop/widgets"
)

// adobeProject is the Adobe project of this build, set with
// -ldflags "-X stackdrop/app.adobeClientID=… -X stackdrop/app.adobeRedirect=…".
// Without one the page asks for the customer's own.
var adobeClientID, adobeRedirect string

// browsing is the flow that waits for the browser, for those who are not on
// Fyne's goroutine: the second Stackdrop hands its address over to it.
type browsing struct {
	mu     sync.Mutex
	flow   *login.Flow
	scheme string // that the browser comes back by; "" for a loopback address
}

var errNoFlow = errors.New("Stackdrop is not waiting for a sign-in. Start it again there, and then in the browser.")

func (b *browsing) begin(f *login.Flow, scheme string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flow, b.scheme = f, scheme
}

// expects says whether such an address is for the flow that waits, and not for
// another window's.
func (b *browsing) expects(address string) bool {
	scheme, _, _ := strings.Cut(address, "://")
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.flow != nil && strings.EqualFold(scheme, b.scheme)
}

// end forgets a flow, unless another has begun since.
func (b *browsing) end(f *login.Flow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.flow == f {
		b.flow = nil
	}
}

// waits says whether somebody is in the browser.
func (b *browsing) waits() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.flow != nil
}

func (b *browsing) redirected(address string) error {
	b.mu.Lock()
	flow := b.flow
	b.mu.Unlock()
	if flow == nil {
		return errNoFlow
	}
	return flow.Redirected(address)
}

// browse signs in in the system's browser.
func (s *signInPage) browse(method login.Method, form widgets.ClientForm) {
	w := s.w
	client := login.Client{ID: form.ID, Redirect: form.Redirect, Secret: api.Secret(form.Secret)}
	if form == (widgets.ClientForm{}) && method == login.Adobe {
		client = login.Client{ID: adobeClientID, Redirect: adobeRedirect}
	}
	if err := client.Check(method); err != nil {
		s.complain(err.Error())
		return
	}
	s.busy()
	site := w.gate().site(method)
	again := w.accounts.hopeful() // the browser may know whom it signed in last
	s.try(func(ctx context.Context) (func(), func()) {
		byHand := w.register(ctx, client.Scheme())
		flow, err := login.Begin(ctx, method, client, site, login.FlowOptions{UserAgent: userAgent, Log: w.log, AskWho: again})
		if err != nil {
			return func() { s.fail(errorWords(err)) }, func() {}
		}
		return func() { s.wait(method, client, flow, byHand) }, flow.Close
	})
}

// wait has opened the browser, and goes on when it comes back.
func (s *signInPage) wait(method login.Method, client login.Client, flow *login.Flow, byHand error) {
	w := s.w
	w.browsing.begin(flow, client.Scheme())
	s.page.SetBusy(false)
	s.page.SetWaiting(waitWords(client, byHand), method == login.Adobe)
	if byHand != nil {
		w.log.Info("register the sign-in address", "error", byHand)
	}
	s.page.OnOpenAgain = func() { w.openURL(flow.URL()) }
	s.page.OnCopyAddress = func() {
		w.app.Clipboard().SetContent(flow.URL())
		w.say(widgets.ToneGood, "The address was copied. Open it in a browser on this computer.")
	}
	w.openURL(flow.URL())
	s.try(func(ctx context.Context) (func(), func()) {
		kept, err := flow.Wait(ctx)
		w.browsing.end(flow)
		if err != nil {
			return func() { s.fail(signInWords(method, err)) }, func() {}
		}
		return func() {
			w.raise()
			s.page.SetBusy(true)
			s.enter(kept)
		}, func() {}
	})
}

// registerScheme has the system send the browser's answer to us. An error means
// that the user has to paste it.
func registerScheme(ctx context.Context, name string) error {
	if name == "" {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return scheme.Register(ctx, name, program)
}

func waitWords(client login.Client, byHand error) string {
	switch {
	case errors.Is(byHand, scheme.ErrSomeBrowsers):
		return "Sign in in the browser window that has opened. On this desktop only some browsers, such as Firefox, can go back to Stackdrop at the end. Chromium and Chrome stay on Adobe's page: then copy the address below and open it in Firefox."
	case byHand != nil:
		return "Sign in in the browser window that has opened. This computer cannot send the browser back to Stackdrop by itself: when you are through, copy the address that begins with adobe+ and paste it here. A browser may not show it; then try another one, or the credential of a Web App, which needs no such address."
	case client.Scheme() != "":
		return "Sign in in the browser window that has opened. At the end it asks whether it may open Stackdrop: allow it."
	case strings.HasPrefix(client.Redirect, "https:"):
		return "Sign in in the browser window that has opened. At the end it warns of the certificate of localhost, which is Stackdrop on this computer: go on there, or paste the address it ended on here."
	}
	return "Sign in in the browser window that has opened, then come back."
}
