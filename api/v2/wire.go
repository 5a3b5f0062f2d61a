package v2

import (
	"cmp"
	"strconv"
	"strings"

	"stackdrop/api"
	"stackdrop/api/rest"
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
	ID          string     `json:"id"`
	DisplayName string     `json:"display_name"`
	Owner       user       `json:"owner"`
	LockedAt    rest.Stamp `json:"locked_at"`
}

type team struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	AccountID string  `json:"account_id"`
	Account   account `json:"account"`
}

type project struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	TeamID        string     `json:"team_id"`
	RootAssetID   string     `json:"root_asset_id"`
	ReadOnly      bool       `json:"read_only"`
	ArchiveStatus string     `json:"archive_status"`
	ArchivedAt    rest.Stamp `json:"archived_at"`
	DeletedAt     rest.Stamp `json:"deleted_at"`
	InsertedAt    rest.Stamp `json:"inserted_at"`
}

func (p project) readOnly() bool {
	return p.ReadOnly || p.ArchivedAt.Set() || p.ArchiveStatus == "archived" || p.ArchiveStatus == "archiving"
}

// Kinds of assets.
const (
	typeFile   = "file"
	typeFolder = "folder"
	typeStack  = "version_stack"
	typeBundle = "bundle" // a deprecated container: shown, never written to
)

type asset struct {
	ID         string      `json:"id"`
	Type       string      `json:"type"`
	UnderType  string      `json:"_type"`
	Name       string      `json:"name"`
	ParentID   string      `json:"parent_id"`       // what really comes
	ParentID2  string      `json:"parent_asset_id"` // what the schema says
	ProjectID  string      `json:"project_id"`
	CreatorID  string      `json:"creator_id"`
	Creator    user        `json:"creator"`
	CoverID    string      `json:"cover_asset_id"`
	ItemCount  *rest.Whole `json:"item_count"`
	Index      float64     `json:"index"`
	Label      string      `json:"label"`
	Filesize   *rest.Whole `json:"filesize"`
	Filetype   string      `json:"filetype"`
	Project    project     `json:"project"`
	ArchivedAt rest.Stamp  `json:"archived_at"`

	InsertedAt        rest.Stamp `json:"inserted_at"`
	UploadCompletedAt rest.Stamp `json:"upload_completed_at"`
	UploadFailedAt    rest.Stamp `json:"upload_failed_at"`
	TranscodedAt      rest.Stamp `json:"transcoded_at"`
	DeletedAt         rest.Stamp `json:"deleted_at"`
	HardDeletedAt     rest.Stamp `json:"hard_deleted_at"`

	Checksums struct {
		XXHash string `json:"xx_hash"`
	} `json:"checksums"`

	UploadURLs []string `json:"upload_urls"` // of a create answer only
}

func (a asset) kind() string    { return cmp.Or(a.Type, a.UnderType) }
func (a asset) parent() string  { return cmp.Or(a.ParentID, a.ParentID2) }
func (a asset) creator() string { return cmp.Or(a.CreatorID, a.Creator.ID) }
func (a asset) deleted() bool   { return a.DeletedAt.Set() || a.HardDeletedAt.Set() }

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

// link is a review link.
type link struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	ShortURL   string     `json:"short_url"`
	InsertedAt rest.Stamp `json:"inserted_at"`
}

func (l link) share() api.Share {
	return api.Share{Ref: api.Ref{Kind: api.KindShare, ID: l.ID}, URL: l.ShortURL}
}

// hash is the published xxHash64 as 16 lower-case hex digits, or "".
func (a asset) hash() string {
	h := strings.ToLower(strings.TrimSpace(a.Checksums.XXHash))
	if _, err := strconv.ParseUint(h, 16, 64); err != nil || len(h) > 16 {
		return ""
	}
	return strings.Repeat("0", 16-len(h)) + h
}
