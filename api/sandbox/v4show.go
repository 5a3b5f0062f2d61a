package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

// v4User is somebody in a creator's or owner's place. As in the samples of
// Frame.io's OpenAPI file its id has the form of Adobe's and is not the one that
// GET /v4/me gives the same person: only the address compares.
func (v view) v4User(u *user) *v4UserJSON {
	hex := strings.ToUpper(strings.ReplaceAll(v.seed.uuid("adobe", u.ID), "-", ""))
	return &v4UserJSON{ID: hex[:24] + "@" + strings.ToLower(hex[8:30]) + ".e", Name: u.Name, Email: u.Email, Active: true}
}

func (v view) v4Account(a *account) v4AccountJSON {
	out := v4AccountJSON{
		ID: a.ID, DisplayName: a.Name, Roles: v.rolesIn(a), StorageUsage: 812 << 30,
		MigratedAt: new(stamp(v.born)), CreatedAt: stamp(v.born), UpdatedAt: stamp(v.born),
	}
	if a.Owner == v.reader {
		out.StorageLimit = new(int64(3 << 40))
	}
	return out
}

// rolesIn is empty for those who only were invited to a project (own choice;
// the documented roles are these three).
func (v view) rolesIn(a *account) []string {
	switch {
	case a.Owner == v.reader:
		return []string{"owner"}
	case !v.reader.in(a):
		return []string{}
	case v.reader == v.me:
		return []string{"admin"}
	}
	return []string{"member"}
}

func (v view) v4Workspace(t *team, includes []string) v4WorkspaceJSON {
	out := v4WorkspaceJSON{ID: t.ID, Name: t.Name, AccountID: t.Account.ID, CreatedAt: stamp(v.born), UpdatedAt: stamp(v.born)}
	if slices.Contains(includes, "creator") {
		out.Creator = v.v4User(t.Account.Owner)
	}
	return out
}

func (v view) v4Project(p *project, includes []string) v4ProjectJSON {
	out := v4ProjectJSON{
		ID: p.ID, Name: p.Name, WorkspaceID: p.Team.ID, RootFolderID: p.Root.ID, Status: "active",
		Storage: v.storage(p.Root), Restricted: p.Private, ViewURL: "https://next.frame.io/project/" + p.ID + "/",
		AdobeID: v.sometimes(p.ID), Extra: v.sometimes(p.Root.ID),
		CreatedAt: stamp(p.Inserted), UpdatedAt: stamp(p.Root.Updated),
	}
	if !p.Archived.IsZero() {
		out.Status = "inactive"
	}
	if slices.Contains(includes, "owner") {
		out.Owner = v.v4User(p.Team.Account.Owner)
	}
	return out
}

func (v view) storage(root *asset) int64 {
	var p projectJSON
	v.count(root, &p)
	return p.Storage
}

// sometimes is null for half of all ids, and nothing for the others.
func (v view) sometimes(id string) json.RawMessage {
	if b := v.seed.hash("sometimes", id); b[0]&1 == 0 {
		return null
	}
	return nil
}

func (v view) v4Asset(a *asset, includes []string) v4AssetJSON {
	out := v4AssetJSON{
		ID: a.ID, Name: a.Name, Type: a.Type, ParentID: orNull(a.Parent), ProjectID: a.Project,
		ViewURL: "https://next.frame.io/project/" + a.Project + "/view/" + a.ID, AdobeID: v.sometimes(a.ID),
		CreatedAt: stamp(a.Inserted), UpdatedAt: stamp(a.Updated),
	}
	if slices.Contains(includes, "creator") {
		out.Creator = v.v4User(v.users[a.Creator])
	}
	if slices.Contains(includes, "project") {
		out.Project = new(v.v4Project(v.projectOf(a), nil))
	}
	if slices.Contains(includes, "metadata") {
		out.Metadata = new(v.values(a, false))
	}
	switch a.Type {
	case typeFile:
		v.v4File(a, includes, &out)
	case typeFolder:
		out.CoverFileID = null
	case typeStack:
		if head := v.cover(a); head != nil {
			out.HeadVersion = new(v.v4Asset(head, includes))
		}
	}
	return out
}

func (v view) v4File(a *asset, includes []string, out *v4AssetJSON) {
	out.FileSize, out.MediaType, out.Status = new(max(0, a.Size)), a.Media, "created"
	if a.confirmed(v.now) {
		out.Status = "uploaded"
	}
	if stampAt(a.Playable, v.now) != nil {
		out.Status = "transcoded"
	}
	for _, name := range includes {
		short, ok := strings.CutPrefix(name, "media_links.")
		if !ok {
			continue
		}
		if out.MediaLinks == nil {
			out.MediaLinks = map[string]v4MediaJSON{}
		}
		var link v4MediaJSON
		switch short {
		case "original":
			link.InlineURL = null
		case "thumbnail", "thumbnail_high_quality", "video_h264_180", "scrub_sheet":
			link.URL = null
		}
		out.MediaLinks[short] = link
	}
}
