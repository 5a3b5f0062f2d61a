package app

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// dataDir is where Stackdrop keeps its own files, in the place the system has
// for that. Windows: LocalAppData; macOS: Application Support; else XDG data.
func dataDir(getenv func(string) string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find your home folder: %w", err)
	}
	switch runtime.GOOS {
	case "windows":
		if dir := getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "Stackdrop"), nil
		}
		return filepath.Join(home, "AppData", "Local", "Stackdrop"), nil
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Stackdrop"), nil
	}
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "stackdrop"), nil
	}
	return filepath.Join(home, ".local", "share", "stackdrop"), nil
}

// stateDir is dir, or a folder of that name in the data folder; made private.
func stateDir(getenv func(string) string, dir, name string) (string, error) {
	if dir == "" {
		data, err := dataDir(getenv)
		if err != nil {
			return "", err
		}
		dir = filepath.Join(data, name)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the state folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the state folder: %w", err)
	}
	return dir, nil
}
