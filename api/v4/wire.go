package v4

import (
	"net/url"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// What V4 says, as far as the program listens. Unknown fields are ignored
// (Frame.io reference V4, schemas).

type user struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type account struct {
	ID    string   `json:"id"`
	Name  string   `json:"display_name"`
	Roles []string `json:"roles"`
}

type workspace struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	CreatedAt rest.Stamp `json:"created_at"`
}

type project struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	WorkspaceID  string     `json:"workspace_id"`
	RootFolderID string     `json:"root_folder_id"`
	Status       string     `json:"status"`
	ViewURL      string     `json:"view_url"`
	CreatedAt    rest.Stamp `json:"created_at"`
}

func (p project) readOnly() bool { return p.Status == "inactive" }

// Kinds of assets.
const (
	typeFile   = "file"
	typeFolder = "folder"
	typeStack  = "version_stack"
)

// asset is a file, a folder or a version stack.
type asset struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	Name      string     `json:"name"`
	ParentID  string     `json:"parent_id"` // a folder, or a file's stack
	ProjectID string     `json:"project_id"`
	ViewURL   string     `json:"view_url"`
	CreatedAt rest.Stamp `json:"created_at"`

	Creator  user    `json:"creator"` // these three only if asked for
	Project  project `json:"project"`
	Metadata []field `json:"metadata"`

	Status    string      `json:"status"` // of files
	FileSize  *rest.Whole `json:"file_size"`
	MediaType string      `json:"media_type"`

	Head *asset `json:"head_version"` // of stacks: the newest file

	Uploads []struct { // of a new file only
		URL  string     `json:"url"`
		Size rest.Whole `json:"size"`
	} `json:"upload_urls"`
}

// statusCreated is a file whose bytes are not all there, statusTranscoded one
// that can be played.
const (
	statusCreated    = "created"
	statusTranscoded = "transcoded"
)

func (a asset) size() int64 {
	if a.FileSize == nil {
		return 0
	}
	return int64(*a.FileSize)
}

func (a asset) upload() api.Status {
	return api.Status{Complete: a.Status != statusCreated, Playable: a.Status == statusTranscoded, Size: a.size()}
}

func (a asset) head() string {
	if a.Head == nil {
		return ""
	}
	return a.Head.ID
}

func (a asset) kind() api.Kind {
	switch a.Type {
	case typeFile:
		return api.KindFile
	case typeFolder:
		return api.KindFolder
	case typeStack:
		return api.KindStack
	}
	return ""
}

// share is a link.
type share struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	ShortURL   string     `json:"short_url"`
	Passphrase string     `json:"passphrase"`
	CreatedAt  rest.Stamp `json:"created_at"`
}

func (l share) link(account string) api.Share {
	return api.Share{
		Ref: api.Ref{Kind: api.KindShare, Account: account, ID: l.ID},
		URL: web(l.ShortURL), Password: api.Secret(l.Passphrase),
	}
}

// web is a view_url, if it is one that a browser may be given.
func web(text string) string {
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return text
}
