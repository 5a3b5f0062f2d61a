package api

import (
	"fmt"
	"strings"
	"time"
)

// Kind is what a node of the tree is.
type Kind string

const (
	KindAccount Kind = "account"
	KindTeam    Kind = "team"   // a team of V2, a workspace of V4
	KindShared  Kind = "shared" // "Shared with me": projects of other accounts
	KindProject Kind = "project"
	KindFolder  Kind = "folder"
	KindFile    Kind = "file"
	KindStack   Kind = "stack" // a version stack
	KindShare   Kind = "share" // a review link of V2, a share of V4; never in the tree
)

// Ref addresses a node. It is comparable, stable over restarts, and unique
// within one service. Account is empty where the service does not need it (V2).
type Ref struct {
	Kind    Kind
	Account string
	ID      string
}

// IsZero says whether r addresses nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// String gives the form that ParseRef reads: kind:account:id.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	return string(r.Kind) + ":" + r.Account + ":" + r.ID
}

// ParseRef reads what String wrote; the empty string is the zero Ref.
func ParseRef(s string) (Ref, error) {
	if s == "" {
		return Ref{}, nil
	}
	f := strings.SplitN(s, ":", 3)
	if len(f) != 3 || f[0] == "" || f[2] == "" {
		return Ref{}, fmt.Errorf("%q does not address anything on Frame.io", s)
	}
	return Ref{Kind: Kind(f[0]), Account: f[1], ID: f[2]}, nil
}

func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

func (r *Ref) UnmarshalText(text []byte) error {
	ref, err := ParseRef(string(text))
	if err != nil {
		return err
	}
	*r = ref
	return nil
}

// Node is one thing in the tree, as the service saw it last. It is a value:
// changing one changes nothing on Frame.io.
type Node struct {
	Ref    Ref
	Name   string // as stored, NFC; may hold any character, "/" included
	Parent Ref    // zero where unknown, and for roots

	// Into is where a file dropped on this node is created: a folder itself, a
	// project's root folder. Zero where nothing can be put (accounts, teams,
	// archived or read-only projects). For files and stacks it is the folder
	// they stand in, outside any stack: Service.Node fills it, a listing may not.
	Into Ref

	Project  Ref // of folders, files and stacks, where known
	Items    int // children of a folder, versions of a stack; -1 where unknown
	Cover    Ref // newest version of a stack, where known
	Size     int64
	Media    string // MIME type of a file
	Label    Label
	ReadOnly bool // archived, locked, or no right to create here

	Creator string    // user id
	Created time.Time // by the server's clock
	Upload  Status    // of files
	WebURL  string    // where a browser shows it; "" where unknown
}

// IsContainer says whether the tree may ask for children.
func (n Node) IsContainer() bool { return n.Ref.Kind != KindFile }

// Label is Frame.io's status label of a file or stack.
type Label string

const (
	LabelNone        Label = "none"
	LabelInProgress  Label = "in_progress"
	LabelNeedsReview Label = "needs_review"
	LabelApproved    Label = "approved"
)

// User is who a token belongs to.
type User struct {
	ID      string
	Name    string
	Email   string
	Account string // id of the user's own account
}

// Page is one page of children. Next is empty on the last page; else it is the
// service's own word for where to go on, good for this listing only.
type Page struct {
	Nodes []Node
	Next  string
}
