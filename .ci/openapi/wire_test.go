package openapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// wire is a network that enters every call of V4, and its answer, in a book.
type wire struct {
	below http.RoundTripper
	book  *book
	from  sender
}

// sender is who makes requests.
type sender int

const (
	client  sender = iota // api/v4
	tester                // this test, rightly
	culprit               // this test, wrongly on purpose
)

// RoundTrip passes a request on. Those that get no answer are not entered.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/v4") {
		return w.below.RoundTrip(r)
	}
	e := exchange{}
	out := r.Clone(r.Context())
	if r.Body != nil {
		sent, err := io.ReadAll(r.Body)
		_ = r.Body.Close() // read to its end
		if err != nil {
			return nil, fmt.Errorf("read what is to be sent: %w", err)
		}
		e.sent, out.Body = sent, io.NopCloser(bytes.NewReader(sent))
	}
	e.request = out.Clone(r.Context())
	answer, err := w.below.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	e.answer = answer
	e.got, err = io.ReadAll(answer.Body)
	_ = answer.Body.Close() // read to its end
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(e.got))
	w.book.enter(e, w.from)
	return answer, nil
}

// CloseIdleConnections lets a service close what it does not use.
func (w wire) CloseIdleConnections() {
	if c, ok := w.below.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
