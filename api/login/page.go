package login

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"time"
)

// page is the last thing a person sees in the browser. It holds nothing secret.
type page struct {
	Title, Text string
	Good        bool
}

func outcomePage(err error) page {
	switch {
	case err == nil:
		return page{Title: "You are signed in", Text: "You can close this tab and go back to Stackdrop.", Good: true}
	case errors.Is(err, ErrCancelled):
		return page{Title: "You cancelled", Text: "Nothing was changed. You can close this tab and go back to Stackdrop."}
	}
	return page{Title: "Signing in did not work", Text: "Go back to Stackdrop: it says what happened. You can close this tab."}
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{{.Title}} · Stackdrop</title>
<style>
  :root { --back: #f4f5f7; --card: #fff; --ink: #1b1d22; --dim: #5b606b; --edge: #dfe2e7; --mark: {{if .Good}}#1f8a4c{{else}}#b4690e{{end}} }
  @media (prefers-color-scheme: dark) {
    :root { --back: #16181d; --card: #1f2228; --ink: #eef0f3; --dim: #a3a9b5; --edge: #31353d; --mark: {{if .Good}}#4cc38a{{else}}#f0a33a{{end}} }
  }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--ink); font: 17px/1.5 system-ui, sans-serif }
  main { margin: 24px; padding: 36px 40px; max-width: 27em; background: var(--card); border: 1px solid var(--edge); border-radius: 12px; box-shadow: inset 0 4px 0 var(--mark) }
  h1 { margin: 0 0 8px; font-size: 1.4em; line-height: 1.25 }
  p { margin: 0; color: var(--dim) }
  p.name { margin-bottom: 20px; font-size: .8em; font-weight: 600; letter-spacing: .04em }
</style>
</head>
<body><main><p class="name">Stackdrop</p><h1>{{.Title}}</h1><p>{{.Text}}</p></main></body>
</html>
`))

const pageTime = 5 * time.Second // for a browser that does not read

// show writes the page to its end, since the server closes right after. The
// address bar holds a code by now worthless, and even that goes nowhere.
func show(w http.ResponseWriter, status int, p page) {
	var body bytes.Buffer
	if pageTemplate.Execute(&body, p) != nil {
		http.Error(w, p.Title, status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(pageTime))
	w.WriteHeader(status)
	_, _ = body.WriteTo(w)
	_ = control.Flush()
}
