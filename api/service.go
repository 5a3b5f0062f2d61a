package api

import (
	"context"
	"time"
)

// Service is Frame.io as the program needs it. [stackdrop/api/apitest] holds
// the suite every implementation passes.
//
// Every method may be called from many goroutines. Every method returns soon
// after ctx ends, with an error for which errors.Is(err, ctx.Err()) holds, and
// returns errors that are or wrap *Error otherwise. A method keeps to the
// service's known rate limits by waiting, and repeats on its own only requests
// that are safe to repeat; a POST whose answer was lost comes back as
// ErrUnknown, and the caller must look before it calls again.
//
// Ids the service does not know give ErrGone. Names come back in NFC.
type Service interface {
	// Version is what to show beside the account: "V2" or "V4".
	Version() string

	// Capabilities says what this service lacks. It asks nobody.
	Capabilities() Capabilities

	// Ping asks whether the service answers at all; it needs no token and does
	// not count against limits. Any HTTP answer from Frame.io itself is nil.
	Ping(ctx context.Context) error

	// ClockOffset is how far Frame.io's clock is ahead of ours, by the Date of
	// its last answer; 0 before the first. It asks nobody.
	ClockOffset() time.Duration

	// Me is the owner of the token; ErrSignIn if the token is no good.
	Me(ctx context.Context) (User, error)

	// Roots are the tops of the tree: the accounts, and one KindShared node if
	// the service has shared projects.
	Roots(ctx context.Context) ([]Node, error)

	// Children gives one page of what stands in a node, sorted for people
	// (projects and folders before files, natural order within a page where the
	// server allows no better). page is "" for the first page, else Page.Next.
	// A node is never given twice in one listing, and a listing ends even if
	// the server's paging does not. Deleted nodes are left out.
	Children(ctx context.Context, parent Ref, page string) (Page, error)

	// Node looks one node up.
	Node(ctx context.Context, ref Ref) (Node, error)

	// Lookup finds what a person means by a bare id: a folder, file or stack,
	// or a project (whose Into is then its root).
	Lookup(ctx context.Context, id string) (Node, error)

	// CreateFolder makes a folder. Names need not be unique, so a lost answer
	// (ErrUnknown) may have left a folder.
	CreateFolder(ctx context.Context, parent Ref, name string) (Node, error)

	// CreateFile makes the asset and gives its parts. Not idempotent: see
	// Service. The parts obey Upload's rules or the call fails with ErrRefused
	// and the asset's id in Error.Asset, so that the caller can remove it.
	CreateFile(ctx context.Context, parent Ref, spec FileSpec) (Upload, error)

	// Status is how far Frame.io is with a file.
	Status(ctx context.Context, file Ref) (Status, error)

	// Stack puts files, oldest first, on top of target, a file or a stack, and
	// returns the stack. It resolves target first: a file inside a stack stands
	// for its stack. A file that is in that stack already is left where it is:
	// repeating a Stack whose answer was lost is safe. After an error some of
	// the files may be in the stack. At most Capabilities.StackMost files.
	Stack(ctx context.Context, target Ref, files ...Ref) (Node, error)

	// Unstack takes a file out of its stack, into the folder the stack stands
	// in. A file in no stack is left alone.
	Unstack(ctx context.Context, file Ref) error

	Rename(ctx context.Context, ref Ref, name string) error

	// Delete removes a node, softly where the service can. Repeating it is
	// safe: a node already gone is nil.
	Delete(ctx context.Context, ref Ref) error

	// SetLabels labels files or stacks of one project, at most
	// Capabilities.LabelMost of them. Repeating it is safe. ErrRefused where the
	// project knows no such label.
	SetLabels(ctx context.Context, refs []Ref, label Label) error

	// Share makes a link that shows these files or stacks of one project, at
	// least one and at most Capabilities.ShareFirst of them. Not idempotent: a
	// lost answer (ErrUnknown) may have left a link, which Shares finds. If it
	// fails after the link was made, it gives the link together with the error.
	Share(ctx context.Context, project Ref, name string, refs []Ref) (Share, error)

	// Shares are the links of a project, newest first; only the newest few
	// hundred where there are more.
	Shares(ctx context.Context, project Ref) ([]Share, error)

	// AddToShare makes a link show more, at most Capabilities.ShareMore at a
	// time. What it shows already is left alone, so repeating it is safe.
	AddToShare(ctx context.Context, share Share, refs []Ref) error

	// Delay is how long the service's rate limits would hold back such a step if
	// so many of its kind were taken before it. It asks nobody and reserves
	// nothing; 0 means at once.
	Delay(step Step, ahead int) time.Duration

	// CreateGrowing makes an asset whose parts are registered as they come
	// into being. ErrRefused where Capabilities say it cannot.
	CreateGrowing(ctx context.Context, parent Ref, spec GrowingSpec) (Upload, error)

	// RegisterParts gives a URL for each part, in the order asked. total is
	// the size of the whole file and must be given with the final part; 0 before.
	// The Offset of the returned parts is not set.
	RegisterParts(ctx context.Context, file Ref, parts []GrowingPart, total int64) ([]Part, error)
}

// Capabilities is what a service can and cannot do.
type Capabilities struct {
	Growing      bool   // CreateGrowing and RegisterParts work
	Shares       bool   // Share and AddToShare work
	Hashes       bool   // Status gives a Hash in the end
	RenameStacks bool   // Rename works on stacks
	Keeps        string // how long Delete can be undone on Frame.io: "30 days"; "" where that is not known
	Ends         string // date the service is switched off, "2026-12-01"; "" for no such date

	ShareAtOnce bool // a link is made together with its files, or not at all

	StackMost  int // files one Stack takes
	LabelMost  int // refs one SetLabels takes
	ShareFirst int // refs one Share takes
	ShareMore  int // refs one AddToShare takes
}

// Step is a kind of call that services hold back for long: V4 allows ten a
// minute of some (Frame.io reference V4, Rate limits).
type Step string

const (
	StepStack      Step = "stack"        // Stack on a file that is in no stack
	StepAdd        Step = "add"          // Stack on a stack
	StepLabel      Step = "label"        // SetLabels
	StepShare      Step = "share"        // Share
	StepAddToShare Step = "add to share" // AddToShare
)
