package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/api/login"
	"stackdrop/widgets"
)

// noteAccounts says in the banner what concerns whole accounts.
func (w *window) noteAccounts() {
	w.noteWaiting()
	w.noteRefused()
	w.noteStrangers()
	w.noteUnkept()
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

// noteRefused asks an account of the list for a new sign-in.
func (w *window) noteRefused() {
	at := slices.IndexFunc(w.accounts.all, func(a *account) bool { return a.refused != "" })
	if at < 0 {
		w.note.clear(aboutSignIn)
		return
	}
	a := w.accounts.all[at]
	text := a.refused
	if len(w.accounts.all) > 1 {
		text = a.called() + ": " + text + " The other accounts go on."
	}
	w.note.set(aboutSignIn, widgets.Note{
		Tone: widgets.ToneNeedsYou, Text: text + " Uploads wait; nothing that was sent is lost.",
		Choice: widgets.Choose{Words: "Sign in", Do: func() { w.showSignIn(a, "") }},
	})
}

// setStrangers says for whom uploads wait who is not in the list.
func (w *window) setStrangers(keys map[string]bool) {
	if maps.Equal(keys, w.strangers) {
		return
	}
	w.strangers = keys
	maps.DeleteFunc(w.ignored, func(key string, _ bool) bool { return !keys[key] })
	w.noteStrangers()
}

// noteStrangers asks for those who are not in the list, until it is put away.
func (w *window) noteStrangers() {
	var keys, names []string
	for _, key := range slices.Sorted(maps.Keys(w.strangers)) {
		if !w.ignored[key] && w.accounts.of(key) == nil {
			keys, names = append(keys, key), append(names, w.nameOf(key))
		}
	}
	if len(keys) == 0 || len(w.accounts.all) == 0 { // the page asks already
		w.note.clear(aboutStrangers)
		return
	}
	names = slices.Compact(names)
	until := "that account is"
	if len(names) > 1 {
		until = "these accounts are"
	}
	text := fmt.Sprintf("Uploads of %s wait until %s signed in again; nothing that was sent is lost.", strings.Join(names, " and "), until)
	w.note.set(aboutStrangers, widgets.Note{
		Tone: widgets.ToneNeedsYou, Text: text, OnDismiss: func() { w.ignore(keys...) },
		Choice: widgets.Choose{Words: "Sign in", Do: func() { w.signInFor(keys[0]) }},
	})
}

// ignore does not ask for these any more, as long as their uploads wait.
func (w *window) ignore(keys ...string) {
	for _, key := range keys {
		w.ignored[key] = true
	}
}

// noteUnkept tells of accounts that are gone when Stackdrop is closed.
func (w *window) noteUnkept() {
	var who []string
	for _, a := range w.accounts.all {
		if a.unkept {
			who = append(who, a.called())
		}
	}
	list := strings.Join(who, ", ")
	if list == "" || w.unkeptRead == list {
		w.note.clear(aboutKeyring)
		return
	}
	w.note.set(aboutKeyring, widgets.Note{
		Tone: widgets.ToneNeutral, Glyph: widgets.GlyphKey, OnDismiss: func() { w.unkeptRead = list },
		Text: "This computer has no keyring that Stackdrop can use, so " + list + " stays signed in only until it is closed.",
	})
}

// noteEnd warns those whose API is going to be switched off, until they have put
// the warning away.
func (w *window) noteEnd() {
	ends, version, who := "", "", []string{}
	for _, a := range w.accounts.all {
		if a.in == nil || w.sandbox != nil {
			continue
		}
		if end := endOf(a.in.Service); end != "" {
			ends, version, who = end, a.version(), append(who, a.called())
		}
	}
	list := strings.Join(who, ", ")
	if ends == "" || w.endRead == list {
		w.note.clear(aboutEnd)
		return
	}
	w.note.set(aboutEnd, widgets.Note{
		Tone: widgets.ToneNeutral, Glyph: widgets.GlyphClock, OnDismiss: func() { w.endRead = list },
		Text:   fmt.Sprintf("Frame.io has announced that the API of %s (%s) ends after %s. An account that has moved to the new Frame.io signs in with its Adobe ID.", list, version, ends),
		Choice: widgets.Choose{Words: "Sign in", Do: func() { w.signInPage(widgets.WayAdobe, login.Client{}, "", "") }},
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
