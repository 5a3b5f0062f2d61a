package keep

import (
	"errors"

	"github.com/zalando/go-keyring"
)

// Store is a keyring: short texts under names. A call may take long, for the
// system may ask its user for a password.
type Store interface {
	Get(name string) (string, error) // ErrNone: there is no such entry
	Set(name, text string) error
	Delete(name string) error // nil if there is none
}

// ErrNone: nothing is kept under this name.
var ErrNone = errors.New("nothing is kept under this name")

// System is the system's own keyring: Keychain, Credential Manager, Secret
// Service. Where there is none every call fails.
type System struct{}

const service = "Stackdrop"

// Get is for Store.
func (System) Get(name string) (string, error) {
	text, err := keyring.Get(service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNone
	}
	return text, err
}

// Set is for Store.
func (System) Set(name, text string) error { return keyring.Set(service, name, text) }

// Delete is for Store.
func (System) Delete(name string) error {
	err := keyring.Delete(service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}
