package rest

import (
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stackdrop/api"
)

// Refuse is the error of a call that is not worth making.
func Refuse(call, words string) error {
	return &api.Error{Class: api.ErrRefused, Call: call, Words: words}
}

// DisplayName is a name as it comes from Frame.io: NFC.
func DisplayName(name string) string { return norm.NFC.String(name) }

// StoredName is a name as it goes to Frame.io: NFC, and not blank. A slash is
// an ordinary character there, no separator.
func StoredName(call, name string) (string, error) {
	name = norm.NFC.String(strings.ToValidUTF8(name, "\ufffd"))
	if strings.TrimSpace(name) == "" {
		return "", Refuse(call, "a name must not be empty")
	}
	return name, nil
}

// FileName is StoredName of what stands after the last slash: a local path
// must not show on Frame.io.
func FileName(call, name string) (string, error) {
	if strings.Trim(name, "/") == "" {
		return "", Refuse(call, "a name must not be empty")
	}
	return StoredName(call, path.Base(name))
}
