//go:build !linux

package app

import (
	"context"
	"errors"
	"os/exec"
	"runtime"

	"github.com/ncruces/zenity"
)

// nativeChoice opens the system's dialog.
func nativeChoice(ctx context.Context, folder bool) ([]string, error) {
	options := []zenity.Option{zenity.Context(ctx), zenity.Title("Upload files")}
	if folder {
		options = append(options, zenity.Title("Upload folder"), zenity.Directory())
	}
	paths, err := zenity.SelectFileMultiple(options...)
	if errors.Is(err, zenity.ErrCanceled) {
		return nil, nil
	}
	if err != nil {
		return nil, errNoNativeDialog
	}
	return paths, nil
}

// reveal shows a file in Finder or Explorer.
func reveal(ctx context.Context, path string) error {
	if runtime.GOOS == "windows" {
		_ = launch(ctx, exec.Command("explorer", "/select,", path)) // its exit code is 1 when all went well
		return nil
	}
	return launch(ctx, exec.Command("open", "-R", path))
}

func hasDisplay(func(string) string) bool { return true }
