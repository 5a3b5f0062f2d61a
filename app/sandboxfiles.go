package app

import (
	"context"
	"net/url"
	"path/filepath"
)

func hostPort(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}

// showSandboxFiles opens the folder in which the sandbox keeps finished files.
func (w *window) showSandboxFiles() {
	dir := w.boxDir
	w.do(func(ctx context.Context) func() {
		if err := reveal(ctx, filepath.Join(dir, "x")); err != nil {
			return func() { w.complain("The folder could not be shown; it is "+dir, err) }
		}
		return nil
	})
}
