package scheme

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/windows/registry"
)

// register writes the class of the scheme, for this user only (Microsoft Learn,
// Registering an Application to a URI Scheme).
func register(_ context.Context, scheme, program string) error {
	class := `Software\Classes\` + scheme
	err := errors.Join(
		set(class, "", "URL:Stackdrop sign-in"),
		set(class, "URL Protocol", ""),
		set(class+`\shell\open\command`, "", `"`+program+`" "%1"`),
	)
	if err != nil {
		return fmt.Errorf("register %s: %w", scheme, err)
	}
	return nil
}

func set(path, name, value string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if err != nil {
		return err
	}
	return errors.Join(key.SetStringValue(name, value), key.Close())
}
