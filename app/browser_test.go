package app

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stackdrop/widgets"
)

// person is somebody in front of a browser: an HTTP client that reads the
// sandbox's page, chooses who to be and presses a button.
type person struct {
	t    *testing.T
	http *http.Client
}

func newPerson(t *testing.T) *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t, &http.Client{
		Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			if r.URL.Scheme != "http" { // the browser hands that to the system
				return http.ErrUseLastResponse
			}
			return nil
		},
	}}
}

var (
	action  = regexp.MustCompile(`<form method="post" action="([^"]+)"`)
	request = regexp.MustCompile(`name="request" value="([^"]+)"`)
	someone = regexp.MustCompile(`name="user" value="([^"]+)"[^>]*><span>([^<]+)<`)
)

// answer presses "allow" as somebody, or "cancel". It gives the address for the
// system, or what the page that the browser ended on says.
func (p *person) answer(at *url.URL, who, button string) (address, page string) {
	p.t.Helper()
	form := p.page(p.http.Get(at.String()))
	to, ask := action.FindStringSubmatch(form), request.FindStringSubmatch(form)
	if to == nil || ask == nil {
		p.t.Fatalf("no form on the page:\n%s", form)
	}
	values := url.Values{"request": {html.UnescapeString(ask[1])}, "answer": {button}}
	for _, u := range someone.FindAllStringSubmatch(form, -1) {
		if u[2] == who {
			values.Set("user", u[1])
		}
	}
	target, err := at.Parse(html.UnescapeString(to[1]))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := p.http.PostForm(target.String(), values)
	text := p.page(resp, err)
	return resp.Header.Get("Location"), text
}

func (p *person) page(resp *http.Response, err error) string {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 400 {
		p.t.Fatalf("%s: %v\n%s", resp.Status, err, text)
	}
	return string(text)
}

// forms are the programs registered with the desk's sandbox.
func (d *desk) forms() (adobe, frameio widgets.ClientForm) { return sandboxForms(d.boxServer.Sandbox) }

// browserOpens waits for the browser, and gives what it was opened with.
func (d *desk) browserOpens() *url.URL {
	d.t.Helper()
	d.until("the browser opens", func() bool { return d.browsed != nil })
	at := d.browsed
	d.browsed = nil
	return at
}

// adobe signs somebody in with an Adobe ID as a Native App: page, browser, and
// the second Stackdrop that the system starts.
func (d *desk) adobe(who string) {
	d.t.Helper()
	form, _ := d.forms()
	d.showSignIn(nil, "")
	d.signing.page.OnAdobe(form)
	address, _ := newPerson(d.t).answer(d.browserOpens(), who, "allow")
	if !strings.HasPrefix(address, d.scheme+"://") || d.scheme == "" {
		d.t.Fatalf("the browser ended on another scheme than %q", d.scheme)
	}
	d.secondInstance(address, exitOK)
	d.until(who+" is signed in", func() bool { return d.signing == nil && d.named(who) != nil && d.named(who).state() == "" })
}

// named is the account of somebody; nil for none.
func (d *desk) named(who string) *account {
	for _, a := range d.accounts.all {
		if a.Name == who {
			return a
		}
	}
	return nil
}

// secondInstance is "stackdrop ADDRESS" while this window is open. It gives what
// that printed.
func (d *desk) secondInstance(address string, want int) string {
	d.t.Helper()
	var said syncBuffer
	// The window's state folder is where a window of this data folder has it.
	getenv := func(name string) string {
		if name == "XDG_DATA_HOME" {
			return d.data
		}
		return ""
	}
	code := Main(d.t.Context(), Program{Args: []string{address}, Getenv: getenv, Stdout: &said, Stderr: &said})
	if code != want {
		d.t.Fatalf("the second Stackdrop ended with %d: %s", code, said.String())
	}
	return said.String()
}
