package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"stackdrop/api"
	"stackdrop/upload"
	"stackdrop/widgets"
)

// labels in the order of the menu.
var labels = []struct {
	label api.Label
	words string
}{
	{api.LabelNone, "No status"}, {api.LabelInProgress, "In progress"}, {api.LabelNeedsReview, "Needs review"}, {api.LabelApproved, "Approved"},
}

// uploadMenu is everything dragging does, without dragging (WCAG 2.2, 2.5.7).
func (w *window) uploadMenu() *fyne.Menu {
	files := fyne.NewMenuItem("Upload files…", w.chooseFiles)
	files.Shortcut = shortcut(fyne.KeyO, 0)
	folder := fyne.NewMenuItem("Upload folder…", w.chooseFolder)
	folder.Shortcut = shortcut(fyne.KeyO, fyne.KeyModifierShift)
	to := fyne.NewMenuItem("Upload to…", w.chooseAndPlace)
	to.Shortcut = shortcut(fyne.KeyU, 0)
	version := fyne.NewMenuItem("Add as new version of…", w.chooseVersion)
	version.Shortcut = shortcut(fyne.KeyN, fyne.KeyModifierShift)
	return fyne.NewMenu("", files, folder, to, version)
}

func (w *window) mainMenu() *fyne.Menu {
	theme := fyne.NewMenuItem("Appearance", nil)
	theme.ChildMenu = fyne.NewMenu("", w.themeItem("Like the desktop", ""), w.themeItem("Light", "light"), w.themeItem("Dark", "dark"))
	items := []*fyne.MenuItem{
		fyne.NewMenuItem("New folder…", w.newFolder),
		fyne.NewMenuItem("Refresh", w.tree.refresh),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Speed limit…", w.askLimit),
		theme,
		fyne.NewMenuItemSeparator(),
	}
	if w.sandbox != nil {
		items = append(items, fyne.NewMenuItem("Show the sandbox's files", w.showSandboxFiles))
	}
	accounts := fyne.NewMenuItem("Accounts", nil)
	accounts.ChildMenu = w.accountMenu()
	items = append(items, accounts,
		fyne.NewMenuItem("Keys and help", w.showHelp),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Quit", w.askQuit))
	return fyne.NewMenu("", items...)
}

func (w *window) themeItem(words, name string) *fyne.MenuItem {
	item := fyne.NewMenuItem(words, func() {
		w.settings.Theme = name
		w.settings.save()
		w.app.Settings().SetTheme(widgets.NewTheme(w.settings.mode()))
	})
	item.Checked = w.settings.Theme == name
	return item
}

// treeMenu is what can be done with a row of the tree.
func (w *window) treeMenu(id string, pos fyne.Position) {
	n, known := w.tree.nodes[id]
	if !known {
		w.popUp(w.stubMenu(id), pos)
		return
	}
	var items []*fyne.MenuItem
	add := func(words string, f func()) { items = append(items, fyne.NewMenuItem(words, f)) }
	switch accepts(n.Node) {
	case widgets.AcceptsInto:
		add("Upload files here…", func() { w.choose(false, func(paths []string) { w.drops.to(n, paths) }) })
		add("Upload folder here…", func() { w.choose(true, func(paths []string) { w.drops.to(n, paths) }) })
		add("New folder…", w.newFolder)
	case widgets.AcceptsVersion:
		add("Add new version…", func() { w.choose(false, func(paths []string) { w.drops.to(n, paths) }) })
	}
	switch n.Ref.Kind {
	case api.KindFile, api.KindStack:
		items = append(items, w.labelMenu(id))
		if w.shares(n.key) {
			add("Copy review link", func() { w.shareLink(w.tree.chosen(id)) })
		}
		if w.tree.nodes[w.tree.up[id]].Ref.Kind == api.KindStack {
			add("Take out of the stack", func() { w.unstack(id) })
		}
	}
	if n.WebURL != "" {
		add("Open on Frame.io", func() { w.openURL(n.WebURL) })
	}
	switch n.Ref.Kind {
	case api.KindFolder, api.KindFile, api.KindStack:
		items = append(items, fyne.NewMenuItemSeparator())
		if w.renames(n) {
			add("Rename…", func() { w.renameNode(id) })
		}
		add("Delete…", w.deleteNodes)
	}
	items = append(items, fyne.NewMenuItemSeparator())
	add("Refresh", w.tree.refresh)
	w.popUp(fyne.NewMenu("", items...), pos)
}

func (w *window) labelMenu(id string) *fyne.MenuItem {
	n := w.tree.nodes[id]
	item := fyne.NewMenuItem("Status", nil)
	var choices []*fyne.MenuItem
	for _, l := range labels {
		c := fyne.NewMenuItem(l.words, func() { w.setLabel(w.tree.chosen(id), l.label) })
		c.Checked = n.Label == l.label
		choices = append(choices, c)
	}
	item.ChildMenu = fyne.NewMenu("", choices...)
	return item
}

// queueMenu is what can be done with the selected uploads.
func (w *window) queueMenu(ids []string) *fyne.Menu {
	var can widgets.Action
	coming, linkable := false, false // some are still on their way; some can have a link
	for _, id := range ids {
		if j := w.bridge.rows[id]; j != nil {
			linkable = linkable || w.shares(j.Account)
			can |= actionsOf(j)
			coming = coming || j.State.Active() || j.State == upload.Waiting || j.State == upload.Paused
		}
		if t := w.bridge.tasks.rows[id]; t != nil {
			can |= taskActions(t)
			linkable = linkable || t.Link != ""
		}
	}
	var items []*fyne.MenuItem
	for _, a := range []struct {
		action widgets.Action
		words  string
	}{
		{widgets.ActionPause, "Pause"}, {widgets.ActionResume, "Resume"}, {widgets.ActionRetry, "Try again"}, {widgets.ActionCancel, "Cancel upload"},
		{widgets.ActionLink, "Copy review link"}, {widgets.ActionShow, "Show in the tree"}, {widgets.ActionRemove, "Remove from list"},
	} {
		if a.action == widgets.ActionLink && !linkable {
			continue
		}
		if can&a.action != 0 {
			items = append(items, fyne.NewMenuItem(a.words, func() { w.queueAction(ids, a.action) }))
		}
	}
	if coming && linkable {
		items = append(items, fyne.NewMenuItem("Review link when done", func() { w.copyLinks(ids) }))
	}
	if can&(widgets.ActionPause|widgets.ActionResume) != 0 { // still to be worked on
		items = append(items,
			fyne.NewMenuItemSeparator(),
			fyne.NewMenuItem("Move to top", func() { w.engine.Move(upload.ToTop, ids...) }),
			fyne.NewMenuItem("Move to bottom", func() { w.engine.Move(upload.ToBottom, ids...) }))
	}
	if len(ids) == 1 {
		items = append(items, fyne.NewMenuItem("Show the source file", func() {
			if j := w.bridge.rows[ids[0]]; j != nil {
				w.showSource(j)
			}
		}), fyne.NewMenuItem("Take its whole drop back…", func() {
			if j := w.bridge.rows[ids[0]]; j != nil {
				w.drops.undoWhole(j.Batch)
			}
		}))
	}
	items = append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem("Clear finished", w.engine.ClearFinished))
	return fyne.NewMenu("", items...)
}

