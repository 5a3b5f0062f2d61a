package oauth

import (
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// view is what the page shows: a question, the way back, or an error.
type view struct {
	Title   string
	House   string
	App     string
	Action  string
	Request string
	Users   []User
	Keeps   bool         // the app wants to stay signed in
	Back    template.URL // a registered address, which may have a scheme of its own
	Error   string
}

func showAsk(w http.ResponseWriter, h house, req request, users []User, name string) {
	show(w, http.StatusOK, view{
		Title: "Sign in", House: h.name, App: req.client.Name, Action: h.authorize,
		Request: name, Users: users, Keeps: within([]string{h.offline}, req.scopes),
	})
}

// showBack sends the browser to the app. The page is for one that does not go.
func showBack(w http.ResponseWriter, status int, h house, c Client, address string) {
	if status == http.StatusSeeOther {
		w.Header().Set("Location", address)
	}
	show(w, status, view{Title: "Back to " + c.Name, House: h.name, App: c.Name, Back: template.URL(address)})
}

// dead tells the person what the app did wrong, for the app cannot be told.
func (s *Server) dead(w http.ResponseWriter, r *refusal) {
	s.noteRefused(r)
	show(w, http.StatusBadRequest, view{Title: "This sign-in cannot go on", Error: r.words})
}

// show writes the page. It has no scripts and loads nothing. There is no
// form-action among its rules: browsers apply that to where the answer redirects
// to as well, which is the app. The referrer is kept within this origin, since
// browsers that send none send "Origin: null", which looks like a foreign page.
func show(w http.ResponseWriter, status int, v view) {
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = page.Execute(w, v)
}
