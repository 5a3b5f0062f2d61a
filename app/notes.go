package app

import "stackdrop/widgets"

// concern is what a banner is about. There is room for one banner: the concern
// that comes first in this list.
type concern int

const (
	aboutJournal concern = iota
	aboutForgetting
	aboutSignIn
	aboutNetwork
	aboutStrangers
	aboutKeyring
	aboutEnd
	concerns // how many there are
)

// notes are the banners that wait to be read.
type notes struct {
	show *widgets.Notice
	up   [concerns]*widgets.Note
}

// set says something until it is dismissed or cleared.
func (n *notes) set(c concern, note widgets.Note) {
	if read := note.OnDismiss; read != nil {
		note.OnDismiss = func() {
			read()
			n.clear(c)
		}
	}
	n.up[c] = &note
	n.refresh()
}

func (n *notes) clear(c concern) {
	n.up[c] = nil
	n.refresh()
}

func (n *notes) refresh() {
	for _, note := range n.up {
		if note != nil {
			n.show.Set(*note)
			return
		}
	}
	n.show.Clear()
}

// dismissable is for notes that may be put away without doing anything.
func dismissable() {}
