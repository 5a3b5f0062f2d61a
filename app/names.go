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

// whose tells accounts apart where there are several, in few letters; "" where
// there is one.
func (w *window) whose(key string) string {
	if w.accounts.of(key) != nil && len(w.accounts.all) == 1 {
		return ""
	}
	return w.short(key)
}

// short is nameOf without what comes after the @, as far as that leaves no doubt.
func (w *window) short(key string) string {
	name := w.nameOf(key)
	whole := name
	if at := strings.IndexByte(name, '@'); at > 0 {
		name = name[:at+1]
	}
	for _, other := range w.others(key) {
		switch called := w.nameOf(other); {
		case called == whole: // one person by two APIs
			return whole + " · " + versionOf(key)
		case strings.HasPrefix(called, name):
			return whole
		}
	}
	if name != whole {
		name += "…"
	}
	return name
}

// others are all accounts that are known but this one.
func (w *window) others(key string) (keys []string) {
	mine := []string{key}
	if a := w.accounts.of(key); a != nil {
		mine = a.keys()
	}
	for _, a := range w.accounts.all {
		if a.Key != "" && !slices.Contains(mine, a.Key) {
			keys = append(keys, a.Key)
		}
	}
	for _, who := range w.settings.People {
		if !slices.Contains(mine, who.Key) && !slices.Contains(keys, who.Key) {
			keys = append(keys, who.Key)
		}
	}
	return keys
}

// placeIn is a place in words, and in whose account it is if there are several.
func (w *window) placeIn(key, path string) string { return joined(path, w.whose(key)) }

// joined puts dots between what there is.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " · ")
}
