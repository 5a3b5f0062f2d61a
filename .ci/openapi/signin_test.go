package openapi

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/oauth2"
)

var (
	requestWords = regexp.MustCompile(`name="request" value="([^"]+)"`)
	personWords  = regexp.MustCompile(`name="user" value="([^"]+)"[^>]*><span>[^<]*<small>([^<]*)<`)
)

// signIn plays the browser of somebody who signs in at the sandbox's Adobe, and
// gives an access token.
func (w *world) signIn(email string) string {
	w.Helper()
	app := nativeApp(w.T, w.box.Info().Login.Clients)
	config := oauth2.Config{
		ClientID: app.ID, RedirectURL: app.Redirect,
		Scopes: strings.Fields("openid email profile offline_access additional_info.roles AdobeID"),
		Endpoint: oauth2.Endpoint{
			AuthURL: origin + "/ims/authorize/v2", TokenURL: origin + "/ims/token/v3", AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	proof := oauth2.GenerateVerifier()
	browser := &http.Client{Transport: w.pool, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page := w.read(browser.Get(config.AuthCodeURL("state", oauth2.S256ChallengeOption(proof))))
	form := url.Values{"answer": {"allow"}}
	for _, person := range personWords.FindAllStringSubmatch(page, -1) {
		if person[2] == email {
			form.Set("user", person[1])
		}
	}
	if name := requestWords.FindStringSubmatch(page); name != nil {
		form.Set("request", name[1])
	}
	answer, err := browser.PostForm(config.Endpoint.AuthURL, form)
	w.read(answer, err)
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil {
		w.Fatal(err)
	}
	ctx := context.WithValue(w.Context(), oauth2.HTTPClient, &http.Client{Transport: w.pool})
	token, err := config.Exchange(ctx, back.Query().Get("code"), oauth2.VerifierOption(proof))
	if err != nil {
		w.Fatal(err)
	}
	return token.AccessToken
}

func (w *world) read(answer *http.Response, err error) string {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}
