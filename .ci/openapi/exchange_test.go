package openapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// exchange is one request and its answer.
type exchange struct {
	request *http.Request
	sent    []byte
	answer  *http.Response
	got     []byte
}

// fault is what is against the file.
type fault struct {
	where string // "request" or "answer"
	what  string
}

// headers are all a client of ours sends; others might be refused one day.
var headers = []string{
	"Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "User-Agent", "X-Frameio-Legacy-Token-Auth",
}

func (o operation) faults(e exchange) []fault {
	var all []fault
	for _, what := range o.requestFaults(e) {
		if what == noToken && knocks(e) {
			continue
		}
		all = append(all, fault{"request", what})
	}
	for _, what := range o.answerFaults(e) {
		all = append(all, fault{"answer", what})
	}
	return all
}

const noToken = "Authorization: no bearer token"

// knocks is the client asking whether anybody is there (api.Service, Ping): on
// purpose without a token, and content with a refusal. V4 has no call for it.
func knocks(e exchange) bool {
	return e.request.URL.Path == "/v4/me" && e.request.Header.Get("Authorization") == "" && e.answer.StatusCode == http.StatusUnauthorized
}

// requestFaults checks path, query, headers and body.
func (o operation) requestFaults(e exchange) []string {
	out := causes(openapi3filter.ValidateRequest(context.Background(), o.input(e)))
	query := e.request.URL.Query()
	for name, values := range query {
		object, _, _ := strings.Cut(name, "[") // filters[name]
		if o.op.Parameters.GetByInAndName("query", object) == nil {
			out = append(out, "query: the parameter "+name+" is not known")
		}
		if len(values) > 1 {
			out = append(out, "query: the parameter "+name+" comes more than once")
		}
	}
	for name := range e.request.Header {
		if !slices.Contains(headers, name) {
			out = append(out, "header: "+name+" is not known")
		}
	}
	if o.op.RequestBody == nil && len(e.sent) > 0 {
		out = append(out, "body: there is one where none is described")
	}
	return out
}

// answerFaults checks status, headers and body.
func (o operation) answerFaults(e exchange) []string {
	if o.op.Responses.Status(e.answer.StatusCode) == nil {
		return []string{"status " + strconv.Itoa(e.answer.StatusCode) + " is not described"}
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: o.input(e), Status: e.answer.StatusCode, Header: e.answer.Header, Options: options(),
	}
	in.SetBodyBytes(e.got)
	out := causes(openapi3filter.ValidateResponse(context.Background(), in))
	if e.answer.StatusCode == http.StatusNoContent {
		if len(e.got) > 0 {
			out = append(out, "a 204 has a body")
		}
		return out
	}
	if kind := e.answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") || !json.Valid(e.got) {
		out = append(out, fmt.Sprintf("the body of type %q is not JSON", kind))
	}
	return append(out, o.limitFaults(e.answer.Header)...)
}

// limitFaults: the headers say what the operation's description says.
func (o operation) limitFaults(head http.Header) (out []string) {
	calls, window := o.rate()
	if calls == 0 {
		return nil
	}
	for name, want := range map[string]int{"x-ratelimit-limit": calls, "x-ratelimit-window": window} {
		if got := head.Get(name); got != strconv.Itoa(want) {
			out = append(out, fmt.Sprintf("%s is %q, described is %d", name, got, want))
		}
	}
	return out
}

func (o operation) input(e exchange) *openapi3filter.RequestValidationInput {
	r := e.request.Clone(e.request.Context())
	r.Body = io.NopCloser(bytes.NewReader(e.sent))
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: o.path, Route: o.route, Options: options()}
}

func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true, SkipSettingDefaults: true,
		SchemaValidationOptions: rules(),
		AuthenticationFunc: func(_ context.Context, in *openapi3filter.AuthenticationInput) error {
			if !strings.HasPrefix(in.RequestValidationInput.Request.Header.Get("Authorization"), "Bearer ") {
				return errors.New(noToken)
			}
			return nil
		},
	}
}

// causes takes an error of the validator apart, down to what can be read.
func causes(err error) []string {
	var many openapi3.MultiError
	var schema *openapi3.SchemaError
	var request *openapi3filter.RequestError
	var answer *openapi3filter.ResponseError
	var security *openapi3filter.SecurityRequirementsError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &security):
		return []string{noToken}
	case isFirst(err, &many):
		var out []string
		for _, e := range many {
			out = append(out, causes(e)...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	case isFirst(err, &request):
		return prefixed(requestPlace(request), request.Err, request.Reason)
	case isFirst(err, &answer):
		return prefixed("", answer.Err, answer.Reason)
	case isFirst(err, &schema):
		place := "/" + strings.Join(schema.JSONPointer(), "/")
		return prefixed(place, schema.Origin, schema.Reason)
	}
	if inner := errors.Unwrap(err); inner != nil {
		return causes(inner)
	}
	return []string{err.Error()}
}

// isFirst is errors.As for the outermost error only.
func isFirst[T error](err error, target *T) bool {
	e, ok := err.(T) //nolint:errorlint // the others are looked at one by one
	if ok {
		*target = e
	}
	return ok
}

func requestPlace(e *openapi3filter.RequestError) string {
	if e.Parameter != nil {
		return e.Parameter.In + " " + e.Parameter.Name
	}
	return "body"
}

func prefixed(place string, inner error, reason string) []string {
	below := causes(inner)
	if len(below) == 0 {
		below = []string{reason}
	}
	for i, what := range below {
		if place != "" {
			below[i] = place + ": " + what
		}
	}
	return below
}
