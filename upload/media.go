package upload

import (
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// media pins the types of professional formats: systems disagree about them,
// and the type is part of every part's signature.
var media = map[string]string{
	".mov": "video/quicktime", ".qt": "video/quicktime", ".mp4": "video/mp4", ".m4v": "video/x-m4v",
	".mxf": "application/mxf", ".avi": "video/x-msvideo", ".mkv": "video/x-matroska", ".webm": "video/webm",
	".mpg": "video/mpeg", ".mpeg": "video/mpeg", ".m2v": "video/mpeg", ".mts": "video/mp2t", ".m2ts": "video/mp2t", ".ts": "video/mp2t",
	".r3d": "application/octet-stream", ".braw": "application/octet-stream", ".ari": "application/octet-stream", ".arx": "application/octet-stream",
	".dv": "video/x-dv", ".wmv": "video/x-ms-wmv", ".flv": "video/x-flv", ".3gp": "video/3gpp", ".gif": "image/gif",
	".wav": "audio/x-wav", ".bwf": "audio/x-wav", ".aif": "audio/x-aiff", ".aiff": "audio/x-aiff", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".flac": "audio/flac", ".ogg": "audio/ogg",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff", ".tiff": "image/tiff", ".webp": "image/webp", ".heic": "image/heic", ".bmp": "image/bmp",
	".exr": "image/x-exr", ".dpx": "image/x-dpx", ".cin": "image/cineon", ".hdr": "image/vnd.radiance", ".psd": "image/vnd.adobe.photoshop", ".ai": "application/postscript", ".eps": "application/postscript", ".svg": "image/svg+xml",
	".dng": "image/x-adobe-dng", ".cr2": "image/x-canon-cr2", ".cr3": "image/x-canon-cr3", ".nef": "image/x-nikon-nef", ".arw": "image/x-sony-arw", ".raf": "image/x-fuji-raf",
	".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".srt": "application/x-subrip", ".vtt": "text/vtt", ".xml": "application/xml", ".fcpxml": "application/xml", ".edl": "text/plain", ".ale": "text/plain", ".cdl": "application/xml", ".cube": "text/plain",
	".zip": "application/zip", ".prproj": "application/octet-stream", ".aep": "application/octet-stream", ".drp": "application/octet-stream", ".aaf": "application/octet-stream",
	".doc": "application/msword", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".xls": "application/vnd.ms-excel", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// mediaType is the bare MIME type of a file: by its name for the formats we
// know, else by its first bytes. Parameters such as charset are cut off, since
// the type comes back in a signature.
func mediaType(name string, head []byte) string {
	if t, ok := media[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	t, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	return t
}
