package login

import (
	"strings"
	"testing"

	"stackdrop/api"
)

func TestCheck(t *testing.T) {
	const (
		webRedirect = "https://localhost:8443/callback"
		v2Redirect  = "http://127.0.0.1:5111/callback"
	)
	for _, c := range []struct {
		method   Method
		client   Client
		contains string // "": it can be tried
	}{
		{Token, Client{}, ""},
		{Adobe, native, ""},
		{Adobe, Client{ID: "abc", Redirect: "adobe+00ff://callback"}, ""}, // as Frame.io's SDK guide has it
		{Adobe, Client{ID: "abc", Redirect: webRedirect}, ""},
		{Adobe, Client{ID: "abc", Redirect: webRedirect, Secret: "p8e-abc"}, ""},
		{Adobe, Client{ID: "abc", Redirect: "https://LOCALHOST:8443"}, ""},
		{Frameio, Client{ID: "6c3a-4f", Redirect: v2Redirect}, ""},
		{Frameio, Client{ID: "abc", Redirect: "http://localhost:5050/callback"}, ""},
		{Frameio, Client{ID: "abc", Redirect: "http://[::1]:5050/callback"}, ""},
		{Frameio, Client{ID: "abc", Redirect: webRedirect}, ""},
		{Frameio, Client{ID: "abc", Redirect: v2Redirect, Secret: "s"}, ""},

		{Adobe, Client{Redirect: webRedirect}, "Adobe project"},
		{Frameio, Client{Redirect: v2Redirect}, "developer.frame.io"},
		{Adobe, Client{ID: "p8e-secret", Redirect: webRedirect}, "client secret"},
		{Adobe, Client{ID: "with space", Redirect: webRedirect}, "not a client ID"},
		{Adobe, Client{ID: "id&scope=x", Redirect: webRedirect}, "not a client ID"},
		{Adobe, Client{ID: "ïd", Redirect: webRedirect}, "not a client ID"},
		{Adobe, Client{ID: strings.Repeat("a", 129), Redirect: webRedirect}, "not a client ID"},

		{Adobe, Client{ID: "abc"}, "is missing"},
		{Adobe, Client{ID: "abc", Redirect: "localhost:8443/callback"}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: "https:///callback"}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: "https://local host:8443/"}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: webRedirect + "\n"}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: "https://localhost:8443/" + strings.Repeat("a", 256)}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: "adobe+00ff:callback"}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: webRedirect + "?x=1"}, "no @, ? or #"},
		{Adobe, Client{ID: "abc", Redirect: webRedirect + "?"}, "no @, ? or #"},
		{Adobe, Client{ID: "abc", Redirect: webRedirect + "#"}, "no @, ? or #"},
		{Adobe, Client{ID: "abc", Redirect: "https://me:pw@localhost:8443/"}, "no @, ? or #"},
		{Adobe, Client{ID: "abc", Redirect: v2Redirect}, "https:// or adobe+"},
		{Adobe, Client{ID: "abc", Redirect: "https://127.0.0.1:8443/callback"}, "localhost instead of 127.0.0.1"},
		{Adobe, Client{ID: "abc", Redirect: "https://[::1]:8443/callback"}, "localhost instead of ::1"},
		{Adobe, Client{ID: "abc", Redirect: "https://studio.example/callback"}, "this computer, not to studio.example"},
		{Adobe, Client{ID: "abc", Redirect: "https://localhost.example:8443/callback"}, "this computer, not to localhost.example"},
		{Adobe, Client{ID: "abc", Redirect: "https://localhost/callback"}, "port between"},
		{Adobe, Client{ID: "abc", Redirect: "https://localhost:443/callback"}, "port between"},
		{Adobe, Client{ID: "abc", Redirect: "https://localhost:0/callback"}, "port between"},
		{Adobe, Client{ID: "abc", Redirect: "https://localhost:70000/callback"}, "port between"},
		{Adobe, Client{ID: "abc", Redirect: "adobe+://adobeid/abc"}, "begins with adobe+"},
		{Adobe, Client{ID: "abc", Redirect: "mailto://someone"}, "begins with mailto:"},
		{Adobe, Client{ID: "abc", Redirect: "file:///etc/passwd"}, "not a redirect address"},
		{Adobe, Client{ID: "abc", Redirect: "javascript://x/%0aalert(1)"}, "begins with javascript:"},
		{Frameio, native, "belongs to an Adobe project"},
		{Frameio, Client{ID: "abc", Redirect: "http://192.168.1.4:5050/callback"}, "this computer, not to 192.168.1.4"},
		{Frameio, Client{ID: "abc", Redirect: "http://0.0.0.0:5050/callback"}, "this computer, not to 0.0.0.0"},
		{Frameio, Client{ID: "abc", Redirect: "http://127.0.0.2:5050/callback"}, "this computer, not to 127.0.0.2"},
		{Frameio, Client{ID: "abc", Redirect: "http://127.0.0.1/callback"}, "port between"},

		{Adobe, Client{ID: native.ID, Redirect: native.Redirect, Secret: "p8e-x"}, "no client secret"},
		{Adobe, Client{ID: "abc", Redirect: webRedirect, Secret: "p8e x"}, "not a client secret"},
		{Adobe, Client{ID: "abc", Redirect: webRedirect, Secret: api.Secret(strings.Repeat("x", 513))}, "not a client secret"},
	} {
		err := c.client.Check(c.method)
		switch {
		case err == nil && c.contains != "":
			t.Errorf("%s %q: it passes, want a word on %q", c.method, c.client, c.contains)
		case err != nil && (c.contains == "" || !strings.Contains(err.Error(), c.contains)):
			t.Errorf("%s %q: %v, want %q", c.method, c.client, err, c.contains)
		case err != nil && (!strings.HasSuffix(err.Error(), ".") || strings.Contains(err.Error(), "p8e")):
			t.Errorf("%s %q: not a sentence for people: %v", c.method, c.client, err)
		}
	}
}

