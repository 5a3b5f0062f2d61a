package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Body caps, counted after decompression.
const (
	maxAnswer = 8 << 20
	maxError  = 1 << 20
)

// Call is one request in the words of the API's reference.
type Call struct {
	Method string
	Route  string   // "/v2/assets/:id/children", as the reference writes it
	Args   []string // what stands for the :names of Route, in order
	Query  url.Values
	Header http.Header // beside what every call carries

	Body any // sent as JSON; nil sends no body

	// Expect lists statuses of failure that are an answer, too, such as the 404
	// to a question whether something is there. They are no trouble to log.
	Expect []int

	Safe     bool  // a POST or PATCH that may be done twice without harm
	Open     bool  // needs no token and is given none
	Tries    int   // attempts in all; 0 means 4
	MaxBytes int64 // cap of the answer; 0 means 8 MiB
}

// name is the call without ids, as errors, logs and limits know it.
func (c Call) name() string { return c.Method + " " + c.Route }

// repeatable says whether doing the call twice does no harm.
func (c Call) repeatable() bool {
	switch c.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return c.Safe
}

// url joins base, route and arguments. Every argument is one path element,
// whatever it holds; those that would climb or vanish are refused.
func (c Call) url(base *url.URL) (*url.URL, error) {
	plain, escaped := base.Path, base.EscapedPath()
	args := c.Args
	for element := range strings.SplitSeq(strings.Trim(c.Route, "/"), "/") {
		if strings.HasPrefix(element, ":") {
			if len(args) == 0 {
				return nil, fmt.Errorf("%s: no value for %s", c.name(), element)
			}
			element, args = args[0], args[1:]
			if element == "" || element == "." || element == ".." {
				return nil, fmt.Errorf("%s: %q is no id", c.name(), element)
			}
		}
		plain += "/" + element
		escaped += "/" + url.PathEscape(element)
	}
	if len(args) > 0 {
		return nil, fmt.Errorf("%s: too many ids", c.name())
	}
	return &url.URL{
		Scheme: base.Scheme, Host: base.Host,
		Path: plain, RawPath: escaped, RawQuery: c.Query.Encode(),
	}, nil
}

func (c Call) encode() ([]byte, error) {
	if c.Body == nil {
		return nil, nil
	}
	body, err := json.Marshal(c.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: encoding the body: %w", c.name(), err)
	}
	return body, nil
}
