package widgets

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// signInUnderTest is the page in a window, with what it called back.
type signInUnderTest struct {
	*SignIn
	win fyne.Window
	log []string
}

func newSignInUnderTest(t *testing.T, o SignInOptions, w, h float32) *signInUnderTest {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(AlwaysDark))
	u := &signInUnderTest{SignIn: NewSignIn(o)}
	note := func(format string, args ...any) { u.log = append(u.log, fmt.Sprintf(format, args...)) }
	u.OnAdobe = func(f ClientForm) { note("adobe %+v", f) }
	u.OnFrameio = func(f ClientForm) { note("frameio %+v", f) }
	u.OnToken = func(s string) { note("token %s", s) }
	u.OnOpenAgain = func() { note("again") }
	u.OnCopyAddress = func() { note("copy") }
	u.OnPasted = func(s string) { note("pasted %s", s) }
	u.OnCancel = func() { note("cancel") }
	u.OnSite = func(w SignInWay) { note("site %d", w) }
	u.OnSandbox = func() { note("sandbox") }
	u.OnBack = func() { note("back") }
	u.win = show1(t, u.SignIn, w, h)
	u.Focus()
	return u
}

func (u *signInUnderTest) said(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(u.log, want) {
		t.Errorf("called back %q, want %q", u.log, want)
	}
	u.log = nil
}

// keys go to whatever has them.
func (u *signInUnderTest) keys(names ...fyne.KeyName) {
	for _, n := range names {
		u.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func (u *signInUnderTest) keyed(t *testing.T, want fyne.Focusable, what string) {
	t.Helper()
	if got := u.win.Canvas().Focused(); got != want {
		t.Errorf("%s has not the keys, %T has", what, got)
	}
}

// press presses the button with these words, wherever it is on the page.
func (u *signInUnderTest) press(t *testing.T, words string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(u.SignIn) {
		if b, ok := o.(*button); ok && b.text == words && b.Visible() {
			b.Tapped(nil)
			return
		}
	}
	t.Errorf("no button %q", words)
}

func (u *signInUnderTest) complaint() string {
	if !u.trouble.Visible() {
		return ""
	}
	return u.trouble.text.Text
}

func TestSignInLooks(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{V2Ends: "1 December 2026", Back: true, Keychain: true}, 1000, 620)
	test.AssertRendersToMarkup(t, "signin-adobe.xml", u.win.Canvas())
	u.SetWaiting("Sign in to Adobe in the browser window that has just opened.", true)
	u.SetError("This is not the address that Adobe sends back.")
	test.AssertRendersToMarkup(t, "signin-waiting.xml", u.win.Canvas())

	u = newSignInUnderTest(t, SignInOptions{Way: WayToken, Sandbox: true, Keychain: true}, 640, 480)
	u.SetBusy(true)
	test.AssertRendersToMarkup(t, "signin-token.xml", u.win.Canvas())
}

func TestSignInWithAdobe(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{}, 900, 600)
	form := u.forms[WayAdobe]
	u.keyed(t, form.id, "the client ID")
	u.keys(fyne.KeyReturn)
	if u.said(t); !strings.Contains(u.complaint(), "client ID") {
		t.Errorf("without a client ID it says %q", u.complaint())
	}
	test.Type(form.id, "5d1f")
	u.press(t, "Sign in with Adobe")
	u.keyed(t, form.redirect, "the redirect address")
	test.Type(form.redirect, "adobe+1://adobeid/5d1f")
	u.keys(fyne.KeyReturn)
	u.press(t, "Open the Adobe developer console")
	u.said(t, "adobe {ID:5d1f Redirect:adobe+1://adobeid/5d1f Secret:}", "site 0")
	if u.complaint() != "" {
		t.Errorf("still says %q", u.complaint())
	}
	test.Type(form.secret, "s-1")
	u.keys(fyne.KeyReturn)
	u.said(t, "adobe {ID:5d1f Redirect:adobe+1://adobeid/5d1f Secret:s-1}")
}

