package sandbox

import "encoding/json"

// The shapes of V4's answers (Frame.io's OpenAPI file, components/schemas).
// Members that are RawMessage are there as null, or not at all.

type v4ProfileJSON struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Email     string  `json:"email"`
	AvatarURL *string `json:"avatar_url"`
}

type v4UserJSON struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Email     string  `json:"email"`
	AvatarURL *string `json:"avatar_url"`
	Active    bool    `json:"active"`
}

type v4AccountJSON struct {
	ID           string   `json:"id"`
	DisplayName  string   `json:"display_name"`
	Roles        []string `json:"roles"`
	StorageUsage int64    `json:"storage_usage"`
	StorageLimit *int64   `json:"storage_limit"`
	Image        *string  `json:"image"`
	MigratedAt   *string  `json:"v4_migrated_at"`
	CreatedAt    string   `json:"created_at"`
	UpdatedAt    string   `json:"updated_at"`
}

type v4WorkspaceJSON struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	AccountID string      `json:"account_id"`
	Creator   *v4UserJSON `json:"creator,omitempty"`
	CreatedAt string      `json:"created_at"`
	UpdatedAt string      `json:"updated_at"`
}

type v4ProjectJSON struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Description  *string         `json:"description"`
	WorkspaceID  string          `json:"workspace_id"`
	RootFolderID string          `json:"root_folder_id"`
	Status       string          `json:"status"`
	Storage      int64           `json:"storage"`
	Restricted   bool            `json:"restricted"`
	ViewURL      string          `json:"view_url"`
	AdobeID      json.RawMessage `json:"adobe_id,omitempty"`
	Owner        *v4UserJSON     `json:"owner,omitempty"`
	CreatedAt    string          `json:"created_at"`
	UpdatedAt    string          `json:"updated_at"`

	// Extra is documented nowhere: answers grow, and clients must not care.
	Extra json.RawMessage `json:"pinned_at,omitempty"`
}

// v4AssetJSON is a file, a folder or a stack, by Type.
type v4AssetJSON struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Type      string          `json:"type"`
	ParentID  *string         `json:"parent_id"`
	ProjectID string          `json:"project_id"`
	ViewURL   string          `json:"view_url"`
	AdobeID   json.RawMessage `json:"adobe_id,omitempty"`
	CreatedAt string          `json:"created_at"`
	UpdatedAt string          `json:"updated_at"`

	Creator  *v4UserJSON    `json:"creator,omitempty"`
	Project  *v4ProjectJSON `json:"project,omitempty"`
	Metadata *[]v4ValueJSON `json:"metadata,omitempty"`

	// Of files.
	FileSize   *int64                 `json:"file_size,omitempty"`
	MediaType  string                 `json:"media_type,omitempty"`
	Status     string                 `json:"status,omitempty"`
	MediaLinks map[string]v4MediaJSON `json:"media_links,omitempty"`
	UploadURLs []v4UploadURLJSON      `json:"upload_urls,omitempty"`

	CoverFileID json.RawMessage `json:"cover_file_id,omitempty"` // of folders
	HeadVersion *v4AssetJSON    `json:"head_version,omitempty"`  // of stacks
}

// v4MediaJSON is a rendition. There are none here: all addresses are null, which
// clients must take.
type v4MediaJSON struct {
	DownloadURL *string         `json:"download_url"`
	InlineURL   json.RawMessage `json:"inline_url,omitempty"`
	URL         json.RawMessage `json:"url,omitempty"`
}

type v4UploadURLJSON struct {
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

type v4StatusJSON struct {
	ID          string  `json:"id"`
	FileType    string  `json:"filetype"`
	Complete    bool    `json:"upload_complete"`
	Failed      bool    `json:"upload_failed"`
	UploadedAt  *string `json:"uploaded_at"` // when it began
	CompletedAt *string `json:"upload_completed_at"`
}

// v4ValueJSON is one field of a file's metadata.
type v4ValueJSON struct {
	FieldID string          `json:"field_definition_id"`
	Name    string          `json:"field_definition_name"`
	Type    string          `json:"field_type"`
	Mutable bool            `json:"mutable"`
	Options []v4OptionJSON  `json:"field_options,omitempty"`
	Value   json.RawMessage `json:"value"`
}

type v4OptionJSON struct {
	ID   string `json:"id"`
	Name string `json:"display_name"`
}

type v4ShareJSON struct {
	ID          string  `json:"id"`
	Name        *string `json:"name"`
	ShortURL    *string `json:"short_url"`
	Access      string  `json:"access"`
	Enabled     bool    `json:"enabled"`
	Commenting  bool    `json:"commenting_enabled"`
	Downloading bool    `json:"downloading_enabled"`
	Expiration  *string `json:"expiration"`
	Passphrase  *string `json:"passphrase"`
	Description *string `json:"description"`
	Collection  string  `json:"collection_id"`
	LastViewed  *string `json:"last_viewed_at"`
	CreatedAt   string  `json:"created_at"`
	UpdatedAt   string  `json:"updated_at"`

	Added   string `json:"asset_added,omitempty"`
	Removed string `json:"asset_removed,omitempty"`
}

var null = json.RawMessage("null")
