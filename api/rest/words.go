package rest

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"stackdrop/api"
)

const maxWords = 300 // characters of Frame.io's text that are worth showing

// errorBody is the union of the error shapes of V2 (detailed and short) and V4.
// Status alone decides what an error means; this is only for people.
type errorBody struct {
	Message     string          `json:"message"`
	Errors      json.RawMessage `json:"errors"`
	Error       json.RawMessage `json:"error"`
	Description string          `json:"error_description"`
}

type errorItem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// sentence finds the most telling sentence in the body of a failed call. An
// HTML page has none.
func sentence(body []byte) string {
	if isHTML(body) {
		return ""
	}
	var b errorBody
	if json.Unmarshal(body, &b) != nil {
		if looksJSON(body) {
			return ""
		}
		return string(body)
	}
	var items []errorItem
	if json.Unmarshal(b.Errors, &items) == nil && len(items) > 0 {
		return firstOf(items[0].Detail, b.Message, items[0].Title)
	}
	var short string
	_ = json.Unmarshal(b.Error, &short) // an object here says nothing we know
	return firstOf(b.Message, b.Description, short)
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

var (
	queries = regexp.MustCompile(`\?\S*=\S*`)
	marked  = regexp.MustCompile(`(?i)(fio-[a-z]-|bearer\s+|x-amz-[a-z-]+=)\S+`)
	runs    = regexp.MustCompile(`[A-Za-z0-9+/_~-]{32,}`)
	uuids   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

const blot = "•••"

// clean makes foreign text fit to be shown and logged: one line, no control,
// bidi or other invisible characters, nothing that looks like a query or a
// token, and not the token itself.
func clean(text string, token api.Secret) string {
	if secret := token.Reveal(); secret != "" {
		text = strings.ReplaceAll(text, secret, blot)
	}
	if len(text) > 16*maxWords {
		text = text[:16*maxWords]
	}
	text = strings.Map(visible, strings.ToValidUTF8(text, ""))
	text = queries.ReplaceAllString(text, blot)
	text = marked.ReplaceAllString(text, blot)
	text = runs.ReplaceAllStringFunc(text, func(run string) string {
		if uuids.MatchString(run) || !strings.ContainsAny(run, "0123456789") {
			return run
		}
		return blot
	})
	text = strings.Join(strings.Fields(text), " ")
	if short := []rune(text); len(short) > maxWords {
		text = string(short[:maxWords-1]) + "…"
	}
	return text
}

// visible drops what steers a terminal or turns text around.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.IsControl(r):
		return ' '
	case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
		return -1
	}
	return r
}