// shares says whether an account can make review links.
func (w *window) shares(key string) bool {
	in := w.accounts.session(key)
	return in != nil && in.Service.Capabilities().Shares
}

func shortcut(key fyne.KeyName, more fyne.KeyModifier) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}
}

// addShortcuts gives every command its keys; showHelp lists them.
func (w *window) addShortcuts() {
	c := w.win.Canvas()
	on := func(key fyne.KeyName, more fyne.KeyModifier, f func()) {
		c.AddShortcut(shortcut(key, more), func(fyne.Shortcut) {
			if c.Overlays().Top() == nil || key == fyne.KeyQ { // a sheet has the keys
				f()
			}
		})
	}
	on(fyne.KeyO, 0, w.chooseFiles)
	on(fyne.KeyO, fyne.KeyModifierShift, w.chooseFolder)
	on(fyne.KeyN, fyne.KeyModifierShift, w.chooseVersion)
	on(fyne.KeyU, 0, w.chooseAndPlace)
	on(fyne.KeyN, 0, w.newFolder)
	on(fyne.KeyF, 0, w.main.Header.FocusSearch)
	on(fyne.KeyR, 0, w.tree.refresh)
	on(fyne.KeyP, 0, w.pauseAll)
	on(fyne.KeyQ, 0, w.askQuit)
	on(fyne.Key1, 0, w.focusTree)
	on(fyne.Key2, 0, w.main.Queue.Focus)
}

func (w *window) showHelp() {
	widgets.Ask(w.win.Canvas(), widgets.Question{
		Title: "Keys and help",
		Text: `Drop files or folders on a project or folder to upload them there. Drop a file on a cut to stack it as the next version.

Ctrl O  upload files · Ctrl Shift O  upload folder · Ctrl U  upload to… · Ctrl Shift N  add as new version
Ctrl N  new folder · F2  rename · Delete  delete or cancel · Ctrl R  refresh
Ctrl F  search · Ctrl 1  tree · Ctrl 2  queue · Ctrl P  pause all · Ctrl Q  quit
In the queue: Space pauses, Enter shows, Alt with the arrows changes the order.

On Linux a drop of some 2,000 files at once can get lost on the way from the file manager (its list is over 256 KB). Drop the folder they are in instead, or use Upload files.`,
		Cancel: "Close",
	})
}
