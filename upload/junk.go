package upload

import "strings"

// junk are files the system leaves in folders and nobody means to upload.
// They are skipped, and the batch says so: silent skipping loses footage.
var junk = map[string]bool{
	".ds_store": true, "thumbs.db": true, "ehthumbs.db": true, "desktop.ini": true,
	".localized": true, ".directory": true, "icon\r": true,
	".spotlight-v100": true, ".trashes": true, ".fseventsd": true, ".temporaryitems": true,
	".documentrevisions-v100": true, "$recycle.bin": true, "system volume information": true,
	"__macosx": true, ".apdisk": true, ".volumeicon.icns": true,
}

// isJunk goes by the name alone. "._x" are AppleDouble shadows of x.
func isJunk(name string) bool {
	return strings.HasPrefix(name, "._") || junk[strings.ToLower(name)]
}
