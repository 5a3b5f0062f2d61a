package apitest

import (
	"net/http"
	"testing"
	"time"

	"stackdrop/api"
)

// Harness is a service and a place in it where a test may do as it likes.
type Harness struct {
	Service api.Service

	Project api.Ref // stands in the tree below Service.Roots
	Folder  api.Ref // an empty folder of that project

	// HTTP is what parts are PUT with; nil is http.DefaultClient.
	HTTP *http.Client

	// Hashes says that the service publishes a file's hash after a while.
	Hashes bool

	// Several is a file size, in bytes, that is sure to be cut into several parts.
	Several int64

	// Patience is how long to wait for Frame.io to notice something; 0 is a
	// minute.
	Patience time.Duration

	// Many is a number of children that is sure to need several pages; 0 means
	// the service pages at sizes no test wants to reach.
	Many int
}

// Test is one promise of the contract.
type Test struct {
	Name string
	Run  func(*testing.T, Harness)
}

// Run tests the service that open gives; each test opens one anew.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	for _, test := range Tests() {
		t.Run(test.Name, func(t *testing.T) { test.Run(t, open(t)) })
	}
}

// Tests are the promises, in the order a reader would want them.
func Tests() []Test {
	return []Test{
		{"Ping", ping},
		{"Me", me},
		{"TreeWalk", treeWalk},
		{"Lookup", lookup},
		{"Paging", paging},
		{"CreateFolder", createFolder},
		{"CreateFile", createFile},
		{"UploadOnePart", uploadOnePart},
		{"UploadManyParts", uploadManyParts},
		{"UploadOutOfOrder", uploadOutOfOrder},
		{"RefusedSizes", refusedSizes},
		{"StackOnFile", stackOnFile},
		{"StackOnStack", stackOnStack},
		{"StackOnFileInStack", stackOnFileInStack},
		{"StackTwice", stackTwice},
		{"StackSeveral", stackSeveral},
		{"StackTwoAtOnce", stackTwoAtOnce},
		{"StackRefused", stackRefused},
		{"Unstack", unstack},
		{"Rename", rename},
		{"Label", label},
		{"Delete", remove},
		{"Gone", gone},
		{"Cancelled", cancelled},
		{"Names", names},
		{"Growing", growing},
		{"GrowingRefused", growingRefused},
		{"Share", share},
		{"Delay", delay},
		{"ManyAtOnce", manyAtOnce},
	}
}