func TestSignInWithTheProjectOfThisBuild(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Built: true}, 900, 600)
	u.keyed(t, u.submit, "Sign in with Adobe")
	if u.page.shows(u.forms[WayAdobe].id) || u.site.Visible() {
		t.Error("asks for what this build has")
	}
	u.keys(fyne.KeyReturn)
	u.press(t, "Use my own Adobe project")
	if !u.page.shows(u.forms[WayAdobe].id) || !u.site.Visible() {
		t.Error("does not unfold")
	}
	u.keys(fyne.KeyReturn) // now it is asked for
	test.Type(u.forms[WayAdobe].id, "5d1f")
	u.press(t, "Use my own Adobe project")
	u.press(t, "Sign in with Adobe")
	u.said(t, "adobe {ID: Redirect: Secret:}", "adobe {ID: Redirect: Secret:}")

	own := newSignInUnderTest(t, SignInOptions{Built: true, Adobe: ClientForm{ID: "5d1f", Redirect: "adobe+1://adobeid/5d1f"}}, 900, 600)
	own.press(t, "Sign in with Adobe")
	own.said(t, "adobe {ID:5d1f Redirect:adobe+1://adobeid/5d1f Secret:}")
}

func TestSignInWithAToken(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Way: WayToken}, 900, 600)
	token := u.forms[WayToken].secret
	u.keyed(t, token, "the token")
	test.Type(token, " ")
	u.press(t, "Sign in")
	if u.complaint() == "" {
		t.Error("nothing typed, nothing said")
	}
	test.Type(token, "fio-u-x")
	u.keys(fyne.KeyReturn)
	u.SetBusy(true)
	u.keys(fyne.KeyReturn, fyne.KeyA)
	test.Type(token, "y")
	u.press(t, "Signing in…")
	u.SetBusy(false)
	u.press(t, "Sign in")
	u.press(t, "Open developer.frame.io")
	u.said(t, "token  fio-u-x", "token  fio-u-x", "site 1")
	u.SetError("No such token")
	if u.complaint() != "No such token" {
		t.Error("the error is not to be seen")
	}
	if markup := test.RenderObjectToMarkup(u.SignIn); strings.Contains(markup, "fio-u-x") {
		t.Error("the token is on screen")
	}
	u.Done()
	token.TypedShortcut(&fyne.ShortcutUndo{})
	if token.Text != "" || u.complaint() != "" {
		t.Error("the token stays in the form")
	}
}

func TestSignInToAnOldAccount(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Way: WayFrameio, Frameio: ClientForm{ID: "i", Redirect: "http://localhost:1/cb"}}, 900, 600)
	u.keyed(t, u.submit, "Sign in with Frame.io")
	u.keys(fyne.KeyReturn)
	u.press(t, "Open developer.frame.io")
	u.said(t, "frameio {ID:i Redirect:http://localhost:1/cb Secret:}", "site 2")
}

func TestSignInBeginsSomewhere(t *testing.T) {
	for _, way := range []SignInWay{-1, 3} { // from settings of another day
		u := newSignInUnderTest(t, SignInOptions{Way: way}, 900, 600)
		u.press(t, [...]string{"Sign in with Adobe", "Sign in with Frame.io"}[max(0, way-2)])
	}
}

func TestSignInWaysByKeyboard(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Back: true}, 900, 600)
	u.win.Canvas().Focus(u.ways)
	if card := u.ways.cards[WayAdobe]; card.face.StrokeWidth != 2 {
		t.Error("no ring around the chosen card")
	}
	u.SetError("No such project")
	var ways []SignInWay
	for _, k := range []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyLeft} {
		u.keys(k)
		ways = append(ways, u.way)
	}
	if want := []SignInWay{0, 1, 2, 2, 1, 0}; !slices.Equal(ways, want) {
		t.Errorf("went through %v, want %v", ways, want)
	}
	if u.complaint() != "" {
		t.Error("what was wrong with one way is said of another")
	}
	u.keys(fyne.KeyReturn)
	u.keyed(t, u.forms[WayAdobe].id, "what is missing")
	u.keys(fyne.KeyEscape)
	u.said(t, "back")
}

