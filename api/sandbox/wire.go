package sandbox

import "encoding/json"

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
