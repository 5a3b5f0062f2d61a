package sandbox

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"
)

// The shapes of V2's answers: Frame.io reference, "Create an Asset" and its
// neighbours, and what recorded answers have beyond them.

type userJSON struct {
	ID                 string  `json:"id"`
	Kind               string  `json:"_type"`
	AccountID          *string `json:"account_id"`
	Name               string  `json:"name"`
	Email              string  `json:"email"`
	Image32            *string `json:"image_32"`
	Image64            *string `json:"image_64"`
	Image128           *string `json:"image_128"`
	Image256           *string `json:"image_256"`
	Timezone           string  `json:"timezone_value"`
	HighestAccountRole string  `json:"highest_account_role"`
	FromAdobe          bool    `json:"from_adobe"`
	InsertedAt         string  `json:"inserted_at"`
	UpdatedAt          string  `json:"updated_at"`
}

type ownerJSON struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type accountJSON struct {
	ID          string    `json:"id"`
	Kind        string    `json:"_type"`
	DisplayName *string   `json:"display_name"`
	Owner       ownerJSON `json:"owner"`
	Image       *string   `json:"image"`
	Plan        planJSON  `json:"plan"`
	Storage     int64     `json:"storage"`
	LockedAt    *string   `json:"locked_at"`
	Delinquent  *string   `json:"delinquent_at"`
	UnpaidAt    *string   `json:"unpaid_at"`
	InsertedAt  string    `json:"inserted_at"`
}

type planJSON struct {
	Name         string `json:"name"`
	Tier         string `json:"tier"`
	StorageLimit int64  `json:"storage_limit"`
}

type teamJSON struct {
	ID           string       `json:"id"`
	Kind         string       `json:"_type"`
	Name         string       `json:"name"`
	AccountID    string       `json:"account_id"`
	Account      *accountJSON `json:"account,omitempty"`
	Access       string       `json:"access"`
	ProjectCount int          `json:"project_count"`
	UserRole     string       `json:"user_role,omitempty"`
	InsertedAt   string       `json:"inserted_at"`
}

type projectJSON struct {
	ID            string      `json:"id"`
	Kind          string      `json:"_type"`
	Name          string      `json:"name"`
	TeamID        string      `json:"team_id"`
	RootAssetID   string      `json:"root_asset_id"`
	RootAsset     rootJSON    `json:"root_asset"`
	Private       bool        `json:"private"`
	Shared        bool        `json:"shared"`
	ReadOnly      bool        `json:"read_only"`
	ArchiveStatus string      `json:"archive_status"`
	ArchivedAt    *string     `json:"archived_at"`
	DeletedAt     *string     `json:"deleted_at"`
	FileCount     int         `json:"file_count"`
	FolderCount   int         `json:"folder_count"`
	Storage       int64       `json:"storage"`
	OwnerID       string      `json:"owner_id"`
	Permissions   permissions `json:"user_permissions"`
	InsertedAt    string      `json:"inserted_at"`
	UpdatedAt     string      `json:"updated_at"`
}

type rootJSON struct {
	ID        string `json:"id"`
	AccountID string `json:"account_id"`
	TeamID    string `json:"team_id"`
}

type permissions struct {
	CanDownload              bool `json:"can_download"`
	CanPublicShareReviewLink bool `json:"can_public_share_review_link"`
}

type checksumsJSON struct {
	XXHash string `json:"xx_hash"`
}

type projectRefJSON struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	RootAssetID string `json:"root_asset_id"`
}