func TestSignInWaysByPointer(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{}, 900, 600)
	card := u.ways.cards[WayFrameio]
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(card).AddXY(40, 20)
	test.MoveMouse(u.win.Canvas(), pos)
	if card.face.FillColor != dark.hover {
		t.Error("the pointer changes nothing")
	}
	test.TapCanvas(u.win.Canvas(), pos)
	u.keyed(t, u.forms[WayFrameio].id, "the first field of the way")
	test.TapCanvas(u.win.Canvas(), pos) // once more
	u.keyed(t, u.forms[WayFrameio].id, "the first field of the way")
	if u.way != WayFrameio || !card.dot.Visible() || u.ways.cards[WayAdobe].dot.Visible() {
		t.Errorf("way %d", u.way)
	}
	u.SetBusy(true)
	u.ways.cards[WayToken].Tapped(nil)
	u.keys(fyne.KeyLeft)
	if u.way != WayFrameio {
		t.Error("the way changes while it is being tried")
	}
}

// The page says who should sign in, and does not speak of a keychain where there
// is none.
func TestSignInSaysWhomAndNothingUntrue(t *testing.T) {
	words := func(o SignInOptions) string {
		u := newSignInUnderTest(t, o, 900, 700)
		return test.RenderToMarkup(u.win.Canvas())
	}
	for way := range WayFrameio + 1 {
		if text := words(SignInOptions{Way: way}); strings.Contains(text, "keychain") || strings.Contains(text, "As ") {
			t.Errorf("way %d speaks of a keychain, or of somebody", way)
		}
		if text := words(SignInOptions{Way: way, Keychain: true, Whom: "sam@studio.tv"}); !strings.Contains(text, "this computer&#39;s keychain") && !strings.Contains(text, "this computer's keychain") || !strings.Contains(text, "As sam@studio.tv") {
			t.Errorf("way %d says nothing of the keychain, or of Sam", way)
		}
	}
}

// Tab goes once around, through everything that can be operated and nothing
// that is hidden.
func TestSignInTabs(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Back: true}, 900, 600)
	c := u.win.Canvas()
	order := func(n int) string {
		c.Unfocus()
		var stops []string
		for range n {
			c.FocusNext()
			switch o := c.Focused().(type) {
			case *button:
				stops = append(stops, o.text)
			case *formEntry:
				stops = append(stops, "field")
			case *wayPicker:
				stops = append(stops, "ways")
			}
		}
		return strings.Join(stops, ", ")
	}
	if got, want := order(9), "ways, field, field, field, Sign in with Adobe, Open the Adobe developer console, Back, Try the sandbox, ways"; got != want {
		t.Errorf("the form: %s\nwant %s", got, want)
	}
	u.SetWaiting("Go on in the browser.", true)
	if got, want := order(6), "Open the browser again, Copy the address, Cancel, field, Continue, Open the browser again"; got != want {
		t.Errorf("waiting: %s\nwant %s", got, want)
	}
}

func TestSignInWaits(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Back: true}, 900, 600)
	u.SetError("old")
	u.SetWaiting("Go on in the browser.", false)
	u.keyed(t, u.wait.again, "Open the browser again")
	if u.ways.Visible() || u.submit.Visible() && u.page.shows(u.submit) || u.complaint() != "" || u.page.shows(u.wait.address) {
		t.Error("the form is still there")
	}
	u.press(t, "Open the browser again")
	u.press(t, "Copy the address")
	u.send()
	u.paste()
	u.press(t, "Cancel")
	u.keys(fyne.KeyEscape)
	u.said(t, "again", "copy", "cancel", "cancel")

	u.SetWaiting("", false)
	u.keyed(t, u.forms[WayAdobe].id, "the client ID")
	u.keys(fyne.KeyEscape)
	u.said(t, "back")
}

