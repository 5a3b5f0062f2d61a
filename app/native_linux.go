package app

import (
	"context"
	"net/url"
	"os/exec"
	"path/filepath"

	"github.com/rymdport/portal/filechooser"
)

// nativeChoice asks through the desktop portal. The dialog is another process's
// and cannot be closed from here: when the window closes first, its answer goes
// nowhere.
func nativeChoice(ctx context.Context, folder bool) ([]string, error) {
	type answer struct {
		paths []string
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		paths, err := askPortal(folder)
		done <- answer{paths, err}
	}()
	select {
	case a := <-done:
		return a.paths, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func askPortal(folder bool) ([]string, error) {
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
func reveal(ctx context.Context, path string) error {
	return launch(ctx, exec.Command("xdg-open", filepath.Dir(path)))
}

// hasDisplay says whether there is anywhere to put a window.
func hasDisplay(getenv func(string) string) bool {
	return getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}
