package app

import (
	"context"
	"net/url"
	"os/exec"
	"path/filepath"

	"github.com/rymdport/portal/filechooser"
)

// nativeChoice asks through the desktop portal.
func nativeChoice(_ context.Context, folder bool) ([]string, error) {
	title := "Upload files"
	if folder {
		title = "Upload folder"
	}
	uris, err := filechooser.OpenFile("", title, &filechooser.OpenFileOptions{Multiple: true, Directory: folder, AcceptLabel: "Upload"})
	if err != nil {
		return nil, errNoNativeDialog
	}
	var paths []string
	for _, raw := range uris {
		if u, err := url.Parse(raw); err == nil && u.Scheme == "file" {
			paths = append(paths, u.Path)
		}
	}
	return paths, nil
}

// reveal opens the folder a file is in.
func reveal(path string) error { return exec.Command("xdg-open", filepath.Dir(path)).Start() }

// hasDisplay says whether there is anywhere to put a window.
func hasDisplay(getenv func(string) string) bool {
	return getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}
