package app

import (
	"errors"

	"github.com/zalando/go-keyring"

	"stackdrop/api"
)

// keys is where the token is kept between starts.
type keys interface {
	load(url string) (api.Secret, error) // errNoKey: there is none
	save(url string, token api.Secret) error
	drop(url string) error
}

var errNoKey = errors.New("no token is kept")

// systemKeys is the system's own keyring: Keychain, Credential Manager, Secret
// Service. Where there is none every call fails, and the token lives in memory
// only.
type systemKeys struct{}

const keyringService = "Stackdrop"

func (systemKeys) load(url string) (api.Secret, error) {
	token, err := keyring.Get(keyringService, url)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", errNoKey
	}
	return api.Secret(token), err
}

func (systemKeys) save(url string, token api.Secret) error {
	return keyring.Set(keyringService, url, token.Reveal())
}

func (systemKeys) drop(url string) error {
	err := keyring.Delete(keyringService, url)
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}
