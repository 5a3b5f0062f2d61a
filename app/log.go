package app

import (
	"io"
	"log/slog"
	"path/filepath"

	"github.com/DeRuina/timberjack"
)

// openLog writes a log file that stays small: 5 MB, three old ones. Tokens and
// presigned URLs never reach it; api.Secret sees to that.
func openLog(dir string) (*slog.Logger, io.Closer) {
	w := &timberjack.Logger{
		Filename: filepath.Join(dir, "stackdrop.log"), MaxSize: 5, MaxBackups: 3, MaxAge: 30, FileMode: 0o600,
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo})), w
}
