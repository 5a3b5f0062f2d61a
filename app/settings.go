package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"

	"fyne.io/fyne/v2"

	"stackdrop/app/keep"
	"stackdrop/widgets"
)

// settings are what the window remembers. Nothing precious: a file that cannot
// be read gives the defaults, and is kept beside the new one.
type settings struct {
	Theme       string  `json:"theme,omitempty"` // "light", "dark", "" follows the desktop
	Parts       int     `json:"parts,omitempty"`
	Rate        int64   `json:"rate,omitempty"`      // bytes/s
	RateText    string  `json:"rate_text,omitempty"` // as the user wrote it
	Width       float32 `json:"width,omitempty"`
	Height      float32 `json:"height,omitempty"`
	Split       float64 `json:"split,omitempty"`
	SandboxAddr string  `json:"sandbox_addr,omitempty"`

	// For the sign-in page; secrets are in the keyring.
	LastWay string     `json:"last_way,omitempty"` // a login.Method
	Adobe   registered `json:"adobe,omitzero"`
	Frameio registered `json:"frameio,omitzero"`

	// Everybody who ever signed in, for uploads that wait for them.
	People []keep.Who `json:"people,omitempty"`

	path string
	log  *slog.Logger
}

// registered is a program registered at Adobe or at developer.frame.io.
type registered struct {
	ID       string `json:"client_id"`
	Redirect string `json:"redirect"`
}

func (r registered) form() widgets.ClientForm {
	return widgets.ClientForm{ID: r.ID, Redirect: r.Redirect}
}

// meet remembers somebody's name.
func (s *settings) meet(who keep.Who) {
	at := slices.IndexFunc(s.People, func(p keep.Who) bool { return p.Key == who.Key })
	switch {
	case at < 0:
		s.People = append(s.People, who)
	case s.People[at] != who:
		s.People[at] = who
	default:
		return
	}
	s.save()
}

// met is somebody who signed in once.
func (s *settings) met(key string) keep.Who {
	for _, p := range s.People {
		if p.Key == key {
			return p
		}
	}
	return keep.Who{}
}

func readSettings(path string, log *slog.Logger) *settings {
	s := &settings{path: path, log: log}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s
	}
	if err == nil {
		err = json.Unmarshal(data, s)
	}
	if err != nil {
		log.Warn("settings", "error", err)
		_ = os.Rename(path, path+".unreadable") // best effort: they are replaced either way
		return &settings{path: path, log: log}
	}
	return s
}

// save writes the file whole or not at all.
func (s *settings) save() {
	data, err := json.MarshalIndent(s, "", "  ")
	if err == nil {
		err = os.WriteFile(s.path+".new", append(data, '\n'), 0o600)
	}
	if err == nil {
		err = os.Rename(s.path+".new", s.path)
	}
	if err != nil {
		s.log.Warn("save settings", "error", err)
	}
}

func (s *settings) mode() widgets.Mode {
	switch s.Theme {
	case "light":
		return widgets.AlwaysLight
	case "dark":
		return widgets.AlwaysDark
	}
	return widgets.FollowDesktop
}

func (s *settings) size() fyne.Size {
	if s.Width < 400 || s.Height < 300 || s.Width > 8000 || s.Height > 8000 {
		return fyne.NewSize(1280, 760)
	}
	return fyne.NewSize(s.Width, s.Height)
}

func (s *settings) split() float64 {
	if s.Split < 0.1 || s.Split > 0.9 {
		return 0.32
	}
	return s.Split
}
