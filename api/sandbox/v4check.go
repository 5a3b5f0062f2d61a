package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bodies of V4 are closed: what is not foreseen is refused, as is what is
// missing (Frame.io's OpenAPI file: additionalProperties false; the messages are
// those of open_api_spex, which the real service seems to use).

// misplaced is one thing that is wrong, and where.
type misplaced struct {
	pointer, detail string
}

// checked collects what is wrong with one request.
type checked struct{ wrong []misplaced }

func (c *checked) say(at, format string, args ...any) {
	c.wrong = append(c.wrong, misplaced{at, fmt.Sprintf(format, args...)})
}

func (c *checked) err() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return &apiError{status: 422, places: c.wrong}
}

// shape is what a JSON value must be.
type shape func(c *checked, at string, v json.RawMessage)

// field is a member of an object.
type field struct {
	name string
	need bool
	is   shape
}

func need(name string, is shape) field { return field{name, true, is} }
func may(name string, is shape) field  { return field{name, false, is} }

// checkBody says what is wrong with a body. An empty one is an empty object.
func checkBody(body []byte, kind string, want shape) error {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	} else if media, _, _ := strings.Cut(kind, ";"); !strings.EqualFold(strings.TrimSpace(media), "application/json") {
		return errBadRequest("The Content-Type of a body must be application/json.")
	}
	in := json.NewDecoder(bytes.NewReader(body))
	var v json.RawMessage
	if err := in.Decode(&v); err != nil {
		return errBadRequest("The body is no JSON.")
	}
	if _, err := in.Token(); err != io.EOF {
		return errBadRequest("Something follows the JSON of the body.")
	}
	var c checked
	want(&c, "", v)
	return c.err()
}

// kindOf is what JSON calls a value.
func kindOf(v json.RawMessage) string {
	switch v[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// typed refuses values of another kind.
func typed(want string, is shape) shape {
	return func(c *checked, at string, v json.RawMessage) {
		switch got := kindOf(v); {
		case got == want, got == "number" && want == "integer":
			is(c, at, v)
		case got == "null":
			c.say(at, "null value where %s expected", want)
		default:
			c.say(at, "Invalid %s. Got: %s", want, got)
		}
	}
}

// wrapped is the {"data": …} around most bodies.
func wrapped(fields ...field) shape { return members(need("data", members(fields...))) }

func members(fields ...field) shape {
	return typed("object", func(c *checked, at string, v json.RawMessage) {
		var got map[string]json.RawMessage
		if err := json.Unmarshal(v, &got); err != nil {
			c.say(at, "Invalid object")
			return
		}
		for _, f := range fields {
			switch value, there := got[f.name]; {
			case there:
				f.is(c, at+"/"+f.name, value)
			case f.need:
				c.say(at+"/"+f.name, "Missing field: %s", f.name)
			}
			delete(got, f.name)
		}
		for name := range got {
			c.say(at+"/"+name, "Unexpected field: %s", name)
		}
		slices.SortStableFunc(c.wrong, func(a, b misplaced) int { return strings.Compare(a.pointer, b.pointer) })
	})
}

// atLeastOne refuses an object without members.
func atLeastOne(is shape) shape {
	return func(c *checked, at string, v json.RawMessage) {
		if string(bytes.Join(bytes.Fields(v), nil)) == "{}" {
			c.say(at, "Object property count 0 is less than minProperties: 1")
			return
		}
		is(c, at, v)
	}
}

// text is a string of so many characters.
func text(least, most int) shape {
	return typed("string", func(c *checked, at string, v json.RawMessage) {
		switch n := utf8.RuneCountInString(stringOf(v)); {
		case n < least:
			c.say(at, "String length is smaller than minLength: %d", least)
		case n > most:
			c.say(at, "String length is larger than maxLength: %d", most)
		}
	})
}

func stringOf(v json.RawMessage) (s string) {
	_ = json.Unmarshal(v, &s) // "" of what is no string
	return s
}

// identifier is what names something: opaque, so that any text will do.
var identifier = text(1, 1000)

// whole is a number without a fraction.
func whole(least, most int64) shape {
	return typed("integer", func(c *checked, at string, v json.RawMessage) {
		var n int64
		switch err := json.Unmarshal(v, &n); {
		case err != nil:
			c.say(at, "Invalid integer. Got: number")
		case n < least:
			c.say(at, "%d is smaller than inclusive minimum %d", n, least)
		case n > most:
			c.say(at, "%d is larger than inclusive maximum %d", n, most)
		}
	})
}

var yesNo = typed("boolean", anything)

func anything(*checked, string, json.RawMessage) {}

func oneOf(words ...string) shape {
	return typed("string", func(c *checked, at string, v json.RawMessage) {
		if !slices.Contains(words, stringOf(v)) {
			c.say(at, "Invalid value for enum")
		}
	})
}

// moment is a time.
var moment = typed("string", func(c *checked, at string, v json.RawMessage) {
	if _, err := time.Parse(time.RFC3339, stringOf(v)); err != nil {
		c.say(at, "Invalid format. Expected :\"date-time\"")
	}
})

func nullable(is shape) shape {
	return func(c *checked, at string, v json.RawMessage) {
		if kindOf(v) != "null" {
			is(c, at, v)
		}
	}
}

func list(least, most int, unique bool, of shape) shape {
	return typed("array", func(c *checked, at string, v json.RawMessage) {
		var items []json.RawMessage
		if err := json.Unmarshal(v, &items); err != nil {
			c.say(at, "Invalid array")
			return
		}
		switch n := len(items); {
		case n < least:
			c.say(at, "Array length %d is smaller than minItems: %d", n, least)
		case n > most:
			c.say(at, "Array length %d is larger than maxItems: %d", n, most)
		}
		seen := map[string]bool{}
		for i, item := range items {
			if unique && seen[string(item)] {
				c.say(at, "Array items must be unique")
			}
			seen[string(item)] = true
			of(c, fmt.Sprintf("%s/%d", at, i), item)
		}
	})
}

// aUUID is a plain one, in lower case.
var aUUID = typed("string", func(c *checked, at string, v json.RawMessage) {
	if !isUUID(stringOf(v)) {
		c.say(at, "Invalid format. Expected :uuid")
	}
})

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func isUUID(s string) bool { return uuidForm.MatchString(s) }
