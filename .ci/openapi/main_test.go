// Package openapi holds what Stackdrop sends to Frame.io's V4, and what the
// sandbox answers in its place, against Frame.io's own OpenAPI file.
package openapi

import (
	"fmt"
	"os"
	"testing"
)

// variable names the file; it is Frame.io's, and no part of this project.
const variable = "FRAMEIO_OPENAPI"

// TestMain fails without the file: a test that did not run proves nothing.
func TestMain(m *testing.M) {
	if os.Getenv(variable) == "" {
		fmt.Fprintf(os.Stderr, "NOT RUN: nothing was held against Frame.io's OpenAPI file, because %s names no copy of it\n", variable)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
