package sandbox

import (
	"fmt"
	"path"
	"strings"
	"time"
)

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
	reader *user // nil sees what there is
	now    time.Time
	origin string
}

func (s *Sandbox) view(reader *user) view { return view{s.world, reader, time.Now(), s.origin} }

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
		Private:   p.Private, Shared: v.reader.guest(p), ReadOnly: !p.Archived.IsZero(),
		ArchiveStatus: "standard", ArchivedAt: stampAt(p.Archived, v.now),
		OwnerID: p.Team.Account.Owner.ID, Permissions: permissions{true, !v.reader.guest(p)},
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
		Properties: a.Properties, Permissions: permissions{true, !v.reader.guest(p)},
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
