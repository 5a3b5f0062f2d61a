package v2

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
	"time"
)

// What V2 says, as far as the program listens. Every object has many more
// fields; unknown ones are ignored (Frame.io reference, models).

type user struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	AccountID string `json:"account_id"`
}

type account struct {
	ID          string `json:"id"`
	DisplayName string `json:"display_name"`
	Owner       user   `json:"owner"`
	LockedAt    stamp  `json:"locked_at"`
}

type team struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	AccountID string  `json:"account_id"`
	Account   account `json:"account"`
}

type project struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	TeamID        string `json:"team_id"`
	RootAssetID   string `json:"root_asset_id"`
	ReadOnly      bool   `json:"read_only"`
	ArchiveStatus string `json:"archive_status"`
	ArchivedAt    stamp  `json:"archived_at"`
	DeletedAt     stamp  `json:"deleted_at"`
	InsertedAt    stamp  `json:"inserted_at"`
}

func (p project) readOnly() bool {
	return p.ReadOnly || p.ArchivedAt.set() || p.ArchiveStatus == "archived" || p.ArchiveStatus == "archiving"
}

// Kinds of assets.
const (
	typeFile   = "file"
	typeFolder = "folder"
	typeStack  = "version_stack"
	typeBundle = "bundle" // a deprecated container: shown, never written to
)

type asset struct {
	ID         string   `json:"id"`
	Type       string   `json:"type"`
	UnderType  string   `json:"_type"`
	Name       string   `json:"name"`
	ParentID   string   `json:"parent_id"`       // what really comes
	ParentID2  string   `json:"parent_asset_id"` // what the schema says
	ProjectID  string   `json:"project_id"`
	CreatorID  string   `json:"creator_id"`
	Creator    user     `json:"creator"`
	CoverID    string   `json:"cover_asset_id"`
	ItemCount  *bytes64 `json:"item_count"`
	Index      float64  `json:"index"`
	Label      string   `json:"label"`
	Filesize   *bytes64 `json:"filesize"`
	Filetype   string   `json:"filetype"`
	Project    project  `json:"project"`
	ArchivedAt stamp    `json:"archived_at"`

	InsertedAt        stamp `json:"inserted_at"`
	UploadCompletedAt stamp `json:"upload_completed_at"`
	UploadFailedAt    stamp `json:"upload_failed_at"`
	TranscodedAt      stamp `json:"transcoded_at"`
	DeletedAt         stamp `json:"deleted_at"`
	HardDeletedAt     stamp `json:"hard_deleted_at"`

	Checksums struct {
		XXHash string `json:"xx_hash"`
	} `json:"checksums"`

	UploadURLs []string `json:"upload_urls"` // of a create answer only
}

func (a asset) kind() string    { return cmp.Or(a.Type, a.UnderType) }
func (a asset) parent() string  { return cmp.Or(a.ParentID, a.ParentID2) }
func (a asset) creator() string { return cmp.Or(a.CreatorID, a.Creator.ID) }
func (a asset) deleted() bool   { return a.DeletedAt.set() || a.HardDeletedAt.set() }

func (a asset) size() int64 {
	if a.Filesize == nil {
		return 0
	}
	return int64(*a.Filesize)
}

func (a asset) items() int {
	if a.ItemCount == nil || *a.ItemCount < 0 {
		return -1
	}
	return int(*a.ItemCount)
}

// hash is the published xxHash64 as 16 lower-case hex digits, or "".
func (a asset) hash() string {
	h := strings.ToLower(strings.TrimSpace(a.Checksums.XXHash))
	if _, err := strconv.ParseUint(h, 16, 64); err != nil || len(h) > 16 {
		return ""
	}
	return strings.Repeat("0", 16-len(h)) + h
}

// stamp is a time as text, or nothing. That it is there matters more than when.
type stamp string

func (s stamp) set() bool { return s != "" }

func (s stamp) time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, string(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// bytes64 is a whole number; whatever else stands in its place reads as -1,
// because an absurd size must not hide the id beside it.
type bytes64 int64

func (n *bytes64) UnmarshalJSON(text []byte) error {
	text = bytes.Trim(text, `"`)
	if v, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		*n = bytes64(v)
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v != float64(int64(v)) {
		v = -1
	}
	*n = bytes64(v)
	return nil
}
