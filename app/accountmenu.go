package app

import (
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/widgets"
)

// accountsChanged shows anew who is signed in, everywhere it is shown.
func (w *window) accountsChanged() {
	w.tree.showRoots()
	w.showAccounts()
	w.noteAccounts()
	w.selectionChanged()
	w.bridge.refreshStatus()
}

// current is the account of the selection, else the first; nil for none.
func (w *window) current() *account {
	if ids := w.main.Tree.Selected(); len(ids) > 0 {
		if a := w.tree.accountOf(ids[0]); a != nil {
			return a
		}
	}
	if len(w.accounts.all) > 0 {
		return w.accounts.all[0]
	}
	return nil
}

// showAccounts fills the header: the account of the selection, then the others.
// Somebody of whom nothing is known yet is not shown.
func (w *window) showAccounts() {
	var list []widgets.Account
	add := func(a *account) {
		if a != nil && a.Key != "" {
			list = append(list, widgets.Account{Name: a.Name, Email: a.Email, Version: a.version(), Sandbox: w.sandbox != nil, Note: a.state()})
		}
	}
	current := w.current()
	add(current)
	for _, a := range w.accounts.all {
		if a != current {
			add(a)
		}
	}
	w.main.Header.SetAccounts(list)
	w.probe.changed()
}

// accountMenu is everybody with their state, and what can be done about it.
func (w *window) accountMenu() *fyne.Menu {
	var items []*fyne.MenuItem
	current := w.current()
	for _, a := range w.accounts.all {
		item := fyne.NewMenuItem(joined(a.Name, a.Email, a.version(), a.state()), func() { w.goTo(a) })
		item.Checked = a == current
		items = append(items, item)
	}
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	items = append(items, fyne.NewMenuItem("Add an account…", func() { w.showSignIn(nil, "") }))
	for _, a := range w.accounts.all {
		if w.sandbox == nil || !a.given { // the sandbox's own token would be back at the next start
			items = append(items, fyne.NewMenuItem("Sign out of "+joined(a.called(), a.version()), func() { w.signOut(a) }))
		}
	}
	return fyne.NewMenu("", items...)
}

// stubMenu is the menu of an account's row that has no tree, and of no row.
func (w *window) stubMenu(id string) *fyne.Menu {
	items := []*fyne.MenuItem{fyne.NewMenuItem("Refresh", w.tree.loadRoots)}
	if a := w.tree.stubs[id]; a != nil {
		if a.refused != "" {
			items = []*fyne.MenuItem{fyne.NewMenuItem("Sign in again…", func() { w.showSignIn(a, "") })}
		}
		items = append(items, fyne.NewMenuItem("Sign out of "+a.called(), func() { w.signOut(a) }))
	}
	return fyne.NewMenu("", items...)
}

// goTo shows an account's tree, or helps where it has none.
func (w *window) goTo(a *account) {
	if a.state() != "" {
		w.helpAccount(a)
		return
	}
	if id := w.tree.named(a); id != "" && w.main.Tree.Reveal(id) {
		w.main.Tree.Select(id)
		w.focusTree()
	}
}

// helpAccount does what an account needs.
func (w *window) helpAccount(a *account) {
	switch {
	case a.refused != "":
		w.showSignIn(a, "")
	case a.later != nil:
		w.enterAgain(a)
	default:
		w.tree.loadRootsOf(a)
	}
}

// setStrangers says for whom the queue works that is not signed in.
func (w *window) setStrangers(keys map[string]bool) {
	if !maps.Equal(keys, w.strangers) {
		w.strangers = keys
		w.noteAccounts()
	}
}

// noteAccounts says in the banner what concerns whole accounts.
func (w *window) noteAccounts() {
	w.noteWaiting()
	w.noteRefused()
	w.noteEnd()
}

func (w *window) noteWaiting() {
	if w.accounts.anybody() || !slices.ContainsFunc(w.accounts.all, (*account).unreachable) {
		w.note.clear(aboutNetwork)
		return
	}
	w.note.set(aboutNetwork, widgets.Note{
		Tone: widgets.ToneFixing, Text: "Frame.io cannot be reached. The queue is kept, and Stackdrop goes on by itself when the network is back.",
		Choice: widgets.Choose{Words: "Try now", Do: w.tryNow},
	})
}

// noteRefused asks for a sign-in: of an account in the list, or of one that the
// queue works for.
func (w *window) noteRefused() {
	refused := func(a *account) bool { return a.refused != "" }
	text, help := "", func() {}
	if i := slices.IndexFunc(w.accounts.all, refused); i >= 0 {
		a := w.accounts.all[i]
		text, help = a.refused, func() { w.showSignIn(a, "") }
		if len(w.accounts.all) > 1 {
			text = a.called() + ": " + text + " The other accounts go on."
		}
	} else if len(w.strangers) > 0 && len(w.accounts.all) > 0 {
		key := slices.Min(slices.Collect(maps.Keys(w.strangers)))
		text, help = "Some uploads belong to an account that is not signed in.", func() { w.signInFor(key) }
	}
	if text == "" {
		w.note.clear(aboutSignIn)
		return
	}
	w.note.set(aboutSignIn, widgets.Note{
		Tone: widgets.ToneNeedsYou, Text: text + " Uploads wait; nothing that was sent is lost.",
		Choice: widgets.Choose{Words: "Sign in", Do: help},
	})
}

// noteEnd warns those whose API is going to be switched off, until they have put
// the warning away.
func (w *window) noteEnd() {
	ends, who := "", []string{}
	for _, a := range w.accounts.all {
		if a.in == nil || w.sandbox != nil {
			continue
		}
		if end := endOf(a.in.Service); end != "" {
			ends, who = end, append(who, a.called())
		}
	}
	if ends == "" {
		w.note.clear(aboutEnd)
		return
	}
	list := strings.Join(who, ", ")
	if w.endRead == list {
		return
	}
	w.note.set(aboutEnd, widgets.Note{
		Tone: widgets.ToneNeutral, Glyph: widgets.GlyphClock, OnDismiss: func() { w.endRead = list },
		Text:   "Frame.io has announced that the API of " + list + " (V2) ends after " + ends + ". An account that has moved to the new Frame.io signs in with its Adobe ID.",
		Choice: widgets.Choose{Words: "Sign in", Do: func() { w.signInPage(widgets.WayAdobe, login.Client{}, "") }},
	})
}

// endOf is the day a service is switched off, for people; "" for none.
func endOf(svc api.Service) string {
	day, err := time.Parse(time.DateOnly, svc.Capabilities().Ends)
	if err != nil {
		return ""
	}
	return day.Format("2 January 2006")
}

// joined puts dots between what there is.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " · ")
}
