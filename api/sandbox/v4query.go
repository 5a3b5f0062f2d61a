package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// query is what a call takes in its address, by name. Anything else is refused
// (note of a program that was: "Unexpected field").
type query map[string]param

// param says what is wrong with a value; "" if nothing is.
type param func(value string) string

const (
	mostItems  = 100 // of one page of most lists
	mostAssets = 500 // of folders' lists
)

// paged are the parameters of a list, and its own.
func paged(most int, own query) query {
	q := query{"after": anyValue, "page_size": number(1, most), "include_total_count": flag}
	for name, is := range own {
		q[name] = is
	}
	return q
}

func anyValue(string) string { return "" }

func flag(v string) string {
	if v != "true" && v != "false" {
		return "Invalid boolean. Got: string"
	}
	return ""
}

func number(least, most int) param {
	return func(v string) string {
		n, err := strconv.Atoi(v)
		switch {
		case err != nil:
			return "Invalid integer. Got: string"
		case n < least:
			return strconv.Itoa(n) + " is smaller than inclusive minimum " + strconv.Itoa(least)
		case n > most:
			return strconv.Itoa(n) + " is larger than inclusive maximum " + strconv.Itoa(most)
		}
		return ""
	}
}

// word is one of several.
func word(words ...string) param {
	return func(v string) string {
		if !slices.Contains(words, v) {
			return "Invalid value for enum"
		}
		return ""
	}
}

// comma is a list of words (Frame.io's OpenAPI file has include as one word in
// its schema and as a list in its samples).
func comma(words ...string) param {
	one := word(words...)
	return func(v string) string {
		for part := range strings.SplitSeq(v, ",") {
			if wrong := one(part); wrong != "" {
				return wrong
			}
		}
		return ""
	}
}

// sorted takes these keys, each up and down.
func sorted(keys ...string) param {
	var words []string
	for _, k := range keys {
		words = append(words, k+"_asc", k+"_desc")
	}
	return word(words...)
}

var (
	includeFolders = comma("creator", "project", "metadata")
	includeAssets  = comma(append(renditions, "creator", "project", "metadata")...)
)

// renditions are the media_links a client may ask for.
var renditions = []string{
	"media_links.original", "media_links.thumbnail", "media_links.thumbnail_high_quality", "media_links.video_h264_180",
	"media_links.high_quality", "media_links.efficient", "media_links.scrub_sheet",
}

// check refuses what a query does not know. A name given twice is refused too:
// own choice.
func (q query) check(r *http.Request) error {
	var c checked
	given := r.URL.Query()
	for name, values := range given {
		is := q[name]
		switch {
		case is == nil:
			c.say("/"+name, "Unexpected field: %s", name)
		case len(values) > 1:
			c.say("/"+name, "Invalid string. Got: array")
		default:
			if wrong := is(values[0]); wrong != "" {
				c.say("/"+name, "%s", wrong)
			}
		}
	}
	slices.SortFunc(c.wrong, func(a, b misplaced) int { return strings.Compare(a.pointer, b.pointer) })
	return c.err()
}

// plainIDs are the names in paths that take UUIDs and nothing else; the others
// take Adobe's ids too, which this sandbox has none of.
var plainIDs = []string{"workspace_id", "share_id"}

func checkPath(r *http.Request) error {
	var c checked
	for _, name := range plainIDs {
		if v := r.PathValue(name); v != "" && !isUUID(v) {
			c.say("/"+name, "Invalid format. Expected :uuid")
		}
	}
	return c.err()
}
