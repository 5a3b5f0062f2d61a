package sandbox

import (
	"cmp"
	"path"
	"strings"
)

func (s *Sandbox) v4File(c *v4call) (reply, error)       { return s.v4Show(c, "file_id", typeFile) }
func (s *Sandbox) v4RenameFile(c *v4call) (reply, error) { return s.v4Rename(c, "file_id", typeFile) }
func (s *Sandbox) v4DeleteFile(c *v4call) (reply, error) { return s.v4Delete(c, "file_id", typeFile) }
func (s *Sandbox) v4CopyFile(c *v4call) (reply, error)   { return s.v4Copy(c, "file_id", typeFile) }
func (s *Sandbox) v4RestoreFile(c *v4call) (reply, error) {
	return s.v4Restore(c, "file_id", typeFile)
}

// v4CreateFile serves local_upload, where the media_type is the server's to
// find, and the older call, where the client gives it.
func (s *Sandbox) v4CreateFile(c *v4call) (reply, error) {
	var in struct {
		Name   string `json:"name"`
		Size   int64  `json:"file_size"`
		Media  string `json:"media_type"`
		Source string `json:"source_url"`
	}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	if in.Source != "" {
		return reply{}, errInvalid("This sandbox does not fetch files from URLs")
	}
	if err := notBlank(in.Name); err != nil {
		return reply{}, err
	}
	parent, err := c.writable(s, "folder_id", typeFolder)
	if err != nil {
		return reply{}, err
	}
	media := cmp.Or(in.Media, mediaByName(in.Name))
	if c.fault.is(EffectWrongMedia) {
		media = "application/x-nobody-knows"
	}
	ch := s.begin()
	a := ch.create(parent, c.user, createBody{Type: typeFile, Name: in.Name, Filesize: &in.Size, Filetype: media}, s.opts)
	a.Even, a.Count = true, v4Parts(in.Size, s.opts.PartSize, cmp.Or(s.opts.MaxParts, v4PartCount))
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	out := c.view.v4Asset(a, nil)
	for i, url := range s.uploadURLs(a, c.now) {
		_, size := a.planned(i + 1)
		if c.fault.is(EffectSampleSize) {
			size = 20_000_000
		}
		out.UploadURLs = append(out.UploadURLs, v4UploadURLJSON{size, url})
	}
	return created(out)
}

// most5GB is what one PUT to S3 takes, in round numbers.
const most5GB = 5_000_000_000

// v4Parts is how many parts a file gets: own choice, a rule that gives what was
// seen (12,582,956 bytes 1, 50,645,990 bytes 3, 2,075,169,730 and 68,087,113,964
// bytes 35).
func v4Parts(size, target int64, most int) int {
	return max(partCount(size, target, most), partCount(size, most5GB, maxPartCount))
}

func (s *Sandbox) v4Status(c *v4call) (reply, error) {
	a, err := c.asset("file_id", typeFile)
	if err != nil {
		return reply{}, err
	}
	return data(v4StatusJSON{
		ID: a.ID, FileType: a.Media, Complete: a.confirmed(c.now), Failed: stampAt(a.Failed, c.now) != nil,
		UploadedAt: new(stamp(a.Inserted)), CompletedAt: stampAt(a.Confirm, c.now),
	})
}

// v4MoveFile takes a file to a folder, out of its stack if it is in one, or puts
// it on top of a stack (Frame.io's OpenAPI file: "to a folder or version_stack").
// Own choice: from one stack straight to another is refused.
func (s *Sandbox) v4MoveFile(c *v4call) (reply, error) {
	a, err := c.writable(s, "file_id", typeFile)
	if err != nil {
		return reply{}, err
	}
	to, err := c.parentID()
	if err != nil {
		return reply{}, err
	}
	dest, err := c.find(to, typeStack, typeFolder)
	if err == nil && dest.Type == typeFolder {
		dest, err = c.home(s, a, to)
	}
	if err == nil && dest.Type == typeStack && a.Parent != dest.ID {
		err = s.stackable(dest, a, c.now)
	}
	if err != nil {
		return reply{}, err
	}
	if err := s.v4Carry(a, dest); err != nil {
		return reply{}, err
	}
	return data(c.view.v4Asset(a, nil))
}

// mediaByName is what V4 makes of a file's name: own choice of a table; nothing
// is documented but that the client has no say.
func mediaByName(name string) string {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	return cmp.Or(mediaByExtension[ext], "application/octet-stream")
}

var mediaByExtension = map[string]string{
	"mov": "video/quicktime", "mp4": "video/mp4", "m4v": "video/x-m4v", "mxf": "application/mxf", "avi": "video/x-msvideo",
	"mkv": "video/x-matroska", "webm": "video/webm", "mpg": "video/mpeg", "ts": "video/mp2t", "braw": "video/x-braw",
	"wav": "audio/x-wav", "aif": "audio/x-aiff", "aiff": "audio/x-aiff", "mp3": "audio/mpeg", "m4a": "audio/mp4", "flac": "audio/flac",
	"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "tif": "image/tiff", "tiff": "image/tiff",
	"webp": "image/webp", "heic": "image/heic", "psd": "image/vnd.adobe.photoshop", "exr": "image/x-exr", "dpx": "image/x-dpx",
	"pdf": "application/pdf", "zip": "application/zip", "txt": "text/plain", "srt": "application/x-subrip", "json": "application/json",
}
