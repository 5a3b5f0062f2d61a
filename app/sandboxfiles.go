package app

import (
	"context"
	"net/url"
	"path/filepath"

	"stackdrop/api/sandbox"
	"stackdrop/widgets"
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

// sandboxForms are the programs that are registered with a sandbox's login
// servers: the Native App and the one of V2.
func sandboxForms(box *sandbox.Sandbox) (adobe, frameio widgets.ClientForm) {
	for _, c := range box.Login().Clients() {
		form := widgets.ClientForm{ID: c.ID, Redirect: c.Redirect, Secret: c.Secret}
		switch string(c.Kind) {
		case "native":
			adobe = form
		case "pkce":
			frameio = form
		}
	}
	return adobe, frameio
}
