package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	defaultPageSize = 50  // the official SDK's constant
	maxPageSize     = 500 // the largest seen in use; Frame.io names none
)

// pageInfo is what a list's headers say.
type pageInfo struct {
	number, size, total int
}

func (p pageInfo) write(h http.Header) {
	pages := max(1, (p.total+p.size-1)/p.size)
	h.Set("page-number", strconv.Itoa(p.number))
	h.Set("per-page", strconv.Itoa(p.size))
	h.Set("total-pages", strconv.Itoa(pages))
	h.Set("total", strconv.Itoa(p.total))
}

// params are the parameters of a GET: the query, and whatever a JSON body adds,
// because the official SDK sends page, page_size and include there.
func (c *call) params() (url.Values, error) {
	q := c.URL.Query()
	if len(strings.TrimSpace(string(c.body))) == 0 {
		return q, nil
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &body); err != nil {
		return nil, errBadRequest("The body is no JSON object.")
	}
	for name, raw := range body {
		if !q.Has(name) {
			q.Set(name, scalar(raw))
		}
	}
	return q, nil
}

// scalar reads a JSON string, number, boolean or list of strings as a query
// would have it.
func scalar(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ",")
	}
	return string(raw)
}

// page cuts the asked-for page out of a list and shows each of its items.
// A page past the end is empty.
func page[A, B any](q url.Values, all []A, show func(A) B) (reply, error) {
	number, err := positive(q, "page", 1)
	if err != nil {
		return reply{}, err
	}
	size, err := positive(q, "page_size", defaultPageSize)
	if err != nil {
		return reply{}, err
	}
	size = min(size, maxPageSize)
	from := min(len(all), (min(number, len(all)+1)-1)*size)
	out := make([]B, 0, size)
	for _, item := range all[from:min(len(all), from+size)] {
		out = append(out, show(item))
	}
	answer, err := ok(out)
	answer.page = &pageInfo{number, size, len(all)}
	return answer, err
}

func positive(q url.Values, name string, otherwise int) (int, error) {
	if q.Get(name) == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < 1 {
		return 0, errInvalid(name + " must be a number from 1.")
	}
	return n, nil
}
