package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"stackdrop/api"
	"stackdrop/widgets"
)

// change does something to a node on Frame.io and shows its surroundings anew.
// The account is the one of the row n.
func (w *window) change(doing string, n rowNode, parent string, f func(ctx context.Context, svc api.Service) error) {
	in := w.accounts.session(n.key)
	if in == nil {
		return
	}
	w.do(func(ctx context.Context) func() {
		err := f(ctx, in.Service)
		return func() {
			if err != nil && !errors.Is(err, api.ErrUnknown) {
				w.complain(doing, err)
				w.noteSignIn(n.key, err)
			}
			w.tree.reload(parent)
		}
	})
}

// askName asks for one line of text.
func (w *window) askName(title, verb, text string, then func(string)) {
	entry := newLine()
	entry.SetText(text)
	entry.Validator = func(s string) error {
		if strings.TrimSpace(s) == "" {
			return errors.New("a name is needed")
		}
		return nil
	}
	form := dialog.NewForm(title, verb, "Cancel", []*widget.FormItem{widget.NewFormItem("Name", entry)}, func(ok bool) {
		if ok {
			then(strings.TrimSpace(entry.Text))
		}
	}, w.win)
	form.Resize(fyne.NewSize(420, 0))
	entry.showIn(form, w.win.Canvas())
}

// renames says whether a node can have another name.
func (w *window) renames(n rowNode) bool {
	switch n.Ref.Kind {
	case api.KindFolder, api.KindFile:
		return true
	case api.KindStack:
		in := w.accounts.session(n.key)
		return in != nil && in.Service.Capabilities().RenameStacks
	}
	return false
}

func (w *window) renameNode(id string) {
	n := w.tree.nodes[id]
	if !w.renames(n) {
		return
	}
	w.askName("Rename", "Rename", n.Name, func(name string) {
		if name != n.Name {
			w.change("It could not be renamed", n, w.tree.up[id], func(ctx context.Context, svc api.Service) error {
				return svc.Rename(ctx, n.Ref, name)
			})
		}
	})
}

func (w *window) newFolder() {
	n, ok := w.tree.target()
	if !ok || accepts(n.Node) != widgets.AcceptsInto {
		w.say(widgets.ToneNeutral, "Select the project or folder the new folder goes into first.")
		return
	}
	w.askName("New folder in "+n.Name, "Create", "", func(name string) {
		w.change("The folder could not be made", n, n.row, func(ctx context.Context, svc api.Service) error {
			_, err := svc.CreateFolder(ctx, n.Into, name)
			return err
		})
		w.tree.tree.Open(n.row)
	})
}

// deleteNodes asks before it deletes: others may be using what goes.
func (w *window) deleteNodes() {
	var nodes []rowNode
	for _, id := range w.tree.tree.Selected() {
		n := w.tree.nodes[id]
		switch n.Ref.Kind {
		case api.KindFolder, api.KindFile, api.KindStack:
			nodes = append(nodes, n)
		}
	}
	if len(nodes) == 0 {
		return
	}
	what := fmt.Sprintf("%q", nodes[0].Name)
	if len(nodes) > 1 {
		what = countItems(len(nodes))
	}
	widgets.Ask(w.win.Canvas(), widgets.Question{
		Title: "Delete " + what + " from Frame.io?", Text: "Everyone in the project loses it, with all versions and comments." + w.keepsWords(nodes),
		Choices: []widgets.Choose{{Words: "Delete", Do: func() { w.deleteAll(nodes) }}}, Danger: true,
	})
}

// keepsWords says how long all of these could be brought back, if that is known.
func (w *window) keepsWords(nodes []rowNode) string {
	keeps := ""
	for i, n := range nodes {
		in := w.accounts.session(n.key)
		if in == nil || i > 0 && in.Service.Capabilities().Keeps != keeps {
			return ""
		}
		keeps = in.Service.Capabilities().Keeps
	}
	if keeps == "" {
		return ""
	}
	return " Frame.io keeps deleted things for " + keeps + "."
}

func (w *window) deleteAll(nodes []rowNode) {
	for _, n := range nodes {
		w.change("It could not be deleted", n, w.tree.up[n.row], func(ctx context.Context, svc api.Service) error {
			return svc.Delete(ctx, n.Ref)
		})
	}
}

// setLabel sets the status of files and stacks.
func (w *window) setLabel(nodes []rowNode, label api.Label) {
	w.bridge.tasks.label(w.tree.meant(nodes), label)
}

// shareLink makes review links to files and stacks, one for each project.
func (w *window) shareLink(nodes []rowNode) { w.bridge.tasks.link(w.tree.meant(nodes)) }

// unstack takes a version out of its stack.
func (w *window) unstack(id string) {
	n, stack := w.tree.nodes[id], w.tree.up[id]
	w.change("It could not be taken out of the stack", n, w.tree.up[stack], func(ctx context.Context, svc api.Service) error {
		return svc.Unstack(ctx, n.Ref)
	})
}
