package window

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"time"
)

// server is "stackdrop sandbox": a Frame.io that is not part of the window.
type server struct {
	*process
	dir string
	box boxInfo
}

// boxInfo is where a sandbox is, and a token for it.
type boxInfo struct {
	URL   string `json:"api_url"`
	Token string `json:"token"`
	Login struct {
		Clients []struct {
			ID       string `json:"client_id"`
			Kind     string `json:"kind"`
			Redirect string `json:"redirect_uri"`
		} `json:"clients"`
	} `json:"login"`
}

func (d *desktop) startServer(bin string, args ...string) *server {
	d.Helper()
	s := &server{dir: filepath.Join(d.home, "server")}
	cmd := exec.Command(bin, append([]string{"sandbox", "-listen", "127.0.0.1:0", "-dir", s.dir}, args...)...)
	cmd.Env = []string{"LANG=en_US.UTF-8"} // Fyne knows no locale C, and says so
	s.process = d.start("server", cmd)
	d.until("the sandbox says where it is", 20*time.Second, func() bool {
		return json.Unmarshal(d.said("server"), &s.box) == nil
	})
	return s
}