func TestSignInTakesThePastedAddress(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{}, 900, 600)
	u.SetWaiting("Go on in the browser.", true)
	address := u.wait.address
	u.keyed(t, address, "the address")
	u.keys(fyne.KeyReturn) // nothing pasted
	test.Type(address, " adobe+1://adobeid/5d1f?code=c ")
	u.keys(fyne.KeyReturn)
	u.said(t, "pasted adobe+1://adobeid/5d1f?code=c")
	u.SetError("This is not the address.")
	if u.complaint() == "" || !u.page.shows(address) {
		t.Error("the error took the field away")
	}
	u.SetBusy(true)
	test.Type(address, "x")
	u.paste()
	u.wait.again.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // hidden, but it may have the keys
	u.said(t)
	if u.wait.head.text != "Signing in…" || u.page.shows(address) {
		t.Errorf("trying it, the page says %q", u.wait.head.text)
	}
	u.keys(fyne.KeyEscape)
	if u.said(t, "cancel"); u.complaint() != "" {
		t.Errorf("cancelled, it still says %q", u.complaint())
	}
	u.SetBusy(false)
	u.SetWaiting("", false)
	if address.Text != "" {
		t.Errorf("keeps %q", address.Text)
	}
	u.SetError("You cancelled in the browser.") // before or after the form is back
	u.SetWaiting("", false)
	if u.complaint() == "" {
		t.Error("the error is gone")
	}
}

// In the sandbox there is none to try, and without Back Escape leads nowhere.
func TestSignInOffersOnlyWhatThereIs(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Sandbox: true}, 900, 600)
	u.keys(fyne.KeyEscape)
	u.said(t)
	markup := test.RenderObjectToMarkup(u.SignIn)
	for _, words := range []string{"Try the sandbox", "Back", "Cancel"} {
		if strings.Contains(markup, ">"+words+"<") {
			t.Errorf("offers %q", words)
		}
	}
}

// A click on the bare ground must not take the keys away for good.
func TestSignInKeepsTheKeys(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{Back: true}, 900, 600)
	u.win.Canvas().Focus(u.forms[WayAdobe].redirect)
	u.win.Canvas().Unfocus() // as Fyne does at a click on what takes no keys
	test.TapCanvas(u.win.Canvas(), fyne.NewPos(20, 300))
	u.keyed(t, u.forms[WayAdobe].redirect, "the redirect address")
}

// Nothing is cut off: what does not fit wraps, and what is too high scrolls and
// follows the keys.
func TestSignInFitsSmallWindows(t *testing.T) {
	for way := WayAdobe; way <= WayFrameio; way++ {
		u := newSignInUnderTest(t, SignInOptions{Way: way, Back: true, V2Ends: "1 December 2026"}, 640, 300)
		if m := u.MinSize(); m.Width > 640 || m.Height > 300 {
			t.Errorf("way %d needs %v", way, m)
		}
		u.SetError(strings.Repeat("A long explanation. ", 20) + strings.Repeat("unbreakable", 20))
		bottom := float32(0)
		for _, o := range u.page.column.Objects {
			if o.Visible() {
				if m := o.MinSize(); m.Width > o.Size().Width || m.Height > o.Size().Height {
					t.Errorf("way %d: %T is %v and needs %v", way, o, o.Size(), m)
				}
				bottom = o.Position().Y + o.Size().Height
			}
		}
		if h := u.page.column.Size().Height; bottom > h {
			t.Errorf("way %d: reaches %v of %v", way, bottom, h)
		}
		for range 9 {
			u.win.Canvas().FocusNext()
			o := u.win.Canvas().Focused().(fyne.CanvasObject)
			top := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
			if top < 0 || top+o.Size().Height > 300 {
				t.Errorf("way %d: %T has the keys at %v, out of sight", way, o, top)
			}
		}
	}
}

// The cards stay under the pointer when another one is chosen.
func TestSignInWaysStayInPlace(t *testing.T) {
	u := newSignInUnderTest(t, SignInOptions{}, 1000, 700)
	at := u.ways.Position()
	for way := WayFrameio; way >= WayAdobe; way-- {
		u.choose(way)
		if u.ways.Position() != at {
			t.Errorf("way %d: the cards go from %v to %v", way, at, u.ways.Position())
		}
	}
}