type assetJSON struct {
	ID           string                     `json:"id"`
	Kind         string                     `json:"_type"`
	Type         string                     `json:"type"`
	Name         string                     `json:"name"`
	Description  *string                    `json:"description"`
	ParentID     *string                    `json:"parent_id"`
	ProjectID    string                     `json:"project_id"`
	TeamID       string                     `json:"team_id"`
	AccountID    string                     `json:"account_id"`
	CreatorID    string                     `json:"creator_id"`
	Creator      userJSON                   `json:"creator"`
	Project      *projectRefJSON            `json:"project,omitempty"`
	Index        float64                    `json:"index"`
	ItemCount    int                        `json:"item_count"`
	PublicCount  int                        `json:"public_item_count"`
	CommentCount int                        `json:"comment_count"`
	ViewCount    int                        `json:"view_count"`
	Versions     int                        `json:"versions"`
	Label        string                     `json:"label"`
	Private      bool                       `json:"private"`
	Shared       bool                       `json:"shared"`
	Copy         bool                       `json:"copy"`
	Properties   map[string]json.RawMessage `json:"properties"`
	ResourceID   *string                    `json:"resource_id"`
	CoverAssetID *string                    `json:"cover_asset_id"`
	CoverAsset   *assetJSON                 `json:"cover_asset,omitempty"`
	Children     *[]assetJSON               `json:"children,omitempty"`

	Filesize    *int64         `json:"filesize"`
	Filetype    *string        `json:"filetype"`
	AssetType   *string        `json:"asset_type"`
	Status      *string        `json:"status"`
	Frames      *int           `json:"frames"`
	Duration    *float64       `json:"duration"`
	FPS         *float64       `json:"fps"`
	Checksums   *checksumsJSON `json:"checksums"`
	Original    *string        `json:"original"`
	Growing     bool           `json:"realtime_upload"`
	Autoversion *string        `json:"autoversion_id"` // accepted on create as auto_version_id, and ignored
	Watermarked bool           `json:"is_session_watermarked"`
	Bundle      bool           `json:"bundle"`
	Permissions permissions    `json:"user_permissions"`
	UploadURLs  []string       `json:"upload_urls,omitempty"`

	InsertedAt    string  `json:"inserted_at"`
	UpdatedAt     string  `json:"updated_at"`
	UploadedAt    *string `json:"uploaded_at"`
	CompletedAt   *string `json:"upload_completed_at"`
	FailedAt      *string `json:"upload_failed_at"`
	TranscodedAt  *string `json:"transcoded_at"`
	DeletedAt     *string `json:"deleted_at"`
	HardDeletedAt *string `json:"hard_deleted_at"`
	ArchivedAt    *string `json:"archived_at"`
	ArchiveStatus *string `json:"archive_status"`
}