func TestScheme(t *testing.T) {
	for redirect, want := range map[string]string{
		native.Redirect: "adobe+0a1b2c", "ADOBE+0A1B://callback": "adobe+0a1b",
		"https://localhost:8443/callback": "", "http://127.0.0.1:1/": "", "": "", "%zz": "", "mailto:x": "", "file:///": "",
	} {
		if got := (Client{Redirect: redirect}).Scheme(); got != want {
			t.Errorf("%q: %q, want %q", redirect, got, want)
		}
	}
}

func TestSites(t *testing.T) {
	for base, want := range map[string]string{
		"":                         "https://ims-na1.adobelogin.com/ims/authorize/v2 https://ims-na1.adobelogin.com/ims/token/v3 https://ims-na1.adobelogin.com/ims/revoke https://applications.frame.io/oauth2/auth https://applications.frame.io/oauth2/token ",
		"https://api.frame.io/":    "https://ims-na1.adobelogin.com/ims/authorize/v2 https://ims-na1.adobelogin.com/ims/token/v3 https://ims-na1.adobelogin.com/ims/revoke https://applications.frame.io/oauth2/auth https://applications.frame.io/oauth2/token ",
		"http://127.0.0.1:4321/":   "http://127.0.0.1:4321/ims/authorize/v2 http://127.0.0.1:4321/ims/token/v3 http://127.0.0.1:4321/ims/revoke http://127.0.0.1:4321/oauth2/auth http://127.0.0.1:4321/oauth2/token ",
		"https://proxy.studio/fio": "https://proxy.studio/fio/ims/authorize/v2 https://proxy.studio/fio/ims/token/v3 https://proxy.studio/fio/ims/revoke https://proxy.studio/fio/oauth2/auth https://proxy.studio/fio/oauth2/token ",
	} {
		a, f := AdobeSite(base), FrameioSite(base)
		got := strings.Join([]string{a.Authorize, a.Token, a.Revoke, f.Authorize, f.Token, f.Revoke}, " ")
		if got != want || a.Base != base || f.Base != base || a.check() != nil || f.check() != nil {
			t.Errorf("%q: %s", base, got)
		}
	}
	if got := strings.Join(AdobeSite("").Scopes, " "); got != "openid email profile offline_access additional_info.roles AdobeID" {
		t.Errorf("Adobe's scopes are %s", got)
	}
}
