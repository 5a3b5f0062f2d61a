package app

import (
	"cmp"
	"slices"
	"strings"
)

// nameOf is what to call the account of a key, who may not have been seen for
// long.
func (w *window) nameOf(key string) string {
	if a := w.accounts.of(key); a != nil {
		return a.called()
	}
	who := w.settings.met(key)
	return cmp.Or(who.Email, who.Name, "another account")
}

// whose tells accounts apart where there are several; "" where there is one.
func (w *window) whose(key string) string {
	if w.accounts.of(key) != nil && len(w.accounts.all) == 1 {
		return ""
	}
	name := w.nameOf(key)
	for _, a := range w.accounts.all {
		if a.called() == name && !slices.Contains(a.keys(), key) { // one person by two APIs
			return name + " · " + versionOf(key)
		}
	}
	return name
}

// placeIn is a place in words, and in whose account it is if there are several.
func (w *window) placeIn(key, path string) string { return joined(path, w.whose(key)) }

// joined puts dots between what there is.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " · ")
}
