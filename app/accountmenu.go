package app

import (
	"fyne.io/fyne/v2"

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
			items = append(items, fyne.NewMenuItem("Sign out of "+joined(a.called(), a.version()), func() { w.askSignOut(a) }))
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
		items = append(items, fyne.NewMenuItem("Sign out of "+a.called(), func() { w.askSignOut(a) }))
	}
	return fyne.NewMenu("", items...)
}

// goTo shows an account's tree, or helps where it has none.
func (w *window) goTo(a *account) {
	if a.state() != "" {
		w.helpAccount(a)
		return
	}
	if id := w.tree.named(a); id != "" && w.main.Tree.RevealBelow(id) {
		w.main.Tree.Select(id)
		w.selectionChanged()
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