// stamp is a time as Frame.io writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// stampAt is null while the time is zero or has not come.
func stampAt(t, now time.Time) *string {
	if t.IsZero() || now.Before(t) {
		return nil
	}
	return new(stamp(t))
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// view shows the world as it is at one moment. It is used under Sandbox.mu.
type view struct {
	*world
	now    time.Time
	origin string
}

func (s *Sandbox) view() view { return view{s.world, time.Now(), s.origin} }

func (v view) user(u *user) userJSON {
	return userJSON{
		ID: u.ID, Kind: "user", AccountID: orNull(u.Account), Name: u.Name, Email: u.Email,
		Timezone: "Europe/Berlin", HighestAccountRole: "admin",
		InsertedAt: stamp(v.born), UpdatedAt: stamp(v.born),
	}
}

func (v view) accountJSON(a *account) accountJSON {
	return accountJSON{
		ID: a.ID, Kind: "account", DisplayName: orNull(a.Name),
		Owner:   ownerJSON{a.Owner.ID, a.Owner.Name, a.Owner.Email},
		Plan:    planJSON{"Team", "team", 3 << 40},
		Storage: 812 << 30, InsertedAt: stamp(v.born),
	}
}

func (v view) teamJSON(t *team) teamJSON {
	out := teamJSON{ID: t.ID, Kind: "team", Name: t.Name, AccountID: t.Account.ID, Access: "public", UserRole: "manager", InsertedAt: stamp(v.born)}
	for _, p := range v.projects {
		if p.Team == t {
			out.ProjectCount++
		}
	}
	return out
}

func (v view) projectJSON(p *project) projectJSON {
	out := projectJSON{
		ID: p.ID, Kind: "project", Name: p.Name, TeamID: p.Team.ID, RootAssetID: p.Root.ID,
		RootAsset: rootJSON{p.Root.ID, p.Team.Account.ID, p.Team.ID},
		Private:   p.Private, Shared: p.Shared, ReadOnly: !p.Archived.IsZero(),
		ArchiveStatus: "standard", ArchivedAt: stampAt(p.Archived, v.now),
		OwnerID: p.Team.Account.Owner.ID, Permissions: permissions{true, !p.Shared},
		InsertedAt: stamp(p.Inserted), UpdatedAt: stamp(p.Root.Updated),
	}
	if !p.Archived.IsZero() {
		out.ArchiveStatus = "archived"
	}
	v.count(p.Root, &out)
	return out
}

func (v view) count(a *asset, into *projectJSON) {
	for _, c := range v.children[a.ID] {
		switch {
		case !c.Deleted.IsZero():
		case c.Type == typeFile:
			into.FileCount++
			into.Storage += max(0, c.Size)
		default:
			if c.Type == typeFolder {
				into.FolderCount++
			}
			v.count(c, into)
		}
	}
}

// asset is the whole object. Recorded answers have a stack's cover in plain
// listings too, so it is always there.
func (v view) asset(a *asset) assetJSON {
	p := v.projectOf(a)
	out := assetJSON{
		ID: a.ID, Kind: a.Type, Type: a.Type, Name: a.Name, Description: orNull(a.Description),
		ParentID: orNull(a.Parent), ProjectID: p.ID, TeamID: p.Team.ID, AccountID: p.Team.Account.ID,
		CreatorID: a.Creator, Creator: v.user(v.users[a.Creator]),
		Index: a.Index, Label: a.Label, Private: a.Private, Copy: a.Copy,
		Properties: a.Properties, Permissions: permissions{true, !p.Shared},
		InsertedAt: stamp(a.Inserted), UpdatedAt: stamp(a.Updated), DeletedAt: stampAt(a.Deleted, v.now),
	}
	if !a.Deleted.IsZero() {
		out.HardDeletedAt = new(stamp(a.Deleted.AddDate(0, 0, 30)))
	}
	if a.Type == typeFile {
		v.file(a, &out)
		return out
	}
	out.ItemCount = len(v.items(a))
	out.PublicCount = out.ItemCount
	if cover := v.cover(a); cover != nil {
		shown := v.asset(cover)
		out.CoverAssetID, out.CoverAsset = &cover.ID, &shown
	}
	return out
}

// file fills in what only files have. uploaded_at is filled from the start and
// means nothing: a recorded create answer has it 5 ms before inserted_at.
func (v view) file(a *asset, out *assetJSON) {
	if a.Size >= 0 {
		out.Filesize = &a.Size
	}
	resource := v.resourceID(a)
	out.ResourceID, out.Filetype, out.Status = &resource, orNull(a.Media), new("created")
	out.Original = new(v.origin + "/uploads/" + resource + "/original" + extension(a.Name))
	out.UploadedAt = new(stamp(a.Inserted.Add(-5 * time.Millisecond)))
	out.CompletedAt = stampAt(a.Confirm, v.now)
	out.FailedAt = stampAt(a.Failed, v.now)
	out.TranscodedAt = stampAt(a.Playable, v.now)
	out.Growing = a.Growing
	out.Frames = new(0)
	if out.CompletedAt != nil {
		out.Status = new("uploaded")
	}
	if out.TranscodedAt != nil {
		out.AssetType, out.Status = new(a.kind()), new("transcoded")
		if a.kind() == "stream" {
			seconds := float64(10 + a.Size/25_000_000)
			out.Duration, out.FPS, out.Frames = &seconds, new(25.0), new(int(seconds*25))
		}
	}
	if a.Hash != "" && !v.now.Before(a.HashFrom) {
		out.Checksums = &checksumsJSON{a.shownHash()}
	}
}

// shownHash is the published hash, true unless the fault plan wants otherwise.
func (a *asset) shownHash() string {
	if a.Verdict == EffectWrongHash {
		return strings.Map(func(r rune) rune { return rune(fmt.Sprintf("%x", 15-strings.IndexRune("0123456789abcdef", r))[0]) }, a.Hash)
	}
	return a.Hash
}

// kind is asset_type, which Frame.io knows only after it has looked.
func (a *asset) kind() string {
	switch family, _, _ := strings.Cut(a.Media, "/"); family {
	case "video", "audio":
		return "stream"
	case "image":
		return "image"
	}
	return "document"
}

// extension is a name's, as far as it is fit for a URL.
func extension(name string) string {
	ext := path.Ext(name)
	for _, r := range strings.TrimPrefix(ext, ".") {
		if r > 'z' || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r|0x20) {
			return ""
		}
	}
	return ext
}
