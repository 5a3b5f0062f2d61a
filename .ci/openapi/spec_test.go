package openapi

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// spec is Frame.io's OpenAPI file, with three sentences of it put right.
type spec struct {
	doc    *openapi3.T
	router routers.Router
}

func readSpec(t *testing.T) *spec {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(os.Getenv(variable))
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	// Its samples are looked at by TestSamples, after the repairs.
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		t.Fatalf("%s names no sound OpenAPI file: %v", variable, err)
	}
	doc.Servers = nil // any host
	repair(doc)
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &spec{doc, router}
}

// repair changes what the file says and cannot mean, in memory.
func repair(doc *openapi3.T) {
	seen := map[*openapi3.Schema]bool{}
	for _, s := range doc.Components.Schemas {
		openUnions(s, seen)
	}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				splitLists(p.Value)
				bracket(p.Value)
			}
			if none := op.Responses.Status(http.StatusNoContent); none != nil {
				none.Value.Content = nil // "NoContent" of type "*": HTTP has nothing at all there
			}
		}
	}
}

// openUnions: "additionalProperties": false beside "allOf" knows only the
// properties named right beside it, of which there are none: by the letter
// nothing at all may stand in an answer of shares.add_asset, or in a file with
// includes. Meant is: nothing that allOf does not name.
func openUnions(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	if closed := s.AdditionalProperties.Has; len(s.AllOf) > 0 && closed != nil && !*closed {
		all := openapi3.Schemas{}
		collect(ref, all)
		s.Properties = all
	}
	for _, below := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf, slices.Collect(maps.Values(s.Properties)), []*openapi3.SchemaRef{s.Items}) {
		openUnions(below, seen)
	}
}

// collect gathers the properties of a schema and of all it is made of. Their
// own rules are checked where they come from, so empty ones stand for them.
func collect(ref *openapi3.SchemaRef, all openapi3.Schemas) {
	for name := range ref.Value.Properties {
		all[name] = openapi3.NewSchemaRef("", openapi3.NewSchema().WithNullable())
	}
	for _, part := range ref.Value.AllOf {
		collect(part, all)
	}
}

// splitLists: include takes a list with commas, as every sample of the file
// shows; by the letter it takes one word.
func splitLists(p *openapi3.Parameter) {
	if p.In != "query" || p.Name != "include" || p.Schema == nil || len(p.Schema.Value.Enum) == 0 {
		return
	}
	words := openapi3.NewStringSchema().WithEnum(p.Schema.Value.Enum...)
	p.Schema = openapi3.NewSchemaRef("", openapi3.NewArraySchema().WithItems(words).WithUniqueItems(true).WithMinItems(1))
	p.Style, p.Explode = "form", openapi3.Ptr(false)
}

// bracket: filters is an object, written filters[name]=value in its sample,
// which is the style that must be asked for by name.
func bracket(p *openapi3.Parameter) {
	if p.In == "query" && p.Schema != nil && p.Schema.Value.Type.Is("object") {
		p.Style, p.Explode = "deepObject", openapi3.Ptr(true)
	}
}

// rules say what the validator is to look at.
func rules() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.MultiErrors(), openapi3.EnableFormatValidation(),
		openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
			"uuid":      openapi3.NewRegexpFormatValidator(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
			"date-time": openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringDateTime),
			"date":      openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringDate),
		}),
	}
}

// operation is one call of the file.
type operation struct {
	name  string
	op    *openapi3.Operation
	route *routers.Route
	path  map[string]string
}

func (s *spec) find(r *http.Request) (operation, error) {
	route, path, err := s.router.FindRoute(r)
	if err != nil {
		return operation{}, fmt.Errorf("%s %s: %w", r.Method, r.URL.EscapedPath(), err)
	}
	return operation{route.Operation.OperationID, route.Operation, route, path}, nil
}

var rateWords = regexp.MustCompile(`Rate Limits: (\d+) calls per (\d+)(?:\.\d+)? (second|minute)\(s\)`)

// rate is how many calls the operation's description allows, and in how many
// milliseconds; 0 if it does not say.
func (o operation) rate() (calls, window int) {
	found := rateWords.FindStringSubmatch(o.op.Description)
	if found == nil {
		return 0, 0
	}
	calls, _ = strconv.Atoi(found[1]) // digits
	window, _ = strconv.Atoi(found[2])
	if window *= 1000; found[3] == "minute" {
		window *= 60
	}
	return calls, window
}

// TestSamples: after the repairs, the file's own samples obey the file, but for
// those of which is known why not.
func TestSamples(t *testing.T) {
	known := map[string]string{
		"AssetInclude":                 "a list with commas, where one word is described",
		"FileWithMediaLinksInclude":    "a list with commas, where one word is described",
		"Webhook":                      "active is a word in the sample",
		"WebhookResponse":              "as in Webhook",
		"WebhookWithIncludes":          "as in Webhook",
		"WebhookCreateResponse":        "as in Webhook",
		"WebhookWithIncludesResponse":  "as in Webhook",
		"WebhooksWithIncludesResponse": "as in Webhook",
	}
	s, looked := readSpec(t), 0
	for name, ref := range s.doc.Components.Schemas {
		if ref.Value.Example == nil {
			continue
		}
		looked++
		err := ref.Value.VisitJSON(ref.Value.Example, rules()...)
		if err != nil && known[name] == "" {
			t.Errorf("%s: %s", name, strings.Join(causes(err), "; "))
		}
	}
	if looked < 200 {
		t.Errorf("only %d samples were found", looked)
	}
}

// TestLimitsAreStated: were the words about limits others, no limit would be
// compared.
func TestLimitsAreStated(t *testing.T) {
	for path, item := range readSpec(t).doc.Paths.Map() {
		for method, op := range item.Operations() {
			if calls, window := (operation{op: op}).rate(); calls < 1 || window < 1000 {
				t.Errorf("%s %s says nothing that can be read about its limit", method, path)
			}
		}
	}
}
