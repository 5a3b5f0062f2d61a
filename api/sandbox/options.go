package sandbox

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"stackdrop/api/sandbox/oauth"
)

// Options says what kind of Frame.io to be. Only Dir is required.
type Options struct {
	// Dir is where finished files land; it is made if it is not there. One
	// process at a time may use it.
	Dir string

	// Seed is what ids, the token and the demo world derive from; 0 means 1. A
	// folder keeps the seed it was first used with: another one is an error.
	Seed uint64

	// Empty asks for one account, one team "Team" and one project "Project"
	// with a folder "Folder", instead of the demo world.
	Empty bool

	// API is which versions are served: "" both, "v2" or "v4" one of them. The
	// other answers every token with 401.
	API string

	// OAuth says what kind of login servers to be. Dir, Seed and Users are filled
	// in; Allow may be a person's name.
	OAuth oauth.Options

	// URLLife is how long presigned URLs are good; 0 means 24 h, the most that
	// recorded URLs of Frame.io promise. At most 7 days, as on S3.
	URLLife time.Duration

	// PartSize is the number of bytes aimed at for a part: a file gets
	// ceil(size/PartSize) URLs, at most MaxParts. 0 means 20,000,000 and, for V2,
	// 10,000. V4 has at most 35 unless MaxParts says otherwise, and more if 35
	// would be above 5 GB each.
	PartSize int64
	MaxParts int

	// ExperimentalReorder has V4 reorder stacks only for those who send the header
	// api-version: experimental, as it did at first.
	ExperimentalReorder bool

	// FailWrongSizes has V4 say upload_failed of a file whose parts are all there
	// but have other sizes than planned; without it nothing ever becomes of it.
	FailWrongSizes bool

	// After the last byte: when upload_completed_at is filled, when the hash
	// appears, when the proxies are there. 0 means 0.3 s, 2 s and 3 s; negative
	// means at once.
	ConfirmAfter, HashAfter, PlayableAfter time.Duration

	// IdleLimit is how long a PUT may send nothing before it is answered
	// RequestTimeout; 0 means 20 s, as S3 does.
	IdleLimit time.Duration

	// SkipETag gives ETags that are no MD5, as a bucket with KMS keys does, and
	// saves the server the MD5 of parts that come without Content-MD5.
	SkipETag bool

	// Unlimited switches the API's rate limits off.
	Unlimited bool

	Faults Plan

	// Log may be nil. Neither tokens nor signatures are ever written to it.
	Log *slog.Logger
}

const (
	maxFileSize  = 5 << 40 // 5 TiB, Frame.io reference, real-time parts
	maxPartSize  = 5 << 30 // 5 GiB, one PUT on S3
	minPartSize  = 5 << 20 // of real-time parts that are not the last
	maxPartCount = 10_000
	v4PartCount  = 35
)

func (o Options) withDefaults() Options {
	o.Seed = cmp.Or(o.Seed, 1)
	o.URLLife = min(cmp.Or(o.URLLife, 24*time.Hour), 7*24*time.Hour)
	o.PartSize = cmp.Or(o.PartSize, 20_000_000)
	o.MaxParts = min(max(0, o.MaxParts), maxPartCount)
	o.ConfirmAfter = max(0, cmp.Or(o.ConfirmAfter, 300*time.Millisecond))
	o.HashAfter = max(0, cmp.Or(o.HashAfter, 2*time.Second))
	o.PlayableAfter = max(0, cmp.Or(o.PlayableAfter, 3*time.Second))
	o.IdleLimit = cmp.Or(o.IdleLimit, 20*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func (o Options) check() error {
	if !slices.Contains([]string{"", "v2", "v4"}, o.API) {
		return fmt.Errorf("the sandbox speaks v2, v4 or both, not %q", o.API)
	}
	return o.Faults.Check()
}
